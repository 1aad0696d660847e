"""Look at one asset: the probe job. Everything a probe can't see becomes evidence with a reason; nothing is raised."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from functools import partial
from itertools import chain
from pathlib import Path

import msgspec

from checks import OutOfScope
from checks.evidence import (
    AccessEvidence,
    Evidence,
    FailedLook,
    FileEvidence,
    HttpEvidence,
    Place,
    PortsEvidence,
    Reason,
    Rfc8998Evidence,
    ServiceEvidence,
    SshEvidence,
    TlcpEvidence,
    TlsEvidence,
    kinds,
)
from scanner.clock import Clock, now
from scanner.credentials import Credentials
from scanner.estate.model import AssetType
from scanner.probes.access import look_access
from scanner.probes.devices import DEVICE_LOOKS, first_look, looks_beside, over_udp
from scanner.probes.devices.look import Asked
from scanner.probes.file import LOCATOR as FILE
from scanner.probes.file import kind_of, linked_files, look_url
from scanner.probes.http import look_http
from scanner.probes.identify import identify
from scanner.probes.inside import FAMILIES, look_inside, not_inside
from scanner.probes.ports import PortsFound
from scanner.probes.ssh import look_ssh
from scanner.probes.target import Target
from scanner.probes.tlcp import look_rfc8998, look_tlcp
from scanner.probes.tls import look_tls
from scanner.probes.versions import name_unknown
from scanner.run.plan import ports_locator
from scanner.scope.gate import Gate

MOST_PORTS = 64
"""Open ports of one address that are looked into; a host with more is no host a city runs, and is said to be cut."""

PORTS_AT_ONCE = 4
NAMING_SECONDS = 30.0
"""nmap's budget for the ports of one address that nothing of ours recognised."""

Looks = Callable[[], Evidence | None]


class Wanted(msgspec.Struct, frozen=True):
    """The kinds of evidence the checks of this scan want."""

    kinds: frozenset[str]

    def __contains__(self, kind: type[Evidence]) -> bool:
        return kind.kind() in self.kinds

    @property
    def families(self) -> frozenset[str]:
        """The families of these kinds: what asks for a look inside."""
        return frozenset(kind.family for kind in kinds().values() if kind in self and kind.family)


class Looker:
    """Looks at one address of an asset after another, for one scan. Safe to use from several threads.

    `credentials` and the SSH host keys in the file `known_hosts` are for the look inside. `extra_roots` are the city's own
    certificate authorities in PEM.
    """

    def __init__(
        self,
        gate: Gate,
        wanted: Wanted,
        *,
        credentials: Credentials,
        known_hosts: Path,
        extra_roots: str = "",
        clock: Clock = now,
    ) -> None:
        self._gate = gate
        self._wanted = wanted
        self._credentials = credentials
        self._known_hosts = known_hosts
        self._extra_roots = extra_roots
        self._clock = clock

    def look_at(self, target: Target, found: PortsFound, *, skip: frozenset[int] = frozenset()) -> list[Evidence]:
        """All evidence of one address of an asset, given what ports were found open on it.

        `skip` are ports that another asset of the same system stands for.
        """
        return [
            *self._from_outside(target, found, skip),
            *self._over_udp(target, found),
            *self._from_inside(target, found),
        ]

    def _from_outside(self, target: Target, found: PortsFound, skip: frozenset[int]) -> list[Evidence]:
        at = self._clock()
        if target.type == AssetType.FILE:
            return self._file(target, found, at)
        place = target.place(ports_locator(target.address))
        if found.reason is not None:
            sought = PortsEvidence.kind()
            look = target.failed(place, probe="ports", sought=sought, reason=found.reason, detail=found.detail, at=at)
            return [look, *_closed(target, found.reason, at)]
        evidence: list[Evidence] = [_ports_evidence(target, found, at)]
        if target.port and target.port not in found.open_tcp:
            evidence += _closed(target, Reason.REFUSED if found.alive_by else Reason.UNREACHABLE, at)
        if ServiceEvidence in self._wanted and not found.tarpit:
            ports = [port for port in found.open_tcp if port not in skip]
            evidence += self._into_ports(target, ports[:MOST_PORTS], at)
            evidence += [_too_many(target, port, at) for port in ports[MOST_PORTS:]]
        return evidence

    def _over_udp(self, target: Target, found: PortsFound) -> Iterator[Evidence]:
        """What UDP ports say, tried whatever was seen over TCP: many a device answers there alone."""
        if found.reason in (Reason.OUT_OF_SCOPE, Reason.OUTSIDE_HOURS) or target.port:
            return
        yield from over_udp(DEVICE_LOOKS, self._asked(target))

    def _asked(self, target: Target, port: int = 0) -> Asked:
        return Asked(
            target=target,
            port=port,
            gate=self._gate,
            credentials=self._credentials,
            wanted=self._wanted.__contains__,
            trusted_roots=self._extra_roots,
        )

    def _from_inside(self, target: Target, found: PortsFound) -> Sequence[Evidence]:
        """What a login shows. It is tried whatever ports were seen open: a firewall may let only the login through."""
        if (
            not target.credential
            or FAMILIES.get(target.type) not in self._wanted.families
            or target.type == AssetType.DEVICE
        ):
            return []
        if found.reason in (Reason.OUT_OF_SCOPE, Reason.OUTSIDE_HOURS):
            return [not_inside(target, found.reason, found.detail)]
        return look_inside(
            target,
            self._gate,
            credentials=self._credentials,
            known_hosts=self._known_hosts,
            trusted_roots=self._extra_roots,
            wanted=self._wanted.__contains__,
        )

    def _file(self, target: Target, found: PortsFound, at: datetime) -> list[Evidence]:
        """The published file alone: the port it is fetched from belongs to another asset."""
        sought = kind_of(target.url)
        if sought not in self._wanted:
            return []
        reason, detail = found.reason, found.detail
        if reason is None and target.port not in found.open_tcp:
            reason = Reason.REFUSED if found.alive_by else Reason.UNREACHABLE
        if reason is None:
            place, look = target.place(FILE), lambda: look_url(target, target.url, self._gate)
            seen = _guarded(target, place, sought, look, at)
            return [] if seen is None else [seen]
        return [
            target.failed(target.place(FILE), probe="look", sought=sought.kind(), reason=reason, detail=detail, at=at)
        ]

    def _into_ports(self, target: Target, ports: Sequence[int], at: datetime) -> list[Evidence]:
        """What speaks on open ports, some at a time within the gate's limit, and what the probes for it see."""
        if not ports:
            return []
        with ThreadPoolExecutor(PORTS_AT_ONCE) as pool:
            first = dict(
                zip(
                    ports,
                    pool.map(lambda port: first_look(DEVICE_LOOKS, self._asked(target, port)), ports),
                    strict=True,
                )
            )
            others = [port for port in ports if first[port] is None]
            told = list(pool.map(lambda port: self._identified(target, port, at), others))
            services = [one for one in told if isinstance(one, ServiceEvidence)]
            named = self._named(target, services)
            seen = pool.map(lambda service: self._seen(target, service, at), named)
            taken = (one for one in first.values() if one is not None)
            return [*chain.from_iterable(taken), *self._failures(target, told, at), *named, *chain.from_iterable(seen)]

    def _identified(self, target: Target, port: int, at: datetime) -> Evidence:
        told = _guarded(target, target.at_port(port), ServiceEvidence, lambda: identify(target, port, self._gate), at)
        assert told is not None
        return told

    def _named(self, target: Target, services: Sequence[ServiceEvidence]) -> Sequence[ServiceEvidence]:
        """With what nmap recognises where we did not; a device is spared its many openings, which a controller may not stand."""
        if target.type == AssetType.DEVICE:
            return services
        return name_unknown(services, self._gate, budget_seconds=NAMING_SECONDS)

    def _failures(self, target: Target, told: Sequence[Evidence], at: datetime) -> Iterator[Evidence]:
        for one in told:
            if isinstance(one, FailedLook):
                yield one
                yield from (look for look in _closed(target, one.reason, at) if look.sought != one.sought)

    def _seen(self, target: Target, service: ServiceEvidence, at: datetime) -> list[Evidence]:
        looks = [(kind, look) for kind, look in self._looks(target, service) if kind in self._wanted]
        place = target.at_port(service.port)
        seen = [one for kind, look in looks for one in [_guarded(target, place, kind, look, at)] if one is not None]
        beside = looks_beside(DEVICE_LOOKS, self._asked(target), service)
        return [*seen, *beside, *self._linked(target, seen)]

    def _linked(self, target: Target, seen: Sequence[Evidence]) -> list[Evidence]:
        """The data files that the first page just seen links to."""
        if FileEvidence not in self._wanted:
            return []
        at = self._clock()
        files = [file for page in seen if isinstance(page, HttpEvidence) for file in linked_files(page)]
        looks = [
            _guarded(
                target, target.place(locator), FileEvidence, partial(look_url, target, url, self._gate, locator), at
            )
            for locator, url in files
        ]
        return [one for one in looks if one is not None]

    def _looks(self, target: Target, service: ServiceEvidence) -> Iterator[tuple[type[Evidence], Looks]]:
        port, gate = service.port, self._gate
        if service.tls:
            yield TlsEvidence, lambda: look_tls(target, port, gate, extra_roots=self._extra_roots)
            yield Rfc8998Evidence, lambda: look_rfc8998(target, port, gate)
        if service.tls or service.protocol == "tlcp":
            yield TlcpEvidence, lambda: look_tlcp(target, port, gate, speaks_tls=service.tls)
        if service.protocol == "http":
            yield HttpEvidence, lambda: look_http(target, port, gate, tls=service.tls)
        if service.protocol == "ssh":
            yield SshEvidence, lambda: look_ssh(target, port, gate)
        yield AccessEvidence, lambda: look_access(target, port, service.protocol, gate, tls=service.tls)


def _ports_evidence(target: Target, found: PortsFound, at: datetime) -> PortsEvidence:
    return PortsEvidence(
        place=target.place(ports_locator(target.address)),
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


def _too_many(target: Target, port: int, at: datetime) -> FailedLook:
    return target.failed(
        target.at_port(port), probe="look", sought=ServiceEvidence.kind(), reason=Reason.TOO_MUCH, at=at
    )


def _guarded(target: Target, place: Place, kind: type[Evidence], look: Looks, at: datetime) -> Evidence | None:
    """What a probe saw, or why it saw nothing: a fault of one probe is evidence and never stops the others."""
    try:
        return look()
    except OutOfScope as error:
        reason, detail = Reason.OUT_OF_SCOPE, str(error)
    except Exception as error:
        reason, detail = Reason.PROBE_ERROR, f"{type(error).__name__}: {error}"
    return target.failed(place, probe="look", sought=kind.kind(), reason=reason, detail=detail, at=at)


_OF_TYPE: Mapping[str, tuple[type[Evidence], ...]] = {
    AssetType.SITE: (HttpEvidence,),
    AssetType.SERVICE: (ServiceEvidence,),
    AssetType.DATABASE: (ServiceEvidence, AccessEvidence),
}


def _closed(target: Target, reason: Reason, at: datetime) -> list[FailedLook]:
    """A registered port that could not be looked into: said at the port's own place, for each kind its type should show."""
    if not target.port:
        return []
    kinds = list(_OF_TYPE.get(target.type, ()))
    if target.url.startswith("https:"):
        kinds.append(TlsEvidence)
    place = target.at_port(target.port)
    return [target.failed(place, probe="look", sought=kind.kind(), reason=reason, at=at) for kind in kinds]
