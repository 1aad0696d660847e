"""Bodies: undoing one content encoding within a bound, and reading bytes as text."""

from __future__ import annotations

import codecs
import re
import zlib

_META_CHARSET = re.compile(rb"""<meta[^>]{0,200}?charset\s{0,10}=\s{0,10}["']?([A-Za-z0-9_-]{2,20})""", re.IGNORECASE)
_HEADER_CHARSET = re.compile(r"""charset\s{0,10}=\s{0,10}["']?([A-Za-z0-9_-]{2,20})""", re.IGNORECASE)

_CHARSETS = {
    "utf-8": "utf-8",
    "utf8": "utf-8",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "gb18030": "gb18030",
    "big5": "big5hkscs",
    "iso-8859-1": "cp1252",
    "windows-1252": "cp1252",
    "utf-16": "utf-16",
    "utf-16le": "utf-16-le",
    "utf-16be": "utf-16-be",
}
"""The charsets that are read as declared, by the codec that reads them; Python knows codecs that are none (zip, idna)."""


class UnknownEncoding(Exception):
    """A content encoding that is not undone: several at once, or one other than gzip and deflate."""


class Decoder:
    """Undoes a content encoding and stops at `most` bytes, however small the input was.

    Raises:
        UnknownEncoding: the encoding is not gzip, deflate or none.
    """

    def __init__(self, encoding: str, most: int) -> None:
        self._most = most
        self._body = bytearray()
        name = encoding.strip().lower()
        if name in ("", "identity"):
            self._stream = None
        elif name in ("gzip", "x-gzip"):
            self._stream = zlib.decompressobj(16 + zlib.MAX_WBITS)
        elif name == "deflate":
            self._stream = zlib.decompressobj()
        else:
            raise UnknownEncoding(name)

    @property
    def body(self) -> bytes:
        """What was decoded so far."""
        return bytes(self._body)

    @property
    def full(self) -> bool:
        """True when `most` bytes were decoded."""
        return len(self._body) >= self._most

    @property
    def complete(self) -> bool:
        """True when the encoding's own end was seen, or it has none."""
        return self._stream is None or self._stream.eof

    def feed(self, piece: bytes) -> bool:
        """Decode a piece; False when it is not what the encoding says."""
        room = self._most - len(self._body)
        if self._stream is None:
            self._body += piece[:room]
            return True
        try:
            self._body += self._stream.decompress(piece, room)
        except zlib.error:
            return False
        return True


def text_of(body: bytes, content_type: str = "") -> str:
    """The body as text: by its byte order mark, the charset declared in header or page, else UTF-8, else GB18030, else UTF-8
    with what is wrong replaced. A character cut in two at the end is left out. Never raises."""
    for codec in _codecs(body, content_type):
        try:
            return codecs.getincrementaldecoder(codec)().decode(body)
        except UnicodeDecodeError:
            continue
    return body.decode("utf-8", errors="replace")


def _codecs(body: bytes, content_type: str) -> list[str]:
    found = ["utf-8-sig"] if body.startswith(codecs.BOM_UTF8) else []
    in_header = _HEADER_CHARSET.search(content_type)
    in_page = _META_CHARSET.search(body[:2048])
    declared = [match.group(1) for match in (in_header,) if match]
    declared += [match.group(1).decode("ascii") for match in (in_page,) if match]
    found += [_CHARSETS[name.lower()] for name in declared if name.lower() in _CHARSETS]
    return [*found, "utf-8", "gb18030"]
