"""What may stand where one host is named: an IP address or a host name, and nothing else."""

from __future__ import annotations

import ipaddress
import re

import idna

from checks import InputError
from reports.language import _
from scanner.probes.clean import clean

_LABEL = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")
_NUMERIC = re.compile(r"[0-9-]+|0x[0-9a-f]*")
_LONGEST_NAME = 253


def parse_host(text: str) -> str:
    """`text` in canonical form: an IPv4 or IPv6 address, or a lower-case host name (RFC 1123, IDNA 2008 as `xn--`).

    An IPv4 address mapped into IPv6 (`::ffff:192.0.2.1`) becomes the IPv4 address it is, so that one host has one name.

    Raises:
        InputError: it is neither. Refused with it is whatever a program could read as an option, a range or a list:
            a leading `-`, white space, shell characters, `192.0.2.1-9`, `192.0.2.0/24`, `0x7f.1`, and an IPv6 zone id.
    """
    if "%" in text:
        raise InputError(
            _("host {value}: expected an address without a zone id, which means nothing elsewhere").format(
                value=_shown(text)
            )
        )
    try:
        return _address(text)
    except ValueError:
        return _name(text)


def is_address(host: str) -> bool:
    """True when `host`, as `parse_host` gave it, is an IP address and not a name."""
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def _address(text: str) -> str:
    address = ipaddress.ip_address(text)
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped is not None:
        address = address.ipv4_mapped
    if address.is_unspecified or address.is_multicast or address == ipaddress.IPv4Address("255.255.255.255"):
        raise InputError(_("host {value}: expected the address of one host").format(value=_shown(text)))
    return str(address)


def _name(text: str) -> str:
    wrong = InputError(
        _("host {value}: expected an IP address or a host name such as www.example.gov.cn").format(value=_shown(text))
    )
    try:
        name = text.lower() if text.isascii() else idna.encode(text, uts46=True).decode("ascii")
    except idna.IDNAError:
        raise wrong from None
    labels = name.removesuffix(".").split(".")
    if len(name) > _LONGEST_NAME or not all(_LABEL.fullmatch(label) for label in labels):
        raise wrong
    if _NUMERIC.fullmatch(labels[-1]):
        raise InputError(
            _("host {value}: expected one host; this reads like a malformed address or a range").format(
                value=_shown(text)
            )
        )
    return ".".join(labels)


def _shown(text: str) -> str:
    return f"'{clean(text, 80)}'"
