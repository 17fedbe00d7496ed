# The weather application of the Kong story: FastAPI on uvicorn. Variants come from the
# environment, one word each in VARIANTS: root (mounted at / instead of /api), get-only (no
# POST), check-host (only weather.example.com), collection (POST /coll/ with a final slash).
import os

from fastapi import FastAPI
from pydantic import BaseModel
from starlette.middleware.trustedhost import TrustedHostMiddleware

variants = set(os.environ.get("VARIANTS", "").split(","))
prefix = "" if "root" in variants else "/api"

app = FastAPI()
if "check-host" in variants:
    app.add_middleware(TrustedHostMiddleware, allowed_hosts=["weather.example.com"])


class Report(BaseModel):
    location: str = "nowhere"
    celsius: float = 0.0


@app.get(prefix + "/getWeather/{location}")
def get_weather(location: str):
    return {"location": location, "celsius": 21.5}


if "get-only" not in variants:

    @app.post(prefix + "/sendWeather")
    def send_weather(report: Report | None = None):
        return {"received": (report or Report()).location}

else:

    @app.get(prefix + "/sendWeather")
    def list_reports():
        return {"reports": []}


if "collection" in variants:

    @app.post("/coll/")
    def add_to_collection():
        return {"added": True}
