"""One TLS hello of our own: whether anything on a port answers as TLS, before a scanner with hundreds of connections is let near.

Costs one connection's worth of one packet each way; never finishes the handshake.
"""

from __future__ import annotations

import socket
import ssl
import time
from enum import StrEnum

import msgspec

HELLO_SECONDS = 3.0
"""How long an answer may take in all. sslyze alone waits 55 s on a port that accepts and says nothing."""

_HANDSHAKE, _ALERT = 22, 21
_SERVER_HELLO = 2
_MOST_IN_RECORD = 2**14 + 2048
"""RFC 5246 6.2.3: a record is at most 2^14 + 2048 bytes."""


class HelloKind(StrEnum):
    """How a port answered the hello."""

    TLS = "tls"
    ALERT = "alert"
    """It speaks TLS and refused this hello."""
    NOT_TLS = "not-tls"
    SILENT = "silent"
    UNFINISHED = "unfinished"
    """What came looks like TLS and did not come to an end in time."""
    CLOSED = "closed"
    RESET = "reset"


class HelloAnswer(msgspec.Struct, frozen=True):
    """The answer; `first` is what was read, at most 256 bytes, the target's own and hostile."""

    kind: HelloKind
    first: bytes = b""

    @property
    def speaks_tls(self) -> bool:
        """True when a TLS server stands there, whether or not it liked the hello."""
        return self.kind in (HelloKind.TLS, HelloKind.ALERT)


def hello(sock: socket.socket, server_name: str = "", *, seconds: float = HELLO_SECONDS) -> HelloAnswer:
    """Send a ClientHello that any TLS server from 1.0 to 1.3 can answer, and read the head of what comes back.

    `server_name` is sent as SNI unless it is empty or an address. Ends within `seconds`, whatever the server does; no
    error of the connection is raised, each is a kind of answer.
    """
    deadline = time.monotonic() + seconds
    got = b""
    try:
        sock.settimeout(seconds)
        sock.sendall(_client_hello(server_name))
        while len(got) < 6 or (got[0] == _ALERT and len(got) < 7):
            left = deadline - time.monotonic()
            if left <= 0:
                raise TimeoutError
            sock.settimeout(left)
            piece = sock.recv(256 - len(got))
            if not piece:
                return HelloAnswer(HelloKind.NOT_TLS if got else HelloKind.CLOSED, got)
            got += piece
            if not _may_be_tls(got):
                return HelloAnswer(HelloKind.NOT_TLS, got)
    except TimeoutError:
        return HelloAnswer(HelloKind.UNFINISHED if got else HelloKind.SILENT, got)
    except OSError:
        return HelloAnswer(HelloKind.RESET, got)
    return HelloAnswer(_kind(got), got)


def _client_hello(server_name: str) -> bytes:
    """The bytes of the hello, made by OpenSSL with everything it still knows switched on."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    context.minimum_version = ssl.TLSVersion.MINIMUM_SUPPORTED
    context.set_ciphers("ALL:@SECLEVEL=0")
    outgoing = ssl.MemoryBIO()
    session = context.wrap_bio(ssl.MemoryBIO(), outgoing, server_hostname=server_name or None)
    try:
        session.do_handshake()
    except ssl.SSLWantReadError:
        return outgoing.read()
    raise AssertionError("a handshake ended without an answer")


def _may_be_tls(got: bytes) -> bool:
    """False as soon as the bytes can't be the head of a TLS record."""
    if got[0] not in (_HANDSHAKE, _ALERT) or (len(got) > 1 and got[1] != 3):
        return False
    return len(got) < 5 or 0 < int.from_bytes(got[3:5]) <= _MOST_IN_RECORD


def _kind(got: bytes) -> HelloKind:
    if got[0] == _ALERT:
        return HelloKind.ALERT if got[3:5] == b"\x00\x02" else HelloKind.NOT_TLS
    return HelloKind.TLS if got[5] == _SERVER_HELLO else HelloKind.NOT_TLS
