"""A short talk with one port: bounded in time and bytes whatever the other side does."""

from __future__ import annotations

import socket
import ssl
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import StrEnum

from scanner.probes.target import Target
from scanner.scope.gate import Gate

CONNECT_SECONDS = 3.0
TALK_SECONDS = 4.0
MOST_BYTES = 65536

_LEGACY_SERVER_CONNECT = 0x4
"""OpenSSL's SSL_OP_LEGACY_SERVER_CONNECT: servers without RFC 5746 are to be looked at, not refused."""


class Stop(StrEnum):
    """Why listening came to an end."""

    ENOUGH = "enough"
    CLOSED = "closed"
    RESET = "reset"
    TIME = "time"
    BYTES = "bytes"


class Conversation:
    """One connection. All listening together ends after `seconds` from the start, and after `most` bytes."""

    def __init__(self, sock: socket.socket, *, seconds: float = TALK_SECONDS, most: int = MOST_BYTES) -> None:
        self.sock = sock
        self.stopped = Stop.ENOUGH
        self._deadline = time.monotonic() + seconds
        self._bytes_left = most

    def say(self, data: bytes) -> None:
        """Send `data`.

        Raises:
            OSError: the connection is gone, or takes nothing.
        """
        self.sock.settimeout(max(self._deadline - time.monotonic(), 0.01))
        self.sock.sendall(data)

    def hear(self, enough: Callable[[bytes], bool] = bool, *, seconds: float = TALK_SECONDS) -> bytes:
        """What comes until it is `enough`, the other side ends, or `seconds` are over; `stopped` says which. Raises nothing
        of the connection's errors: what was heard before them is given."""
        deadline = min(self._deadline, time.monotonic() + seconds)
        heard = bytearray()
        while not (heard and enough(bytes(heard))):
            left = deadline - time.monotonic()
            if left <= 0 or self._bytes_left <= 0:
                self.stopped = Stop.TIME if left <= 0 else Stop.BYTES
                return bytes(heard)
            try:
                self.sock.settimeout(left)
                piece = self.sock.recv(min(4096, self._bytes_left))
            except TimeoutError:
                continue
            except OSError:
                self.stopped = Stop.RESET
                return bytes(heard)
            if not piece:
                self.stopped = Stop.CLOSED
                return bytes(heard)
            heard += piece
            self._bytes_left -= len(piece)
        self.stopped = Stop.ENOUGH
        return bytes(heard)

    def ask(self, data: bytes, enough: Callable[[bytes], bool] = bool, *, seconds: float = TALK_SECONDS) -> bytes:
        """`say`, then `hear`.

        Raises:
            OSError: the connection is gone, or takes nothing.
        """
        self.say(data)
        return self.hear(enough, seconds=seconds)


@contextmanager
def converse(
    target: Target, port: int, gate: Gate, *, tls: bool = False, seconds: float = TALK_SECONDS, most: int = MOST_BYTES
) -> Iterator[Conversation]:
    """A conversation with `port`, through TLS where asked; one connection, closed on leaving.

    Raises:
        OutOfScope: no permission covers it now.
        OSError: no connection, or no TLS handshake, within its time (`ssl.SSLError` where TLS is not spoken).
    """
    with gate.connect(target.address, port, timeout=CONNECT_SECONDS) as plain:
        if not tls:
            yield Conversation(plain, seconds=seconds, most=most)
            return
        with _wrapped(plain, target.name) as secure:
            yield Conversation(secure, seconds=seconds, most=most)


def line(heard: bytes) -> bool:
    """Enough: a line has ended."""
    return b"\n" in heard


def _wrapped(sock: socket.socket, name: str) -> ssl.SSLSocket:
    """TLS as lenient as OpenSSL lets it be: it is to see what speaks there, and trusts nobody."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    context.minimum_version = ssl.TLSVersion.MINIMUM_SUPPORTED
    context.set_ciphers("ALL:@SECLEVEL=0")
    context.options |= _LEGACY_SERVER_CONNECT
    context.set_alpn_protocols(["http/1.1"])
    return context.wrap_socket(sock, server_hostname=name or None, suppress_ragged_eofs=True)
