"""The wall: one assessment as one picture, a brick an item. Geometry here, drawing in templates/wall.svg.j2.

Six courses, physical at the ground. The bricks of a course stand in clause order from its lowest row upwards, in running
bond: every second row is moved by half a brick. All bricks of a wall are alike; an item that does not apply is not laid.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import count
from math import ceil

import msgspec
from markupsafe import Markup

from baselines.model import Assessment, Baseline, Item, ItemResult, LayerScore
from checks import Language, Layer, Outcome
from reports.environment import environment, percent, score
from reports.text import printable

Link = Callable[[ItemResult], str | None]


class Brick(msgspec.Struct, frozen=True, kw_only=True):
    """One item that applies. `x` and `y` are its upper left corner in units of the drawing; `href` is empty without a link."""

    item: str
    outcome: Outcome
    hazard: bool
    x: float
    y: float
    label: str
    href: str = ""


class Course(msgspec.Struct, frozen=True, kw_only=True):
    """One layer. `top` and `height` bound its bricks and its labels; `rows` is how many rows of bricks it has."""

    layer: Layer
    name: str
    score: str
    coverage: str
    items: int
    top: float
    height: float
    rows: int
    bricks: tuple[Brick, ...]


class Wall(msgspec.Struct, frozen=True, kw_only=True):
    """A wall ready to draw. Lengths are units of the drawing; `left` is where the bricks begin, `labels` the labels' width.
    Courses run from the top (management) to the ground (physical)."""

    width: float
    height: float
    left: float
    brick_width: float
    brick_height: float
    courses: tuple[Course, ...]
    merlons: tuple[float, ...]
    merlon_width: float
    merlon_height: float
    ground: float
    compact: bool
    counts: dict[Outcome, int]

    @property
    def bricks(self) -> tuple[Brick, ...]:
        """All bricks, from the top course down."""
        return tuple(brick for course in self.courses for brick in course.bricks)

    @property
    def linked(self) -> bool:
        """True when bricks lead somewhere."""
        return any(brick.href for brick in self.bricks)


class _Measure(msgspec.Struct, frozen=True):
    """The proportions of a kind of wall: bricks in a full row, gap between bricks, width of the labels, a brick's height
    by its width, a course's least height, the space between courses, and how many characters tell what a brick is."""

    columns: int
    gap: float
    labels: float
    flatness: float
    least_course: float
    between: float
    words: int


_FULL = _Measure(columns=22, gap=2.0, labels=140, flatness=0.52, least_course=34, between=5, words=240)
_COMPACT = _Measure(columns=20, gap=0.6, labels=0, flatness=0.56, least_course=0, between=2.2, words=64)


def wall(
    assessment: Assessment,
    baseline: Baseline,
    *,
    width: float,
    language: Language,
    compact: bool = False,
    link: Link | None = None,
) -> Wall:
    """Lay the bricks of `assessment`. `width` is the drawing's, in its own units; the height follows from it."""
    measure = _COMPACT if compact else _FULL
    pitch = (width - measure.labels) / measure.columns
    brick_height = (pitch - measure.gap) * measure.flatness
    merlon = (width - measure.labels) / (2 * (measure.columns // 2) - 1)
    items = {item.id: item for item in baseline.items}
    scores = {one.layer: one for one in assessment.layers}
    courses = []
    top = brick_height * 0.8 + measure.between
    for layer in reversed(Layer):
        laid = [one for one in assessment.items if one.layer is layer and one.outcome is not Outcome.NOT_APPLICABLE]
        rows = _rows(len(laid), measure.columns)
        natural = rows * (brick_height + measure.gap)
        height = max(natural, measure.least_course)
        ground = top + (height + natural) / 2
        bricks = tuple(
            Brick(
                item=result.item,
                outcome=result.outcome,
                hazard=bool(result.hazard) and result.outcome.is_weakness,
                x=round(measure.labels + along * pitch + measure.gap / 2, 2),
                y=round(ground - (row + 1) * (brick_height + measure.gap) + measure.gap / 2, 2),
                label=_label(result, items.get(result.item), language, measure.words),
                href=(link(result) or "") if link else "",
            )
            for result, (row, along) in zip(laid, _bond(measure.columns), strict=False)
        )
        courses.append(_course(layer, scores.get(layer), bricks, (top, height, rows), language))
        top += height + measure.between
    return Wall(
        width=width,
        height=round(top + 2, 2),
        left=measure.labels,
        brick_width=round(pitch - measure.gap, 2),
        brick_height=round(brick_height, 2),
        courses=tuple(courses),
        merlons=tuple(round(measure.labels + n * 2 * merlon, 2) for n in range(measure.columns // 2)),
        merlon_width=round(merlon, 2),
        merlon_height=round(brick_height * 0.8, 2),
        ground=round(top - measure.between / 2, 2),
        compact=compact,
        counts={outcome: sum(one.outcome is outcome for one in assessment.items) for outcome in Outcome},
    )


def wall_svg(
    assessment: Assessment,
    baseline: Baseline,
    *,
    width: float,
    language: Language,
    compact: bool = False,
    link: Link | None = None,
) -> Markup:
    """The wall as one SVG element with a title and a description for screen readers.

    `link` gives the address a brick leads to, or None; WeasyPrint does not follow links inside a drawing, so the printed
    report lays its own over the picture (templates/system/wall.html.j2).
    """
    laid = wall(assessment, baseline, width=width, language=language, compact=compact, link=link)
    return draw(laid, language)


def draw(laid: Wall, language: Language) -> Markup:
    """The SVG element of a wall that was laid."""
    template = environment(language).get_template("wall.svg.j2")
    return Markup(template.render(wall=laid, Outcome=Outcome))


def legend_svg(outcome: Outcome, hazard: bool, title: str, language: Language) -> Markup:
    """One brick alone, as the legend shows it."""
    brick = Brick(item="", outcome=outcome, hazard=hazard, x=1, y=1, label="")
    template = environment(language).get_template("brick.svg.j2")
    return Markup(template.render(brick=brick, title=title, Outcome=Outcome))


def _rows(bricks: int, columns: int) -> int:
    """How many rows `bricks` take: rows of `columns` and `columns - 1` in turn. A course has one row at least."""
    pairs, rest = divmod(bricks, 2 * columns - 1)
    return max(1, 2 * pairs + min(ceil(rest / columns), 2))


def _bond(columns: int) -> Iterator[tuple[int, float]]:
    """The places of bricks, row (from the ground) and distance from the left in bricks, without end."""
    for row in count():
        odd = row % 2
        for column in range(columns - odd):
            yield row, column + odd / 2


def _course(
    layer: Layer,
    result: LayerScore | None,
    bricks: tuple[Brick, ...],
    extent: tuple[float, float, int],
    language: Language,
) -> Course:
    top, height, rows = extent
    return Course(
        layer=layer,
        name=layer.label.in_(language),
        score=score(result.score if result else None),
        coverage=percent(result.coverage if result else 0.0),
        items=len(bricks),
        top=round(top, 2),
        height=round(height, 2),
        rows=rows,
        bricks=bricks,
    )


def _label(result: ItemResult, item: Item | None, language: Language, limit: int) -> str:
    words = [result.item, result.outcome.label.in_(language)]
    if item is not None:
        words.append(item.text.in_(language))
    if result.inherited is not None:
        words.append(result.inherited.label.in_(language))
    return printable(" · ".join(words), limit)
