"""The language of a request: as its cookie says, else the workspace's."""

from __future__ import annotations

from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Receive, Scope, Send

from checks import Language
from reports.language import speaking

COOKIE = "language"


class SpeakTheirLanguage:
    """Middleware. It stands outside of FastAPI so that the context reaches the threads the routes run in."""

    def __init__(self, app: ASGIApp, otherwise: Language) -> None:
        self._app = app
        self._otherwise = otherwise

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request in its language."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        with speaking(_asked(scope) or self._otherwise):
            await self._app(scope, receive, send)


def _asked(scope: Scope) -> Language | None:
    wanted = HTTPConnection(scope).cookies.get(COOKIE, "")
    return "zh" if wanted == "zh" else "en" if wanted == "en" else None
