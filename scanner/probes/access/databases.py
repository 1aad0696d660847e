"""MySQL and PostgreSQL: whether they change to TLS when asked. A login without a password would be guessing and is not tried."""

from __future__ import annotations

from scanner.probes.access.door import Access, Door, NotThisProtocol, told
from scanner.probes.openers import POSTGRESQL_SSL_REQUEST

_CLIENT_SSL = 0x0800
_AFTER_VERSION = 4 + 8 + 1
"""Thread id, first part of the challenge, a filler; then the lower half of the capabilities (MySQL protocol, HandshakeV10)."""


def ask_mysql(door: Door) -> Access:
    """Reads the greeting, which says whether the server can speak TLS. One connection, nothing sent."""
    with door.talk() as talk:
        greeting = told(talk, b"", _whole_packet)
    if greeting[4:5] == b"\xff":
        return Access(
            protocol="mysql",
            asked="greeting",
            open_to_all=False,
            tls=None,
            details={"greeting": "this host is not allowed"},
        )
    end = greeting.find(b"\x00", 5)
    at = end + 1 + _AFTER_VERSION
    if greeting[4:5] != b"\x0a" or end < 0 or len(greeting) < at + 2:
        raise NotThisProtocol("no greeting of MySQL")
    tls = bool(int.from_bytes(greeting[at : at + 2], "little") & _CLIENT_SSL)
    return Access(protocol="mysql", asked="greeting", open_to_all=False, tls=tls, details=_details(tls))


def ask_postgresql(door: Door) -> Access:
    """SSLRequest, answered with one letter. One connection."""
    with door.talk() as talk:
        answer = told(talk, POSTGRESQL_SSL_REQUEST, bool)
    if answer not in (b"S", b"N"):
        raise NotThisProtocol("no answer of PostgreSQL to SSLRequest")
    tls = answer == b"S"
    return Access(protocol="postgresql", asked="SSLRequest", open_to_all=False, tls=tls, details=_details(tls))


def _whole_packet(heard: bytes) -> bool:
    return len(heard) >= 4 and len(heard) >= 4 + int.from_bytes(heard[:3], "little")


def _details(tls: bool) -> dict[str, str]:
    return {"tls": "offered" if tls else "not offered"}
