"""IPMI over LAN: what a board tells before any login, and whether it agrees to a session without authentication."""

from __future__ import annotations

import secrets
import socket
from typing import Any

from checks.evidence import IpmiEvidence
from scanner.clock import now
from scanner.probes.datagram import Silent, ask
from scanner.probes.devices.boards import rmcp
from scanner.probes.devices.look import Asked

PROBE = "ipmi"
PORT = 623

_METHODS = ((0, "none"), (1, "md2"), (2, "md5"), (4, "password"), (5, "oem"))
_V1, _V2 = 0x01, 0x02
_CIPHER_NONE = 0


def look_ipmi(asked: Asked) -> list[IpmiEvidence]:
    """Ask one UDP port with two to four datagrams, each once more where it is lost; at most 12 s.

    A board that agrees to cipher suite 0 keeps a place for a session that is never taken up, and frees it when the exchange that
    would have to follow does not come (6.12.15: after 60 s). It is left to that: to close a session one must be in it, and a RAKP
    message that breaks the exchange off before it began makes a server such as pyghmi's fall over.

    Raises:
        OutOfScope: no permission covers the port now.
        OSError: there is no way to the host.
    """
    with asked.gate.connect_udp(asked.target.address, asked.port) as sock:
        answer, facts = _asked(sock)
    seen = IpmiEvidence(
        place=asked.target.at_udp(asked.port),
        probe=PROBE,
        seen_at=now(),
        depth=asked.target.depth,
        address=asked.target.address,
        port=asked.port,
        answer=answer,
        **facts,
    )
    return [seen]


def _asked(sock: socket.socket) -> tuple[str, dict[str, Any]]:
    try:
        told = _capabilities(sock)
    except ConnectionRefusedError:
        return "refused", {}
    except Silent:
        return ("rmcp" if _answers_ping(sock) else "silent"), {}
    if told.code:
        return "ipmi", {}
    return "ipmi", {**_logins(told), "cipher_zero": _cipher_zero(sock) if told.versions & _V2 else None}


def _capabilities(sock: socket.socket) -> rmcp.Capabilities:
    """What the channel is capable of; a board that knows IPMI 1.5 alone may refuse to be asked for more."""
    told = _ask_capabilities(sock, with_v2=True)
    return _ask_capabilities(sock, with_v2=False) if told.code else told


def _ask_capabilities(sock: socket.socket, *, with_v2: bool) -> rmcp.Capabilities:
    sequence = secrets.randbelow(64)
    question = rmcp.capabilities(sequence, with_v2=with_v2)
    return ask(sock, question, lambda heard: rmcp.read_capabilities(heard, sequence))


def _logins(told: rmcp.Capabilities) -> dict[str, Any]:
    knows_v1 = bool(told.versions & _V1)
    return {
        "versions": tuple(name for bit, name in ((_V1, "1.5"), (_V2, "2.0")) if told.versions & bit),
        "methods": tuple(name for bit, name in _METHODS if told.methods >> bit & 1) if knows_v1 else (),
        "anonymous": bool(told.logins & 0x01),
        "null_user": bool(told.logins & 0x02),
        "open_reading": bool(told.logins & 0x08) if knows_v1 else None,
        "unsigned_messages": bool(told.logins & 0x10) if knows_v1 else None,
        "default_key": not told.logins & 0x20 if told.versions & _V2 else None,
    }


def _cipher_zero(sock: socket.socket) -> bool | None:
    """Whether a session without a cipher is agreed to; None without an answer. Some agree, and to another cipher than asked."""
    tag, console = secrets.randbelow(256), secrets.token_bytes(4)
    try:
        opened = ask(sock, rmcp.open_without_cipher(tag, console), lambda heard: rmcp.read_opened(heard, tag, console))
    except (Silent, ConnectionRefusedError):
        return None
    return opened.status == 0 and opened.authentication == _CIPHER_NONE


def _answers_ping(sock: socket.socket) -> bool:
    tag = secrets.randbelow(255)
    try:
        return ask(sock, rmcp.ping(tag), lambda heard: rmcp.read_pong(heard, tag), tries=1)
    except (Silent, ConnectionRefusedError):
        return False
