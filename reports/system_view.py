"""What a system's report shows, worked out from the model so that the templates only lay it out."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import date

import msgspec

from baselines.model import CategoryScore, Item, ItemResult
from baselines.risk import RiskMethod, field_level, load_risk
from checks import Layer, Outcome, Severity, Text
from checks.evidence import Reason
from reports.crypto_view import CryptoLayer, crypto_layers
from reports.early_view import EarlyRow, early_rows
from reports.ipv6_view import Ipv6View, ipv6_view
from reports.model import FindingFacts, SystemReport
from reports.risk_view import RiskView, risk_view

FIRST_THINGS = 5
NAMES_SHOWN = 8


class Group(msgspec.Struct, frozen=True, kw_only=True):
    """The findings of one check with one title: what they share is said once. `clauses` and `hazards` are of all of them,
    each once. (A check of answers judges many questions; its findings are titled by their items.)"""

    check: str
    title: Text
    severity: Severity
    why: Text
    fix: Text
    clauses: tuple[str, ...]
    hazards: tuple[str, ...]
    findings: tuple[FindingFacts, ...]

    @property
    def due(self) -> date:
        """The first day one of them is due."""
        return min(one.due for one in self.findings)

    @property
    def overdue(self) -> bool:
        """True when one of them is late."""
        return any(one.overdue for one in self.findings)

    @property
    def risk(self) -> int:
        """The highest risk among them, 1..5."""
        return max(one.risk for one in self.findings)


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
    """A major hazard: its trigger, the clauses that raised it, and the findings behind it."""

    id: str
    name: Text
    clauses: tuple[str, ...]
    numbers: tuple[str, ...]


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
        """True when no item of it was assessed or found not to apply: one sentence says it better than a table."""
        return all(row.result.outcome is Outcome.NOT_ASSESSED for row in self.rows)


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
    early: tuple[EarlyRow, ...]
    by_severity: dict[Severity, int]
    asset_names: dict[str, str]
    titles: dict[str, Text]
    overdue: int

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
    groups = _groups(report.findings)
    changed = report.findings + report.changes.closed
    return SystemView(
        by_layer=tuple(
            (layer, of_layer) for layer in Layer if (of_layer := tuple(one for one in groups if _layer(one) is layer))
        ),
        first_things=tuple(sorted(groups, key=_urgency)[:FIRST_THINGS]),
        matrix=_matrix(report.findings, report.risk.method if report.risk else load_risk().method),
        hazards=_hazards(report),
        left_out=_left_out(report),
        unassessed=_unassessed(report.assessment.items),
        categories=_categories(report),
        stages=_stages(report),
        crypto=crypto_layers(report),
        ipv6=ipv6_view(report),
        risk=risk_view(report),
        early=early_rows(report.early),
        by_severity={severity: sum(one.severity is severity for one in report.findings) for severity in Severity},
        asset_names={asset.id: asset.name or asset.target or asset.id for asset in report.system.assets},
        titles={one.number: one.title for one in changed},
        overdue=sum(one.overdue for one in report.findings),
    )


def _groups(findings: Iterable[FindingFacts]) -> list[Group]:
    alike: dict[tuple[str, Text], list[FindingFacts]] = defaultdict(list)
    for one in findings:
        alike[one.check, one.title].append(one)
    groups = []
    for (check, title), these in alike.items():
        first = these[0]
        groups.append(
            Group(
                check=check,
                title=title,
                severity=max((one.severity for one in these), key=lambda severity: severity.rank),
                why=first.why,
                fix=first.fix,
                clauses=tuple(dict.fromkeys(clause for one in these for clause in one.clauses)),
                hazards=tuple(dict.fromkeys(one.hazard for one in these if one.hazard)),
                findings=tuple(these),
            )
        )
    return sorted(groups, key=lambda group: (-group.severity.rank, -group.risk, group.check, group.title.zh))


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
    items = {item.id: item for item in report.baseline.items}
    for result in report.assessment.items:
        if result.hazard:
            clauses[result.hazard].append(result.item)
            item = items.get(result.item)
            if item is not None and item.hazard is not None:
                names[result.hazard] = item.hazard.name
    return tuple(
        HazardRow(
            id=id,
            name=names.get(id, Text(zh=id, en=id)),
            clauses=tuple(clauses[id]),
            numbers=tuple(one.number for one in report.findings if one.hazard == id),
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
    behind = {(one.check, one.asset, one.locator): one.number for one in report.findings}
    results = {one.item: one for one in report.life.assessment.items}
    rows: dict[Text, list[ItemRow]] = defaultdict(list)
    for number, item in enumerate(report.life.baseline.items, start=1):
        result = results.get(item.id)
        if result is not None and result.outcome.is_weakness:
            found = (behind.get((doubt.check, doubt.asset, doubt.locator)) for doubt in result.because)
            numbers = tuple(dict.fromkeys(one for one in found if one is not None))
            rows[item.category].append(ItemRow(anchor=f"life-{number}", item=item, result=result, numbers=numbers))
    return tuple(StageRow(scored=one, weak=tuple(rows[one.title])) for one in report.life.assessment.categories)
