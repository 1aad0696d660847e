"""Which products in which versions an asset's evidence shows at which places, and how far each is to be believed."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum

import msgspec

from checks.days import age_days
from checks.evidence import (
    DatabaseEvidence,
    Depth,
    Evidence,
    HostPackagesEvidence,
    HttpEvidence,
    Place,
    ServiceEvidence,
)
from scanner.feeds.products import Product, product_named, product_packaged

LISTS_FRESH_DAYS = 30
"""How old a host's package lists may be and still say that no security update is due."""

MOST_UPDATES = 200
"""Pending updates that evidence names at most."""

_HEADERS = ("server", "x-powered-by")
_TOKEN = re.compile(r"([A-Za-z][\w.-]{0,40})/v?(\d[\w.-]{0,40})")
_UPSTREAM = re.compile(r"\d[0-9A-Za-z.]*")
_VAGUE = re.compile(r"\d (?:-|or) ")
"""How nmap writes that it knows a range alone: `8.3.0 - 8.3.7`, `9.6.0 or later`."""
_MARIADB_DISGUISE = "5.5.5-"
_MAKERS_REVISION = re.compile(r"[ce]e\.\d+")


class Belief(StrEnum):
    """What a version says: `confirmed` is the maker's own; `possible` one that a distribution may have mended under its old
    number; `mended` one of a distribution whose lists on the host name no security update for it."""

    CONFIRMED = "confirmed"
    POSSIBLE = "possible"
    MENDED = "mended"


_LEAST_FIRST = (Belief.MENDED, Belief.POSSIBLE, Belief.CONFIRMED)


class Software(msgspec.Struct, frozen=True, kw_only=True):
    """One product in one upstream version; `package` is the one it is in, empty where a service told."""

    product: Product
    version: str
    belief: Belief
    package: str = ""


class Shown(msgspec.Struct, frozen=True, kw_only=True):
    """What one place of an asset shows: a port, or the host's packages. `software` is empty where something speaks there whose
    product or version can't be looked up. `depth` is how hard was looked."""

    place: Place
    depth: Depth
    software: tuple[Software, ...]


def shown(evidence: Iterable[Evidence]) -> list[Shown]:
    """What the evidence of one asset shows, place by place; nothing where none of it tells of software.

    A package says more than a banner: a service in the version of a package is believed as the package is.
    """
    found: dict[Place, list[Software]] = defaultdict(list)
    depths: dict[Place, Depth] = {}
    for one in evidence:
        if isinstance(one, HostPackagesEvidence):
            found[one.place] += _of_packages(one)
        elif isinstance(one, ServiceEvidence | HttpEvidence | DatabaseEvidence):
            found[one.place] += _of_network(one)
        else:
            continue
        depths[one.place] = min(one.depth, depths.get(one.place, one.depth))
    packaged = [one for software in found.values() for one in software if one.package]
    # Of several packages of one product the least mended tells: the last written stays.
    beliefs = {
        (one.product.name, one.version): one.belief
        for belief in _LEAST_FIRST
        for one in packaged
        if one.belief is belief
    }
    return [
        Shown(place=place, depth=depths[place], software=tuple(_settled(software, beliefs)))
        for place, software in found.items()
    ]


def upstream(version: str, manager: str) -> tuple[str, bool]:
    """A package's upstream version, and whether a distribution may have changed what it holds.

    A revision is a distribution's (`1.18.0-6.1+deb11u3`, `1.20.1-14.el8`), save a plain number of an rpm (`8.9.0-1`), which
    makers use, and GitLab's `ce.0`; a dpkg version without one is its maker's (Debian policy, section 5.6.12).
    """
    number, _, revision = version.partition(":")[2 if ":" in version else 0].rpartition("-")
    if not number:
        number, revision = revision, ""
    makers = not revision or _MAKERS_REVISION.fullmatch(revision) or (manager == "rpm" and revision.isdigit())
    told = _UPSTREAM.match(number)
    return (told.group() if told else ""), not makers


def _of_packages(packages: HostPackagesEvidence) -> Iterator[Software]:
    age = None if packages.lists_from is None else age_days(packages.lists_from, packages.seen_at)
    due = packages.security_updates if age is not None and age <= LISTS_FRESH_DAYS else None
    # A list that was cut short says nothing of what it lacks.
    due = None if due is not None and len(due) >= MOST_UPDATES else due
    for name, full in packages.packages.items():
        product = product_packaged(name)
        version, distributions = upstream(full, packages.manager)
        if product is None or not version:
            continue
        belief = Belief.CONFIRMED
        if distributions:
            belief = Belief.POSSIBLE if due is None or _is_due(name, due) else Belief.MENDED
        yield Software(product=product, version=version, belief=belief, package=name)


def _is_due(package: str, due: Iterable[str]) -> bool:
    """apt names the package alone, dnf with its version: `openssl-libs-1:1.1.1k-9.el8.x86_64`."""
    return any(
        one == package or (one.startswith(f"{package}-") and one[len(package) + 1 :][:1].isdigit()) for one in due
    )


def _of_network(one: ServiceEvidence | HttpEvidence | DatabaseEvidence) -> Iterator[Software]:
    for name, version in _told(one):
        product, number = product_named(name), _UPSTREAM.match(version)
        if product is not None and number is not None and not _VAGUE.search(version):
            belief = Belief.POSSIBLE if product.distributed else Belief.CONFIRMED
            yield Software(product=product, version=number.group(), belief=belief)


def _told(one: ServiceEvidence | HttpEvidence | DatabaseEvidence) -> list[tuple[str, str]]:
    """Names and versions in the target's own words; the version may be empty."""
    if isinstance(one, ServiceEvidence):
        return [_service(one)]
    if isinstance(one, DatabaseEvidence):
        # Another product that speaks an engine's protocol shows the engine's version, not its own.
        return [] if one.product else [(one.engine, one.version)]
    return [pair for header in _HEADERS for pair in _TOKEN.findall(one.headers.get(header, ""))]


def _service(service: ServiceEvidence) -> tuple[str, str]:
    """MariaDB calls itself MySQL 5.5.5 so that old clients go on talking to it; who names no product is its protocol."""
    if "mariadb" in f"{service.product} {service.version}".lower():
        return "mariadb", service.version.removeprefix(_MARIADB_DISGUISE)
    return service.product or service.protocol, service.version


def _settled(software: Iterable[Software], beliefs: Mapping[tuple[str, str], Belief]) -> Iterator[Software]:
    """Each product and version once, believed as its package on the asset is, where there is one."""
    once = {(one.product.name, one.version): one for one in reversed(list(software))}
    for key, one in reversed(once.items()):
        yield msgspec.structs.replace(one, belief=beliefs.get(key, one.belief))
