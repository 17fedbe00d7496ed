# The console API of the Dify story: Flask on gunicorn, port 5001. Variants come from the
# environment, one word each in VARIANTS: get-only (the login answers GET and nothing else).
import os

from flask import Flask, jsonify, request

variants = set(os.environ.get("VARIANTS", "").split(","))
methods = ["GET"] if "get-only" in variants else ["POST"]

app = Flask(__name__)


@app.route("/console/api/login", methods=methods)
def login():
    if request.method == "GET":
        return jsonify(login="by password")
    credentials = request.get_json(silent=True) or {}
    if credentials.get("email") == "admin@example.com" and credentials.get("password") == "right":
        return jsonify(result="success", access_token="token")
    message = "Invalid email or password."
    return jsonify(code="authentication_failed", message=message, status=401), 401


@app.get("/console/api/ping")
def ping():
    return jsonify(result="pong")


@app.get("/jsonhelper/")
def jsonhelper_index():
    return jsonify(helper="json")


@app.post("/jsonhelper/")
def jsonhelper():
    return jsonify(helper="json", received=len(request.get_data()))
