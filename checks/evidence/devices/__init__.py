"""Evidence of devices: what they say of themselves, of power and climate, and whom they see beside them."""

from __future__ import annotations

from checks.evidence.devices.device import DeviceEvidence, RegisteredDeviceEvidence
from checks.evidence.devices.neighbours import Neighbour, NeighboursEvidence
from checks.evidence.devices.room import ClimateEvidence, PowerEvidence, Reading

__all__ = [
    "ClimateEvidence",
    "DeviceEvidence",
    "Neighbour",
    "NeighboursEvidence",
    "PowerEvidence",
    "Reading",
    "RegisteredDeviceEvidence",
]
