# A Flask application on gunicorn. Werkzeug redirects a path without its final slash by 308.
from flask import Flask, jsonify, request

app = Flask(__name__)


@app.route("/reports/", methods=["GET", "POST"])
def reports():
    return jsonify(reports=[]), 201 if request.method == "POST" else 200


@app.post("/uploads")
def uploads():
    return jsonify(received=len(request.get_data())), 201


@app.get("/uploads")
def list_uploads():
    return jsonify(uploads=[])


@app.get("/exports")
def exports():
    return jsonify(exports=[])


@app.post("/crash")
def crash():
    raise RuntimeError("the database is away")


@app.get("/crash")
def is_up():
    return jsonify(up=True)
