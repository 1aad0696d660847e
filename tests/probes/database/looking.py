"""How the tests look into a database server, and what stands between."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any, TypeVar

import pytest

from checks import Outcome, all_checks, run_checks
from checks.evidence import Evidence, FailedLook, Reason, encode
from scanner.credentials import Credential, CredentialError, Secret
from scanner.estate.model import Keep
from scanner.probes.database import line, look_database
from scanner.probes.target import Target
from scanner.scope.gate import Gate
from tests.probes.servers import permission

Kind = TypeVar("Kind", bound=Evidence)

CHECKS = [check for check in all_checks().values() if check.subject.family == "database"]


class OneCredential:
    """Credentials that know one login, under the name `db`."""

    def __init__(self, credential: Credential) -> None:
        self._credential = credential

    def find(self, name: str) -> Credential:
        """The one there is."""
        if name != self._credential.name:
            raise CredentialError(f"no credential {name}")
        return self._credential

    def scrub(self, text: str) -> str:
        """`text` without the password."""
        return text.replace(self._credential.password.reveal() or "\0", "***")


class CountingGate(Gate):
    """A gate to all of loopback that counts the connections held at the same time."""

    def __init__(self) -> None:
        super().__init__([permission("127.0.0.0/8")])
        self._held = 0
        self.most_at_once = 0

    @contextmanager
    def connect(self, address: str, port: int, *, timeout: float) -> Iterator[socket.socket]:
        """As the gate's."""
        with super().connect(address, port, timeout=timeout) as connection:
            self._held += 1
            self.most_at_once = max(self.most_at_once, self._held)
            try:
                yield connection
            finally:
                self._held -= 1


class Looked:
    """The evidence of one look, and how many connections it held at the same time."""

    def __init__(self, evidence: Sequence[Evidence], *, most_at_once: int = 0) -> None:
        self.most_at_once = most_at_once
        self.evidence = evidence
        self.kinds = [one.kind() for one in evidence if not isinstance(one, FailedLook)]
        self.failed = {one.sought: one for one in evidence if isinstance(one, FailedLook)}
        self.failures = [(one.sought, one.reason) for one in evidence if isinstance(one, FailedLook)]
        self.written = b"".join(map(encode, evidence)).decode()

    def one(self, kind: str) -> Any:
        """The record of `kind`."""
        (found,) = [one for one in self.evidence if one.kind() == kind]
        return found

    def of(self, kind: type[Kind]) -> Kind:
        """The record of `kind`, as one."""
        (found,) = [one for one in self.evidence if isinstance(one, kind)]
        return found

    def judged(self) -> dict[str, Outcome | Reason]:
        """What every check of this family says, the reason where it is not assessed."""
        return {verdict.check: verdict.reason or verdict.outcome for verdict in run_checks(self.evidence, CHECKS)}


def look(
    port: int,
    user: str = "",
    password: str = "",
    *,
    database: str = "",
    clear_text: bool = False,
    keep: Sequence[Keep] = (),
    production: bool = True,
    roots: str = "",
    kinds: Sequence[str] = (),
    never_shown: Sequence[str] = (),
) -> Looked:
    """Look at 127.0.0.1, at all kinds unless some are named.

    What was seen holds neither the password, unless it is so short that it may stand there by chance, nor what is `never_shown`.
    """
    target = Target(
        system="s",
        asset="db",
        type="database",
        address="127.0.0.1",
        port=port,
        credential="db",
        keep=tuple(keep),
        production=production,
    )
    credential = Credential(name="db", user=user, password=Secret(password), database=database, clear_text=clear_text)
    gate = CountingGate()
    found = look_database(
        target,
        gate,
        credentials=OneCredential(credential),
        trusted_roots=roots,
        wanted=lambda kind: not kinds or kind.kind() in kinds,
    )
    looked = Looked(found, most_at_once=gate.most_at_once)
    hidden = [password, *never_shown] if len(password) > 8 else never_shown
    assert not [words for words in hidden if words in looked.written]
    return looked


@contextmanager
def far_away() -> Iterator[None]:
    """Servers on loopback pass for servers across a network."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(line, "stays_here", lambda address: False)
        yield


class Relay:
    """Passes bytes on between whoever connects and the server on a port; remembers them, and how often it was connected to.

    It ends a connection for both sides where the server says `cut_at` or has said `cut_after` bytes, and falls silent after
    `mute_after` bytes of the server's.
    """

    def __init__(self, port: int, *, cut_at: bytes, mute_after: int) -> None:
        self._to = port
        self.cut_at = cut_at
        self.cut_after = 2**40
        self._mute_after = mute_after
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listener.getsockname()[1])
        self.total = 0
        self.from_client = bytearray()
        self.from_server = bytearray()
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        """Take no more."""
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            self.total += 1
            threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        with client, socket.create_connection(("127.0.0.1", self._to)) as server:
            back = threading.Thread(target=self._back, args=(client, server), daemon=True)
            back.start()
            with suppress(OSError):
                while piece := client.recv(65536):
                    self.from_client += piece
                    server.sendall(piece)
            with suppress(OSError):
                server.shutdown(socket.SHUT_RDWR)
            back.join(5)

    def _back(self, client: socket.socket, server: socket.socket) -> None:
        passed = 0
        with suppress(OSError):
            while piece := server.recv(65536):
                self.from_server += piece
                if passed + len(piece) > self._mute_after:
                    continue
                if self.cut_at and self.cut_at in piece:
                    client.sendall(piece[: piece.index(self.cut_at)])
                    break
                if passed + len(piece) > self.cut_after:
                    break
                client.sendall(piece)
                passed += len(piece)
            client.shutdown(socket.SHUT_RDWR)


@contextmanager
def relay(port: int, *, cut_at: bytes = b"", mute_after: int = 2**40) -> Iterator[Relay]:
    """A relay before `port`."""
    one = Relay(port, cut_at=cut_at, mute_after=mute_after)
    try:
        yield one
    finally:
        one.close()
