"""Examples for the checks of sensors and controllers."""

from __future__ import annotations

from typing import Any

from checks.control_ports import CONTROL_PORTS, GUARDED_PORTS
from checks.evidence import Evidence, Reason
from tests.checks.examples.case import MET, NOT_APPLICABLE, NOT_MET, PARTLY_MET, SITE, case


def modbus(**facts: Any) -> Evidence:
    return SITE.sees(
        "control.modbus", **{"port": 502, "tls": False, "open_to_all": True, "answer": "identification", **facts}
    )


def s7(layer: str) -> Evidence:
    return SITE.sees("control.s7", layer=layer)


def bacnet(answer: str) -> Evidence:
    return SITE.sees("control.bacnet", answer=answer)


def mqtt(**facts: Any) -> Evidence:
    return SITE.sees("control.mqtt", **facts)


def coap(answer: str, **facts: Any) -> Evidence:
    return SITE.sees("control.coap", locator="udp/5683", **{"port": 5683, "answer": answer, "dtls": False, **facts})


def ports(*open_tcp: int, **facts: Any) -> Evidence:
    return SITE.sees("ports", **{"asked": "1-65535", "open_tcp": open_tcp, "alive_by": "syn-ack", **facts})


def registered(device: str = "controller", **facts: Any) -> Evidence:
    return SITE.sees("registered_device", device=device, **facts)


def service(protocol: str) -> Evidence:
    return SITE.sees("service", protocol=protocol, tls=False)


DTLS = SITE.sees("control.coap")
MANAGED = registered(from_management=True)
GONE = ports(alive_by="")
SILENT = ports()

CONTROLLERS = (
    case("controller.modbus-reachable", MET, SITE.sees("control.modbus"), registered()),
    case("controller.modbus-reachable", NOT_MET, modbus(), registered()),
    case("controller.modbus-reachable", NOT_MET, modbus(answer="exception 1")),
    case("controller.modbus-reachable", PARTLY_MET, modbus(port=802, tls=True)),
    case("controller.modbus-reachable", Reason.NOT_KNOWN, modbus(), MANAGED),
    case("controller.modbus-reachable", Reason.NOT_KNOWN, modbus(port=802, tls=True, open_to_all=None)),
    case("controller.s7-reachable", MET, s7("refused")),
    case("controller.s7-reachable", NOT_MET, s7("s7"), registered()),
    case("controller.s7-reachable", Reason.NOT_KNOWN, s7("s7"), MANAGED),
    case("controller.s7-reachable", Reason.NOT_KNOWN, s7("iso-on-tcp")),
    case("controller.bacnet-reachable", MET, bacnet(""), SILENT, registered()),
    case("controller.bacnet-reachable", MET, bacnet(""), GONE, SITE.sees("device")),
    case("controller.bacnet-reachable", MET, bacnet(""), GONE, DTLS),
    case("controller.bacnet-reachable", NOT_MET, bacnet("properties"), SILENT, registered()),
    case("controller.bacnet-reachable", NOT_MET, bacnet("refused"), GONE),
    case("controller.bacnet-reachable", Reason.UNREACHABLE, bacnet(""), GONE, registered()),
    case("controller.bacnet-reachable", Reason.UNREACHABLE, bacnet(""), GONE, coap("")),
    case("controller.bacnet-reachable", Reason.NOT_KNOWN, bacnet("properties"), SILENT, MANAGED),
    case("controller.other-ports", MET, ports(80, *GUARDED_PORTS), registered()),
    case("controller.other-ports", NOT_MET, ports(80, *CONTROL_PORTS), registered()),
    case("controller.other-ports", NOT_MET, ports(44818, asked="44818"), registered("sensor")),
    case("controller.other-ports", NOT_APPLICABLE, ports(44818)),
    case("controller.other-ports", Reason.NOT_TRIED, ports(80, asked="1-1000"), registered()),
    case("controller.other-ports", Reason.NOT_KNOWN, ports(44818), MANAGED),
    case("controller.other-ports", Reason.NOT_KNOWN, ports(44818, tarpit=True), registered()),
    case("controller.other-ports", Reason.UNREACHABLE, GONE, registered()),
    case("controller.unregistered", MET, service("http")),
    case("controller.unregistered", MET, service("modbus"), registered("ups")),
    case("controller.unregistered", NOT_MET, service("modbus")),
    case("controller.unregistered", NOT_MET, service("s7comm")),
    case("controller.unregistered", PARTLY_MET, service("modbus"), registered("camera")),
    case("controller.unregistered", Reason.NOT_KNOWN, service("unknown")),
)

SENSORS = (
    case("mqtt.open-to-all", MET, mqtt()),
    case("mqtt.open-to-all", NOT_MET, mqtt(return_code=0, open_to_all=True)),
    case("mqtt.open-to-all", Reason.NOT_KNOWN, mqtt(return_code=0x84, open_to_all=None)),
    case("mqtt.clear-text", MET, mqtt()),
    case("mqtt.clear-text", NOT_MET, mqtt(port=1883, tls=False)),
    case("coap.open-to-all", MET, DTLS),
    case("coap.open-to-all", MET, coap("4.01")),
    case("coap.open-to-all", MET, coap(""), SILENT),
    case("coap.open-to-all", NOT_MET, coap("2.05", resources=2, paths=("/pump", "/valve"))),
    case("coap.open-to-all", Reason.NOT_KNOWN, coap("5.03")),
    case("coap.open-to-all", Reason.UNREACHABLE, coap(""), GONE),
    case("coap.clear-text", MET, DTLS),
    case("coap.clear-text", MET, coap(""), SILENT),
    case("coap.clear-text", NOT_MET, coap("2.05")),
    case("coap.clear-text", NOT_MET, coap("4.01"), SILENT),
    case("coap.clear-text", Reason.UNREACHABLE, coap(""), GONE),
)

CASES = (*CONTROLLERS, *SENSORS)
