"""Which permission covers an address, whatever the hour."""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from datetime import date

from scanner.scope.model import Permission
from scanner.scope.ports import in_ports

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


def plain_address(address: str) -> Address:
    """The address; an IPv4 address mapped into IPv6 is the IPv4 address that would be contacted (RFC 4291, 2.5.5.2).

    Raises:
        ValueError: `address` is no IP address.
    """
    parsed = ipaddress.ip_address(address)
    if isinstance(parsed, ipaddress.IPv6Address) and parsed.ipv4_mapped is not None:
        return parsed.ipv4_mapped
    return parsed


def holds_on(one: Permission, day: date) -> bool:
    """True when the permission is neither revoked nor past its last day on `day`, in the city's time."""
    return one.revoked_at is None and day <= one.until


def covers(one: Permission, address: str, port: int | None, resolved: Mapping[str, str]) -> bool:
    """True when the permission's target and ports include `address` and `port`, where one is given.

    `resolved` has the one address each host name was resolved to. What is no IP address is never covered.
    """
    if port is not None and not in_ports(one.ports, port):
        return False
    try:
        wanted = plain_address(address)
    except ValueError:
        return False
    try:
        return wanted in ipaddress.ip_network(one.target)
    except ValueError:
        found = resolved.get(one.target)
        return found is not None and plain_address(found) == wanted
