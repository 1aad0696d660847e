"""What stands before every page: whom a request is addressed to, how long it may be, and the headers every answer carries."""

from __future__ import annotations

import asyncio
import re

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
_ADDRESS_TOO_LONG = 414
_LONGEST_PATH = 2_000
"""Of ours none is longer; a number of more digits than Python reads is no number either."""
_TOO_SLOW = 408
_UNREADABLE = 415
_CHARSET = re.compile(r'charset="?utf-8"?\s*(?:;|$)')


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

        if refused := self._refused(scope["path"], Headers(scope=scope)):
            await said(HTTPConnection(scope), *refused)(scope, receive, with_headers)
            return
        try:
            await self._app(scope, self._limited(receive), with_headers)
        except Exception:
            if not started:
                answer = said(HTTPConnection(scope), 500, _("something went wrong here; it was written down"))
                await answer(scope, receive, with_headers)
            raise

    def _refused(self, path: str, headers: Headers) -> tuple[int, str] | None:
        """The status and the words of what no page is asked about."""
        if not self._how.answers_to(_host(headers.get("host", ""))):
            return _MISDIRECTED, _("this is not the name of this site")
        if len(path) > _LONGEST_PATH:
            return _ADDRESS_TOO_LONG, _("there is no such page")
        if _length(headers) > self._how.most_bytes:
            return _TOO_LONG, _("this is too long to be sent")
        if not _is_utf_8(headers.get("content-type", "").lower()):
            return _UNREADABLE, _("this request can't be understood")
        return None

    def _limited(self, receive: Receive) -> Receive:
        """What is received, up to the limits of length and time, also where the browser does not say how long it is."""
        taken, more, end = 0, True, asyncio.get_running_loop().time() + self._how.most_seconds

        async def limited() -> Message:
            nonlocal taken, more
            try:
                # Once all is received, what follows is that the browser leaves, which is waited for as long as it takes.
                async with asyncio.timeout_at(end if more else None):
                    message = await receive()
            except TimeoutError:
                raise HTTPException(_TOO_SLOW) from None
            taken, more = taken + len(message.get("body", b"")), message.get("more_body", False)
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


def _is_utf_8(content_type: str) -> bool:
    """False for a body in another encoding than that of our pages. A form would be decoded by whatever codec it names: Python's
    punycode takes minutes over a megabyte, and others make halves of surrogate pairs, which nothing can be made of."""
    return content_type.count("charset") == len(_CHARSET.findall(content_type))


def _length(headers: Headers) -> int:
    told = headers.get("content-length", "")
    return int(told) if told.isascii() and told.isdigit() and len(told) < 20 else 0
