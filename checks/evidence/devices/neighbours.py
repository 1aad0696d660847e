"""Whom a device sees beside it on its network."""

from __future__ import annotations

from typing import ClassVar

import msgspec

from checks.evidence.base import Evidence


class Neighbour(msgspec.Struct, frozen=True, kw_only=True):
    """One neighbour. `address` is its IP address, or empty; `mac` is lower-case with colons, or empty; `name` its own words."""

    address: str = ""
    mac: str = ""
    name: str = ""


class NeighboursEvidence(Evidence, frozen=True, kw_only=True, tag="device.neighbours"):
    """The neighbours in a device's own tables (ARP: IP-MIB, RFC 4293; LLDP-MIB; a recorder's channels). The locator is the port.

    At most 1,000; `more` counts those left out. None of them was contacted. `table` is `arp`, `lldp` or `channels`.
    """

    family: ClassVar[str] = "device"

    table: str
    neighbours: tuple[Neighbour, ...]
    more: int = 0
