"""Devices: what is asked of them, each protocol a folder or a file of its own, listed here.

Each look costs a handful of packets, changes nothing, and ends in bounded time whatever comes back.
"""

from __future__ import annotations

from scanner.probes.devices.boards import BOARD_LOOKS
from scanner.probes.devices.cameras import CAMERA_LOOKS
from scanner.probes.devices.control import CONTROL_LOOKS
from scanner.probes.devices.look import DeviceLook, first_look, looks_beside, over_udp
from scanner.probes.devices.snmp import SNMP_LOOKS

__all__ = ["DEVICE_LOOKS", "DeviceLook", "first_look", "looks_beside", "over_udp"]

DEVICE_LOOKS: tuple[DeviceLook, ...] = (*SNMP_LOOKS, *BOARD_LOOKS, *CAMERA_LOOKS, *CONTROL_LOOKS)
