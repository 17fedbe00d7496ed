# A FastAPI application on uvicorn. Its routes show what Starlette does with slashes and methods;
# PREFIX mounts them lower, HOSTS limits the Host header, SLASHES=strict turns the redirects off.
import os

from fastapi import APIRouter, FastAPI, HTTPException
from starlette.middleware.trustedhost import TrustedHostMiddleware

app = FastAPI(redirect_slashes=os.environ.get("SLASHES") != "strict")
if "HOSTS" in os.environ:
    app.add_middleware(TrustedHostMiddleware, allowed_hosts=os.environ["HOSTS"].split(","))
api = APIRouter(prefix=os.environ.get("PREFIX", ""))


@api.post("/items/")
def add_item():
    return {"added": True}


@api.get("/items/{item}")
def get_item(item: str):
    raise HTTPException(404, f"Item {item} not found")


@api.get("/orders")
def list_orders():
    return {"orders": []}


@api.post("/orders")
def add_order():
    return {"ordered": True}


# The twin with a slash has the method that the one without lacks.
@api.get("/reports")
def list_reports():
    return {"reports": []}


@api.post("/reports/")
def add_report():
    return {"reported": True}


@api.post("/invoices/")
def add_invoice():
    return {"invoiced": True}


@api.post("/invoices")
def add_invoice_too():
    return {"invoiced": True}


@api.get("/status")
def status():
    return {"status": "up"}


app.include_router(api)
