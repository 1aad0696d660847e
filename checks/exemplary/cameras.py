"""Well-kept cameras and recorders."""

from __future__ import annotations

from typing import Any

from checks.evidence import NetworkProtocol

EXEMPLARY: dict[str, dict[str, Any]] = {
    "rtsp": {
        "address": "192.0.2.1",
        "port": 322,
        "tls": True,
        "described_to_all": False,
        "path": "/",
        "asked": 1,
        "challenges": ("digest/sha-256",),
    },
    "onvif": {
        "address": "192.0.2.1",
        "port": 443,
        "tls": True,
        "obeyed": ("GetSystemDateAndTime", "GetServices"),
        "refused": ("GetDeviceInformation",),
        "challenges": ("digest/sha-256",),
    },
    "discovery": {"address": "192.0.2.1", "port": 3702, "answered": False},
    "device.onvif": {
        "protocols": (
            NetworkProtocol(name="HTTP", enabled=False, ports=(80,)),
            NetworkProtocol(name="HTTPS", enabled=True, ports=(443,)),
            NetworkProtocol(name="RTSP", enabled=True, ports=(554,)),
        ),
        "levels": {"Administrator": 1, "Operator": 2},
    },
}
"""Facts by kind."""
