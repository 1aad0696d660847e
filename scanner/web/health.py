"""Whether the program runs, and whether it can work: for whatever watches over it. No detail, since strangers may ask."""

from __future__ import annotations

import sqlite3

from fastapi import APIRouter, Request
from fastapi.responses import PlainTextResponse

from checks import CitywallError
from scanner.workspace import Workspace

router = APIRouter(include_in_schema=False)


@router.get("/healthz")
def healthy() -> PlainTextResponse:
    """The program runs."""
    return PlainTextResponse("ok\n")


@router.get("/readyz")
def ready(request: Request) -> PlainTextResponse:
    """The store can be opened and read."""
    workspace: Workspace = request.app.state.workspace
    try:
        with workspace.store() as store:
            store.db.conn.execute("SELECT 1 FROM accounts LIMIT 1")
    except (CitywallError, sqlite3.OperationalError):
        return PlainTextResponse("not ready\n", status_code=503)
    return PlainTextResponse("ok\n")
