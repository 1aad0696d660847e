"""What a person may enter as a permission, checked before it counts."""

from __future__ import annotations

import ipaddress
from datetime import date

from checks import InputError
from reports.language import _
from scanner.probes.hosts import parse_host
from scanner.scope.hours import parse_hours
from scanner.scope.ports import parse_ports
from scanner.sheets.table import quoted

WIDEST_V4 = 16
WIDEST_V6 = 48

_Network = ipaddress.IPv4Network | ipaddress.IPv6Network
_MAPPED = ipaddress.IPv6Network("::ffff:0:0/96")


def named_host(text: str) -> str:
    """The IP address or host name that `text` names, in canonical form.

    Raises:
        InputError: it names neither.
    """
    try:
        return parse_host(text)
    except InputError:
        expected = _("expected one such as 10.1.2.3, 2001:db8::1 or www.example.gov.cn")
        what = _("{value} is neither an IP address nor a host name; {expected}")
        raise InputError(what.format(value=quoted(text), expected=expected)) from None


def canonical_scope_target(text: str, *, wide: bool = False) -> str:
    """An address, a CIDR network or a host name as the scope keeps it. `wide` allows networks wider than /16 or /48.

    Raises:
        InputError: it is none of these, its host bits are set, or it is too wide.
    """
    if "/" not in text:
        return named_host(text)
    try:
        network: _Network = ipaddress.ip_network(text)
    except ValueError:
        raise InputError(_no_network(text)) from None
    if isinstance(network, ipaddress.IPv6Network) and network.subnet_of(_MAPPED):
        raise InputError(
            _("{value}: IPv4 addresses written as IPv6; write the IPv4 network").format(value=quoted(text))
        )
    widest = WIDEST_V4 if network.version == 4 else WIDEST_V6
    if network.prefixlen < widest and not wide:
        raise InputError(
            _("{value} holds {n} addresses, more than a /{widest}; --wide allows it all the same").format(
                value=quoted(text), n=network.num_addresses, widest=widest
            )
        )
    return str(network.network_address) if network.num_addresses == 1 else str(network)


def check_terms(*, until: date, today: date, allowed_by: str, hours: str, ports: str) -> None:
    """Do nothing when the terms of a permission make sense.

    Raises:
        InputError: it ends in the past, nobody is named, or the hours or ports are not well-formed.
    """
    if until < today:
        raise InputError(_("--until {day} is in the past; today is {today}").format(day=until, today=today))
    if not allowed_by.strip():
        raise InputError(_("--by is empty; expected who allowed it"))
    if hours:
        parse_hours(hours)
    if ports:
        parse_ports(ports)


def _no_network(text: str) -> str:
    expected = _("expected a network such as 10.1.2.0/24 or 2001:db8::/64")
    try:
        near = ipaddress.ip_network(text, strict=False)
    except ValueError:
        return _("{value} is no network; {expected}").format(value=quoted(text), expected=expected)
    return _("{value} is an address in the network {near}, not a network").format(value=quoted(text), near=near)
