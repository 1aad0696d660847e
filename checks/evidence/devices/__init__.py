"""Evidence of devices: what they say of themselves, of power and climate, whom they see beside them and whom they let in."""

from __future__ import annotations

from checks.evidence.devices.boards import (
    BoardAccount,
    BoardEvent,
    BoardEvidence,
    BoardLog,
    IpmiEvidence,
    PowerSupply,
    RedfishEvidence,
)
from checks.evidence.devices.cameras import (
    DiscoveryEvidence,
    NetworkProtocol,
    OnvifEvidence,
    OnvifSettingsEvidence,
    RtspEvidence,
)
from checks.evidence.devices.control import BacnetEvidence, CoapEvidence, ModbusEvidence, MqttEvidence, S7Evidence
from checks.evidence.devices.device import DeviceEvidence, RegisteredDeviceEvidence
from checks.evidence.devices.neighbours import Neighbour, NeighboursEvidence
from checks.evidence.devices.room import ClimateEvidence, PowerEvidence, Reading
from checks.evidence.devices.snmp import SnmpEvidence

__all__ = [
    "BacnetEvidence",
    "BoardAccount",
    "BoardEvent",
    "BoardEvidence",
    "BoardLog",
    "ClimateEvidence",
    "CoapEvidence",
    "DeviceEvidence",
    "DiscoveryEvidence",
    "IpmiEvidence",
    "ModbusEvidence",
    "MqttEvidence",
    "Neighbour",
    "NeighboursEvidence",
    "NetworkProtocol",
    "OnvifEvidence",
    "OnvifSettingsEvidence",
    "PowerEvidence",
    "PowerSupply",
    "Reading",
    "RedfishEvidence",
    "RegisteredDeviceEvidence",
    "RtspEvidence",
    "S7Evidence",
    "SnmpEvidence",
]
