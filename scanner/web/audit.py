"""What the audit log gets from requests: all that was to change something, every file taken away, and what a right refused.

An entry is written before the answer leaves: no file is had without one.
"""

from __future__ import annotations

from typing import Any

from fastapi import Request
from fastapi.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from reports.text import printable
from scanner.accounts.log import Actor, Deed, Result
from scanner.accounts.model import Visitor
from scanner.clock import now
from scanner.store.log import record
from scanner.web.form_token import SAFE
from scanner.web.served import address_of
from scanner.workspace import Workspace

_RECORDED = "recorded"
_LONGEST = 300
_REFUSED = (401, 403)
_FILES = ("application/pdf", "application/vnd.", "application/zip", "text/csv")


def is_recorded(request: Request) -> None:
    """To be said by a route whose work wrote its own entry, so that none is written for the request."""
    setattr(request.state, _RECORDED, True)


class Audit:
    """Middleware."""

    def __init__(self, app: ASGIApp, workspace: Workspace) -> None:
        self._app = app
        self._workspace = workspace

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, and write down what it did."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        scope.setdefault("state", {})

        async def written(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = Headers(raw=message["headers"])
                if what := _deed(scope, message["status"], headers):
                    await run_in_threadpool(self._write, Request(scope), what, message["status"])
            await send(message)

        await self._app(scope, receive, written)

    def _write(self, request: Request, what: str, status: int) -> None:
        account = request.state.visitor.account
        by = Actor(who=account.login, role=account.role.value, address=address_of(request))
        query = f"?{request.url.query}" if request.url.query else ""
        subject = printable(request.url.path + query, _LONGEST)
        with self._workspace.store() as store, store.transaction() as db:
            record(db, now(), by, what, subject, _result(status))


def _deed(scope: Scope, status: int, headers: Headers) -> str:
    """What an answered request was, empty when it is not to be written down: it only showed something, or a stranger asked."""
    state: dict[str, Any] = scope["state"]
    visitor: Visitor | None = state.get("visitor")
    if visitor is None or state.get(_RECORDED):
        return ""
    if scope["method"] in SAFE and status not in _REFUSED:
        return Deed.EXPORT if status == 200 and _is_file(headers) else ""
    route = scope.get("route")
    return f"{scope['method']} {getattr(route, 'path', scope['path'])}"


def _is_file(headers: Headers) -> bool:
    return "content-disposition" in headers or headers.get("content-type", "").startswith(_FILES)


def _result(status: int) -> Result:
    if status < 400:
        return Result.DONE
    return Result.REFUSED if status in _REFUSED else Result.FAILED
