"""Examples for cameras and recorders."""

from __future__ import annotations

from typing import Any

from checks.evidence import Evidence, NetworkProtocol, Reason
from tests.checks.examples.case import MET, NOT_APPLICABLE, NOT_MET, PARTLY_MET, SITE, case


def rtsp(**facts: Any) -> Evidence:
    return SITE.sees("rtsp", **facts)


def onvif(**facts: Any) -> Evidence:
    return SITE.sees("onvif", **facts)


def settings(**facts: Any) -> Evidence:
    return SITE.sees("device.onvif", **facts)


def camera(**facts: Any) -> Evidence:
    return SITE.sees("registered_device", **{"device": "camera", **facts})


def protocols(*on: str) -> tuple[NetworkProtocol, ...]:
    return tuple(NetworkProtocol(name=name, enabled=name in on) for name in ("HTTP", "HTTPS", "RTSP"))


CLEAR = {"tls": False, "port": 554, "locator": "tcp/554"}
ALL_LET_IN = {"described_to_all": True, "path": "/", "media": ("video",), "challenges": ()}
ALIVE = SITE.sees("ports", address="192.0.2.1", alive_by="syn-ack")
SILENT = SITE.sees("discovery")
SHOWN = {"status": 200, "title": "login"}

STREAMS = (
    case("camera.stream-open", MET, rtsp()),
    case("camera.stream-open", NOT_MET, rtsp(**ALL_LET_IN)),
    case("camera.stream-open", Reason.NOT_KNOWN, rtsp(described_to_all=None, path="", challenges=())),
    case("camera.stream-basic", MET, rtsp(**CLEAR, challenges=("digest/md5",))),
    case("camera.stream-basic", MET, rtsp(challenges=("basic",))),
    case("camera.stream-basic", NOT_MET, rtsp(**CLEAR, challenges=("basic", "digest/md5"))),
    case("camera.stream-basic", NOT_APPLICABLE, rtsp(**ALL_LET_IN)),
    case("camera.stream-basic", Reason.NOT_KNOWN, rtsp(challenges=())),
    case("camera.stream-digest-md5", MET, rtsp(**CLEAR, challenges=("digest/md5", "digest/sha-256"))),
    case("camera.stream-digest-md5", MET, rtsp(challenges=("digest/md5",))),
    case("camera.stream-digest-md5", NOT_MET, rtsp(**CLEAR, challenges=("basic", "digest/md5"))),
    case("camera.stream-digest-md5", NOT_APPLICABLE, rtsp(**CLEAR, challenges=("basic",))),
    case("camera.stream-digest-md5", Reason.NOT_KNOWN, rtsp(challenges=())),
    case("camera.stream-clear", MET, rtsp()),
    case("camera.stream-clear", NOT_MET, rtsp(**CLEAR)),
)

CONSOLES = (
    case("camera.console-reachable", MET, SITE.sees("http", status=404), camera()),
    case("camera.console-reachable", NOT_MET, SITE.sees("http", **SHOWN), camera(device="recorder")),
    case("camera.console-reachable", NOT_MET, SITE.sees("http", status=401), camera()),
    case("camera.console-reachable", Reason.NOT_KNOWN, SITE.sees("http"), camera(from_management=True)),
    case("camera.console-reachable", Reason.NOT_KNOWN, SITE.sees("http", status=503), camera()),
    case("camera.discoverable", MET, SILENT, ALIVE),
    case("camera.discoverable", NOT_MET, SITE.sees("discovery", answered=True, tells=("name", "hardware")), ALIVE),
    case("camera.discoverable", Reason.UNREACHABLE, SILENT),
)

ONVIF = (
    case("camera.onvif-open", MET, onvif()),
    case("camera.onvif-open", NOT_MET, onvif(obeyed=("GetSystemDateAndTime", "GetDeviceInformation"), refused=())),
    case("camera.onvif-open", Reason.NOT_KNOWN, onvif(refused=())),
    case("camera.onvif-basic", MET, onvif(tls=False)),
    case("camera.onvif-basic", NOT_MET, onvif(tls=False, challenges=("basic", "digest/md5"))),
    case("camera.onvif-basic", NOT_APPLICABLE, onvif(tls=False, challenges=())),
    case("camera.onvif-clear", MET, onvif()),
    case("camera.onvif-clear", NOT_MET, onvif(tls=False)),
    case("camera.protocols-clear", MET, settings()),
    case("camera.protocols-clear", PARTLY_MET, settings(protocols=protocols("HTTP", "HTTPS"))),
    case("camera.protocols-clear", NOT_MET, settings(protocols=protocols("HTTP", "RTSP"))),
    case("camera.protocols-clear", Reason.NO_RIGHT, settings(protocols=None)),
    case("camera.protocols-clear", Reason.NOT_KNOWN, settings(protocols=())),
    case("camera.administrators-only", MET, settings()),
    case("camera.administrators-only", NOT_MET, settings(levels={"Administrator": 1})),
    case("camera.administrators-only", Reason.NO_RIGHT, settings(levels=None)),
)

CASES = (*STREAMS, *CONSOLES, *ONVIF)
