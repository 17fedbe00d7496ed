# An application that publishes its contract: FastAPI on uvicorn, OpenAPI 3.1 at /openapi.json.
# Nested routers and parameters of every kind; WITHOUT names operations it has lost, such as
# `DELETE /api/orders/{order_id}`, that stay in the document. OPENAPI=3.0 publishes the older version.
import enum
import os
from typing import Annotated

from fastapi import APIRouter, FastAPI, Path, Response
from pydantic import BaseModel

app = FastAPI(title="Orders", version="1.0.0")
if os.environ.get("OPENAPI") == "3.0":
    app.openapi_version = "3.0.3"


class Kind(str, enum.Enum):
    regular = "regular"
    urgent = "urgent"


class Order(BaseModel):
    name: str = "order"
    amount: int = 1


orders = APIRouter(prefix="/orders", tags=["orders"])
OrderId = Annotated[int, Path(examples=[17])]


@orders.get("")
def list_orders():
    return {"orders": []}


@orders.post("", status_code=201)
def add_order(order: Order):
    return {"added": order.name}


@orders.get("/{order_id}")
def get_order(order_id: OrderId):
    return {"id": order_id}


@orders.put("/{order_id}")
def replace_order(order_id: OrderId, order: Order):
    return {"id": order_id, "name": order.name}


@orders.delete("/{order_id}", status_code=204)
def remove_order(order_id: OrderId):
    return Response(status_code=204)


lines = APIRouter(prefix="/{order_id}/lines")


@lines.get("/{line}")
def get_line(order_id: OrderId, line: int):
    return {"id": order_id, "line": line}


orders.include_router(lines)
api = APIRouter(prefix="/api")
api.include_router(orders)


@api.get("/kinds/{kind}")
def get_kind(kind: Kind):
    return {"kind": kind}


@api.get("/files/{file_path:path}")
def get_file(file_path: Annotated[str, Path(openapi_examples={"short": {"value": "notes.txt"}})]):
    return {"file": file_path}


@api.get("/internal/state")
def state():
    return {"state": "up"}


@api.get("/unlisted", include_in_schema=False)
def unlisted():
    return {"listed": False}


app.include_router(api)
# The document is made once, before what was lost goes.
app.openapi()
lost = {each.strip() for each in os.environ.get("WITHOUT", "").split(",")}


def is_lost(route):
    return any(f"{method} {route.path}" in lost for method in getattr(route, "methods", None) or ())


app.router.routes[:] = [route for route in app.router.routes if not is_lost(route)]
