"""Look up what was seen on each asset in the imported feeds, when a scan is judged: a newer feed judges old evidence too."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from checks.evidence import (
    Evidence,
    FailedLook,
    HostEvidence,
    KnownVulnerability,
    Place,
    Reason,
    VulnerabilitiesEvidence,
)
from scanner.feeds.match import LINUX, Cpe, fix_of
from scanner.feeds.model import FeedName
from scanner.feeds.software import Belief, Shown, Software, shown
from scanner.store import Store
from scanner.store.feeds import Known, known_of, taken_on

MOST_FOUND = 500

_PROBE = "feed"


class Lookup:
    """The feeds as they are now, each product read once for all systems that are judged."""

    def __init__(self, store: Store, at: datetime) -> None:
        self._store = store
        self._at = at
        self._taken_on = taken_on(store.db, FeedName.NVD)[:10]
        self._known: dict[tuple[str, str], list[Known]] = {}

    def with_vulnerabilities(self, system: str, evidence: Sequence[Evidence]) -> list[Evidence]:
        """The evidence of one system, and what the feeds know of the versions it shows; that none was imported, otherwise."""
        by_asset: dict[str, list[Evidence]] = defaultdict(list)
        for one in evidence:
            by_asset[one.place.asset].append(one)
        found = [seen for records in by_asset.values() for seen in self._of_asset(records)]
        if found and not self._taken_on:
            return [*evidence, self._no_feed(system)]
        return [*evidence, *found]

    def _no_feed(self, system: str) -> FailedLook:
        sought = VulnerabilitiesEvidence.kind()
        place = Place(system, "", sought)
        return FailedLook(place=place, probe=_PROBE, seen_at=self._at, sought=sought, reason=Reason.NOT_IMPORTED)

    def _of_asset(self, records: Sequence[Evidence]) -> list[VulnerabilitiesEvidence]:
        places = shown(records)
        present = [LINUX] if any(isinstance(one, HostEvidence) for one in records) else []
        present += [Cpe(*cpe, one.version) for place in places for one in place.software for cpe in one.product.cpes]
        return [self._of_place(place, present) for place in places]

    def _of_place(self, place: Shown, present: Sequence[Cpe]) -> VulnerabilitiesEvidence:
        found = sorted(self._found(place.software, present), key=_worst_first)
        return VulnerabilitiesEvidence(
            place=place.place,
            probe=_PROBE,
            seen_at=self._at,
            depth=place.depth,
            feed_taken_on=self._taken_on,
            looked_up=tuple(f"{one.product.name} {one.version}" for one in place.software),
            found=tuple(found[:MOST_FOUND]),
            more=len(found[MOST_FOUND:]),
        )

    def _found(self, software: Iterable[Software], present: Sequence[Cpe]) -> Iterator[KnownVulnerability]:
        for one in software:
            if one.belief is not Belief.MENDED:
                yield from self._of_software(one, present).values()

    def _of_software(self, software: Software, present: Sequence[Cpe]) -> dict[str, KnownVulnerability]:
        """By CVE, so that one recorded under two names of a product is told once."""
        found: dict[str, KnownVulnerability] = {}
        for vendor, product in software.product.cpes:
            for known in self._of_product(vendor, product):
                fix = fix_of(known.configurations, Cpe(vendor, product, software.version), present)
                if fix is not None and known.cve not in found:
                    found[known.cve] = _vulnerability(known, software, fix)
        return found

    def _of_product(self, vendor: str, product: str) -> list[Known]:
        if (vendor, product) not in self._known:
            self._known[vendor, product] = known_of(self._store, vendor, product)
        return self._known[vendor, product]


def _vulnerability(known: Known, software: Software, fix: str) -> KnownVulnerability:
    return KnownVulnerability(
        cve=known.cve,
        product=software.product.name,
        version=software.version,
        package=software.package,
        fixed_in=fix,
        cvss=known.cvss,
        exploited=known.exploited,
        epss=known.epss,
        confirmed=software.belief is Belief.CONFIRMED,
        cnnvd=known.cnnvd,
    )


def _worst_first(one: KnownVulnerability) -> tuple[bool, bool, float, float, str]:
    return (not one.exploited, not one.confirmed, -(one.cvss or 0.0), -(one.epss or 0.0), one.cve)
