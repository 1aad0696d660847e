"""SNMP (RFC 1157, RFC 3416, RFC 3414): whom it lets in, and what it tells of power, climate, the device and its neighbours.

Only GET, GETNEXT and GETBULK are ever sent; nothing here can make a SET.
"""

from __future__ import annotations

from checks.evidence import ClimateEvidence, DeviceEvidence, NeighboursEvidence, PowerEvidence, SnmpEvidence
from scanner.probes.devices.look import DeviceLook, Way
from scanner.probes.devices.snmp.look import look_snmp, registered_port

SNMP_PORT = 161

SNMP_LOOKS: tuple[DeviceLook, ...] = (
    DeviceLook(
        kind=SnmpEvidence,
        also=(DeviceEvidence, PowerEvidence, ClimateEvidence, NeighboursEvidence),
        way=Way.DATAGRAM,
        ports=(SNMP_PORT,),
        types=("host", "device"),
        look=look_snmp,
        moved=registered_port,
    ),
)
