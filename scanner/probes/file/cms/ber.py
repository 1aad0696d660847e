"""Values in BER (ITU-T X.690), read one level at a time from a hostile file, with bounds on depth and number."""

from __future__ import annotations

from typing import NamedTuple

SEQUENCE = 0x30
SET = 0x31
INTEGER = 0x02
BIT_STRING = 0x03
OCTET_STRING = 0x04
OBJECT_IDENTIFIER = 0x06
CONTEXT = 0xA0
"""The first constructed tag of the context: `CONTEXT + n` is `[n]`."""

_CONSTRUCTED = 0x20
_LONG_TAG = 0x1F
_INDEFINITE = 0x80
_END = b"\0\0"
_MOST_DEPTH = 24
_MOST_VALUES = 20_000
_MOST_LENGTH_BYTES = 4
_MOST_ARC_BYTES = 64


class Malformed(ValueError):
    """It is no BER, or goes beyond what a certificate file needs."""


class Value(NamedTuple):
    """One value: its tag, its content and all of its bytes."""

    tag: int
    content: bytes
    whole: bytes

    @property
    def constructed(self) -> bool:
        """True when it holds further values."""
        return bool(self.tag & _CONSTRUCTED)


def first(data: bytes) -> Value:
    """The value that `data` begins with; what stands behind it is left aside.

    Raises:
        Malformed: there is none.
    """
    return _read(data, 0, 0)


def children(value: Value) -> list[Value]:
    """The values in a constructed one.

    Raises:
        Malformed: it is not constructed, or one of them can't be read.
    """
    if not value.constructed:
        raise Malformed("a primitive value where others were expected")
    found, at = [], 0
    while at < len(value.content):
        one = _read(value.content, at, 0)
        found.append(one)
        at += len(one.whole)
        if len(found) > _MOST_VALUES:
            raise Malformed("too many values")
    return found


def octets(value: Value) -> bytes:
    """The bytes of an octet string, in one piece or in several (X.690 8.7.3).

    Raises:
        Malformed: it is none.
    """
    if not value.constructed:
        return value.content
    return b"".join(octets(one) for one in children(value))


def oid(value: Value) -> str:
    """An object identifier in dotted form.

    Raises:
        Malformed: it is none.
    """
    content = value.content
    if value.tag != OBJECT_IDENTIFIER or not content or len(content) > _MOST_ARC_BYTES or content[-1] & 0x80:
        raise Malformed("no object identifier")
    arcs, number = [], 0
    for byte in content:
        number = number << 7 | byte & 0x7F
        if not byte & 0x80:
            arcs.append(number)
            number = 0
    top = min(arcs[0] // 40, 2)
    return ".".join(map(str, (top, arcs[0] - 40 * top, *arcs[1:])))


def _read(data: bytes, at: int, depth: int) -> Value:
    if depth > _MOST_DEPTH:
        raise Malformed("nested too deep")
    if at + 2 > len(data) or data[at] & _LONG_TAG == _LONG_TAG:
        raise Malformed("cut off, or a tag of several bytes")
    tag = data[at]
    if data[at + 1] == _INDEFINITE:
        return _read_indefinite(data, at, depth)
    begin, length = _length(data, at + 1)
    end = begin + length
    if end > len(data):
        raise Malformed("longer than what is there")
    return Value(tag, data[begin:end], data[at:end])


def _length(data: bytes, at: int) -> tuple[int, int]:
    """Where the content begins and how long it is."""
    length = data[at]
    if not length & 0x80:
        return at + 1, length
    size = length & 0x7F
    if size > _MOST_LENGTH_BYTES or at + 1 + size > len(data):
        raise Malformed("a length nobody needs")
    return at + 1 + size, int.from_bytes(data[at + 1 : at + 1 + size], "big")


def _read_indefinite(data: bytes, at: int, depth: int) -> Value:
    """A constructed value that ends with two zero bytes (X.690 8.1.3.6)."""
    if not data[at] & _CONSTRUCTED:
        raise Malformed("a primitive value without a length")
    place, count = at + 2, 0
    while data[place : place + 2] != _END:
        place += len(_read(data, place, depth + 1).whole)
        count += 1
        if count > _MOST_VALUES:
            raise Malformed("too many values")
    return Value(data[at], data[at + 2 : place], data[at : place + 2])
