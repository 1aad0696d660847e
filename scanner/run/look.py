"""Look at one asset: the probe job. Everything a probe can't see becomes evidence with a reason; nothing is raised."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime

import msgspec

from checks import OutOfScope
from checks.evidence import (
    AccessEvidence,
    Evidence,
    FailedLook,
    HttpEvidence,
    PortsEvidence,
    Reason,
    ServiceEvidence,
    SshEvidence,
    TlsEvidence,
)
from scanner.estate.model import AssetType
from scanner.probes.access import look_access
from scanner.probes.http import look_http
from scanner.probes.identify import identify
from scanner.probes.ports import PortsFound
from scanner.probes.ssh import look_ssh
from scanner.probes.target import Target
from scanner.probes.tls import look_tls
from scanner.run.plan import ports_locator
from scanner.scope.gate import Gate

MOST_PORTS = 64
"""Open ports of one address that are looked into; a host with more is no host a city runs, and is said to be cut."""

Looks = Callable[[], Evidence | None]


class Wanted(msgspec.Struct, frozen=True):
    """The kinds of evidence the checks of this scan want."""

    kinds: frozenset[str]

    def __contains__(self, kind: type[Evidence]) -> bool:
        return kind.kind() in self.kinds


def look_at(
    target: Target, found: PortsFound, gate: Gate, *, wanted: Wanted, skip: frozenset[int], at: datetime
) -> list[Evidence]:
    """All evidence of one address of an asset, given what ports were found open on it.

    `skip` are ports that another asset of the same system stands for.
    """
    place = target.place(ports_locator(target.address))
    if found.reason is not None:
        return [
            target.failed(
                place, probe="ports", sought=PortsEvidence.kind(), reason=found.reason, detail=found.detail, at=at
            ),
            *_closed(target, found.reason, at),
        ]
    ports = PortsEvidence(
        place=place,
        probe="ports",
        seen_at=at,
        depth=target.depth,
        address=found.address,
        asked=found.asked,
        open_tcp=found.open_tcp,
        filtered=found.filtered,
        alive_by=found.alive_by,
        tarpit=found.tarpit,
    )
    evidence: list[Evidence] = [ports]
    if target.port and target.port not in found.open_tcp:
        evidence += _closed(target, Reason.REFUSED if found.alive_by else Reason.UNREACHABLE, at)
    open_ports = [] if found.tarpit else [port for port in found.open_tcp if port not in skip]
    for port in open_ports[:MOST_PORTS]:
        evidence += look_into_port(target, port, gate, wanted=wanted, at=at)
    for port in open_ports[MOST_PORTS:]:
        evidence.append(
            target.failed(
                target.at_port(port), probe="look", sought=ServiceEvidence.kind(), reason=Reason.TOO_MUCH, at=at
            )
        )
    return evidence


def look_into_port(target: Target, port: int, gate: Gate, *, wanted: Wanted, at: datetime) -> list[Evidence]:
    """What speaks on one open port, and what the probe for it sees."""
    if ServiceEvidence not in wanted:
        return []
    service = _guarded(target, port, ServiceEvidence, lambda: identify(target, port, gate), at)
    if service is None:
        return []
    evidence = [service]
    if isinstance(service, ServiceEvidence):
        for kind, look in _looks(target, service, gate):
            if kind in wanted:
                seen = _guarded(target, port, kind, look, at)
                evidence += [seen] if seen is not None else []
    elif target.port:
        evidence += _closed(target, service.reason if isinstance(service, FailedLook) else Reason.NOT_KNOWN, at)
    return evidence


def _looks(target: Target, service: ServiceEvidence, gate: Gate) -> Iterator[tuple[type[Evidence], Looks]]:
    port = service.port
    if service.tls:
        yield TlsEvidence, lambda: look_tls(target, port, gate)
    if service.protocol == "http":
        yield HttpEvidence, lambda: look_http(target, port, gate, tls=service.tls)
    if service.protocol == "ssh":
        yield SshEvidence, lambda: look_ssh(target, port, gate)
    yield AccessEvidence, lambda: look_access(target, port, service.protocol, gate, tls=service.tls)


def _guarded(target: Target, port: int, kind: type[Evidence], look: Looks, at: datetime) -> Evidence | None:
    """What a probe saw, or why it saw nothing: a fault of one probe is evidence and never stops the others."""
    try:
        return look()
    except OutOfScope as error:
        reason, detail = Reason.OUT_OF_SCOPE, str(error)
    except Exception as error:
        reason, detail = Reason.PROBE_ERROR, f"{type(error).__name__}: {error}"
    return target.failed(target.at_port(port), probe="look", sought=kind.kind(), reason=reason, detail=detail, at=at)


_OF_TYPE: Mapping[str, tuple[type[Evidence], ...]] = {
    AssetType.SITE: (HttpEvidence,),
    AssetType.SERVICE: (ServiceEvidence,),
    AssetType.DATABASE: (ServiceEvidence, AccessEvidence),
}


def _closed(target: Target, reason: Reason, at: datetime) -> list[Evidence]:
    """A registered port that could not be looked into: said at the port's own place, for each kind its type should show."""
    if not target.port:
        return []
    kinds = list(_OF_TYPE.get(target.type, ()))
    if target.url.startswith("https:"):
        kinds.append(TlsEvidence)
    place = target.at_port(target.port)
    return [target.failed(place, probe="look", sought=kind.kind(), reason=reason, at=at) for kind in kinds]
