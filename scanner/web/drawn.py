"""Walls that were drawn, kept in memory until they are not asked for any more: a drawing is the same for all visitors."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from datetime import datetime
from threading import Lock

import msgspec

from baselines.load import load_baseline
from baselines.model import Assessment, Conclusion, ItemResult, LayerScore
from checks import Language, Layer
from reports.wall import wall_svg
from scanner.store import Store
from scanner.store.standing import Judged, assessment_body
from scanner.web.addresses import item_address
from scanner.web.stitched import Piece, piece

SMALL_WIDTH = 220.0
"""The width of a small wall, in its own units."""
KEPT = 800
"""How many small walls are kept: a hundred systems in both languages over several scans, at some 60 kB each."""

_Key = tuple[int, datetime, Language, float]


class Drawn(msgspec.Struct, frozen=True, kw_only=True):
    """A small wall with every brick a link, and what of its assessment no column holds."""

    svg: Piece
    conclusion: Conclusion
    hazards: int
    layers: dict[Layer, LayerScore]


class DrawnWalls:
    """The small walls that were asked for last, by assessment, language and width; each leads to the items of its own system.

    A number of an assessment may be given again after the assessment was replaced, so when it was judged counts too.
    """

    def __init__(self, limit: int = KEPT) -> None:
        self._limit = limit
        self._kept: OrderedDict[_Key, Drawn] = OrderedDict()
        self._lock = Lock()

    def __len__(self) -> int:
        return len(self._kept)

    def small(self, store: Store, judged: Judged, language: Language) -> Drawn:
        """The small wall of an assessment. Its body is read and decoded only when it is not kept.

        Raises:
            UnknownName: the assessment was replaced meanwhile.
        """
        key = (judged.id, judged.judged_at, language, SMALL_WIDTH)
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
        drawn = _draw(assessment_body(store, judged.id), language)
        with self._lock:
            self._kept[key] = drawn
            while len(self._kept) > self._limit:
                self._kept.popitem(last=False)
        return drawn


def links_of(system: str) -> Callable[[ItemResult], str]:
    """Where the bricks of a system's wall lead."""
    return lambda result: item_address(system, result.item)


def _draw(assessment: Assessment, language: Language) -> Drawn:
    svg = wall_svg(
        assessment,
        load_baseline(assessment.baseline),
        width=SMALL_WIDTH,
        language=language,
        compact=True,
        link=links_of(assessment.system),
    )
    return Drawn(
        svg=piece(svg),
        conclusion=assessment.conclusion,
        hazards=len(assessment.hazards),
        layers={one.layer: one for one in assessment.layers},
    )
