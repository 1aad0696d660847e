"""Cameras and recorders: RTSP and ONVIF.

The makers' private ports (Hikvision 8000, Dahua 37777 …) have no published request that is known to be harmless: they are asked
nothing of their own.
"""

from __future__ import annotations

from checks.evidence import DiscoveryEvidence, OnvifEvidence, RtspEvidence
from scanner.estate.model import AssetType, DeviceKind
from scanner.probes.devices.cameras.discovery import PORT, look_discovery
from scanner.probes.devices.cameras.onvif import look_onvif
from scanner.probes.devices.cameras.rtsp import look_rtsp
from scanner.probes.devices.look import DeviceLook, Way

_DEVICE = (AssetType.DEVICE.value,)
_CAMERAS = (DeviceKind.CAMERA.value, DeviceKind.RECORDER.value)

CAMERA_LOOKS: tuple[DeviceLook, ...] = (
    DeviceLook(kind=RtspEvidence, way=Way.BESIDE, look=look_rtsp, protocol="rtsp"),
    DeviceLook(kind=OnvifEvidence, way=Way.BESIDE, look=look_onvif, protocol="http", types=_DEVICE, kinds=_CAMERAS),
    DeviceLook(
        kind=DiscoveryEvidence, way=Way.DATAGRAM, look=look_discovery, ports=(PORT,), types=_DEVICE, kinds=_CAMERAS
    ),
)
