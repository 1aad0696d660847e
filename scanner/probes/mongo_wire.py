"""MongoDB's wire protocol, as much as it takes to ask one command and read its answer (OP_MSG, BSON 1.1)."""

from __future__ import annotations

import struct

_OP_MSG = 2013
_HEAD = 21
"""Header of 16 bytes, flags of 4, one section of kind 0."""

_SIZES = {0x01: 8, 0x07: 12, 0x08: 1, 0x09: 8, 0x0A: 0, 0x10: 4, 0x11: 8, 0x12: 8, 0x13: 16, 0x7F: 0, 0xFF: 0}
_DOUBLE, _STRING, _DOCUMENT, _ARRAY, _BINARY, _INT = 0x01, 0x02, 0x03, 0x04, 0x05, 0x10


def command(name: str, **flags: bool) -> bytes:
    """The message that asks the admin database for `{name: 1, …flags}`."""
    body = b"\x10" + name.encode() + b"\x00" + struct.pack("<i", 1)
    for flag, value in flags.items():
        body += b"\x08" + flag.encode() + b"\x00" + bytes([value])
    body += b"\x02$db\x00" + struct.pack("<i", 6) + b"admin\x00"
    document = struct.pack("<i", len(body) + 5) + body + b"\x00"
    return struct.pack("<iiiiIB", _HEAD + len(document), 1, 0, _OP_MSG, 0, 0) + document


def whole(heard: bytes) -> bool:
    """Enough: a message as long as it says it is."""
    return len(heard) >= 4 and len(heard) >= struct.unpack_from("<i", heard)[0]


def reply(message: bytes) -> dict[str, float | str | int]:
    """The numbers and texts at the top of the answer's document; arrays and documents are given by their count of entries.

    Raises:
        ValueError: it is no whole OP_MSG with one document.
    """
    try:
        if struct.unpack_from("<i", message, 12)[0] != _OP_MSG or message[20] != 0:
            raise ValueError("not an OP_MSG answer")
        return dict(_entries(message, _HEAD))
    except (struct.error, IndexError, UnicodeDecodeError) as error:
        raise ValueError("not a whole BSON document") from error


def _entries(data: bytes, start: int) -> list[tuple[str, float | str | int]]:
    (length,) = struct.unpack_from("<i", data, start)
    end, at = start + length, start + 4
    if not 5 <= length <= len(data) - start:
        raise ValueError("a document longer than its message")
    found: list[tuple[str, float | str | int]] = []
    while at < end - 1:
        kind = data[at]
        stop = data.index(b"\x00", at + 1, end)
        name, at = data[at + 1 : stop].decode(), stop + 1
        size = _size(data, at, kind)
        found.append((name, _value(data, at, kind)))
        at += size
    return found


def _size(data: bytes, at: int, kind: int) -> int:
    if kind in _SIZES:
        return _SIZES[kind]
    (length,) = struct.unpack_from("<i", data, at)
    extra = {_STRING: 4, _BINARY: 5, _DOCUMENT: 0, _ARRAY: 0}.get(kind)
    if extra is None or length < 0:
        raise ValueError(f"a BSON element of kind {kind}")
    return int(length) + extra


def _value(data: bytes, at: int, kind: int) -> float | str | int:
    if kind == _DOUBLE:
        return float(struct.unpack_from("<d", data, at)[0])
    if kind == _INT:
        return int(struct.unpack_from("<i", data, at)[0])
    if kind == _STRING:
        return data[at + 4 : at + _size(data, at, kind) - 1].decode(errors="replace")
    if kind in (_DOCUMENT, _ARRAY):
        return _count(data, at)
    return 0


def _count(data: bytes, start: int) -> int:
    """Entries of an array or document; what they say is not kept."""
    (length,) = struct.unpack_from("<i", data, start)
    at, count = start + 4, 0
    while at < min(start + length - 1, len(data)):
        kind = data[at]
        at = data.index(b"\x00", at + 1) + 1
        at += _size(data, at, kind)
        count += 1
    return count
