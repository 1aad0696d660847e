"""IPMI over UDP: what comes back that is no answer ends in bounded time, and what is an answer is read as the tables have it."""

from __future__ import annotations

import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from checks import Outcome, OutOfScope, run_checks
from checks.evidence import FailedLook, IpmiEvidence, Reason
from scanner.probes.datagram import LARGEST, SECONDS, TRIES
from scanner.probes.devices.boards import BOARD_LOOKS, rmcp
from scanner.probes.devices.boards.ipmi import look_ipmi
from scanner.probes.devices.look import over_udp
from tests.probes.devices.boards.looking import CHECKS, asked, ipmi, registered
from tests.probes.devices.boards.servers import command_of, free_udp_port
from tests.probes.servers import permitted

HOME = "127.0.0.1"
SILENCE = SECONDS * (TRIES + 1)
"""What a board that says nothing costs: the question twice, the ping once."""
BOUND = SILENCE + TRIES * SECONDS + 4
"""Two silences, and what a busy machine adds."""

Stub = Callable[[bytes], list[tuple[float, bytes]]]
"""Gives the answers to a question, each after some seconds."""


def capable(question: bytes, *, methods: int = 0x80, logins: int = 0x24, versions: int = 0x02) -> bytes:
    """The answer to Get Channel Authentication Capabilities, as table 22-15 and figure 13-4 have it."""
    data = bytes((0, 1, methods, logins, versions, 0, 0, 0, 0))
    body = bytes((0x81, 0x1C, 0x63, 0x20, question[18], 0x38)) + data
    message = body + bytes((-sum(body[3:]) & 0xFF,))
    return b"\x06\x00\xff\x07" + bytes(9) + bytes((len(message),)) + message


def opened(question: bytes, *, status: int = 0, algorithm: int = 0) -> bytes:
    """The answer to an RMCP+ Open Session Request (tables 13-10 and 13-17)."""
    payload = bytes((question[16], status, 4, 0)) + question[20:24]
    if status == 0:
        payload += b"BMC1" + b"".join(bytes((kind, 0, 0, 8, algorithm, 0, 0, 0)) for kind in (0, 1, 2))
    return b"\x06\x00\xff\x07\x06\x11" + bytes(8) + struct.pack("<H", len(payload)) + payload


def pong(question: bytes) -> bytes:
    """A presence pong that supports IPMI."""
    return b"\x06\x00\xff\x06\x00\x00\x11\xbe\x40" + question[9:10] + b"\x00\x10" + bytes(8) + b"\x81" + bytes(7)


def board(**told: int) -> Callable[[bytes], bytes | None]:
    """A stand-in for boards no program plays: it answers as its arguments say."""
    opening = {name: told.pop(name) for name in ("status", "algorithm") if name in told}

    def answer(question: bytes) -> bytes | None:
        if command_of(question) == "channel capabilities":
            return capable(question, **told)
        return opened(question, **opening) if command_of(question) == "open session" else None

    return answer


def at_once(answer: Callable[[bytes], bytes | None]) -> Stub:
    def stub(question: bytes) -> list[tuple[float, bytes]]:
        said = answer(question)
        return [] if said is None else [(0, said)]

    return stub


@contextmanager
def answering(stub: Stub) -> Iterator[tuple[int, list[bytes]]]:
    """A UDP server on loopback, and what it was asked."""
    heard: list[bytes] = []
    over = threading.Event()
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as server:
        server.bind((HOME, 0))
        server.settimeout(0.05)

        def serve() -> None:
            while not over.is_set():
                try:
                    question, sender = server.recvfrom(LARGEST)
                except TimeoutError:
                    continue
                heard.append(question)
                for seconds, said in stub(question):
                    over.wait(seconds)
                    server.sendto(said, sender)

        thread = threading.Thread(target=serve)
        thread.start()
        try:
            yield server.getsockname()[1], heard
        finally:
            over.set()
            thread.join()


def silent(_question: bytes) -> list[tuple[float, bytes]]:
    return []


def wrong_id(question: bytes) -> list[tuple[float, bytes]]:
    if command_of(question) != "channel capabilities":
        return []
    other = bytearray(capable(question))
    other[18] ^= 0x04
    return [(0, bytes(other))]


def slow(question: bytes) -> list[tuple[float, bytes]]:
    return [(SECONDS * 4, capable(question))]


def garbage(question: bytes) -> list[tuple[float, bytes]]:
    return [(0, b""), (0, b"\x06"), (0, question), (0, b"\x06\x00\xff\x07" + b"\xff" * 30), (0, bytes(65507))]


def storm(_question: bytes) -> list[tuple[float, bytes]]:
    return [(0, b"\x06\x00\xff\x07" + bytes(500))] * 300


def only_pong(question: bytes) -> list[tuple[float, bytes]]:
    return [(0, pong(question))] if command_of(question) == "ping" else []


def silent_session(question: bytes) -> list[tuple[float, bytes]]:
    return [(0, capable(question))] if command_of(question) == "channel capabilities" else []


def oversized(question: bytes) -> list[tuple[float, bytes]]:
    answer = board()(question)
    return [] if answer is None else [(0, answer + bytes(65507 - len(answer)))]


EXPECTED = {
    silent: ("silent", None),
    wrong_id: ("silent", None),
    slow: ("silent", None),
    garbage: ("silent", None),
    storm: ("silent", None),
    only_pong: ("rmcp", None),
    silent_session: ("ipmi", None),
    oversized: ("ipmi", True),
}


def timed(stub: Stub) -> tuple[IpmiEvidence, float, list[bytes]]:
    with answering(stub) as (port, heard):
        began = time.monotonic()
        seen = ipmi(HOME, port)
        return seen, time.monotonic() - began, heard


def test_whatever_comes_back_a_look_ends_in_bounded_time() -> None:
    with ThreadPoolExecutor(len(EXPECTED)) as pool:
        looks = dict(zip(EXPECTED, pool.map(timed, EXPECTED), strict=True))
    seen = {stub: (one.answer, one.cipher_zero) for stub, (one, _, _) in looks.items()}
    assert seen == EXPECTED
    assert max(seconds for _, seconds, _ in looks.values()) < BOUND
    assert max(len(heard) for _, _, heard in looks.values()) <= 2 * TRIES + 1
    asked_for = {command_of(one) for _, _, heard in looks.values() for one in heard}
    assert asked_for == {"channel capabilities", "open session", "ping"}


def test_a_closed_port_is_told_at_once_and_is_no_weakness() -> None:
    seen = ipmi(HOME, free_udp_port(HOME))
    assert seen.answer == "refused"
    verdicts = {one.check: one.outcome for one in run_checks([seen, *registered()], CHECKS.values())}
    assert verdicts["ipmi.reachable"] is Outcome.MET
    assert verdicts["board.reachable"] is Outcome.MET
    assert verdicts["ipmi.cipher-zero"] is Outcome.NOT_APPLICABLE


def test_an_agreement_to_another_cipher_is_none_to_cipher_zero() -> None:
    for told, expected in (({"status": 0x11}, False), ({"algorithm": 1}, False), ({"algorithm": 0}, True)):
        with answering(at_once(board(**told))) as (port, heard):
            assert ipmi(HOME, port).cipher_zero is expected
            assert len(heard) == 2


def test_a_board_of_version_1_5_alone_is_asked_again_without_what_2_0_added() -> None:
    def old(question: bytes) -> bytes | None:
        if question[20] & 0x80:
            return b"\x06\x00\xff\x07" + bytes(9) + b"\x08\x81\x1c\x63\x20" + question[18:19] + b"\x38\xcc\x00"
        return capable(question, methods=0x11, logins=0x1B, versions=0)

    with answering(at_once(old)) as (port, heard):
        seen = ipmi(HOME, port)
    assert [command_of(one) for one in heard] == ["channel capabilities"] * 2
    assert (seen.versions, seen.methods, seen.cipher_zero) == (("1.5",), ("none", "password"), None)
    assert (seen.anonymous, seen.null_user, seen.open_reading, seen.unsigned_messages) == (True, True, True, True)
    assert seen.default_key is None


def test_nothing_is_sent_outside_the_scope() -> None:
    device = replace(asked(HOME, 623), gate=permitted(HOME, ports="443"))
    with pytest.raises(OutOfScope):
        look_ipmi(device)
    refused = [one for one in over_udp(BOARD_LOOKS, device) if isinstance(one, FailedLook)]
    assert [(one.sought, one.reason) for one in refused] == [("ipmi", Reason.OUT_OF_SCOPE)]
    host = replace(device, target=replace(device.target, type="host"))
    assert list(over_udp(BOARD_LOOKS, host)) == []


@given(st.binary(max_size=80), st.integers(0, 63), st.integers(0, 255))
def test_no_datagram_makes_a_reader_fail(heard: bytes, sequence: int, tag: int) -> None:
    for beginning in (b"", b"\x06\x00\xff\x07", b"\x06\x00\xff\x07\x06\x11", b"\x06\x00\xff\x06\x00\x00\x11\xbe\x40"):
        rmcp.read_capabilities(beginning + heard, sequence)
        rmcp.read_opened(beginning + heard, tag, b"ours")
        rmcp.read_pong(beginning + heard, tag)
    body = bytes((0x81, 0x1C, 0x63, 0x20, sequence << 2, 0x38)) + heard
    rmcp.read_capabilities(b"\x06\x00\xff\x07" + bytes(10) + body, sequence)
