"""Hostile TLS servers: each fault ends in bounded time, with evidence that says what happened.

The numbers are those of the table of faults that the project is held to.
"""

from __future__ import annotations

import socket
from datetime import UTC, datetime
from pathlib import Path

import pytest

from checks.evidence import FailedLook, Reason, TlsEvidence
from scanner.probes.tls import look_tls
from tests.lab import hostile
from tests.lab.bounds import assert_printable, within
from tests.lab.certificates import Issued, issue, long_chain, server_context, with_negative_serial
from tests.lab.hostile import Handler, serving
from tests.lab.scope import a_site, permit

LOCALHOST = permit("127.0.0.1")


@pytest.mark.parametrize(
    ("handler", "reason", "seconds"),
    [
        pytest.param(hostile.TLS_SILENCE, Reason.SILENT, 8, id="19-silence"),
        pytest.param(hostile.reset, Reason.RESET, 8, id="14-reset"),
        pytest.param(hostile.TLS_GARBAGE, Reason.NOT_THIS_PROTOCOL, 8, id="20-garbage"),
        pytest.param(hostile.TLS_OVERSIZE, Reason.NOT_THIS_PROTOCOL, 8, id="20-oversize"),
        pytest.param(hostile.saying(b"220 ftp\r\n"), Reason.NOT_THIS_PROTOCOL, 8, id="banner"),
        pytest.param(hostile.dripping(b"\x16\x03"), Reason.NOT_THIS_PROTOCOL, 8, id="2-drip"),
        pytest.param(hostile.TLS_STALLED, Reason.TIMEOUT, 30, id="19-silence-after-server-hello"),
        pytest.param(hostile.TLS_ALERT_STORM, Reason.NOT_KNOWN, 60, id="21-alert-storm"),
    ],
)
def test_a_port_without_working_tls_is_a_failed_look(handler: Handler, reason: Reason, seconds: float) -> None:
    with serving(handler) as server, within(seconds):
        seen = look_tls(a_site(), server.port, LOCALHOST)
    assert isinstance(seen, FailedLook)
    assert seen.sought == "tls"
    assert seen.reason is reason


def tls_of(issued: Issued, folder: Path, *, clients: Issued | None = None) -> TlsEvidence | FailedLook:
    context = server_context(issued, folder, client_authority=clients)
    with serving(hostile.answering(b"x"), tls=context) as server, within(60):
        return look_tls(a_site(), server.port, LOCALHOST)


def test_a_server_that_refuses_after_some_connections_is_not_taken_for_a_strict_one(tmp_path: Path) -> None:
    context = server_context(issue(), tmp_path)

    def handle(connection: socket.socket) -> None:
        taken.append(1)
        if len(taken) > 40:
            hostile.reset(connection)
            return
        with context.wrap_socket(connection, server_side=True) as secure:
            hostile.silent(secure)

    taken: list[int] = []
    with serving(handle) as server, within(60):
        seen = look_tls(a_site(), server.port, LOCALHOST)
    assert isinstance(seen, FailedLook)
    assert seen.reason is Reason.BACKED_OFF


HOSTILE_NAMES = (
    "www.example.gov.cn",
    "<script>alert(1)</script>",
    "{{7*7}}",
    *(f"n{number}.{'a' * 50}" for number in range(250)),
)


@pytest.mark.parametrize(
    "name", ["<script>alert(1)</script>", "=HYPERLINK(1)", "gov\u202enc.evil", "nul\x00inside", "\x1b[31mred"]
)
def test_a_certificate_with_hostile_names_is_plain_text(name: str, tmp_path: Path) -> None:
    seen = tls_of(issue(HOSTILE_NAMES, common_name=name), tmp_path)
    assert isinstance(seen, TlsEvidence)
    assert_printable(seen)
    assert len(seen.chain[0].names) == 100
    assert "<script>alert(1)</script>" in seen.chain[0].names
    assert seen.name_matches is True


@pytest.mark.parametrize("make", ["year-9999", "year-1950", "negative-serial"])
def test_a_certificate_with_odd_fields_does_not_stop_the_look(make: str, tmp_path: Path) -> None:
    if make == "negative-serial":
        issued: Issued = with_negative_serial()
    else:
        end = datetime(int(make[-4:]), 12, 31, 23, 59, 59, tzinfo=UTC)
        issued = issue(not_before=datetime(1950, 1, 1, tzinfo=UTC), not_after=end)
    seen = tls_of(issued, tmp_path)
    assert isinstance(seen, TlsEvidence)
    assert seen.trusted is False
    assert seen.accepted
    if make != "negative-serial":
        assert seen.chain[0].not_after.year == int(make[-4:])
    else:
        assert seen.chain[0].subject == "CN=www.example.gov.cn"


def test_a_long_chain_is_capped(tmp_path: Path) -> None:
    seen = tls_of(long_chain(120), tmp_path)
    assert isinstance(seen, TlsEvidence)
    assert len(seen.chain) == 20


def test_a_chain_beyond_all_measure_is_not_taken_in(tmp_path: Path) -> None:
    seen = tls_of(long_chain(1000), tmp_path)
    assert isinstance(seen, FailedLook)
    assert seen.reason is Reason.NOT_KNOWN


def test_a_server_that_wants_our_certificate_says_so(tmp_path: Path) -> None:
    authority = issue((), common_name="clients", is_ca=True)
    seen = tls_of(issue(), tmp_path, clients=authority)
    assert isinstance(seen, TlsEvidence)
    assert seen.wants_client_certificate
    assert seen.chain[0].subject == "CN=www.example.gov.cn"
    assert "TLS 1.2" in seen.accepted
