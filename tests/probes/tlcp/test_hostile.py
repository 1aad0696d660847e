"""Servers that are silent, slow, rude or endless: each look ends in bounded time, reads a bounded part and says why."""

from __future__ import annotations

import os
import socket
import time

import pytest

from checks.evidence import FailedLook, Reason, TlcpEvidence
from scanner.probes.tlcp import look_tlcp
from scanner.probes.tlcp.look import MOST_CONNECTIONS
from tests.lab.hostile import (
    TLS_ALERT_STORM,
    TLS_GARBAGE,
    TLS_OVERSIZE,
    TLS_SILENCE,
    TLS_STALLED,
    Handler,
    answering,
    dripping,
    endless,
    reset,
    serving,
)
from tests.lab.scope import a_site, permit
from tests.lab.tlcp_standin import HANDSHAKE_FAILURE, Standin, message, number, record
from tests.lab.web import free_port
from tests.probes.tlcp.judged import GATE, look, look_and_fail

BOUND = 9.0
"""The probe's own 8 s, and some for a busy machine."""


def closing(connection: socket.socket) -> None:
    """Hears the hello and hangs up."""
    connection.recv(4096)


@pytest.mark.parametrize(
    ("handler", "reason"),
    [
        (TLS_SILENCE, Reason.SILENT),
        (TLS_GARBAGE, Reason.NOT_THIS_PROTOCOL),
        (TLS_OVERSIZE, Reason.NOT_THIS_PROTOCOL),
        (TLS_STALLED, Reason.TIMEOUT),
        (reset, Reason.RESET),
        (closing, Reason.RESET),
        (dripping(b"\x16\x01\x01\x10\x00"), Reason.TIMEOUT),
        (answering(b"\x16"), Reason.TIMEOUT),
        (answering(b"\x15\x01\x01\x00\x00"), Reason.NOT_THIS_PROTOCOL),
        (answering(record(b"\x02\xff\xff\xff")), Reason.TOO_MUCH),
        (endless(b"", record(message(99, bytes(9000)))), Reason.TOO_MUCH),
        (answering(b"SSH-2.0-OpenSSH_9.2\r\n"), Reason.NOT_THIS_PROTOCOL),
    ],
)
def test_each_ends_in_time_with_a_reason(handler: Handler, reason: Reason) -> None:
    started = time.monotonic()
    with serving(handler) as server:
        seen = look_and_fail(server.port)
    assert time.monotonic() - started < BOUND
    assert (seen.sought, seen.reason) == ("tlcp", reason)
    assert seen.place.locator == f"tcp/{server.port}"


def test_a_stream_that_never_pauses_ends_in_time() -> None:
    """So quick that no wait for the next byte ever times out, so slow that the limit of bytes is far away."""

    def handle(connection: socket.socket) -> None:
        connection.recv(4096)
        connection.sendall(record(b"\x0b\x03\x00\x00"))
        while True:
            connection.sendall(record(b"\x00"))
            time.sleep(0.0005)

    started = time.monotonic()
    with serving(handle) as server:
        assert look_and_fail(server.port).reason is Reason.TIMEOUT
    assert time.monotonic() - started < BOUND


def test_a_storm_of_alerts_is_one_refusal() -> None:
    with serving(TLS_ALERT_STORM) as server:
        seen = look(server.port)
        assert server.connections == 1
    assert (seen.offered, seen.refusal) == (False, "alert 0")


def test_a_server_that_accepts_everything_slowly_is_left_before_its_time() -> None:
    """Each answer stays just within the time for one; together they must not."""

    def handle(connection: socket.socket) -> None:
        hello = connection.recv(4096)
        time.sleep(2.0)
        connection.sendall(Standin(tuple(range(0xE001, 0xE100))).answer(hello))

    started = time.monotonic()
    with serving(handle) as server:
        seen = look(server.port)
        assert server.connections == seen.connections == 3
    assert time.monotonic() - started < BOUND
    assert (len(seen.suites), seen.suites_complete) == (3, False)


def test_a_server_that_accepts_everything_at_once_costs_what_is_promised() -> None:
    with serving(Standin(tuple(range(0xE001, 0xE100))).handler) as server:
        seen = look(server.port)
        assert server.connections == seen.connections <= MOST_CONNECTIONS
    assert (len(seen.suites), seen.suites_complete) == (19, True)


def test_what_is_hung_up_on_counts_as_declined_only_where_tls_is_spoken() -> None:
    """A server that knows TLS only may hang up on a hello of TLCP without a word."""

    def handle(connection: socket.socket) -> None:
        if connection.recv(4096)[1] == 3:
            connection.sendall(record(bytes([2, 40]), 0x0303, 21))

    with serving(handle) as server:
        seen = look(server.port)
    assert (seen.offered, seen.refusal, seen.connections) == (False, "closed", 2)


def test_what_hangs_up_on_all_but_a_hello_of_tlcp_with_the_sites_name_is_told_it() -> None:
    named = Standin((0xE053,), needs_name=True)

    def handle(connection: socket.socket) -> None:
        answer = named.answer(hello) if (hello := connection.recv(4096))[1] == 1 else HANDSHAKE_FAILURE
        if answer != HANDSHAKE_FAILURE:
            connection.sendall(answer)

    with serving(handle) as server:
        seen = look(server.port)
    assert (seen.offered, seen.needs_server_name, seen.connections) == (True, True, 4)


def test_hostile_words_in_a_certificate_message_are_no_certificate() -> None:
    words = b"\x1b]0;owned\x07<script>{{7*7}}</script>=HYPERLINK()" * 20
    listed = number(len(words), 3) + words
    hello = message(2, b"\x01\x01" + bytes(32) + b"\x00" + number(0xE053) + b"\x00")
    flight = record(hello) + record(message(11, number(len(listed), 3) + listed)) + record(message(14, b""))
    with serving(answering(flight)) as server:
        seen = look(server.port)
    assert (seen.offered, seen.chain) == (True, ())


def test_a_thousand_certificates_are_read_in_part() -> None:
    listed = b"".join(number(3, 3) + os.urandom(3) for _ in range(1000))
    hello = message(2, b"\x01\x01" + bytes(32) + b"\x00" + number(0xE053) + b"\x00")
    flight = record(hello) + record(message(11, number(len(listed), 3) + listed)) + record(message(14, b""))
    with serving(answering(flight)) as server:
        seen = look(server.port)
    assert seen.offered


def test_a_closed_port_and_an_address_out_of_scope() -> None:
    refused = look_and_fail(free_port())
    with serving(TLS_SILENCE) as server:
        outside = look_tlcp(a_site(), server.port, permit("127.0.0.2"))
        assert server.connections == 0
    assert isinstance(outside, FailedLook)
    assert (refused.reason, outside.reason) == (Reason.REFUSED, Reason.OUT_OF_SCOPE)


def test_ipv6_has_a_place_of_its_own() -> None:
    with serving(Standin((0xE053,)).handler, address="::1") as server:
        seen = look_tlcp(a_site("::1"), server.port, GATE)
    assert isinstance(seen, TlcpEvidence)
    assert seen.place.locator == f"tcp6/{server.port}"
