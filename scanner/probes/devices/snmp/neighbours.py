"""Whom a device sees beside it: its ARP table (IP-MIB, RFC 4293 and RFC 1213) and LLDP-MIB (IEEE 802.1AB)."""

from __future__ import annotations

import ipaddress

from checks.evidence import Neighbour
from scanner.probes.clean import clean
from scanner.probes.devices.snmp.codec import Oid, Value
from scanner.probes.devices.snmp.session import Session
from scanner.probes.devices.snmp.trees import arcs

MOST = 1000
_NAME = 120
_PHYSICAL = arcs("1.3.6.1.2.1.4.35.1.4")
_MEDIA = arcs("1.3.6.1.2.1.4.22.1.2")
_LLDP = arcs("1.0.8802.1.1.2.1.4.1.1")
_LLDP_ADDRESS = arcs("1.0.8802.1.1.2.1.4.2.1.3")
_CHASSIS_KIND, _CHASSIS, _SYSTEM_NAME = 4, 5, 9
_BY_MAC = 4
"""LldpChassisIdSubtype macAddress."""


def arp(session: Session) -> tuple[Neighbour, ...]:
    """The neighbours by address, at most one more than `MOST`. Raises as `Session.get` does."""
    found: dict[str, str] = {}
    for row, value in session.walk(_PHYSICAL, MOST + 1).items():
        # ifIndex, then the kind of address, its length and its bytes.
        if len(row) > 3 and row[2] == len(row) - 3:
            found[_address(row[3:])] = _mac(value)
    if not found:
        found = {_address(row[1:]): _mac(value) for row, value in session.walk(_MEDIA, MOST + 1).items()}
    return tuple(Neighbour(address=address, mac=mac) for address, mac in found.items() if address and mac)


def lldp(session: Session) -> tuple[Neighbour, ...]:
    """The neighbours that announce themselves, at most one more than `MOST`. Raises as `Session.get` does."""
    kinds = session.walk((*_LLDP, _CHASSIS_KIND), MOST + 1)
    if not kinds:
        return ()
    chassis = session.walk((*_LLDP, _CHASSIS), MOST + 1)
    names = session.walk((*_LLDP, _SYSTEM_NAME), MOST + 1)
    addresses: dict[Oid, str] = {}
    for row in session.walk(_LLDP_ADDRESS, MOST + 1):
        # The row of the neighbour, then the kind of address, its length and its bytes.
        if len(row) > 5 and row[4] == len(row) - 5:
            addresses.setdefault(row[:3], _address(row[5:]))
    return tuple(
        Neighbour(
            address=addresses.get(row, ""),
            mac=_mac(chassis.get(row)) if kind == _BY_MAC else "",
            name=_name(names.get(row)),
        )
        for row, kind in kinds.items()
    )


def _address(numbers: Oid) -> str:
    if len(numbers) not in (4, 16) or not all(0 <= number <= 255 for number in numbers):
        return ""
    return str(ipaddress.ip_address(bytes(numbers)))


def _mac(value: Value) -> str:
    return value.hex(":") if isinstance(value, bytes) and len(value) == 6 and any(value) else ""


def _name(value: Value) -> str:
    return clean(value, _NAME) if isinstance(value, bytes) else ""
