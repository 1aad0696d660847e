"""CoAP on the wire: the question for the list of resources, and what came back (RFC 7252 section 3, RFC 6690)."""

from __future__ import annotations

import re
from typing import NamedTuple

_CONFIRMABLE, _ACKNOWLEDGEMENT, _RESET = 0, 2, 3
_GET = 0x01
_URI_PATH, _BLOCK2 = 11, 23
_PAYLOAD = 0xFF
_MOST_OPTIONS = 64
_LINK = re.compile(rb"<([^<>]{0,200})>(?:;|,|$)")
"""A link of RFC 6690 begins so; `<…>` within its attributes is quoted."""


class Answer(NamedTuple):
    """An answer to our question. `code` is as people write it (`2.05`), `reset` for one that takes no questions.

    `message` is its number and `confirmable` says that it waits for an acknowledgement. `more` is True when the list goes on in
    further blocks (RFC 7959).
    """

    code: str
    payload: bytes
    message: int
    confirmable: bool
    more: bool


def question(message: int, token: bytes) -> bytes:
    """A confirmable GET of /.well-known/core; `token` has four bytes."""
    path = bytes((_URI_PATH << 4 | 11,)) + b".well-known" + b"\x04core"
    return bytes((0x40 | _CONFIRMABLE << 4 | len(token), _GET)) + message.to_bytes(2) + token + path


def acknowledgement(message: int) -> bytes:
    """What a confirmable answer waits for."""
    return bytes((0x40 | _ACKNOWLEDGEMENT << 4, 0)) + message.to_bytes(2)


def read_answer(datagram: bytes, message: int, token: bytes) -> Answer | None:
    """What `datagram` answers to our question; None when it is no answer to it. Never raises."""
    if len(datagram) < 4 or datagram[0] >> 6 != 1:
        return None
    kind, code, number = datagram[0] >> 4 & 3, datagram[1], int.from_bytes(datagram[2:4])
    if kind == _RESET and code == 0 and number == message and len(datagram) == 4:
        return Answer("reset", b"", number, False, False)
    length = datagram[0] & 0x0F
    is_ours = length == len(token) and datagram[4 : 4 + length] == token
    if not is_ours or code >> 5 not in (2, 4, 5) or (kind == _ACKNOWLEDGEMENT and number != message):
        return None
    options, end = _options(datagram, 4 + length)
    more = any(option == _BLOCK2 and value and value[-1] & 0x08 for option, value in options)
    payload = datagram[end + 1 :] if datagram[end : end + 1] == bytes((_PAYLOAD,)) else b""
    return Answer(f"{code >> 5}.{code & 31:02d}", payload, number, kind == _CONFIRMABLE, more)


def links(payload: bytes) -> list[bytes]:
    """The targets of the links in a list of resources."""
    outside_quotes = re.sub(rb'"[^"]*"', b"", payload)
    return _LINK.findall(outside_quotes)


def _options(datagram: bytes, at: int) -> tuple[list[tuple[int, bytes]], int]:
    """Number and value of each option, and where they end: at the payload, at the end, or at what is no option."""
    options: list[tuple[int, bytes]] = []
    number = 0
    while at < len(datagram) and datagram[at] != _PAYLOAD and len(options) < _MOST_OPTIONS:
        head = datagram[at]
        delta, at_length = _extended(datagram, at + 1, head >> 4)
        length, at_value = _extended(datagram, at_length, head & 0x0F)
        if delta < 0 or length < 0 or at_value + length > len(datagram):
            break
        number += delta
        at = at_value + length
        options.append((number, datagram[at_value:at]))
    return options, at


def _extended(datagram: bytes, at: int, nibble: int) -> tuple[int, int]:
    """A delta or a length (RFC 7252, 3.1) and where it ends; below zero for the reserved value."""
    if nibble < 13:
        return nibble, at
    if nibble == 13:
        return int.from_bytes(datagram[at : at + 1]) + 13, at + 1
    return (int.from_bytes(datagram[at : at + 2]) + 269, at + 2) if nibble == 14 else (-1, at)
