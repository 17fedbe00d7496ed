# An application that publishes its contract: FastAPI on uvicorn, OpenAPI 3.1 at /openapi.json,
# with nested routers and parameters of every kind. WITHOUT names functions that it has lost and
# that stay in the document, such as remove_order; OPENAPI=3.0 publishes the older version.
import enum
import os
from typing import Annotated

from fastapi import APIRouter, FastAPI, Path, Response
from pydantic import BaseModel


class Kind(str, enum.Enum):
    regular = "regular"
    urgent = "urgent"


class Order(BaseModel):
    name: str = "order"
    amount: int = 1


OrderId = Annotated[int, Path(examples=[17])]
FilePath = Annotated[str, Path(openapi_examples={"short": {"value": "notes.txt"}})]


def list_orders():
    return {"orders": []}


def add_order(order: Order):
    return {"added": order.name}


def get_order(order_id: OrderId):
    return {"id": order_id}


def replace_order(order_id: OrderId, order: Order):
    return {"id": order_id, "name": order.name}


def remove_order(order_id: OrderId):
    return Response(status_code=204)


def get_line(order_id: OrderId, line: int):
    return {"id": order_id, "line": line}


def get_kind(kind: Kind):
    return {"kind": kind}


def get_file(file_path: FilePath):
    return {"file": file_path}


def get_state():
    return {"state": "up"}


def unlisted():
    return {"listed": False}


def made(lost):
    made_app = FastAPI(title="Orders", version="1.0.0")
    api = APIRouter(prefix="/api")
    orders = APIRouter(prefix="/orders", tags=["orders"])
    lines = APIRouter(prefix="/{order_id}/lines")

    def route(router, method, path, function, **more):
        if function.__name__ not in lost:
            router.add_api_route(path, function, methods=[method], **more)

    route(orders, "GET", "", list_orders)
    route(orders, "POST", "", add_order, status_code=201)
    route(orders, "GET", "/{order_id}", get_order)
    route(orders, "PUT", "/{order_id}", replace_order)
    route(orders, "DELETE", "/{order_id}", remove_order, status_code=204)
    route(lines, "GET", "/{line}", get_line)
    orders.include_router(lines)
    route(api, "GET", "/kinds/{kind}", get_kind)
    route(api, "GET", "/files/{file_path:path}", get_file)
    route(api, "GET", "/internal/state", get_state)
    route(api, "GET", "/unlisted", unlisted, include_in_schema=False)
    api.include_router(orders)
    made_app.include_router(api)
    return made_app


whole = made(set())
if os.environ.get("OPENAPI") == "3.0":
    whole.openapi_version = "3.0.3"
app = made(set(os.environ.get("WITHOUT", "").split(",")))
app.openapi = whole.openapi
