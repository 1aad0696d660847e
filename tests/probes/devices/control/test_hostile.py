"""Whatever answers on a controller's port, a look ends in bounded time, says why it saw nothing, and calls nothing seen."""

from __future__ import annotations

import os
import socket
import struct
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

import pytest

from checks.evidence import BacnetEvidence, CoapEvidence, DeviceEvidence, Evidence, FailedLook, Reason, ServiceEvidence
from scanner.credentials.vault import Vault
from scanner.estate.model import DeviceKind
from scanner.probes.devices import DEVICE_LOOKS, first_look, over_udp
from scanner.probes.devices.look import Asked
from scanner.probes.target import Target
from tests.probes.devices.control.looking import free_address, looked_at
from tests.probes.devices.control.stubs import CONFIRM, REFUSE, datagrams
from tests.probes.servers import Script, closes_after, drips, endless, permitted, resets, says, scripted, silent
from tests.run.scanning import wait_until

LONGEST = 8.0
"""Seconds for any port, with room for a busy machine: S7, the most patient, waits four, once for each of two slots."""

CONTROLLERS = (102, 502, 802)
BROKER = 1883
KINDS = {102: "control.s7", 502: "control.modbus", 802: "control.modbus"}


def asked(address: str, port: int = 0, *, type: str = "device") -> Asked:
    return Asked(
        target=Target(system="s", asset="a", type=type, address=address, kind=DeviceKind.CONTROLLER),
        port=port,
        gate=permitted(),
        credentials=Vault([]),
        wanted=lambda kind: True,
    )


def first_of(address: str, *ports: int, type: str = "device") -> list[Sequence[Evidence] | None]:
    """What the first looks at the ports give, all at once, in bounded time."""
    start = time.monotonic()
    with ThreadPoolExecutor() as pool:
        seen = list(pool.map(lambda port: first_look(DEVICE_LOOKS, asked(address, port, type=type)), ports))
    assert time.monotonic() - start < LONGEST
    return seen


def wrong_numbers(connection: socket.socket) -> None:
    """Modbus that answers another transaction than it was asked, for ever."""
    transaction = struct.unpack(">H", connection.recv(4096)[:2])[0]
    while True:
        connection.sendall(struct.pack(">HHHBB", transaction ^ 1, 0, 3, 255, 0xAB) + b"\x01")


def oversized(connection: socket.socket) -> None:
    """Frames that announce more than they may hold: Modbus, ISO-on-TCP and TLS read their lengths differently."""
    request = connection.recv(4096)
    head = b"\x03\x00\xff\xff" if request.startswith(b"\x03\x00") else request[:4] + b"\xff\xff"
    connection.sendall(head + b"A" * 60000)
    silent(connection)


def cut_short(connection: socket.socket) -> None:
    """The head of a lawful answer, and no more."""
    request = connection.recv(4096)
    connection.sendall(CONFIRM[:6] if request.startswith(b"\x03\x00") else request[:4] + b"\x00\x20\xff\x2b\x0e")
    silent(connection)


@pytest.mark.parametrize(
    "script",
    [silent, drips, endless, resets, closes_after(b""), says(b"\xff" + os.urandom(200)), oversized, cut_short],
    ids=["silent", "drips", "endless", "resets", "closes", "garbage", "oversized", "cut-short"],
)
def test_a_strange_port_ends_in_time_and_is_not_called_a_controller(script: Script) -> None:
    address = free_address()
    with ExitStack() as stack:
        for port in (*CONTROLLERS, BROKER):
            stack.enter_context(scripted(script, address, port))
        *seen, broker = first_of(address, *CONTROLLERS, BROKER)

    # What speaks no MQTT is to be identified as any other port; a controller's port is left alone from now on.
    assert broker is None
    for port, one in zip(CONTROLLERS, seen, strict=True):
        assert one is not None
        assert [look.sought for look in one if isinstance(look, FailedLook)] == [KINDS[port], "service"]
        assert len(one) == 2


def test_answers_to_another_transaction_are_passed_over() -> None:
    address = free_address()
    with scripted(wrong_numbers, address, 502):
        (seen,) = first_of(address, 502)
    assert seen is not None
    (failed, _) = seen
    assert isinstance(failed, FailedLook)
    assert failed.sought == "control.modbus"


def test_a_port_that_refuses_every_slot_is_asked_twice_and_not_called_s7() -> None:
    address = free_address()

    def refuses(connection: socket.socket) -> None:
        connection.recv(4096)
        connection.sendall(REFUSE)

    with scripted(refuses, address, 102) as server:
        (seen,) = first_of(address, 102)
    assert server.connections == 2
    assert seen is not None
    assert [one.kind() for one in seen] == ["service", "control.s7"]
    assert getattr(seen[1], "layer", "") == "iso-on-tcp"


@pytest.mark.parametrize("port", CONTROLLERS)
def test_another_protocol_is_left_alone_on_a_device_and_identified_elsewhere(port: int) -> None:
    address = free_address()
    with scripted(says(b"SSH-2.0-OpenSSH_9.6\r\n"), address, port):
        (on_device,) = first_of(address, port)
        (on_host,) = first_of(address, port, type="host")
    assert on_host is None
    assert on_device is not None
    assert {one.reason for one in on_device if isinstance(one, FailedLook)} == {Reason.NOT_THIS_PROTOCOL}


def junk(question: bytes) -> list[bytes]:
    """Nothing that answers the question: itself, another number, another protocol, the largest there is, and nothing at all."""
    other = bytes(byte ^ 0xFF for byte in question)
    renumbered = bytearray(question)
    for at in (2, 3, 4, 8):
        renumbered[at] ^= 0x55
    return [question, other, bytes(renumbered), os.urandom(100), b"\x81" * 65507, b""]


def test_datagrams_that_fit_nothing_end_in_time_and_say_nothing() -> None:
    address = free_address()
    with datagrams(address, 47808, junk) as bacnet, datagrams(address, 5683, junk) as coap:
        start = time.monotonic()
        seen = list(over_udp(DEVICE_LOOKS, asked(address)))
        assert time.monotonic() - start < 2 * LONGEST
    told = [one for one in seen if isinstance(one, BacnetEvidence | CoapEvidence)]
    assert [(one.port, one.answer) for one in told] == [(47808, ""), (5683, "")]
    assert not [one for one in seen if isinstance(one, DeviceEvidence)]
    # Each was asked its one question, and again once after a silence.
    assert [len(set(heard)) for heard in (bacnet, coap)] == [1, 1]
    assert [len(heard) for heard in (bacnet, coap)] == [2, 2]


@pytest.mark.parametrize(
    ("port", "answer"),
    [
        (47808, lambda question: [b"\x81\x0a\x00\x09\x01\x00" + bytes((0x60, question[8], 9))]),
        (5683, lambda question: [b"\x70\x00" + question[2:4]]),
        (5683, lambda question: [b"\x64\x81" + question[2:8]]),
    ],
    ids=["reject", "reset", "4.01"],
)
def test_who_declines_is_there(port: int, answer: Callable[[bytes], list[bytes]]) -> None:
    address = free_address()
    with datagrams(address, port, answer):
        seen = list(over_udp(DEVICE_LOOKS, asked(address)))
    told = {one.port: one.answer for one in seen if isinstance(one, BacnetEvidence | CoapEvidence)}
    assert told[port] in ("refused", "reset", "4.01")


def test_an_answer_that_comes_apart_is_waited_for_and_acknowledged() -> None:
    """RFC 7252, 5.2.2: an empty acknowledgement first, the answer in a message of its own later."""
    address = free_address()

    def apart(question: bytes) -> list[bytes]:
        if question[1] == 0:
            return []
        links = b'</pump>;rt="</a>,</b>",</valve>'
        return [b"\x60\x00" + question[2:4], b"\x44\x45\x12\x34" + question[4:8] + b"\xc1\x28\xff" + links]

    with datagrams(address, 5683, apart) as heard:
        seen = list(over_udp(DEVICE_LOOKS, asked(address)))
        wait_until(lambda: len(heard) > 1)
    (coap,) = (one for one in seen if isinstance(one, CoapEvidence))
    assert (coap.answer, coap.resources, coap.paths) == ("2.05", 2, ("/pump", "/valve"))
    assert heard[1:] == [b"\x60\x00\x12\x34"]


@pytest.mark.parametrize(("type", "asked_of_nmap"), [("device", 0), ("host", 1)])
def test_a_device_is_spared_the_openings_of_nmap(
    type: str, asked_of_nmap: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    named: list[int] = []

    def name_unknown(
        services: Sequence[ServiceEvidence], *_given: object, **_named: object
    ) -> Sequence[ServiceEvidence]:
        named.extend(one.port for one in services if one.protocol == "unknown")
        return services

    monkeypatch.setattr("scanner.run.look.name_unknown", name_unknown)
    address = free_address()
    with scripted(says(b"what is this\r\n"), address) as server:
        looked_at(address, server.port, type=type)
    assert len(named) == asked_of_nmap
