"""Agents that are silent, slow, wrong, too large, mad or endless: each look ends, in bounded time, and says why."""

from __future__ import annotations

import socket
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import pytest
from pyasn1.codec.ber import decoder, encoder
from pyasn1.error import PyAsn1Error
from pysnmp.proto.api import v2c

from checks.evidence import Evidence, FailedLook, NeighboursEvidence, Reason, SnmpEvidence
from scanner.credentials import Credential, Secret
from scanner.estate.model import DeviceKind
from scanner.probes.devices.snmp import codec
from scanner.probes.devices.snmp.door import Door
from scanner.probes.devices.snmp.login import log_in
from scanner.probes.failures import LookFailed
from scanner.probes.target import Target
from tests.probes.devices.snmp.look import impatient, look_at
from tests.probes.devices.snmp.servers import Stub

SYSTEM = (1, 3, 6, 1, 2, 1, 1, 1, 0)
COMMUNITY = "watcher"
WALL = 90.0
"""More than this no look may take, whatever is at the other end: its own bounds are 60 seconds and a few answers."""

Binding = tuple[tuple[int, ...], int | bytes]
Table = Callable[[str, tuple[int, ...]], Iterable[Binding]]


def agent(table: Table) -> Callable[[bytes], Iterator[bytes]]:
    """An agent of v2c that obeys `COMMUNITY` and answers each question with what `table` gives for its kind and first name."""

    def reply(heard: bytes) -> Iterator[bytes]:
        message = of_v2c(heard)
        if message is None or bytes(message[1]) != COMMUNITY.encode():
            return
        asked = message[2].getComponent()
        answer = v2c.apiPDU.get_response(asked)
        names = [tuple(oid) for oid, _value in v2c.apiPDU.get_varbinds(asked)]
        kind = type(asked).__name__
        bindings = [one for name in names for one in table(kind, name)]
        v2c.apiPDU.set_varbinds(answer, [(oid, _value_of(value)) for oid, value in bindings])
        yield _message(answer)

    return reply


def of_v2c(heard: bytes) -> Any:
    """A message of v1 or v2c taken apart; None for one of v3."""
    try:
        return decoder.decode(heard, asn1Spec=v2c.Message())[0]
    except PyAsn1Error:
        return None


def _value_of(value: int | bytes) -> object:
    return v2c.Integer32(value) if isinstance(value, int) else v2c.OctetString(value)


def _message(pdu: object) -> bytes:
    message = v2c.Message()
    v2c.apiMessage.set_defaults(message)
    v2c.apiMessage.set_community(message, COMMUNITY)
    v2c.apiMessage.set_pdu(message, pdu)
    return bytes(encoder.encode(message))


def timed(address: str, **login: str) -> tuple[list[Evidence], float]:
    start = time.monotonic()
    return look_at(address, **login), time.monotonic() - start


def reason_of(evidence: list[Evidence]) -> Reason:
    return next(one.reason for one in evidence if isinstance(one, FailedLook))


@pytest.fixture(autouse=True)
def _impatient() -> Iterator[None]:
    with impatient(0.25):
        yield


def test_a_silent_agent() -> None:
    with Stub(lambda heard: []) as stub:
        evidence, seconds = timed(stub.address, community=COMMUNITY)

    door = evidence[0]
    assert isinstance(door, SnmpEvidence)
    assert not door.answered
    assert not door.closed
    assert reason_of(evidence) is Reason.SILENT
    assert seconds < 5


def test_a_closed_port() -> None:
    evidence, seconds = timed("127.127.254.3", community=COMMUNITY)

    door = evidence[0]
    assert isinstance(door, SnmpEvidence)
    assert door.closed
    assert reason_of(evidence) is Reason.REFUSED
    assert seconds < 1


@pytest.mark.parametrize(
    "noise",
    [
        b"\x30",
        b"\x30\x84\xff\xff\xff\xff",
        b"\x30\x80" * 8000,
        b"\xff" * 60_000,
        b"\x30\x82\xea\x60" + b"\x02\x01\x01" * 20_000,
        bytes(64),
    ],
)
def test_noise_in_place_of_an_answer(noise: bytes) -> None:
    with Stub(lambda heard: [noise] * 20) as stub:
        evidence, seconds = timed(stub.address, community=COMMUNITY, user="", password="")

    assert reason_of(evidence) is Reason.SILENT
    assert seconds < 15


def test_an_answer_to_another_question() -> None:
    def reply(heard: bytes) -> Iterator[bytes]:
        for answer in agent(lambda kind, name: [(name, b"a device")])(heard):
            message, _rest = decoder.decode(answer, asn1Spec=v2c.Message())
            pdu = message[2].getComponent()
            v2c.apiPDU.set_request_id(pdu, (int(v2c.apiPDU.get_request_id(pdu)) + 1) % 2**31)
            yield _message(pdu)

    with Stub(reply) as stub:
        evidence, seconds = timed(stub.address, community=COMMUNITY)

    assert reason_of(evidence) is Reason.SILENT
    assert seconds < 10


def test_an_answer_that_is_too_large() -> None:
    def table(kind: str, name: tuple[int, ...]) -> Iterable[Binding]:
        return [(name, b"x" * (codec.LARGEST_ANSWER + 1))]

    with Stub(agent(table)) as stub:
        evidence, seconds = timed(stub.address, community=COMMUNITY)

    assert reason_of(evidence) is Reason.SILENT
    assert seconds < 10


@pytest.mark.parametrize("step", [0, -1])
def test_a_table_that_does_not_go_on(step: int) -> None:
    """The same name over and over, and names that go back: a walk that trusted them would never end."""

    def table(kind: str, name: tuple[int, ...]) -> Iterable[Binding]:
        if kind == "GetRequestPDU":
            return [(name, 1)]
        last = name[-1] if len(name) > 12 else 1000
        return [((*name[:12], last + step), 1)] * 10

    with Stub(agent(table)) as stub:
        evidence, seconds = timed(stub.address, community=COMMUNITY)

    assert isinstance(evidence[0], SnmpEvidence)
    assert seconds < WALL
    assert len(stub.heard) < 300


def test_tables_without_end() -> None:
    """Every tree is there, every table goes on for ever: read to the bounds, and the rest told as too much."""

    def table(kind: str, name: tuple[int, ...]) -> Iterable[Binding]:
        if kind == "GetRequestPDU":
            return [(name, 1)]
        return [
            ((*name, 1 + number), b"\x02\x00\x00\x00\x00\x01")
            for number in range(1 if kind != "GetBulkRequestPDU" else 16)
        ]

    with Stub(agent(table)) as stub:
        evidence, seconds = timed(stub.address, community=COMMUNITY)

    assert seconds < WALL
    assert len(stub.heard) < 600
    assert all(len(one.neighbours) <= 1000 for one in evidence if isinstance(one, NeighboursEvidence))


def test_a_slow_agent(monkeypatch: pytest.MonkeyPatch) -> None:
    """It answers each question in good time, and has so much to tell that all together would take minutes."""
    monkeypatch.setattr("scanner.probes.devices.snmp.session.Session.__init__.__kwdefaults__", {"seconds": 3.0})

    answers = agent(lambda kind, name: [(name, 1)] if kind == "GetRequestPDU" else [((*name, 1), 1)])

    def reply(heard: bytes) -> Iterator[bytes]:
        time.sleep(0.1)
        yield from answers(heard)

    with Stub(reply) as stub:
        evidence, seconds = timed(stub.address, community=COMMUNITY)

    assert Reason.TIMEOUT in [one.reason for one in evidence if isinstance(one, FailedLook)]
    assert seconds < 12


def test_without_pysnmp_it_is_told_that_a_tool_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pysnmp.proto", None)
    codec._pysnmp.cache_clear()
    try:
        (failed,) = look_at("127.127.254.3")
    finally:
        codec._pysnmp.cache_clear()

    assert isinstance(failed, FailedLook)
    assert (failed.sought, failed.reason) == ("snmp", Reason.TOOL_MISSING)
    assert "citywall[devices]" in failed.detail


def test_a_community_goes_in_the_clear_only_where_it_may() -> None:
    target = Target(system="s", asset="a", type="device", address="192.0.2.7", kind=DeviceKind.UPS)
    with (
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as unconnected,
        pytest.raises(LookFailed, match="in the clear") as raised,
    ):
        log_in(unconnected, Door(), Credential(name="snmp", community=Secret(COMMUNITY)), target)

    assert raised.value.reason is Reason.AUTH_FAILED


def test_a_login_of_another_kind_is_not_tried_on_a_camera() -> None:
    with Stub(lambda heard: []) as stub:
        evidence, _seconds = timed(stub.address, kind="camera", user="admin", password="Camera-password-7")

    (door,) = evidence
    assert isinstance(door, SnmpEvidence)
    assert not [heard for heard in stub.heard if b"admin" in heard]


def test_what_a_device_says_is_cleaned() -> None:
    def table(kind: str, name: tuple[int, ...]) -> Iterable[Binding]:
        return [(name, b"\x1b[2Jdevice\x00\xe2\x80\xae" + b"z" * 500)] if kind == "GetRequestPDU" else []

    with Stub(agent(table)) as stub:
        evidence, _seconds = timed(stub.address, community=COMMUNITY, kind="other")

    text = repr(evidence)
    assert "device" in text
    assert "\\x1b[2J" in text
    assert not [one for one in evidence if "\x1b" in str(getattr(one, "description", ""))]
    assert all(len(str(getattr(one, "description", ""))) <= 120 for one in evidence)


def test_only_questions_that_read_are_sent() -> None:
    """The whole table of questions of SNMP has one that writes; of all that a stub hears none is of it."""
    with Stub(agent(lambda kind, name: [(name, 1)])) as stub:
        look_at(stub.address, community=COMMUNITY)

    messages = [message for message in map(of_v2c, stub.heard) if message is not None]
    kinds = {type(message[2].getComponent()).__name__ for message in messages}
    assert kinds == {"GetRequestPDU", "GetNextRequestPDU", "GetBulkRequestPDU"}
    assert len(messages) > 3
