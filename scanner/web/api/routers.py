"""The routers of the API joined, and its description as an OpenAPI document."""

from __future__ import annotations

from enum import Enum
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


def include_api(into: FastAPI | APIRouter) -> None:
    """Include all routes of the API. The bearer is named for the document; `needs` is what looks at who asks."""
    bearer = [Depends(_bearer)]
    # Each by itself: of routers within a router every route would be worked out at once, not when it is first asked for.
    for subject in _SUBJECTS:
        tags: list[str | Enum] = [subject.__name__.rpartition(".")[2]]
        into.include_router(subject.router, tags=tags, responses=REFUSALS, dependencies=bearer)
    into.add_api_route(f"{API}/openapi.json", document, dependencies=bearer, include_in_schema=False)


def document(desk: Annotated[Desk, needs(Right.OWN)]) -> JSONResponse:
    """The OpenAPI document."""
    return JSONResponse(openapi(desk.request.app))


def openapi(app: FastAPI) -> dict[str, Any]:
    """The OpenAPI document of an application's API, made once."""
    made: dict[str, Any] | None = getattr(app.state, "openapi", None)
    if made is None:
        title = "Citywall 一城墙"
        include_api(joined := APIRouter())
        made = get_openapi(title=title, version=VERSION, routes=joined.routes, separate_input_output_schemas=False)
        app.state.openapi = made
    return made
