"""Cameras and recorders: RTSP and ONVIF."""

from __future__ import annotations

from scanner.probes.devices.look import DeviceLook

CAMERA_LOOKS: tuple[DeviceLook, ...] = ()
