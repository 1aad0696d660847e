"""Questions over UDP end in bounded time whatever comes back, and go nowhere the scope does not allow."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime

import pytest

from checks import OutOfScope
from scanner.probes.datagram import LARGEST, MOST_MISFITS, TRIES, Silent, ask
from scanner.scope.gate import Gate, GateClosed
from scanner.scope.model import Permission

HOME = "127.0.0.1"
BOUND = 5.0
"""Seconds that two tries of 0.3 s may take on a busy machine."""

Answerer = Callable[[socket.socket, bytes, object], None]


@contextmanager
def answering(how: Answerer) -> Iterator[tuple[int, list[bytes]]]:
    """A UDP server on loopback, and what it was asked."""
    heard: list[bytes] = []
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as server:
        server.bind((HOME, 0))
        server.settimeout(0.05)
        over = threading.Event()

        def serve() -> None:
            while not over.is_set():
                try:
                    question, sender = server.recvfrom(LARGEST)
                except TimeoutError:
                    continue
                heard.append(question)
                how(server, question, sender)

        thread = threading.Thread(target=serve)
        thread.start()
        try:
            yield server.getsockname()[1], heard
        finally:
            over.set()
            thread.join()


def gate() -> Gate:
    moment = datetime(2026, 6, 1, 4, 0, tzinfo=UTC)
    allowed = Permission(id=1, target=HOME, allowed_by="数据中心", until=date(2026, 6, 30), made_at=moment, rate=1000.0)
    return Gate([allowed], clock=lambda: moment)


def asked(port: int, question: bytes = b"7 who?") -> bytes:
    def fits(answer: bytes) -> bytes | None:
        return answer if answer.startswith(b"7 ") else None

    with gate().connect_udp(HOME, port) as sock:
        return ask(sock, question, fits, seconds=0.3)


def silent(_server: socket.socket, _question: bytes, _sender: object) -> None:
    pass


def wrong_id(server: socket.socket, _question: bytes, sender: object) -> None:
    server.sendto(b"8 me", sender)  # type: ignore[arg-type]


def wrong_then_right(server: socket.socket, _question: bytes, sender: object) -> None:
    for answer in (b"8 me", b"", b"7 me"):
        server.sendto(answer, sender)  # type: ignore[arg-type]


def largest(server: socket.socket, _question: bytes, sender: object) -> None:
    server.sendto(b"7 " + b"x" * (65507 - 2), sender)  # type: ignore[arg-type]


def storm(server: socket.socket, _question: bytes, sender: object) -> None:
    for _ in range(MOST_MISFITS * 4):
        server.sendto(b"8 " + b"x" * 1000, sender)  # type: ignore[arg-type]


@pytest.mark.parametrize("how", [silent, wrong_id, storm])
def test_what_does_not_fit_ends_in_bounded_time(how: Answerer) -> None:
    with answering(how) as (port, heard):
        began = time.monotonic()
        with pytest.raises(Silent):
            asked(port)

        assert time.monotonic() - began < BOUND
    assert 1 <= len(heard) <= TRIES


def test_an_answer_to_another_question_is_passed_over() -> None:
    with answering(wrong_then_right) as (port, heard):
        assert asked(port) == b"7 me"
    assert heard == [b"7 who?"]


def test_the_largest_datagram_there_is_is_read_whole() -> None:
    with answering(largest) as (port, _):
        assert len(asked(port)) == 65507


def test_a_closed_port_is_told_at_once() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as nobody:
        nobody.bind((HOME, 0))
        port = nobody.getsockname()[1]
    with pytest.raises(ConnectionRefusedError):
        asked(port)


def test_nothing_is_sent_outside_the_scope() -> None:
    with pytest.raises(OutOfScope), gate().connect_udp("127.0.0.2", 161):
        pass


def test_a_question_under_way_is_cut_off_when_the_scan_stops() -> None:
    with answering(silent) as (port, _):
        keeper = gate()
        with keeper.connect_udp(HOME, port) as sock:
            threading.Timer(0.2, keeper.close).start()
            began = time.monotonic()
            with pytest.raises(OSError, match="Bad file descriptor"):
                ask(sock, b"7 who?", lambda answer: answer or None, tries=1, seconds=20)
            assert time.monotonic() - began < 5
        with pytest.raises(GateClosed), keeper.connect_udp(HOME, port):
            pass
