"""What the chapter on commercial cryptography (密评) shows: layer by layer, unit by unit, with D, A and K over objects."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from baselines.model import CryptoObject, Item, ItemResult
from baselines.scoring import Mark
from baselines.scoring.crypto import Parameters, layer_points, layer_weight, unit_points
from checks import Text
from reports.model import SystemReport


class Part(msgspec.Struct, frozen=True):
    """D, A or K over the objects of a unit: how many hold, how many were missed, how many are not known."""

    held: int
    missed: int
    unknown: int


class UnitRow(msgspec.Struct, frozen=True, kw_only=True):
    """One unit: its points 0..1, None when it was not assessed, and its three parts, empty when the answer stands for it."""

    item: Item
    result: ItemResult
    points: float | None
    parts: tuple[Part, ...]
    numbers: tuple[str, ...]


class CryptoLayer(msgspec.Struct, frozen=True, kw_only=True):
    """One layer: its weight in points of 100, its score 0..1 (None when nothing was assessed), and its units."""

    title: Text
    weight: float
    score: float | None
    units: tuple[UnitRow, ...]


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
    found = (behind.get((doubt.check, doubt.asset, doubt.locator)) for doubt in result.because)
    return UnitRow(
        item=mark.item,
        result=result,
        points=unit_points(mark, parameters) if mark.outcome.assessed else None,
        parts=_parts(mark.objects),
        numbers=tuple(dict.fromkeys(one for one in found if one is not None)),
    )


def _parts(objects: Sequence[CryptoObject]) -> tuple[Part, ...]:
    if not objects:
        return ()
    columns = zip(*((one.effective, one.compliant, one.managed) for one in objects), strict=True)
    return tuple(Part(column.count(True), column.count(False), column.count(None)) for column in columns)
