"""Whole scans of sensors and controllers: what is asked of each, and what is said to ports that are to be left alone."""

from __future__ import annotations

import json
import socket
import threading
from collections import defaultdict
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from click.testing import CliRunner

from checks import Outcome
from checks.evidence import (
    BacnetEvidence,
    CoapEvidence,
    FailedLook,
    ModbusEvidence,
    MqttEvidence,
    PortsEvidence,
    Reason,
    S7Evidence,
    ServiceEvidence,
)
from scanner.cli import main
from scanner.estate.model import Asset, AssetType, DeviceKind, System
from scanner.store.scans import evidence_of
from scanner.store.verdicts import verdicts_of
from tests.probes.devices.control import controllers, sensors
from tests.probes.devices.control.looking import free_address
from tests.probes.servers import Scripted
from tests.run.city import make_workspace

LEFT_ALONE = (1911, 2404, 4840, 5007, 9600, 20000, 20256, 44818)
MODBUS_QUESTION = b"\x00\x00\x00\x05\xff\x2b\x0e\x01\x00"
"""Behind the number of the transaction."""


def system(**devices: tuple[DeviceKind, str]) -> System:
    assets = tuple(
        Asset(id=id, system="water", type=AssetType.DEVICE, kind=kind, target=address)
        for id, (kind, address) in devices.items()
    )
    return System(id="water", name="智慧水务", department="水务局", level=3, assets=assets)


def scanned(folder: Path) -> dict[str, Any]:
    """What the one document of a light scan says."""
    result = CliRunner().invoke(main, ["-w", str(folder), "scan", "--all", "--depth", "light", "--json"])
    assert result.exit_code in (0, 3), result.output
    document: dict[str, Any] = json.loads(result.stdout)
    return document


def test_a_scan_asks_controllers_gateways_and_sensors_and_writes_nothing(tmp_path: Path) -> None:
    plc, gateway, sensor = free_address(), free_address(), free_address()
    water = system(
        plc=(DeviceKind.CONTROLLER, plc), gateway=(DeviceKind.GATEWAY, gateway), sensor=(DeviceKind.SENSOR, sensor)
    )
    workspace = make_workspace(tmp_path / "bureau", [water], [plc, gateway, sensor])
    with ExitStack() as stack:
        modbus = stack.enter_context(controllers.modbus(plc))
        s7 = stack.enter_context(controllers.s7(plc))
        bacnet = stack.enter_context(controllers.bacnet(gateway))
        broker = stack.enter_context(sensors.mosquitto(tmp_path / "mqtt", gateway, 1883, "allow_anonymous true"))
        coap = stack.enter_context(sensors.coap(tmp_path / "coap", sensor, ports=(5683,)))
        scanned(tmp_path / "bureau")

        assert (modbus.writes, s7.writes, bacnet.writes, coap.writes, sensors.broker_writes(broker)) == (0, 0, 0, 0, 0)
        assert (modbus.requests, s7.requests) == (["function 43"], [])
        assert (bacnet.requests, coap.methods) == (["ReadPropertyMultipleRequest"], [1])
        assert broker.read_text().count("New client connected") == 1
    with workspace.store() as store:
        seen = evidence_of(store, 1, "water")
        shut = {one.outcome for one in verdicts_of(store, 1, "water") if one.check == "controller.other-ports"}
    # A light scan asks for every port the check is about, so that what one opens another can close.
    assert shut == {Outcome.MET}
    told = {(one.place.asset, one.place.locator) for one in seen if isinstance(one, ModbusEvidence | S7Evidence)}
    told |= {(one.place.asset, one.place.locator) for one in seen if isinstance(one, MqttEvidence)}
    told |= {
        (one.place.asset, one.place.locator)
        for one in seen
        if isinstance(one, BacnetEvidence | CoapEvidence) and one.answer
    }
    assert told == {
        ("plc", "tcp/502"),
        ("plc", "tcp/102"),
        ("gateway", "tcp/1883"),
        ("gateway", "udp/47808"),
        ("sensor", "udp/5683"),
    }


def test_a_controller_hears_nothing_but_its_own_protocol(tmp_path: Path) -> None:
    address = free_address()
    workspace = make_workspace(tmp_path, [system(plc=(DeviceKind.CONTROLLER, address))], [address])
    with recording(address, (102, 502, *LEFT_ALONE)) as heard:
        scanned(tmp_path)
    with workspace.store() as store:
        seen = evidence_of(store, 1, "water")

    assert heard.keys() == {102, 502}
    (modbus,) = heard[502]
    (s7,) = heard[102]
    assert modbus[2:] == MODBUS_QUESTION
    assert s7[:2] + s7[5:6] == b"\x03\x00\xe0"
    (ports,) = (one for one in seen if isinstance(one, PortsEvidence))
    assert ports.open_tcp == tuple(sorted((102, 502, *LEFT_ALONE)))
    # Nothing is claimed of what was not asked.
    assert not [one for one in seen if isinstance(one, ServiceEvidence)]
    unasked = {one.place.locator for one in seen if isinstance(one, FailedLook) and one.reason is Reason.LEFT_ALONE}
    assert unasked == {f"tcp/{port}" for port in LEFT_ALONE}


@contextmanager
def recording(address: str, ports: tuple[int, ...]) -> Iterator[dict[int, list[bytes]]]:
    """Ports that take everything and answer nothing; every byte each heard, one entry a connection on which any was said."""
    heard: dict[int, list[bytes]] = defaultdict(list)
    lock = threading.Lock()

    def script(connection: socket.socket) -> None:
        said = b""
        while more := connection.recv(65536):
            said += more
        if said:
            with lock:
                heard[connection.getsockname()[1]].append(said)

    servers = [Scripted(script, address, port) for port in ports]
    try:
        yield heard
    finally:
        for server in servers:
            server.close()
