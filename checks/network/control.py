"""Sensors and controllers: what obeys whoever reaches it, and what speaks in the clear.

Judged from where the scanner stands. Where that is the management network, what it reaches says nothing of who else does.
"""

from __future__ import annotations

from collections.abc import Iterable

from checks.check import check
from checks.control_ports import CONTROL_PORTS, GUARDED_PORTS
from checks.evidence import (
    BacnetEvidence,
    CoapEvidence,
    DeviceEvidence,
    Evidence,
    ModbusEvidence,
    MqttEvidence,
    PortsEvidence,
    Reason,
    RegisteredDeviceEvidence,
    S7Evidence,
    ServiceEvidence,
)
from checks.facts import few
from checks.network.ports import ranges
from checks.verdict import Verdict, met, not_applicable, not_assessed, not_met, partly_met

_CONTROLLERS_PROTOCOLS = frozenset(("modbus", "s7comm"))
_MAY_BE_CONTROLLED = frozenset(("controller", "gateway", "sensor", "climate", "ups"))
"""Kinds of devices that controllers' protocols belong on: room monitors and power supplies speak Modbus too."""

_CONTENT = "2.05"
_REFUSALS = frozenset(("4.01", "4.03", "4.04", "4.05", "reset"))
"""Unauthorized, forbidden, not found, no GET allowed (RFC 7252, 12.1.2), and a port that takes no questions."""

_Registered = tuple[RegisteredDeviceEvidence, ...]


@check("controller.modbus-reachable")
def modbus_reachable(modbus: ModbusEvidence, registered: _Registered) -> Verdict:
    """Met when a Modbus device lets nobody in without a certificate (Modbus/TCP Security, port 802).

    Modbus knows no login: who gets an answer may read and write everything. Partly met where that happens inside TLS. Sources:
    Modbus Application Protocol V1.1b3; MB-TCP-Security-v36 (TLS with certificates on both sides).
    """
    if modbus.open_to_all is False:
        return met(modbus)
    if modbus.open_to_all is None or _from_management(registered):
        return not_assessed(modbus, Reason.NOT_KNOWN)
    return (partly_met if modbus.tls else not_met)(modbus, port=modbus.port, answer=modbus.answer)


@check("controller.s7-reachable")
def s7_reachable(s7: S7Evidence, registered: _Registered) -> Verdict:
    """Met when a controller refuses a stranger an S7 connection. Another protocol over RFC 1006 is not judged.

    An S7 connection asks for no login; a protection level restricts what is done over it. Source: Siemens, "Security
    with SIMATIC controllers" (cell protection, access levels).
    """
    if s7.layer == "refused":
        return met(s7)
    if s7.layer != "s7" or _from_management(registered):
        return not_assessed(s7, Reason.NOT_KNOWN)
    return not_met(s7, port=s7.port)


@check("controller.bacnet-reachable")
def bacnet_reachable(
    bacnet: BacnetEvidence,
    registered: _Registered,
    ports: tuple[PortsEvidence, ...],
    devices: tuple[DeviceEvidence, ...],
    coaps: tuple[CoapEvidence, ...],
) -> Verdict:
    """Met when a device that is there does not answer BACnet/IP, which has no login. Silence of a device that was not seen alive
    another way says nothing. Source: ASHRAE 135 annex J, and annex AB for BACnet/SC."""
    if not bacnet.answer:
        return met(bacnet) if _alive(ports, devices, coaps) else not_assessed(bacnet, Reason.UNREACHABLE)
    if _from_management(registered):
        return not_assessed(bacnet, Reason.NOT_KNOWN)
    return not_met(bacnet, port=bacnet.port, answer=bacnet.answer)


@check("controller.other-ports")
def other_ports(ports: PortsEvidence, registered: _Registered) -> Verdict:
    """Met when no port of `CONTROL_PORTS` whose protocol has no login (EtherNet/IP, DNP3, IEC 60870-5-104 …) is open on a device,
    all of them having been asked.

    Judged by number, for nothing is said to such a port. Does not apply to assets that are no devices.
    """
    if not registered:
        return not_applicable(ports)
    if ports.tarpit or _from_management(registered):
        return not_assessed(ports, Reason.NOT_KNOWN)
    if not ports.alive_by:
        return not_assessed(ports, Reason.UNREACHABLE)
    open_to_all = CONTROL_PORTS.keys() - GUARDED_PORTS
    found = sorted(open_to_all.intersection(ports.open_tcp))
    if found:
        return not_met(ports, ports=few(f"{port}/{CONTROL_PORTS[port]}" for port in found), address=ports.address)
    asked = ranges(ports.asked)
    unasked = sorted(port for port in open_to_all if not any(first <= port <= last for first, last in asked))
    return not_assessed(ports, Reason.NOT_TRIED, unasked=few(unasked)) if unasked else met(ports)


@check("controller.unregistered")
def unregistered(service: ServiceEvidence, registered: _Registered) -> Verdict:
    """Met when a port speaks no controller's protocol, or stands on an asset registered as a device that may speak one.

    Partly met on a device registered as something else, such as a camera. A controller nobody knows of is guarded by nobody.
    Source: NIST SP 800-82 Rev. 3, 6.1.1 (asset management).
    """
    if service.protocol == "unknown":
        return not_assessed(service, Reason.NOT_KNOWN)
    kinds = {one.device for one in registered}
    if service.protocol not in _CONTROLLERS_PROTOCOLS or kinds & _MAY_BE_CONTROLLED:
        return met(service)
    return (partly_met if kinds else not_met)(service, protocol=service.protocol, port=service.port)


@check("mqtt.open-to-all")
def mqtt_open_to_all(mqtt: MqttEvidence) -> Verdict:
    """Met when a broker refuses who gives no name and password. Source: MQTT 3.1.1, 5.4.1; OASIS "MQTT and the NIST
    Cybersecurity Framework"."""
    if mqtt.open_to_all is None:
        return not_assessed(mqtt, Reason.NOT_KNOWN, code=mqtt.return_code)
    return not_met(mqtt, port=mqtt.port) if mqtt.open_to_all else met(mqtt)


@check("mqtt.clear-text")
def mqtt_clear_text(mqtt: MqttEvidence) -> Verdict:
    """Met when the port speaks MQTT inside TLS alone. A port in the clear is not met whatever stands beside it. Source: MQTT
    3.1.1, 5.1 and 5.4 (TLS, port 8883)."""
    return met(mqtt) if mqtt.tls else not_met(mqtt, port=mqtt.port)


@check("coap.open-to-all")
def coap_open_to_all(
    coap: CoapEvidence,
    ports: tuple[PortsEvidence, ...],
    devices: tuple[DeviceEvidence, ...],
    coaps: tuple[CoapEvidence, ...],
) -> Verdict:
    """Met when a device gives the list of its resources to nobody without a login. Silence of a device that was not seen alive
    another way says nothing. Sources: RFC 7252 section 11, RFC 6690 section 6."""
    if coap.dtls:
        return met(coap)
    if not coap.answer:
        return met(coap) if _alive(ports, devices, coaps) else not_assessed(coap, Reason.UNREACHABLE)
    if coap.answer == _CONTENT:
        return not_met(coap, port=coap.port, resources=coap.resources, paths=few(coap.paths))
    return met(coap) if coap.answer in _REFUSALS else not_assessed(coap, Reason.NOT_KNOWN)


@check("coap.clear-text")
def coap_clear_text(
    coap: CoapEvidence,
    ports: tuple[PortsEvidence, ...],
    devices: tuple[DeviceEvidence, ...],
    coaps: tuple[CoapEvidence, ...],
) -> Verdict:
    """Met when CoAP is not answered without DTLS; partly met where DTLS is offered on the port beside.

    Silence of a device that was not seen alive another way says nothing. Source: RFC 7252 section 9.
    """
    if coap.dtls:
        return met(coap)
    if not coap.answer:
        return met(coap) if _alive(ports, devices, coaps) else not_assessed(coap, Reason.UNREACHABLE)
    is_offered = any(one.dtls for one in coaps)
    return (partly_met if is_offered else not_met)(coap, port=coap.port, answer=coap.answer)


def _from_management(registered: _Registered) -> bool:
    return any(one.from_management for one in registered)


def _alive(ports: Iterable[PortsEvidence], *others: Iterable[Evidence]) -> bool:
    """True when something came from the device: over TCP, or in answer to another protocol."""
    answered = (one for group in others for one in group if not isinstance(one, CoapEvidence) or one.answer)
    return any(one.alive_by for one in ports) or any(True for _ in answered)
