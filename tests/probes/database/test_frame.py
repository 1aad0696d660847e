"""What holds for every engine: who is looked at, with what, and that a failure is evidence and bounded."""

from __future__ import annotations

import socket
import struct
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

import pytest

from checks.evidence import (
    DatabaseAuditEvidence,
    DatabaseBackupEvidence,
    DatabaseEvidence,
    DatabaseSettingsEvidence,
    Evidence,
    Reason,
)
from scanner.credentials import Credential, Secret
from scanner.probes.database import line as lines
from scanner.probes.database import look, look_database
from scanner.probes.database.engine import Login, Look, Lost
from scanner.probes.failures import LookFailed
from scanner.probes.openers import POSTGRESQL_SSL_REQUEST
from scanner.probes.target import Target
from scanner.scope.gate import Gate
from tests.probes.database.looking import Looked, OneCredential
from tests.probes.database.looking import look as look_at
from tests.probes.servers import Script, answers, drips, free_port, permitted, says, scripted, silent

CREDENTIALS = OneCredential(Credential(name="db", user="watcher", password=Secret("S3cret")))


def looked(port: int, *, credential: str = "db", allowed: str = "127.0.0.0/8") -> Looked:
    target = Target(system="s", asset="a", type="database", address="127.0.0.1", port=port, credential=credential)
    found = look_database(
        target, permitted(allowed), credentials=CREDENTIALS, trusted_roots="", wanted=lambda kind: True
    )
    return Looked(found)


@pytest.mark.parametrize(("name", "reason"), [("", Reason.NO_CREDENTIAL), ("another", Reason.CREDENTIAL_LOST)])
def test_without_a_credential_nobody_is_contacted(name: str, reason: Reason) -> None:
    with scripted(silent) as server:
        assert looked(server.port, credential=name).failures == [("database", reason)]
        assert server.connections == 0


def test_outside_the_scope_nobody_is_contacted() -> None:
    with scripted(silent) as server:
        assert looked(server.port, allowed="192.0.2.1").failures == [("database", Reason.OUT_OF_SCOPE)]
        assert server.connections == 0


def test_a_closed_port_is_refused() -> None:
    assert looked(free_port()).failures == [("database", Reason.REFUSED)]


@pytest.mark.parametrize("banner", [b"SSH-2.0-OpenSSH_9.2\r\n", b"220 files FTP server\r\n"])
def test_what_is_no_database_of_ours_is_not_supported(banner: bytes) -> None:
    with scripted(says(banner)) as server:
        assert looked(server.port).failures == [("database", Reason.NOT_SUPPORTED)]


def test_a_missing_driver_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [one for one in sys.modules if one.startswith(("pg8000", "scanner.probes.database.postgresql"))]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "pg8000.core", None)
    monkeypatch.setitem(sys.modules, "pg8000", None)
    with scripted(answers({POSTGRESQL_SSL_REQUEST: b"N"})) as server:
        found = looked(server.port)

    assert found.failures == [("database", Reason.TOOL_MISSING)]
    assert "citywall[databases]" in found.written


def engine_of(looks: Mapping[type[Evidence], Look]) -> Callable[[str], object]:
    @contextmanager
    def engine(login: Login) -> Iterator[Mapping[type[Evidence], Look]]:
        yield looks

    return lambda protocol: engine


def fails(error: Exception) -> Look:
    def look() -> dict[str, object]:
        raise error

    return look


def test_each_kind_fails_alone_and_a_lost_line_ends_the_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    looks: dict[type[Evidence], Look] = {
        DatabaseEvidence: fails(LookFailed(Reason.NO_RIGHT, "of\x1b[31m S3cret")),
        DatabaseSettingsEvidence: fails(ZeroDivisionError("S3cret")),
        DatabaseAuditEvidence: lambda: {"engine": "e"},
        DatabaseBackupEvidence: fails(Lost(Reason.RESET, "gone with S3cret")),
    }
    monkeypatch.setattr(look, "engine_of", engine_of(looks))
    with scripted(says(b"SSH-2.0-x\r\n")) as server:
        found = looked(server.port)

    assert found.kinds == ["database.audit"]
    assert found.failures == [
        ("database", Reason.NO_RIGHT),
        ("database.settings", Reason.PROBE_ERROR),
        ("database", Reason.RESET),
    ]
    assert "S3cret" not in found.written
    assert "\\x1b[31m" in found.written


def test_no_kind_is_begun_once_the_gate_says_no(monkeypatch: pytest.MonkeyPatch) -> None:
    gates: list[Gate] = []

    def last() -> dict[str, object]:
        gates[0].close()
        return {"engine": "e"}

    @contextmanager
    def engine(login: Login) -> Iterator[Mapping[type[Evidence], Look]]:
        gates.append(login.gate)
        yield {DatabaseAuditEvidence: last, DatabaseBackupEvidence: last}

    monkeypatch.setattr(look, "engine_of", lambda protocol: engine)
    with scripted(says(b"SSH-2.0-x\r\n")) as server:
        found = looked(server.port)
    assert (found.kinds, found.failures) == (["database.audit"], [("database", Reason.INTERRUPTED)])


def test_no_kind_is_begun_after_the_time_for_one_server(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(look, "BUDGET_SECONDS", -1.0)
    monkeypatch.setattr(look, "engine_of", engine_of({DatabaseAuditEvidence: lambda: {"engine": "e"}}))
    with scripted(says(b"SSH-2.0-x\r\n")) as server:
        assert looked(server.port).failures == [("database.audit", Reason.TIMEOUT)]


def postgres_that(says_after_startup: bytes, then: Script = silent) -> Script:
    """A server that takes PostgreSQL's first words, says its own, and goes on by `then`."""

    def script(connection: socket.socket) -> None:
        if connection.recv(8) != POSTGRESQL_SSL_REQUEST:
            return
        connection.sendall(b"N")
        if connection.recv(4096):
            connection.sendall(says_after_startup)
            then(connection)

    return script


def message(kind: bytes, body: bytes) -> bytes:
    return kind + struct.pack("!i", len(body) + 4) + body


ITERATIONS = message(b"R", struct.pack("!i", 10) + b"SCRAM-SHA-256\x00\x00")


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (message(b"R", struct.pack("!ii", 10, 2) + b"a" * 72), Reason.NOT_SUPPORTED),
        (message(b"R", struct.pack("!i", 7)), Reason.NOT_SUPPORTED),
        (b"R\x7f\xff\xff\xff", Reason.TOO_MUCH),
        (b"R\x00\x00\x00\x00", Reason.TOO_MUCH),
        (message(b"?", b""), Reason.NOT_SUPPORTED),
        (message(b"E", b"SFATAL\x00C53300\x00Mtoo many\x00\x00"), Reason.BACKED_OFF),
        (message(b"E", b"SFATAL\x00C28P01\x00Mpassword S3cret\x00\x00"), Reason.AUTH_FAILED),
        (message(b"R", b""), Reason.NOT_SUPPORTED),
    ],
)
def test_a_strange_postgresql_is_one_failed_look(words: bytes, reason: Reason) -> None:
    with scripted(postgres_that(words)) as server:
        found = looked(server.port)

    assert found.failures == [("database", reason)]
    assert "S3cret" not in found.written


@pytest.mark.parametrize("iterations", [b"1", b"4095", b"1000001", b"999999999999", b""])
def test_an_unbearable_number_of_iterations_is_refused(iterations: bytes) -> None:
    def goes_on(connection: socket.socket) -> None:
        first = connection.recv(4096)
        nonce = first.rpartition(b"r=")[2]
        body = struct.pack("!i", 11) + b"r=" + nonce + b"more,s=c2FsdHNhbHQ=,i=" + iterations
        connection.sendall(message(b"R", body))
        silent(connection)

    with scripted(postgres_that(ITERATIONS, goes_on)) as server:
        started = time.monotonic()
        assert looked(server.port).failures == [("database", Reason.AUTH_FAILED)]
    assert time.monotonic() - started < 8


@pytest.mark.parametrize("then", [silent, drips])
def test_a_server_that_keeps_us_waiting_is_left_in_time(then: Script, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lines, "QUIET_SECONDS", 1.0)
    monkeypatch.setattr(look, "BUDGET_SECONDS", 2.0)
    with scripted(postgres_that(b"R\x00\x00\x00\x20", then)) as server:
        started = time.monotonic()
        assert looked(server.port).failures == [("database", Reason.TIMEOUT)]
    assert time.monotonic() - started < 12


def test_more_bytes_than_are_read_end_the_look(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lines.Line.__init__, "__kwdefaults__", {"most": 5000})

    def pours(connection: socket.socket) -> None:
        for _ in range(1000):
            connection.sendall(message(b"N", b"SNOTICE\x00Mx\x00\x00"))

    with scripted(postgres_that(b"", pours)) as server:
        assert look_at(server.port, "x", "y").failures == [("database", Reason.TOO_MUCH)]
