"""A long page put together from pieces that were compressed before.

The walls of a city are the same for every visitor until a system is scanned again, and most of the page's bytes. They are
compressed once and kept; what is made for one visitor stands between them uncompressed, so that nothing secret (the form's
token) ever goes through a compressor together with what an attacker could put into the address (BREACH).
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence

import msgspec
from fastapi import Request
from fastapi.responses import Response

_HEAD = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff"
"""gzip (RFC 1952) without a name or a time."""
_END = b"\x03\x00"
"""An empty last block (RFC 1951)."""
_LEVEL = 6


class Piece(msgspec.Struct, frozen=True):
    """A part of a page in UTF-8, and the same as deflate blocks that end at a byte and look back at nothing before them."""

    text: bytes
    deflated: bytes


def piece(text: str, level: int = _LEVEL) -> Piece:
    """`text` compressed for use in many pages."""
    plain = text.encode("utf-8")
    press = zlib.compressobj(level, wbits=-zlib.MAX_WBITS)
    return Piece(plain, press.compress(plain) + press.flush(zlib.Z_FULL_FLUSH))


def stitched(request: Request, parts: Sequence[str | Piece]) -> Response:
    """The page of all `parts`, as gzip where the browser takes it."""
    pieces = [piece(one, level=0) if isinstance(one, str) else one for one in parts]
    headers = {"Vary": "Accept-Encoding"}
    if "gzip" not in request.headers.get("accept-encoding", ""):
        return Response(b"".join(one.text for one in pieces), media_type="text/html; charset=utf-8", headers=headers)
    check, length = 0, 0
    for one in pieces:
        check, length = zlib.crc32(one.text, check), length + len(one.text)
    tail = _END + check.to_bytes(4, "little") + (length & 0xFFFFFFFF).to_bytes(4, "little")
    body = b"".join((_HEAD, *(one.deflated for one in pieces), tail))
    return Response(body, media_type="text/html; charset=utf-8", headers=headers | {"Content-Encoding": "gzip"})
