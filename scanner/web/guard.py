"""What stands before every page: whom a request is addressed to, how long it may be, and the headers every answer carries."""

from __future__ import annotations

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from reports.language import _
from scanner.web.errors import said
from scanner.web.served import Served

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    # With "no-referrer" a browser names no origin for a form, and where a form comes from is looked at.
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
_A_YEAR = "max-age=31536000"
_MISDIRECTED = 421
_TOO_LONG = 413


class Guard:
    """Middleware."""

    def __init__(self, app: ASGIApp, how: Served) -> None:
        self._app = app
        self._how = how

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or say why not."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = False

        async def with_headers(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                _add_headers(scope, MutableHeaders(raw=message["headers"]))
            await send(message)

        headers = Headers(scope=scope)
        if not self._how.answers_to(_host(headers.get("host", ""))):
            answer = said(HTTPConnection(scope), _MISDIRECTED, _("this is not the name of this site"))
            await answer(scope, receive, with_headers)
            return
        if _length(headers) > self._how.most_bytes:
            answer = said(HTTPConnection(scope), _TOO_LONG, _("this is too long to be sent"))
            await answer(scope, receive, with_headers)
            return
        try:
            await self._app(scope, self._limited(receive), with_headers)
        except Exception:
            if not started:
                answer = said(HTTPConnection(scope), 500, _("something went wrong here; it was written down"))
                await answer(scope, receive, with_headers)
            raise

    def _limited(self, receive: Receive) -> Receive:
        """What is received, up to the limit, also where the browser does not say how long it is."""
        taken = 0

        async def limited() -> Message:
            nonlocal taken
            message = await receive()
            taken += len(message.get("body", b""))
            if taken > self._how.most_bytes:
                raise HTTPException(_TOO_LONG)
            return message

        return limited


def _add_headers(scope: Scope, headers: MutableHeaders) -> None:
    for name, value in HEADERS.items():
        headers[name] = value
    if scope["scheme"] == "https":
        headers["Strict-Transport-Security"] = _A_YEAR
    if not scope["path"].startswith("/static/"):
        headers["Cache-Control"] = "no-store"


def _host(header: str) -> str:
    """The host of a Host header, without its port."""
    if header.startswith("["):
        return header[1:].partition("]")[0]
    return header.partition(":")[0]


def _length(headers: Headers) -> int:
    told = headers.get("content-length", "")
    return int(told) if told.isascii() and told.isdigit() and len(told) < 20 else 0
