"""The line to a database server: one TCP connection, held to a deadline and a number of bytes whatever the server does."""

from __future__ import annotations

import ipaddress
import socket
import ssl
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import TypeVar

from checks import OutOfScope
from checks.evidence import Reason
from scanner.probes.clean import clean
from scanner.probes.conversation import CONNECT_SECONDS
from scanner.probes.database.bounds import CLEAR_ONLY, UNTRUSTED
from scanner.probes.database.engine import Login, Lost
from scanner.probes.failures import LookFailed, reason_of

QUIET_SECONDS = 8.0
"""How long a server may say nothing: longer than any statement is let run."""
MOST_BYTES = 32 * 1024 * 1024
"""Read from one server in all."""
_PIECE = 65536

Session = TypeVar("Session")


class Untrusted(LookFailed):
    """The server's certificate is of no root that is trusted, or of another name."""


class Line:
    """A connection as drivers take it: in place of a socket, and of the file made from one.

    Whatever goes wrong on it is raised as `Lost` with its reason. `encrypted` and `verified` say whether it is in TLS, and
    whether the certificate was that of a trusted root and of the server's name.
    """

    def __init__(self, sock: socket.socket, *, deadline: float, most: int = MOST_BYTES) -> None:
        self._sock = sock
        self._deadline = deadline
        self._bytes_left = most
        self._heard = bytearray()
        self._said = bytearray()
        self.encrypted = False
        self.verified = False

    def start_tls(self, trust: Trust) -> None:
        """Change to TLS.

        Raises:
            Untrusted: the certificate is not trusted, and `trust` asks that it is.
            Lost: no handshake.
        """
        if self._heard:
            raise Lost(Reason.NOT_THIS_PROTOCOL, "the server spoke before the TLS handshake")
        try:
            self._sock.settimeout(self._patience())
            self._sock = trust.context.wrap_socket(self._sock, server_hostname=trust.name)
        except ssl.SSLCertVerificationError as error:
            raise Untrusted(Reason.NOT_KNOWN, clean(error.verify_message, 120)) from None
        except (OSError, ValueError) as error:
            reason = reason_of(error) if isinstance(error, OSError) else Reason.NOT_THIS_PROTOCOL
            raise Lost(reason, f"no TLS handshake: {type(error).__name__}") from None
        self.encrypted = True
        self.verified = trust.verified

    def sendall(self, data: bytes) -> None:
        """Say all of `data`."""
        try:
            self._sock.settimeout(self._patience())
            self._sock.sendall(data)
        except OSError as error:
            raise Lost(reason_of(error), type(error).__name__) from None

    def read(self, size: int) -> bytes:
        """Exactly `size` bytes."""
        if not 0 <= size <= len(self._heard) + self._bytes_left:
            raise Lost(Reason.TOO_MUCH, "more was announced than is read")
        while len(self._heard) < size:
            self._heard += self.recv(_PIECE)
        taken = bytes(self._heard[:size])
        del self._heard[:size]
        return taken

    def recv(self, most: int) -> bytes:
        """What comes next, at least one byte; what `read` keeps is left alone."""
        try:
            self._sock.settimeout(self._patience())
            piece = self._sock.recv(min(most, self._bytes_left))
        except OSError as error:
            raise Lost(reason_of(error), type(error).__name__) from None
        if not piece:
            raise Lost(Reason.RESET, "the server closed the connection")
        self._bytes_left -= len(piece)
        return piece

    def write(self, data: bytes) -> None:
        """Keep `data` until `flush`."""
        self._said += data

    def flush(self) -> None:
        """Say what was kept."""
        said, self._said = bytes(self._said), bytearray()
        self.sendall(said)

    def makefile(self, mode: str) -> Line:
        """The line itself, which reads and writes as a file does."""
        return self

    def settimeout(self, seconds: float | None) -> None:
        """The line keeps its own time."""

    def close(self) -> None:
        """End the connection."""
        self._sock.close()

    def _patience(self) -> float:
        left = min(self._deadline - time.monotonic(), QUIET_SECONDS)
        if left <= 0 or self._bytes_left <= 0:
            reason = Reason.TIMEOUT if left <= 0 else Reason.TOO_MUCH
            raise Lost(reason, "the bound for one server is used up")
        return left


class Trust:
    """How a server's certificate is taken: `verified` demands a trusted root and the right name, the other takes any."""

    def __init__(self, login: Login, *, verified: bool) -> None:
        self.verified = verified
        self.name = login.target.name or login.target.address
        self.context = _strict(login.trusted_roots) if verified else _lenient()


def demand_private(login: Login, line: Line) -> None:
    """Make sure that a password may be sent as it is: inside TLS whose certificate is trusted, within this machine, or where
    the credential itself allows that it is read on the way.

    Raises:
        LookFailed: it may not (AUTH_FAILED).
    """
    if line.encrypted and not line.verified:
        raise LookFailed(Reason.AUTH_FAILED, UNTRUSTED)
    if not (line.encrypted or login.credential.clear_text or stays_here(login.target.address)):
        raise LookFailed(Reason.AUTH_FAILED, CLEAR_ONLY)


def stays_here(address: str) -> bool:
    """True for loopback: nothing said to it leaves this machine."""
    return ipaddress.ip_address(address).is_loopback


@contextmanager
def logged_in(login: Login, log_in: Callable[[Line, Trust], Session]) -> Iterator[Session]:
    """What `log_in` makes of a line, ended on leaving.

    TLS is tried with a certificate that must be trusted, and where it is not, on a second connection after the first with
    any: `line.verified` then says that a password is not to be shown.

    Raises:
        LookFailed: no connection, or what `log_in` raises.
    """
    with ExitStack() as stack:
        try:
            session = log_in(stack.enter_context(_line(login)), Trust(login, verified=True))
        except Untrusted:
            stack.close()
            session = log_in(stack.enter_context(_line(login)), Trust(login, verified=False))
        yield session


@contextmanager
def _line(login: Login) -> Iterator[Line]:
    with ExitStack() as stack:
        try:
            sock = stack.enter_context(login.gate.connect(login.target.address, login.port, timeout=CONNECT_SECONDS))
        except (OSError, OutOfScope) as error:
            raise LookFailed(reason_of(error), clean(str(error), 120)) from None
        line = Line(sock, deadline=login.deadline)
        stack.callback(line.close)
        yield line


def _strict(roots: str) -> ssl.SSLContext:
    context = ssl.create_default_context()
    if roots:
        context.load_verify_locations(cadata=roots)
    return context


def _lenient() -> ssl.SSLContext:
    """As lenient as OpenSSL lets it be, for what is old is to be looked at, not refused."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    context.minimum_version = ssl.TLSVersion.MINIMUM_SUPPORTED
    context.set_ciphers("ALL:@SECLEVEL=0")
    return context
