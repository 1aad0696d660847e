"""The look of a request's pages: light or dark as its cookie says, else as the browser prefers."""

from __future__ import annotations

from contextvars import ContextVar
from typing import Literal

from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Receive, Scope, Send

Theme = Literal["", "light", "dark"]

COOKIE = "theme"

_worn: ContextVar[Theme] = ContextVar("worn", default="")


def theme() -> Theme:
    """The theme the visitor chose; empty without a choice."""
    return _worn.get()


class WearTheirTheme:
    """Middleware. It stands outside of FastAPI so that the context reaches the threads the routes run in."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request in its theme."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        token = _worn.set(_asked(scope))
        try:
            await self._app(scope, receive, send)
        finally:
            _worn.reset(token)


def _asked(scope: Scope) -> Theme:
    wanted = HTTPConnection(scope).cookies.get(COOKIE, "")
    return "light" if wanted == "light" else "dark" if wanted == "dark" else ""
