"""What is planted in a weak setting is found, all of it and nothing else; in a hardened one nothing is found; nothing is written.

| protocol | weak: planted and found | hardened: nothing found |
|---|---|---|
| Modbus/TCP | pymodbus, port 502 | pymodbus inside TLS, port 802, certificates on both sides |
| S7 | python-snap7, port 102 | a stand-in that refuses the setup (no server to be had does) |
| BACnet/IP | bacpypes3, port 47808 | a port that answers no stranger, on a device that is alive |
| MQTT | mosquitto, anonymous, port 1883 | mosquitto with accounts inside TLS, port 8883 |
| CoAP | libcoap, port 5683 | libcoap, DTLS alone let through, port 5684 |
| other controllers' ports | EtherNet/IP and DNP3 open | OPC UA open, which knows a login |
| registration | Modbus on an ordinary host | the same on a registered controller |
"""

from __future__ import annotations

import ssl
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from checks import Outcome
from checks.evidence import CoapEvidence, DeviceEvidence, Evidence, ModbusEvidence, MqttEvidence
from scanner.estate.model import DeviceKind
from tests.lab.certificates import issue
from tests.probes.devices.control import controllers, sensors
from tests.probes.devices.control.looking import CHECKS, free_address, judged, looked_at, registered, weaknesses
from tests.probes.devices.control.stubs import answering_s7, deaf
from tests.probes.servers import scripted, silent

MODBUS, S7, BACNET = "controller.modbus-reachable", "controller.s7-reachable", "controller.bacnet-reachable"
MQTT = {"mqtt.open-to-all", "mqtt.clear-text"}
COAP = {"coap.open-to-all", "coap.clear-text"}

Setting = Callable[[Path, ExitStack], tuple[list[Evidence], Callable[[], int]]]
"""Sets a device up and looks at it; gives what was seen, and how many writes its server counted."""


def none_counted() -> int:
    return 0


def weak_modbus(folder: Path, stack: ExitStack) -> tuple[list[Evidence], Callable[[], int]]:
    address = free_address()
    asked = stack.enter_context(controllers.modbus(address))
    seen = looked_at(address, 502)
    assert asked.requests == ["function 43"]
    return [*seen, registered()], lambda: asked.writes


def hardened_modbus(folder: Path, stack: ExitStack) -> tuple[list[Evidence], Callable[[], int]]:
    address = free_address()
    asked = stack.enter_context(
        controllers.modbus(address, port=802, tls=controllers.server_side(*issue().write(folder)))
    )
    seen = looked_at(address, 802)
    assert asked.requests == []
    return [*seen, registered()], lambda: asked.writes


def weak_s7(folder: Path, stack: ExitStack) -> tuple[list[Evidence], Callable[[], int]]:
    address = free_address()
    asked = stack.enter_context(controllers.s7(address))
    seen = looked_at(address, 102)
    return [*seen, registered()], lambda: asked.writes + len(asked.requests)


def hardened_s7(folder: Path, stack: ExitStack) -> tuple[list[Evidence], Callable[[], int]]:
    address = free_address()
    stack.enter_context(scripted(answering_s7(error=b"\x81\x04"), address, 102))
    return [*looked_at(address, 102), registered()], none_counted


def weak_bacnet(folder: Path, stack: ExitStack) -> tuple[list[Evidence], Callable[[], int]]:
    address = free_address()
    asked = stack.enter_context(controllers.bacnet(address))
    seen = looked_at(address)
    assert asked.requests == ["ReadPropertyMultipleRequest"]
    return [*seen, registered()], lambda: asked.writes


def hardened_bacnet(folder: Path, stack: ExitStack) -> tuple[list[Evidence], Callable[[], int]]:
    address = free_address()
    stack.enter_context(deaf(address, 47808))
    return [*looked_at(address), registered()], none_counted


def weak_mqtt(folder: Path, stack: ExitStack) -> tuple[list[Evidence], Callable[[], int]]:
    address = free_address()
    log = stack.enter_context(sensors.mosquitto(folder, address, 1883, "allow_anonymous true"))
    seen = looked_at(address, 1883, kind=DeviceKind.GATEWAY)
    # One request serves for what speaks there and for whom it lets in.
    assert log.read_text().count("New client connected") == 1
    return [*seen, registered(DeviceKind.GATEWAY)], lambda: sensors.broker_writes(log)


def hardened_mqtt(folder: Path, stack: ExitStack) -> tuple[list[Evidence], Callable[[], int]]:
    address = free_address()
    certificate, key = issue().write(folder)
    accounts = ["allow_anonymous false", f"password_file {sensors.broker_password(folder)}"]
    tls = [f"certfile {certificate}", f"keyfile {key}"]
    log = stack.enter_context(sensors.mosquitto(folder, address, 8883, *accounts, *tls))
    seen = looked_at(address, 8883, kind=DeviceKind.GATEWAY)
    return [*seen, registered(DeviceKind.GATEWAY)], lambda: sensors.broker_writes(log)


def weak_coap(folder: Path, stack: ExitStack) -> tuple[list[Evidence], Callable[[], int]]:
    address = free_address()
    datagrams = stack.enter_context(sensors.coap(folder, address, ports=(5683,)))
    seen = looked_at(address, kind=DeviceKind.SENSOR)
    assert datagrams.methods == [1]
    return [*seen, registered(DeviceKind.SENSOR)], lambda: datagrams.writes


def hardened_coap(folder: Path, stack: ExitStack) -> tuple[list[Evidence], Callable[[], int]]:
    address = free_address()
    datagrams = stack.enter_context(sensors.coap(folder, address, ports=(5684,), key="a-shared-key"))
    return [*looked_at(address, kind=DeviceKind.SENSOR), registered(DeviceKind.SENSOR)], lambda: datagrams.writes


def weak_ports(folder: Path, stack: ExitStack) -> tuple[list[Evidence], Callable[[], int]]:
    address = free_address()
    for port in (20000, 44818):
        stack.enter_context(scripted(silent, address, port))
    return [*looked_at(address, 20000, 44818), registered()], none_counted


def hardened_ports(folder: Path, stack: ExitStack) -> tuple[list[Evidence], Callable[[], int]]:
    address = free_address()
    stack.enter_context(scripted(silent, address, 4840))
    return [*looked_at(address, 4840), registered()], none_counted


def weak_registration(folder: Path, stack: ExitStack) -> tuple[list[Evidence], Callable[[], int]]:
    address = free_address()
    asked = stack.enter_context(controllers.modbus(address))
    return looked_at(address, 502, type="host"), lambda: asked.writes


WEAK: dict[str, tuple[Setting, set[str]]] = {
    "modbus": (weak_modbus, {MODBUS}),
    "s7": (weak_s7, {S7}),
    "bacnet": (weak_bacnet, {BACNET}),
    "mqtt": (weak_mqtt, MQTT),
    "coap": (weak_coap, COAP),
    "other ports": (weak_ports, {"controller.other-ports"}),
    "registration": (weak_registration, {MODBUS, "controller.unregistered"}),
}
HARDENED: dict[str, tuple[Setting, set[str]]] = {
    "modbus": (hardened_modbus, {MODBUS}),
    "s7": (hardened_s7, {S7}),
    "bacnet": (hardened_bacnet, {BACNET}),
    "mqtt": (hardened_mqtt, MQTT),
    "coap": (hardened_coap, COAP),
    "other ports": (hardened_ports, {"controller.other-ports"}),
}


@pytest.fixture
def stack() -> Iterator[ExitStack]:
    with ExitStack() as stack:
        yield stack


@pytest.mark.parametrize("protocol", WEAK)
def test_what_is_planted_is_found_and_nothing_else(protocol: str, tmp_path: Path, stack: ExitStack) -> None:
    setting, planted = WEAK[protocol]
    seen, writes = setting(tmp_path, stack)
    assert (weaknesses(judged(seen)), writes()) == (planted, 0)


@pytest.mark.parametrize("protocol", HARDENED)
def test_nothing_is_found_in_a_hardened_setting(protocol: str, tmp_path: Path, stack: ExitStack) -> None:
    setting, asked = HARDENED[protocol]
    seen, writes = setting(tmp_path, stack)
    verdicts = judged(seen)
    assert (weaknesses(verdicts), writes()) == (set(), 0)
    assert asked <= {one.check for one in verdicts if one.outcome is Outcome.MET}


def test_every_check_is_planted() -> None:
    assert set().union(*(planted for _, planted in WEAK.values())) == CHECKS.keys()


def test_devices_say_who_they_are(tmp_path: Path, stack: ExitStack) -> None:
    seen = [*weak_modbus(tmp_path, stack)[0], *weak_s7(tmp_path, stack)[0], *weak_bacnet(tmp_path, stack)[0]]
    told = {one.protocol: (one.maker, one.model, one.firmware) for one in seen if isinstance(one, DeviceEvidence)}
    assert told == {
        "modbus": ("Citywall Pumps", "PLC-7", "3.1"),
        "s7": ("", "6ES7 315-2EH14-0AB0", ""),
        "bacnet": ("Citywall Buildings", "AHU-2", "2.5"),
    }


def test_the_hardened_ways_are_seen_for_what_they_are(tmp_path: Path, stack: ExitStack) -> None:
    seen = [
        *hardened_modbus(tmp_path, stack)[0],
        *hardened_mqtt(tmp_path, stack)[0],
        *hardened_coap(tmp_path, stack)[0],
    ]
    (modbus,) = (one for one in seen if isinstance(one, ModbusEvidence))
    (mqtt,) = (one for one in seen if isinstance(one, MqttEvidence))
    coaps = {one.port: (one.answer, one.dtls) for one in seen if isinstance(one, CoapEvidence)}
    assert (modbus.tls, modbus.open_to_all, modbus.answer) == (True, False, "")
    assert (mqtt.tls, mqtt.open_to_all, mqtt.return_code) == (True, False, 5)
    assert coaps == {5683: ("", False), 5684: ("dtls", True)}


def test_dtls_beside_a_port_in_the_clear_is_half_the_way(tmp_path: Path, stack: ExitStack) -> None:
    address = free_address()
    stack.enter_context(sensors.coap(tmp_path, address, ports=(5683, 5684), key="a-shared-key"))
    told = {(one.check, one.place.locator): one.outcome for one in judged(looked_at(address, kind=DeviceKind.SENSOR))}
    assert told["coap.clear-text", "udp/5683"] is Outcome.PARTLY_MET
    assert told["coap.clear-text", "udp/5684"] is Outcome.MET


def test_a_device_that_declines_the_question_is_reachable_all_the_same(stack: ExitStack) -> None:
    address = free_address()
    stack.enter_context(controllers.bacnet(address, instance=7))
    assert weaknesses(judged(looked_at(address))) == {BACNET}


def test_a_certificate_is_wanted_within_the_handshake_too(tmp_path: Path, stack: ExitStack) -> None:
    """TLS 1.2 refuses who shows none before the handshake ends, TLS 1.3 (above) behind it."""
    address = free_address()
    tls = controllers.server_side(*issue().write(tmp_path), latest=ssl.TLSVersion.TLSv1_2)
    stack.enter_context(controllers.modbus(address, port=802, tls=tls))
    (modbus,) = (one for one in looked_at(address, 802) if isinstance(one, ModbusEvidence))
    assert (modbus.tls, modbus.open_to_all) == (True, False)


def test_tls_that_asks_nobody_for_a_certificate_is_half_the_way(tmp_path: Path, stack: ExitStack) -> None:
    address = free_address()
    tls = controllers.server_side(*issue().write(tmp_path), asks_for_certificate=False)
    asked = stack.enter_context(controllers.modbus(address, port=802, tls=tls))
    (verdict,) = (one for one in judged([*looked_at(address, 802), registered()]) if one.check == MODBUS)
    assert (verdict.outcome, asked.requests, asked.writes) == (Outcome.PARTLY_MET, ["function 43"], 0)
