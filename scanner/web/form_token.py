"""Forms come from our own pages alone: each carries the session's token; what the browser says of where it came from counts."""

from __future__ import annotations

import hmac
from typing import Annotated

from fastapi import Depends, Request
from starlette.datastructures import UploadFile

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
FIELD = "form_token"
HEADER = "X-Form-Token"
_FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")


class ForeignForm(Exception):
    """A form that no page of this session made."""


async def _sent(request: Request) -> str:
    """The token a request carries, in its header or its form; empty for a request that changes nothing."""
    if request.method in SAFE:
        return ""
    if header := request.headers.get(HEADER):
        return header
    if not request.headers.get("Content-Type", "").startswith(_FORMS):
        return ""
    value = (await request.form()).get(FIELD, "")
    return "" if isinstance(value, UploadFile) else value


SentToken = Annotated[str, Depends(_sent)]


def refuse_foreign(request: Request, sent: str, expected: str) -> None:
    """Nothing, for a request that changes nothing, or that a page of ours made.

    Raises:
        ForeignForm: the token is another, or the browser says that another site made it.
    """
    if request.method in SAFE:
        return
    own = f"{request.url.scheme}://{request.headers.get('Host', '')}"
    if request.headers.get("Origin", own).lower() != own.lower():
        raise ForeignForm
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
        raise ForeignForm
    if not expected or not hmac.compare_digest(sent.encode(), expected.encode()):
        raise ForeignForm
