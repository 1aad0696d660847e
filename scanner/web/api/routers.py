"""The routers of the API joined, and its description as an OpenAPI document."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, FastAPI
from fastapi.openapi.utils import get_openapi
from fastapi.responses import JSONResponse
from fastapi.security import HTTPBearer

from scanner.accounts.model import Right
from scanner.web.api import (
    answers,
    departments,
    findings,
    log,
    notices,
    outbox,
    reports,
    requests,
    rules,
    runs,
    scans,
    schedules,
    systems,
)
from scanner.web.api.shapes import REFUSALS
from scanner.web.desk import Desk, needs
from scanner.web.served import API

VERSION = "1"

_bearer = HTTPBearer(auto_error=False, description="A token of the account, made on its page.")

_SUBJECTS = (
    systems,
    findings,
    requests,
    answers,
    scans,
    runs,
    schedules,
    notices,
    outbox,
    reports,
    departments,
    rules,
    log,
)


def api_router() -> APIRouter:
    """All routes of the API. The bearer is named for the document; `needs` is what looks at who asks."""
    joined = APIRouter(responses=REFUSALS, dependencies=[Depends(_bearer)])
    for subject in _SUBJECTS:
        joined.include_router(subject.router, tags=[subject.__name__.rpartition(".")[2]])
    joined.add_api_route(f"{API}/openapi.json", document, include_in_schema=False)
    return joined


def document(desk: Annotated[Desk, needs(Right.OWN)]) -> JSONResponse:
    """The OpenAPI document."""
    return JSONResponse(openapi(desk.request.app))


def openapi(app: FastAPI) -> dict[str, Any]:
    """The OpenAPI document of an application's API, made once."""
    made: dict[str, Any] | None = getattr(app.state, "openapi", None)
    if made is None:
        title = "Citywall 一城墙"
        made = get_openapi(
            title=title, version=VERSION, routes=api_router().routes, separate_input_output_schemas=False
        )
        app.state.openapi = made
    return made
