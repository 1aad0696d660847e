"""A device as it is registered, and as it describes itself."""

from __future__ import annotations

from typing import ClassVar

from checks.evidence.base import Evidence


class RegisteredDeviceEvidence(Evidence, frozen=True, kw_only=True, tag="registered_device"):
    """What the estate says of one device. The locator is `registered`.

    `device` is its kind (`ups`, `climate`, `board`, `camera`, `recorder`, `sensor`, `gateway`, `controller`, `network`,
    `other`). `level` is the protection level of its system, 0 when none is registered. `from_management` is True where the
    scan stood in the management network, so that what it reaches says nothing of business traffic.
    """

    device: str
    level: int
    from_management: bool = False


class DeviceEvidence(Evidence, frozen=True, kw_only=True, tag="device"):
    """What a device says it is, whatever protocol it says it by. The locator is the port (`udp/161`, `tcp/443`).

    `protocol` is how it was asked (`snmp`, `redfish`, `ipmi`, `onvif`, `modbus`, `bacnet` …). The words are the device's own,
    hostile and at most 120 characters each, empty where it said nothing. `up_seconds` is how long it has been running.
    """

    family: ClassVar[str] = "device"

    protocol: str
    maker: str = ""
    model: str = ""
    firmware: str = ""
    description: str = ""
    up_seconds: int | None = None
