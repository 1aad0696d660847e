"""Bounds on what a request may carry."""

from __future__ import annotations

import re

from fastapi import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from reports.language import _

USUAL_BYTES = 1024 * 1024
UPLOAD_BYTES = 64 * 1024 * 1024
"""With the files of an answer; one file is bounded again where it is kept."""

_UPLOADS = re.compile(r"(/api/v1/systems/[^/]+)?/answers/")


class BoundBodies:
    """Middleware: reading a body that is too large ends in 413, whether its length was announced or not."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        limit = UPLOAD_BYTES if _UPLOADS.match(scope["path"]) else USUAL_BYTES
        read = 0
        announced = dict(scope["headers"]).get(b"content-length", b"")
        too_large = announced.isdigit() and (len(announced) > 12 or int(announced) > limit)

        async def bounded() -> Message:
            nonlocal read
            if not too_large:
                message = await receive()
                read += len(message.get("body", b""))
            if too_large or read > limit:
                # The application's own handler makes a page of it, or JSON.
                raise HTTPException(413, _("larger than {n} MB").format(n=limit // 1024 // 1024))
            return message

        await self._app(scope, bounded, send)
