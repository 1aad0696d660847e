"""Citywall's own look at hosts, as a scan takes it from its plan to the evidence; nothing is stored or judged."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path

from checks.evidence import Depth, Evidence, kinds
from scanner.clock import now
from scanner.credentials import Vault
from scanner.estate.model import Asset, AssetType
from scanner.probes.port_lists import DEFAULT_PORTS
from scanner.run.collect import Collector
from scanner.run.look import Looker, Wanted
from scanner.run.plan import plan_asset
from scanner.scope.gate import Gate
from scanner.scope.model import Permission
from scanner.store.scans import Job
from scanner.workspace import ScanSettings

Ports = Mapping[str, Sequence[int]]
"""By address: the ports that are declared there, which are asked for besides the usual ones."""


QUICK = 10_000.0
"""Connections a second to one address: so many that the program is measured and not its courtesy."""

GENTLE = 20.0
"""What a permission allows where nobody says more."""


def permission(target: str, *, rate: float = QUICK) -> Permission:
    """One to touch `target` at `rate` connections a second."""
    return Permission(
        id=1,
        target=target,
        allowed_by="benchmark",
        until=date(2099, 1, 1),
        made_at=datetime(2026, 1, 1, tzinfo=UTC),
        rate=rate,
    )


def look(hosts: Ports, permitted: Permission) -> list[Evidence]:
    """Everything a scan of normal depth sees of hosts, all kinds of evidence wanted."""
    gate = Gate([permitted])
    planned = {
        Job("benchmark", address): plan_asset(_host(address, ports), gate, {}, depth=Depth.NORMAL, at=now())
        for address, ports in hosts.items()
    }
    looker = Looker(gate, Wanted(frozenset(kinds())), credentials=Vault(()), known_hosts=Path(os.devnull))
    collector = Collector(planned, gate, beside=planned, looker=looker, settings=ScanSettings(), clock=now)
    return [one for _job, evidence in collector.jobs() for one in evidence]


def asked_ports(hosts: Ports) -> str:
    """The ports that `look` asks for, as nmap's `-p` takes them, so that both are asked the same."""
    declared = sorted({port for ports in hosts.values() for port in ports})
    return ",".join((DEFAULT_PORTS[Depth.NORMAL], *map(str, declared)))


def _host(address: str, ports: Sequence[int]) -> Asset:
    return Asset(id=address, system="benchmark", type=AssetType.HOST, target=address, ports=tuple(ports))
