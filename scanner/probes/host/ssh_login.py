"""Log in to a host through SSH: the connection from the gate, the host key on file, and one try with what was given.

Needs paramiko, as ssh.py does: session.py imports the two only when they are needed, and says so where it is not installed.
"""

from __future__ import annotations

import logging
import socket
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from typing import NamedTuple

import paramiko

from checks.evidence import Reason
from scanner.credentials import Credential
from scanner.probes.clean import clean
from scanner.probes.host.command import LookFailed
from scanner.probes.host.known_hosts import KnownHosts, Standing, fingerprint, line
from scanner.probes.host.private_key import private_key
from scanner.scope.gate import Gate

CONNECT_SECONDS = 10.0
NEGOTIATION_SECONDS = 20.0
SSH_PORT = 22
LOGIN_SECONDS = 30.0
"""A server that looks names up, or waits after a failure, takes some seconds."""

# What a server says must not reach a terminal or a log by way of the library's own messages.
logging.getLogger("paramiko").setLevel(logging.CRITICAL + 1)

_MOST_BEFORE_SSH = 4096
"""RFC 4253 4.2 lets a server say some lines before its identification."""

_ALGORITHMS = {"ssh-rsa": ("rsa-sha2-512", "rsa-sha2-256")}
"""The host key algorithms of a type of key, where they are not called as the type is (RFC 8332)."""


class Door(NamedTuple):
    """Where to log in, and as whom. `name` is the host's other name on file, empty where it has none."""

    address: str
    name: str
    credential: Credential

    @property
    def port(self) -> int:
        """The port its credential names, or the usual one."""
        return self.credential.port or SSH_PORT


@contextmanager
def ssh_login(door: Door, gate: Gate, known: KnownHosts, *, jump: Door | None = None) -> Iterator[paramiko.Transport]:
    """A session on the host, through the host `jump` where there is one; it and its connections are closed on leaving.

    Raises:
        LookFailed: it was not let in, or is not to be trusted.
        OutOfScope: no permission covers the host, or the one it is reached through, now.
        OSError: the host, or the one it is reached through, could not be reached.
    """
    with ExitStack() as stack:
        if jump is None:
            sock: socket.socket | paramiko.Channel = stack.enter_context(_connection(gate, door))
        else:
            # The host behind is asked for before the one in front is contacted at all.
            gate.permission(door.address, door.port)
            front = stack.enter_context(_session(stack.enter_context(_connection(gate, jump)), jump, known))
            stack.enter_context(gate.admit(door.address, door.port))
            sock = _forwarded(front, door)
        yield stack.enter_context(_session(sock, door, known))


@contextmanager
def _connection(gate: Gate, door: Door) -> Iterator[socket.socket]:
    with gate.connect(door.address, door.port, timeout=CONNECT_SECONDS) as sock:
        yield sock


def _forwarded(front: paramiko.Transport, door: Door) -> paramiko.Channel:
    there = (door.address, door.port)
    try:
        return front.open_channel("direct-tcpip", there, ("127.0.0.1", 0), timeout=CONNECT_SECONDS)
    except paramiko.ChannelException as error:
        refused = error.code == paramiko.common.OPEN_FAILED_ADMINISTRATIVELY_PROHIBITED
        raise LookFailed(
            Reason.NO_RIGHT if refused else Reason.UNREACHABLE, f"from the jump host: {clean(error.text, 80)}"
        ) from error
    except (paramiko.SSHException, EOFError, OSError) as error:
        raise LookFailed(Reason.UNREACHABLE, "from the jump host: no answer") from error


@contextmanager
def _session(sock: socket.socket | paramiko.Channel, door: Door, known: KnownHosts) -> Iterator[paramiko.Transport]:
    first = _FirstWords(sock)
    transport = paramiko.Transport(first)  # type: ignore[arg-type]
    try:
        _prefer(transport, known.types((door.address, door.name), door.port))
        _negotiate(transport, first)
        _trust(transport, door, known)
        _log_in(transport, door.credential)
        yield transport
    finally:
        transport.close()
        transport.join(CONNECT_SECONDS)


class _FirstWords:
    """A socket that keeps the first words it hears: they tell whether SSH is spoken at all. It ends where it is not."""

    def __init__(self, sock: socket.socket | paramiko.Channel) -> None:
        self._sock = sock
        self.words = b""
        self.send = sock.send
        self.settimeout = sock.settimeout
        self.close = sock.close

    def recv(self, most: int) -> bytes:
        if len(self.words) == _MOST_BEFORE_SSH and b"SSH-" not in self.words:
            raise EOFError
        heard = self._sock.recv(most)
        self.words += heard[: _MOST_BEFORE_SSH - len(self.words)]
        return heard

    @property
    def _closed(self) -> bool:
        return bool(self._sock._closed)  # type: ignore[union-attr]


def _prefer(transport: paramiko.Transport, types: Sequence[str]) -> None:
    """Ask first for the kinds of key that are on file, of those the host may have several of."""
    options = transport.get_security_options()
    wanted = [name for type in types for name in _ALGORITHMS.get(type, (type,))]
    options.key_types = sorted(options.key_types, key=lambda name: name not in wanted)


def _negotiate(transport: paramiko.Transport, first: _FirstWords) -> None:
    done = threading.Event()
    transport.banner_timeout = NEGOTIATION_SECONDS
    transport.start_client(event=done)
    in_time = done.wait(NEGOTIATION_SECONDS)
    if in_time and transport.is_active():
        return
    error = transport.get_exception()
    if isinstance(error, paramiko.ssh_exception.IncompatiblePeer):
        raise LookFailed(Reason.NOT_SUPPORTED, clean(str(error), 160))
    if first.words and b"SSH-" not in first.words:
        raise LookFailed(Reason.NOT_THIS_PROTOCOL, f"it says: {clean(first.words[:256], 80)}")
    if not in_time or isinstance(error, TimeoutError):
        raise LookFailed(Reason.TIMEOUT if first.words else Reason.SILENT)
    lost = error is None or isinstance(error, EOFError | OSError) or not transport.remote_version
    raise LookFailed(Reason.RESET if lost else Reason.NOT_THIS_PROTOCOL, clean(str(error or ""), 120))


def _trust(transport: paramiko.Transport, door: Door, known: KnownHosts) -> None:
    """Nothing of the credential is sent to a host whose key is not on file."""
    key, port = transport.get_remote_server_key(), door.port
    standing = known.standing((door.address, door.name), port, key.asbytes())
    if standing is Standing.KNOWN:
        return
    seen = fingerprint(key.asbytes())
    if standing is not Standing.UNKNOWN:
        raise LookFailed(Reason.HOST_KEY, f"{door.address} port {port}: {standing} key {seen}")
    add = line(door.address, port, key.get_name(), key.asbytes())
    # Evidence cuts a detail at 200 characters, and half a line would be of no use.
    told = f"not on file: {seen}; once checked, add {add}"
    if len(told) > 200:
        told = f"not on file: {seen}; once checked, add what `ssh-keyscan -p {port} {door.address}` prints"
    raise LookFailed(Reason.HOST_KEY, told)


def _log_in(transport: paramiko.Transport, credential: Credential) -> None:
    started = time.monotonic()
    transport.auth_timeout = LOGIN_SECONDS
    try:
        left = _ways_in(transport, credential)
        if left and credential.private_key:
            left = _with_key(transport, credential, left)
            left = _with_password(transport, credential, left) if left and credential.password else left
        elif left:
            left = _with_password(transport, credential, left)
    except (paramiko.SSHException, EOFError, OSError) as error:
        if time.monotonic() - started >= LOGIN_SECONDS:
            raise LookFailed(Reason.TIMEOUT, "the login did not end in time") from error
        refused = isinstance(error, paramiko.SSHException)
        raise LookFailed(Reason.AUTH_FAILED if refused else Reason.RESET, clean(str(error), 120)) from error
    if left:
        raise LookFailed(Reason.AUTH_FAILED, f"one more step is asked for: {_named(left)}")


def _ways_in(transport: paramiko.Transport, credential: Credential) -> Sequence[str]:
    """What the server takes, as it tells everybody who asks (RFC 4252 5.2); empty when it lets anybody in."""
    try:
        return transport.auth_none(credential.user)
    except paramiko.BadAuthenticationType as refusal:
        return list(refusal.allowed_types)


def _with_key(transport: paramiko.Transport, credential: Credential, offered: Sequence[str]) -> Sequence[str]:
    if "publickey" not in offered:
        raise LookFailed(Reason.AUTH_FAILED, f"no key is taken here, but: {_named(offered)}")
    return transport.auth_publickey(credential.user, private_key(credential))


def _with_password(transport: paramiko.Transport, credential: Credential, offered: Sequence[str]) -> Sequence[str]:
    if "password" in offered:
        return transport.auth_password(credential.user, credential.password.reveal(), fallback=False)
    if "keyboard-interactive" not in offered:
        raise LookFailed(Reason.AUTH_FAILED, f"no password is taken here, but: {_named(offered)}")
    answers = [credential.password.reveal()]

    def answer(title: str, instructions: str, prompts: list[tuple[str, bool]]) -> list[str]:
        # Once, and to a question that hides what is typed: a second one may be for a new password.
        if prompts and (len(prompts) != 1 or prompts[0][1] or not answers):
            raise paramiko.SSHException("it asks for more than a password")
        return [answers.pop()] if prompts else []

    return transport.auth_interactive(credential.user, answer)


def _named(ways: Sequence[str]) -> str:
    return clean(", ".join(ways), 80)
