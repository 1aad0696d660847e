"""What a system's report shows, worked out from the model so that the templates only lay it out."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import date

import msgspec

from baselines.model import Baseline, CategoryScore, Dispute, Doubt, Item, ItemResult
from baselines.risk import RiskMethod, field_level, load_risk
from checks import Layer, Outcome, Severity, Text
from checks.evidence import Reason
from reports.advice_view import AdviceLine, advice
from reports.crypto_view import CryptoLayer, crypto_layers
from reports.early_view import EarlyRow, early_rows
from reports.group import Group, group_findings
from reports.ipv6_view import Ipv6View, ipv6_view
from reports.model import FindingFacts, SystemReport
from reports.risk_view import RiskView, risk_view

FIRST_THINGS = 5
NAMES_SHOWN = 8


class Cell(msgspec.Struct, frozen=True, kw_only=True):
    """One field of the risk matrix: the findings that lie there by number, and its risk level, 1..5."""

    numbers: tuple[str, ...]
    risk: int


class LeftOut(msgspec.Struct, frozen=True, kw_only=True):
    """What was not looked at for one reason: how many places, on which assets (the first few), and what was sought."""

    reason: Reason
    places: int
    assets: tuple[str, ...]
    more_assets: int
    sought: tuple[str, ...]


class HazardRow(msgspec.Struct, frozen=True, kw_only=True):
    """A major hazard: its trigger, the clauses that raised it, the findings behind it, and the platforms it was taken over
    from."""

    id: str
    name: Text
    clauses: tuple[str, ...]
    numbers: tuple[str, ...]
    inherited: tuple[Text, ...] = ()


class ItemRow(msgspec.Struct, frozen=True, kw_only=True):
    """One item with its result and the findings that stand against it. `anchor` is its name in the document."""

    anchor: str
    item: Item
    result: ItemResult
    numbers: tuple[str, ...]


class Category(msgspec.Struct, frozen=True, kw_only=True):
    """The items of one category in clause order."""

    title: Text
    rows: tuple[ItemRow, ...]

    @property
    def untouched(self) -> bool:
        """True when no item of it was assessed or found not to apply, by this system or its platform: one sentence says it
        better than a table."""
        return all(row.result.outcome is Outcome.NOT_ASSESSED and row.result.inherited is None for row in self.rows)


class StageRow(msgspec.Struct, frozen=True, kw_only=True):
    """One stage of data's life: its score, and its items that are not or partly met with the findings behind them."""

    scored: CategoryScore
    weak: tuple[ItemRow, ...]


class SystemView(msgspec.Struct, frozen=True, kw_only=True):
    """All that the templates of a system's report need beside the report itself."""

    by_layer: tuple[tuple[Layer, tuple[Group, ...]], ...]
    first_things: tuple[Group, ...]
    matrix: dict[tuple[int, int], Cell]
    hazards: tuple[HazardRow, ...]
    left_out: tuple[LeftOut, ...]
    unassessed: tuple[tuple[Reason, int], ...]
    categories: tuple[Category, ...]
    stages: tuple[StageRow, ...]
    crypto: tuple[CryptoLayer, ...]
    ipv6: Ipv6View | None
    risk: RiskView | None
    disputes: tuple[ItemRow, ...]
    by_place: dict[tuple[str, str, str], FindingFacts]
    early: tuple[EarlyRow, ...]
    by_severity: dict[Severity, int]
    asset_names: dict[str, str]
    titles: dict[str, Text]
    overdue: int
    advice: tuple[AdviceLine, ...]
    other_baselines: tuple[Baseline, ...]
    items_applying: int
    items_assessed: int

    def behind(self, dispute: Dispute) -> list[FindingFacts]:
        """The findings behind what the checks saw of an item in dispute, none where they say met."""
        return [self.by_place[_place(one)] for one in dispute.places if _place(one) in self.by_place]

    def href(self, result: ItemResult) -> str | None:
        """Where a brick of the wall leads: to the gravest finding against its item, else to the item's own row."""
        if not result.outcome.is_weakness:
            return None
        for category in self.categories:
            for row in category.rows:
                if row.item.id == result.item:
                    return f"#{row.numbers[0] if row.numbers else row.anchor}"
        return None


def system_view(report: SystemReport) -> SystemView:
    """Work out the view of `report`."""
    groups = group_findings(report.findings)
    changed = report.findings + report.changes.closed + report.changes.written_off
    categories = _categories(report)
    return SystemView(
        by_layer=tuple(
            (layer, of_layer) for layer in Layer if (of_layer := tuple(one for one in groups if _layer(one) is layer))
        ),
        first_things=tuple(sorted(groups, key=_urgency)[:FIRST_THINGS]),
        matrix=_matrix(report.findings, report.risk.method if report.risk else load_risk().method),
        hazards=_hazards(report),
        left_out=_left_out(report),
        unassessed=_unassessed(report.assessment.items),
        categories=categories,
        stages=_stages(report),
        crypto=crypto_layers(report),
        ipv6=ipv6_view(report),
        risk=risk_view(report),
        disputes=tuple(row for one in categories for row in one.rows if row.result.dispute is not None),
        by_place={_place(one): one for one in report.findings},
        early=early_rows(report.early),
        by_severity={severity: sum(one.severity is severity for one in report.findings) for severity in Severity},
        asset_names={asset.id: asset.name or asset.target or asset.id for asset in report.system.assets},
        titles={one.number: one.title for one in changed},
        overdue=sum(one.overdue for one in report.findings),
        advice=advice(report, groups),
        other_baselines=tuple(one.baseline for one in (report.life, report.cryptography, report.ipv6) if one),
        items_applying=sum(one.outcome is not Outcome.NOT_APPLICABLE for one in report.assessment.items),
        items_assessed=sum(one.outcome.assessed for one in report.assessment.items),
    )


def _place(one: FindingFacts | Doubt) -> tuple[str, str, str]:
    """What says that a finding and a doubt are about the same."""
    return one.check, one.asset, one.locator


def _layer(group: Group) -> Layer:
    return group.findings[0].layer


def _urgency(group: Group) -> tuple[bool, int, int, date, int, str]:
    """Major hazards first, then by risk, severity, the nearest day it is due, and the number of places."""
    return (not group.hazards, -group.risk, -group.severity.rank, group.due, -len(group.findings), group.check)


def _matrix(findings: Sequence[FindingFacts], method: RiskMethod) -> dict[tuple[int, int], Cell]:
    """The 25 fields by (likelihood, impact)."""
    fields = {}
    for likelihood in range(1, 6):
        for impact in range(1, 6):
            here = [one for one in findings if (one.likelihood, one.impact) == (likelihood, impact)]
            fields[likelihood, impact] = Cell(
                numbers=tuple(one.number for one in here), risk=field_level(method, likelihood, impact)
            )
    return fields


def _hazards(report: SystemReport) -> tuple[HazardRow, ...]:
    clauses: dict[str, list[str]] = defaultdict(list)
    names: dict[str, Text] = {}
    inherited: dict[str, list[Text]] = defaultdict(list)
    items = {item.id: item for item in report.baseline.items}
    for result in report.assessment.items:
        if result.hazard:
            clauses[result.hazard].append(result.item)
            if result.inherited is not None and result.inherited.hazard:
                inherited[result.hazard].append(result.inherited.label)
            item = items.get(result.item)
            if item is not None and item.hazard is not None:
                names[result.hazard] = item.hazard.name
    return tuple(
        HazardRow(
            id=id,
            name=names.get(id, Text(zh=id, en=id)),
            clauses=tuple(clauses[id]),
            numbers=tuple(one.number for one in report.findings if one.hazard == id),
            inherited=tuple(dict.fromkeys(inherited[id])),
        )
        for id in report.assessment.hazards
    )


def _left_out(report: SystemReport) -> tuple[LeftOut, ...]:
    by_reason: dict[Reason, list[tuple[str, str]]] = defaultdict(list)
    for one in report.not_looked:
        by_reason[one.reason].append((one.asset, one.sought))
    rows = []
    for reason, places in sorted(by_reason.items(), key=lambda pair: -len(pair[1])):
        assets = tuple(dict.fromkeys(asset for asset, _sought in places))
        rows.append(
            LeftOut(
                reason=reason,
                places=len(places),
                assets=assets[:NAMES_SHOWN],
                more_assets=max(len(assets) - NAMES_SHOWN, 0),
                sought=tuple(dict.fromkeys(sought for _asset, sought in places)),
            )
        )
    return tuple(rows)


def _unassessed(items: Iterable[ItemResult]) -> tuple[tuple[Reason, int], ...]:
    reasons = [one.reason or Reason.NOT_KNOWN for one in items if one.outcome is Outcome.NOT_ASSESSED]
    return tuple(Counter(reasons).most_common())


def _categories(report: SystemReport) -> tuple[Category, ...]:
    against: dict[str, list[str]] = defaultdict(list)
    for finding in report.findings:
        for clause in finding.clauses:
            against[clause].append(finding.number)
    results = {one.item: one for one in report.assessment.items}
    rows: dict[Text, list[ItemRow]] = defaultdict(list)
    for number, item in enumerate(report.baseline.items, start=1):
        if item.id in results:
            row = ItemRow(
                anchor=f"item-{number}", item=item, result=results[item.id], numbers=tuple(against.get(item.id, ()))
            )
            rows[item.category].append(row)
    return tuple(Category(title=title, rows=tuple(of_title)) for title, of_title in rows.items())


def _stages(report: SystemReport) -> tuple[StageRow, ...]:
    if report.life is None:
        return ()
    behind = {_place(one): one.number for one in report.findings}
    results = {one.item: one for one in report.life.assessment.items}
    rows: dict[Text, list[ItemRow]] = defaultdict(list)
    for number, item in enumerate(report.life.baseline.items, start=1):
        result = results.get(item.id)
        if result is not None and result.outcome.is_weakness:
            found = (behind.get(_place(doubt)) for doubt in result.because)
            numbers = tuple(dict.fromkeys(one for one in found if one is not None))
            rows[item.category].append(ItemRow(anchor=f"life-{number}", item=item, result=result, numbers=numbers))
    return tuple(StageRow(scored=one, weak=tuple(rows[one.title])) for one in report.life.assessment.categories)
