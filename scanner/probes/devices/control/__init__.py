"""Sensors and control: MQTT, CoAP, Modbus/TCP, BACnet, S7."""

from __future__ import annotations

from scanner.probes.devices.look import DeviceLook

CONTROL_LOOKS: tuple[DeviceLook, ...] = ()
