"""Management boards: Redfish and IPMI."""

from __future__ import annotations

from checks.evidence import IpmiEvidence, RedfishEvidence
from scanner.probes.devices.boards.ipmi import PORT, look_ipmi
from scanner.probes.devices.boards.redfish import look_redfish
from scanner.probes.devices.look import DeviceLook, Way

BOARD_LOOKS: tuple[DeviceLook, ...] = (
    DeviceLook(kind=IpmiEvidence, way=Way.DATAGRAM, ports=(PORT,), types=("device", "host"), look=look_ipmi),
    DeviceLook(
        kind=RedfishEvidence,
        way=Way.BESIDE,
        protocol="http",
        types=("device",),
        kinds=("board", "ups", "climate", "other"),
        look=look_redfish,
    ),
)
