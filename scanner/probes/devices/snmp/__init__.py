"""SNMP: who is let in, and what a device tells."""

from __future__ import annotations

from scanner.probes.devices.look import DeviceLook

SNMP_LOOKS: tuple[DeviceLook, ...] = ()
