"""Which products in which versions an asset's evidence shows, and how far each is to be believed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from enum import StrEnum

import msgspec

from checks.days import age_days
from checks.evidence import DatabaseEvidence, Evidence, HostPackagesEvidence, HttpEvidence, ServiceEvidence
from scanner.feeds.products import Product, product_named, product_packaged

LISTS_FRESH_DAYS = 30
"""How old a host's package lists may be and still say that no security update is due."""

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


class Software(msgspec.Struct, frozen=True, kw_only=True):
    """One product in one upstream version; `locator` says where it was seen (`tcp/443`, `package:nginx`)."""

    product: Product
    version: str
    belief: Belief
    locator: str


class Shown(msgspec.Struct, frozen=True, kw_only=True):
    """What an asset shows. `unread` are the places where something speaks whose product or version can't be looked up,
    save a hidden version of a product that was seen elsewhere on the asset (its package, say)."""

    software: tuple[Software, ...]
    unread: tuple[str, ...] = ()


def shown(evidence: Iterable[Evidence]) -> Shown | None:
    """What the evidence of one asset shows, or None where nothing of it tells of software at all."""
    found: list[Software] = []
    places: dict[str, str] = {}
    for one in evidence:
        if isinstance(one, HostPackagesEvidence):
            places["packages"] = ""
            found += _of_packages(one)
        elif isinstance(one, ServiceEvidence | HttpEvidence | DatabaseEvidence):
            told = _told(one)
            places[one.place.locator] = places.get(one.place.locator) or next((name for name, _ in told), "")
            found += _of_network(one.place.locator, told)
    if not places:
        return None
    read = {"packages", *(one.locator for one in found)}
    products = {one.product for one in found}
    unread = (place for place, name in places.items() if place not in read and product_named(name) not in products)
    return Shown(software=tuple(_settled(found)), unread=tuple(unread))


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
    for name, full in packages.packages.items():
        product = product_packaged(name)
        version, distributions = upstream(full, packages.manager)
        if product is None or not version:
            continue
        belief = Belief.CONFIRMED
        if distributions:
            belief = Belief.POSSIBLE if due is None or name in due else Belief.MENDED
        yield Software(product=product, version=version, belief=belief, locator=f"package:{name}")


def _of_network(locator: str, told: Iterable[tuple[str, str]]) -> Iterator[Software]:
    for name, version in told:
        product, number = product_named(name), _UPSTREAM.match(version)
        if product is not None and number is not None and not _VAGUE.search(version):
            belief = Belief.POSSIBLE if product.distributed else Belief.CONFIRMED
            yield Software(product=product, version=number.group(), belief=belief, locator=locator)


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


def _settled(found: Iterable[Software]) -> Iterator[Software]:
    """Each product and version once, by what is believed of it most: a package says more than a banner."""
    order = (Belief.CONFIRMED, Belief.MENDED, Belief.POSSIBLE)
    best: dict[tuple[str, str], Software] = {}
    for one in found:
        key = (one.product.name, one.version)
        if key not in best or order.index(one.belief) < order.index(best[key].belief):
            best[key] = one
    yield from best.values()
