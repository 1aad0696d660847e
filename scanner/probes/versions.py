"""nmap's version detection, only for ports our own talks left unknown, and under a budget of its own.

Cost: at intensity 2 some ten connections a port; 26 s on a port that says nothing.
"""

from __future__ import annotations

import ipaddress
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from typing import NamedTuple

import msgspec

from checks.evidence import Reason, ServiceEvidence
from scanner.probes.clean import clean
from scanner.probes.nmap_run import Ending, run_nmap
from scanner.probes.nmap_xml import NmapHost
from scanner.scope.gate import Gate

_GROUP = 16
"""Hosts in one run: nmap tells nothing of a group before its slowest host is done, so that a group lost is a small one."""

_NAMES = {"ms-wbt-server": "rdp", "microsoft-ds": "smb", "netbios-ssn": "smb", "domain": "dns", "ms-sql-s": "mssql"}
"""nmap's names where ours differ."""


class Named(NamedTuple):
    """What nmap says of one port; product and version are the target's words, made printable."""

    protocol: str
    product: str
    version: str


def ask_nmap(
    targets_ports: Iterable[tuple[str, int]], gate: Gate, *, budget_seconds: float
) -> dict[tuple[str, int], Named]:
    """What nmap recognised at each address and port; what it did not, or had no time for, is left out.

    All runs together end within `budget_seconds`; groups finished by then are kept. A port the gate does not allow is
    never handed to nmap.

    Raises:
        ValueError: an address is not an IP address.
    """
    named: dict[tuple[str, int], Named] = {}

    def on_host(host: NmapHost) -> None:
        for port in host.open:
            if port.service:
                key = (str(ipaddress.ip_address(host.address)), port.port)
                named[key] = Named(
                    _NAMES.get(port.service, clean(port.service, 40)), clean(port.product, 60), clean(port.version, 60)
                )

    deadline = time.monotonic() + budget_seconds
    for ports, addresses in _groups(targets_ports, gate):
        left = deadline - time.monotonic()
        if left <= 0:
            break
        arguments = ["-sV", "--version-intensity", "2", "-p", ",".join(map(str, ports)), "--max-retries", "1"]
        run_nmap(arguments, addresses, seconds=left, on_host=on_host, stop=partial(_stop, gate, addresses))
    return named


def name_unknown(services: Iterable[ServiceEvidence], gate: Gate, *, budget_seconds: float) -> list[ServiceEvidence]:
    """The services in their order, those that were unknown with what nmap recognised in them.

    Raises:
        ValueError: an address is not an IP address.
    """
    given = list(services)
    unknown = [(one.address, one.port) for one in given if one.protocol == "unknown"]
    named = ask_nmap(unknown, gate, budget_seconds=budget_seconds)
    return [_named(one, named) if one.protocol == "unknown" else one for one in given]


def _named(service: ServiceEvidence, named: Mapping[tuple[str, int], Named]) -> ServiceEvidence:
    name = named.get((str(ipaddress.ip_address(service.address)), service.port))
    if name is None:
        return service
    return msgspec.structs.replace(service, **name._asdict(), identified_by="nmap")


def _groups(targets_ports: Iterable[tuple[str, int]], gate: Gate) -> Iterator[tuple[tuple[int, ...], list[str]]]:
    """Addresses with the same unknown ports, of one family, at most sixteen: no host is asked another host's ports."""
    ports: dict[str, set[int]] = defaultdict(set)
    for address, port in targets_ports:
        plain = str(ipaddress.ip_address(address))
        if gate.allows(plain, port):
            ports[plain].add(port)
    alike: dict[tuple[bool, tuple[int, ...]], list[str]] = defaultdict(list)
    for address, unknown in ports.items():
        alike[":" in address, tuple(sorted(unknown))].append(address)
    for (_, unknown_ports), addresses in alike.items():
        for start in range(0, len(addresses), _GROUP):
            yield unknown_ports, addresses[start : start + _GROUP]


def _stop(gate: Gate, addresses: Iterable[str]) -> Ending | None:
    if all(gate.allows(address) for address in addresses):
        return None
    return Ending(Reason.OUTSIDE_HOURS, "the allowed hours ended")
