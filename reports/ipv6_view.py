"""What the chapter on IPv6 shows: the figures of each site, and each indicator with what was seen and its result."""

from __future__ import annotations

import msgspec

from baselines.model import CategoryScore, Item, ItemResult
from checks import Text
from checks.evidence import LinkCount
from reports.model import FindingFacts, SystemReport

SEEN_SHOWN = 3


class IndicatorRow(msgspec.Struct, frozen=True, kw_only=True):
    """One indicator. `seen` are the first sentences of the findings behind it, each once and hostile; `more` counts the rest."""

    item: Item
    result: ItemResult
    seen: tuple[Text, ...]
    more: int
    numbers: tuple[str, ...]


class SiteRow(msgspec.Struct, frozen=True, kw_only=True):
    """One site's figures; `links` are those of the second and the third level."""

    name: str
    address: str
    works_here: bool
    answered: int
    tried: int
    median6: int | None
    median4: int | None
    alike: float | None
    links: tuple[LinkCount | None, LinkCount | None]


class Ipv6View(msgspec.Struct, frozen=True, kw_only=True):
    """The whole chapter."""

    parts: tuple[CategoryScore, ...]
    sites: tuple[SiteRow, ...]
    indicators: tuple[IndicatorRow, ...]


def ipv6_view(report: SystemReport) -> Ipv6View | None:
    """The report's chapter, None when it has none."""
    chapter = report.ipv6
    if chapter is None:
        return None
    behind = {(one.check, one.asset, one.locator): one for one in report.findings}
    results = {one.item: one for one in chapter.assessment.items}
    return Ipv6View(
        parts=chapter.assessment.categories,
        sites=tuple(
            SiteRow(
                name=one.name,
                address=one.address,
                works_here=one.works_here,
                answered=one.v6.answered,
                tried=one.v6.tried,
                median6=one.v6.median_ms,
                median4=one.v4.median_ms if one.v4 else None,
                alike=one.alike,
                links=(one.second, one.third),
            )
            for one in report.ipv6_sites
        ),
        indicators=tuple(
            _indicator(item, results[item.id], behind) for item in chapter.baseline.items if item.id in results
        ),
    )


def _indicator(item: Item, result: ItemResult, behind: dict[tuple[str, str, str], FindingFacts]) -> IndicatorRow:
    weak = (doubt for doubt in result.because if doubt.outcome.is_weakness)
    found = [behind.get((doubt.check, doubt.asset, doubt.locator)) for doubt in weak]
    findings = [one for one in found if one is not None]
    seen = list(dict.fromkeys(one.seen for one in findings))
    return IndicatorRow(
        item=item,
        result=result,
        seen=tuple(seen[:SEEN_SHOWN]),
        more=max(0, len(seen) - SEEN_SHOWN),
        numbers=tuple(one.number for one in findings),
    )
