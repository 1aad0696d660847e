"""What the bureau's report shows, worked out from the model so that the templates only lay it out."""

from __future__ import annotations

from collections import defaultdict

import msgspec

from baselines.model import Assessment, Baseline, LayerScore
from checks import Layer, Severity
from reports.city import Progress
from reports.model import BureauReport, SystemRow
from reports.totals import mean, open_by_severity, says_something


class Ranked(msgspec.Struct, frozen=True, kw_only=True):
    """A system with a score, in its place of the ranking. Systems with the same score and coverage share a place."""

    place: int
    row: SystemRow
    assessment: Assessment
    baseline: Baseline
    layers: dict[Layer, LayerScore]


class Progressed(msgspec.Struct, frozen=True, kw_only=True):
    """A ranked system that was scanned before. `change` is what its score went up by, rounded as it is shown, None where there
    was no score before; `sign` is 1, 0 or -1, None likewise."""

    ranked: Ranked
    progress: Progress
    change: float | None

    @property
    def sign(self) -> int | None:
        """Up, the same or down."""
        return None if self.change is None else (self.change > 0) - (self.change < 0)


class CityProgress(msgspec.Struct, frozen=True, kw_only=True):
    """The progress of all systems: those that fell furthest first. `mean_before` and `mean_now` are over those that had a score
    at both times, None without any; `first_time` counts the ranked systems that have no scan before."""

    rows: tuple[Progressed, ...]
    mean_before: float | None
    mean_now: float | None
    up: int
    same: int
    down: int
    new: int
    new_check: int
    closed: int
    reopened: int
    first_time: int


class BureauView(msgspec.Struct, frozen=True, kw_only=True):
    """All that the templates of the bureau's report need beside the report itself."""

    ranked: tuple[Ranked, ...]
    hardly: tuple[SystemRow, ...]
    unassessed: tuple[SystemRow, ...]
    progress: CityProgress
    conclusions: tuple[tuple[str, str, int], ...]
    """The rules' words in Chinese and English, and how many ranked systems have each."""
    open_by_severity: dict[Severity, int]
    overdue: int
    hazards: int
    names: dict[str, str]


def bureau_view(report: BureauReport) -> BureauView:
    """Work out the view of `report`: who is ranked, who was hardly looked at, who was not assessed at all."""
    scored, hardly, unassessed = [], [], []
    for row in report.rows:
        if row.assessment is None or row.assessment.score is None or row.baseline is None:
            unassessed.append(row)
        elif not says_something(row.assessment):
            hardly.append(row)
        else:
            scored.append(row)
    ranked = _rank(scored)
    return BureauView(
        ranked=ranked,
        hardly=tuple(hardly),
        unassessed=tuple(unassessed),
        progress=_progress(ranked),
        conclusions=_conclusions(ranked),
        open_by_severity=open_by_severity(report.rows),
        overdue=sum(row.overdue for row in report.rows),
        hazards=sum(len(row.assessment.hazards) for row in report.rows if row.assessment),
        names={row.system.id: row.system.name for row in report.rows},
    )


def _rank(rows: list[SystemRow]) -> tuple[Ranked, ...]:
    judged = [(row, row.assessment, row.baseline) for row in rows if row.assessment and row.baseline]
    judged.sort(key=lambda one: (-_score(one[1]), -one[1].coverage, one[0].system.name))
    ranked: list[Ranked] = []
    for number, (row, assessment, baseline) in enumerate(judged, start=1):
        last = ranked[-1] if ranked else None
        same = last is not None and (last.assessment.score, last.assessment.coverage) == (
            assessment.score,
            assessment.coverage,
        )
        ranked.append(
            Ranked(
                place=last.place if last is not None and same else number,
                row=row,
                assessment=assessment,
                baseline=baseline,
                layers={one.layer: one for one in assessment.layers},
            )
        )
    return tuple(ranked)


def _score(assessment: Assessment) -> float:
    return assessment.score if assessment.score is not None else -1.0


def _progress(ranked: tuple[Ranked, ...]) -> CityProgress:
    rows = [
        Progressed(ranked=one, progress=one.row.progress, change=_change(one.assessment.score, one.row.progress))
        for one in ranked
        if one.row.progress is not None
    ]
    rows.sort(key=lambda one: (one.change is None, one.change or 0.0, one.ranked.row.system.name))
    compared = [one for one in rows if one.change is not None]
    signs = [one.sign for one in compared]
    return CityProgress(
        rows=tuple(rows),
        mean_before=mean([one.progress.score_before or 0.0 for one in compared]),
        mean_now=mean([one.ranked.assessment.score or 0.0 for one in compared]),
        up=signs.count(1),
        same=signs.count(0),
        down=signs.count(-1),
        new=sum(one.progress.new for one in rows),
        new_check=sum(one.progress.new_check for one in rows),
        closed=sum(one.progress.closed for one in rows),
        reopened=sum(one.progress.reopened for one in rows),
        first_time=len(ranked) - len(rows),
    )


def _change(now: float | None, progress: Progress) -> float | None:
    if now is None or progress.score_before is None:
        return None
    return round(round(now, 1) - round(progress.score_before, 1), 1)


def _conclusions(ranked: tuple[Ranked, ...]) -> tuple[tuple[str, str, int], ...]:
    counts: dict[tuple[str, str], int] = defaultdict(int)
    for one in ranked:
        word = one.assessment.conclusion.word
        counts[word.zh, word.en] += 1
    return tuple((zh, en, count) for (zh, en), count in sorted(counts.items(), key=lambda pair: -pair[1]))
