"""What the chapter on commercial cryptography (密评) shows: layer by layer, unit by unit, with D, A and K over objects."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from baselines.model import CryptoObject, Doubt, Item, ItemResult
from baselines.scoring import Mark
from baselines.scoring.crypto import Parameters, layer_points, layer_weight, unit_points
from checks import Text, all_checks
from checks.evidence import Reason
from reports.model import SystemReport

_VERBS = {"应": Text(zh="应", en="shall"), "宜": Text(zh="宜", en="should"), "可": Text(zh="可", en="may")}
_NOBODY_SPOKE = (Reason.NO_ANSWER, Reason.NOT_TRIED)


class Part(msgspec.Struct, frozen=True):
    """D, A or K over the objects of a unit: how many hold, how many were missed, how many are not known."""

    held: int
    missed: int
    unknown: int


class UnitRow(msgspec.Struct, frozen=True, kw_only=True):
    """One unit: its points 0..1, None when it was not assessed, and its three parts, empty when the answer stands for it.
    `numbers` are those of the findings behind it."""

    item: Item
    result: ItemResult
    verb: Text
    points: float | None
    parts: tuple[Part, ...]
    numbers: tuple[str, ...]


class CryptoLayer(msgspec.Struct, frozen=True, kw_only=True):
    """One layer: its weight in points of 100, its score 0..1 (None when nothing was assessed), and its units."""

    title: Text
    weight: float
    score: float | None
    units: tuple[UnitRow, ...]

    @property
    def is_blank(self) -> bool:
        """True when nobody looked and nobody answered, so that its units have nothing to tell."""
        return all(one.result.reason in _NOBODY_SPOKE and not one.parts for one in self.units)


def crypto_layers(report: SystemReport) -> tuple[CryptoLayer, ...]:
    """The layers of the report's chapter, empty when it has none."""
    chapter = report.cryptography
    if chapter is None:
        return ()
    parameters = msgspec.convert(chapter.rule.parameters, Parameters)
    behind = {(one.check, one.asset, one.locator): one.number for one in report.findings}
    results = {one.item: one for one in chapter.assessment.items}
    layers: dict[Text, list[Mark]] = {}
    for item in chapter.baseline.items:
        if item.id in results:
            result = results[item.id]
            mark = Mark(item=item, outcome=result.outcome, objects=result.objects)
            layers.setdefault(item.category, []).append(mark)
    return tuple(
        CryptoLayer(
            title=title,
            weight=layer_weight(title.zh, parameters),
            score=layer_points(marks, parameters),
            units=tuple(_unit(mark, results[mark.item.id], parameters, behind) for mark in marks),
        )
        for title, marks in layers.items()
    )


def _unit(mark: Mark, result: ItemResult, parameters: Parameters, behind: dict[tuple[str, str, str], str]) -> UnitRow:
    found = (behind.get((check, doubt.asset, doubt.locator)) for doubt in result.because for check in _telling(doubt))
    return UnitRow(
        item=mark.item,
        verb=_VERBS.get(mark.item.verb, Text(zh="", en="")),
        result=result,
        points=unit_points(mark, parameters) if mark.outcome.assessed else None,
        parts=_parts(mark.objects),
        numbers=tuple(dict.fromkeys(one for one in found if one is not None)),
    )


def _telling(doubt: Doubt) -> tuple[str, ...]:
    """The check that doubts, and those whose findings tell of the same weakness in its place."""
    check = all_checks().get(doubt.check)
    return (doubt.check, *(check.text.told_by if check is not None else ()))


def _parts(objects: Sequence[CryptoObject]) -> tuple[Part, ...]:
    if not objects:
        return ()
    columns = zip(*((one.effective, one.compliant, one.managed) for one in objects), strict=True)
    return tuple(Part(column.count(True), column.count(False), column.count(None)) for column in columns)
