"""What hosts the lab has, read from hosts.yaml."""

from __future__ import annotations

import ipaddress
from pathlib import Path
from typing import Literal

import msgspec
import yaml

from checks import InputError, Text

NETWORK = "127.41.0"
"""The lab's usual network, a /24 of loopback, by its first three numbers."""

_HOSTS = Path(__file__).with_name("hosts.yaml")
_LOOPBACK = ipaddress.IPv4Network("127.0.0.0/8")


class CertificateRecipe(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How a host's certificate is made. `names` are those of the site and its address when empty."""

    key: Literal["ec", "rsa-2048", "rsa-1024"]
    issued_days_ago: int
    lives_days: int
    self_signed: bool = False
    names: tuple[str, ...] = ()


class LabHost(msgspec.Struct, frozen=True, kw_only=True):
    """One host of the lab. `site` is its host name under the reserved `.test` (RFC 6761), empty where it has none; no DNS
    knows it. `ports` are by service: `https`, `http`, `ssh`, `redis`, `ftp`, `snmp`."""

    name: str
    address: str
    ports: dict[str, int]
    fault: Text
    repair: Text
    site: str = ""
    certificate: CertificateRecipe | None = None
    mended_certificate: CertificateRecipe | None = None

    @property
    def url(self) -> str:
        """The site's first page, empty for a host without a site."""
        schemes = [scheme for scheme in ("https", "http") if self.site and scheme in self.ports]
        return self.url_of(schemes[0]) if schemes else ""

    def url_of(self, scheme: str) -> str:
        """The site's first page under `scheme`, which must be one of its ports."""
        return f"{scheme}://{self.site}:{self.ports[scheme]}/"


class _Entry(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    name: str
    number: int
    ports: dict[Literal["https", "http", "ssh", "redis", "ftp", "snmp"], int]
    fault: Text
    repair: Text
    site: str = ""
    certificate: CertificateRecipe | None = None
    mended_certificate: CertificateRecipe | None = None


def lab_hosts(network: str = NETWORK) -> dict[str, LabHost]:
    """The hosts by name, with their addresses in `network` (three numbers, `127.41.0`).

    Raises:
        InputError: the network is not of loopback.
    """
    try:
        inside = ipaddress.IPv4Network(f"{network}.0/24").subnet_of(_LOOPBACK)
    except ValueError:
        inside = False
    if not inside:
        raise InputError(
            f"lab network {network!r}: expected the first three numbers of a loopback /24, such as {NETWORK}"
        )
    entries = msgspec.convert(yaml.safe_load(_HOSTS.read_text(encoding="utf-8")), list[_Entry])
    return {entry.name: _host(entry, network) for entry in entries}


def _host(entry: _Entry, network: str) -> LabHost:
    return LabHost(
        name=entry.name,
        address=f"{network}.{entry.number}",
        ports={str(service): port for service, port in entry.ports.items()},
        fault=entry.fault,
        repair=entry.repair,
        site=entry.site,
        certificate=entry.certificate,
        mended_certificate=entry.mended_certificate,
    )
