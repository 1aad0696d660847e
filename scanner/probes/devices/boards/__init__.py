"""Management boards: Redfish and IPMI."""

from __future__ import annotations

from scanner.probes.devices.look import DeviceLook

BOARD_LOOKS: tuple[DeviceLook, ...] = ()
