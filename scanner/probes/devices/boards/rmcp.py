"""The few datagrams of RMCP (ASF 2.0) and IPMI (v2.0, revision 1.1) that ask a board something before any login.

Each question is made with an id of its own; each reader gives None for what is no answer to that very question.
"""

from __future__ import annotations

import struct

import msgspec

_RMCP_ASF = b"\x06\x00\xff\x06"
_RMCP_IPMI = b"\x06\x00\xff\x07"
"""RMCP version 1.0, no acknowledgement wanted, and the class of what follows (ASF 2.0, 3.2.2.2; IPMI 13.1.3)."""

_ASF_ENTERPRISE = b"\x00\x00\x11\xbe"
_PING, _PONG = 0x80, 0x40

_BOARD, _CONSOLE = 0x20, 0x81
"""The addresses of the board and of a remote console in IPMI messages (5.4)."""
_APPLICATION = 0x06
_CHANNEL_CAPABILITIES = 0x38
_THIS_CHANNEL = 0x0E
_ADMINISTRATOR = 0x04
_WITH_V2 = 0x80

_RMCP_PLUS = 0x06
_OPEN_REQUEST, _OPEN_RESPONSE = 0x10, 0x11
_HIGHEST_PRIVILEGE = 0x00


class Capabilities(msgspec.Struct, frozen=True):
    """The answer to Get Channel Authentication Capabilities (22.13). `code` is its completion code, 0 where it went well; the
    three masks are bytes 3 to 5 of the answer."""

    code: int
    methods: int = 0
    logins: int = 0
    versions: int = 0


class Opened(msgspec.Struct, frozen=True):
    """The answer to an RMCP+ Open Session Request (13.18): its status, 0 where it was agreed to, and the authentication algorithm
    the board wants, None where it names none."""

    status: int
    authentication: int | None = None


def ping(tag: int) -> bytes:
    """An ASF presence ping (3.2.4.2)."""
    return _RMCP_ASF + _ASF_ENTERPRISE + bytes((_PING, tag, 0, 0))


def read_pong(heard: bytes, tag: int) -> bool | None:
    """True for the presence pong that answers the ping `tag` (3.2.4.3)."""
    fits = heard[:4] == _RMCP_ASF and heard[4:8] == _ASF_ENTERPRISE and heard[8:10] == bytes((_PONG, tag))
    return True if fits and len(heard) >= 12 else None


def capabilities(sequence: int, *, with_v2: bool) -> bytes:
    """Get Channel Authentication Capabilities of this channel for an administrator; `with_v2` asks for what IPMI 2.0 added.
    `sequence` is 0..63."""
    channel = _THIS_CHANNEL | (_WITH_V2 if with_v2 else 0)
    to = bytes((_BOARD, _APPLICATION << 2))
    message = bytes((_CONSOLE, sequence << 2, _CHANNEL_CAPABILITIES, channel, _ADMINISTRATOR))
    body = to + _checksum(to) + message + _checksum(message)
    return _RMCP_IPMI + bytes(9) + bytes((len(body),)) + body


def read_capabilities(heard: bytes, sequence: int) -> Capabilities | None:
    """The answer to the question `sequence`."""
    body = heard[14:]
    expected = bytes((_CONSOLE, (_APPLICATION + 1) << 2))
    if heard[:4] != _RMCP_IPMI or heard[4:5] != b"\0" or len(body) < 8 or body[:2] != expected:
        return None
    if body[4] >> 2 != sequence or body[5] != _CHANNEL_CAPABILITIES:
        return None
    code, data = body[6], body[7:-1]
    if code or len(data) < 3:
        return Capabilities(code or 0xFF)
    told_v2 = bool(data[1] & _WITH_V2) and len(data) > 3
    return Capabilities(0, data[1], data[2], data[3] & 0x03 if told_v2 else 0x01)


def open_without_cipher(tag: int, console: bytes) -> bytes:
    """An RMCP+ Open Session Request (13.17) for cipher suite 0: no authentication, no integrity, no encryption (22.15.2).
    `console` is our session id, 4 bytes."""
    none = b"".join(struct.pack("<BHBB3x", payload, 0, 8, 0) for payload in (0, 1, 2))
    payload = bytes((tag, _HIGHEST_PRIVILEGE, 0, 0)) + console + none
    return _RMCP_IPMI + bytes((_RMCP_PLUS, _OPEN_REQUEST)) + bytes(8) + struct.pack("<H", len(payload)) + payload


def read_opened(heard: bytes, tag: int, console: bytes) -> Opened | None:
    """The answer to the request `tag` of the session `console`."""
    if heard[:4] != _RMCP_IPMI or len(heard) < 18 or heard[4] != _RMCP_PLUS or heard[5] & 0x3F != _OPEN_RESPONSE:
        return None
    payload = heard[16:]
    told = payload[4:8]
    if payload[0] != tag or told not in (console, b""):
        return None
    return Opened(payload[1], payload[16] & 0x3F if len(payload) > 16 else None)


def _checksum(words: bytes) -> bytes:
    """The two's complement of the sum (figure 13-4)."""
    return bytes((-sum(words) & 0xFF,))
