"""考核: how the departments are ranked. Pure, and simple enough to be checked by hand; the page prints `formula` in words.

There is no standard for it. Four terms, each 0..100, are weighed by `WEIGHTS` and added up:

- protection: the score of each system times its coverage, weighed by protection level, over all systems the department has
  registered. What was not looked at earns nothing.
- in time: of the findings whose deadline is settled (closed, or overdue), the share that was closed by it.
- not overdue: of the open findings, the share that is not overdue.
- stays fixed: of the findings that were ever closed, the share that did not come back.

A share of nothing is full: nobody is marked down for findings there are not.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from zoneinfo import ZoneInfo

import msgspec
from msgspec.structs import replace

from checks import Text
from scanner.store.standing import CameBack, Fixed


class Weights(msgspec.Struct, frozen=True, kw_only=True):
    """What each term counts; together 1."""

    protection: float
    in_time: float
    not_overdue: float
    stays_fixed: float


WEIGHTS = Weights(protection=0.6, in_time=0.2, not_overdue=0.1, stays_fixed=0.1)
LEAST_COVERAGE = 0.3
"""A department of whose systems less was looked at (weighed by level) gets no rank: its points would say little."""


class SystemTerms(msgspec.Struct, frozen=True, kw_only=True):
    """What one system brings: its level (0 without one), score (0..100, None when not assessed) and coverage (0..1), and its
    open and overdue findings."""

    system: str
    department: str
    level: int
    score: float | None
    coverage: float
    open: int
    overdue: int

    @property
    def weight(self) -> int:
        """A level counts as its number, no level as 1."""
        return max(self.level, 1)


class Record(msgspec.Struct, frozen=True, kw_only=True):
    """What became of findings: how many a scan proved gone, how many of them by their deadline, the time it took in all, and of
    those ever closed how many came back."""

    closed: int = 0
    in_time: int = 0
    spent: timedelta = timedelta()
    came_back: int = 0
    ever_closed: int = 0

    def and_(self, other: Record) -> Record:
        """Both together."""
        return Record(
            closed=self.closed + other.closed,
            in_time=self.in_time + other.in_time,
            spent=self.spent + other.spent,
            came_back=self.came_back + other.came_back,
            ever_closed=self.ever_closed + other.ever_closed,
        )


class Ranked(msgspec.Struct, frozen=True, kw_only=True):
    """A department. The four terms and the `points` are 0..100. `rank` is None without one, and `why_not` says why; those with
    the same points, as they are shown, share a rank. `mean_score` is over its assessed systems, `coverage` weighed by level;
    `days_to_fix` and `fixed_in_time` are as in `scanner.findings.figures`."""

    name: str
    systems: int
    assessed: int
    mean_score: float | None
    coverage: float
    open: int
    overdue: int
    record: Record
    days_to_fix: float | None
    fixed_in_time: float | None
    protection: float
    in_time: float
    not_overdue: float
    stays_fixed: float
    points: float
    rank: int | None = None
    why_not: Text | None = None


def records(fixed: Iterable[Fixed], came_back: Iterable[CameBack], zone: ZoneInfo) -> dict[str, Record]:
    """The record of each system (by id) that ever closed a finding; days are those of the city."""
    found: dict[str, Record] = {}
    for one in fixed:
        before = found.get(one.system, Record())
        found[one.system] = replace(
            before,
            closed=before.closed + 1,
            in_time=before.in_time + (one.closed_at.astimezone(zone).date() <= one.due),
            spent=before.spent + max(one.closed_at - one.opened_at, timedelta()),
        )
    for other in came_back:
        before = found.get(other.system, Record())
        found[other.system] = replace(before, came_back=other.came_back, ever_closed=other.ever_closed)
    return found


def rank(systems: Sequence[SystemTerms], records: Mapping[str, Record]) -> list[Ranked]:
    """The departments of `systems`, best first, those without a rank last."""
    names = dict.fromkeys(one.department for one in systems)
    made = [terms(name, [one for one in systems if one.department == name], records) for name in names]
    made.sort(key=lambda one: (one.why_not is not None, -round(one.points, 1), one.name))
    ranked: list[Ranked] = []
    for place, one in enumerate(made, start=1):
        if one.why_not is None:
            same = ranked and round(ranked[-1].points, 1) == round(one.points, 1)
            one = replace(one, rank=ranked[-1].rank if same else place)
        ranked.append(one)
    return ranked


def terms(name: str, systems: Sequence[SystemTerms], records: Mapping[str, Record]) -> Ranked:
    """The terms and points of `systems` together, as a department called `name`, without its rank."""
    weight = sum(one.weight for one in systems) or 1
    assessed = [one for one in systems if one.score is not None]
    coverage = sum(one.weight * one.coverage for one in assessed) / weight
    protection = sum(one.weight * one.coverage * (one.score or 0.0) for one in assessed) / weight
    open_ones, overdue = sum(one.open for one in systems), sum(one.overdue for one in systems)
    record = Record()
    for one in systems:
        record = record.and_(records.get(one.system, Record()))
    settled = record.closed + overdue
    in_time = 100 * _share(record.in_time, settled)
    not_overdue = 100 * _share(open_ones - overdue, open_ones)
    stays_fixed = 100 * _share(record.ever_closed - record.came_back, record.ever_closed)
    return Ranked(
        name=name,
        systems=len(systems),
        assessed=len(assessed),
        mean_score=sum(one.score or 0.0 for one in assessed) / len(assessed) if assessed else None,
        coverage=coverage,
        open=open_ones,
        overdue=overdue,
        record=record,
        days_to_fix=record.spent / record.closed / timedelta(days=1) if record.closed else None,
        fixed_in_time=record.in_time / settled if settled else None,
        protection=protection,
        in_time=in_time,
        not_overdue=not_overdue,
        stays_fixed=stays_fixed,
        points=WEIGHTS.protection * protection
        + WEIGHTS.in_time * in_time
        + WEIGHTS.not_overdue * not_overdue
        + WEIGHTS.stays_fixed * stays_fixed,
        why_not=_why_not(len(assessed), coverage),
    )


def formula() -> tuple[Text, ...]:
    """The formula in words, a sentence a line, with the numbers it is worked out with."""
    w, least = WEIGHTS, LEAST_COVERAGE
    return (
        Text(
            zh=f"考核分＝{w.protection:g}×防护＋{w.in_time:g}×按期＋{w.not_overdue:g}×未逾期＋{w.stays_fixed:g}×不复发，"
            "各项 0～100 分。",
            en=f"Points = {w.protection:g} × protection + {w.in_time:g} × in time + {w.not_overdue:g} × not overdue "
            f"+ {w.stays_fixed:g} × stays fixed, each 0 to 100.",
        ),
        Text(
            zh="防护＝Σ（级别×得分×已测比例）÷Σ级别，包括本部门登记的全部系统；未定级按 1 计，未测的系统计 0 分。",
            en="Protection = Σ (level × score × share looked at) ÷ Σ level, over all systems the department has registered; "
            "no level counts as 1, a system not assessed as 0: what was not looked at earns nothing.",
        ),
        Text(
            zh="按期＝期限内闭环数÷（闭环数＋逾期数）；闭环指经扫描验证，人工确认关闭的不计。",
            en="In time = closed by the deadline ÷ (closed + overdue); closed means proved by a scan, not by a person's word.",
        ),
        Text(
            zh="未逾期＝1－逾期数÷待整改数；不复发＝1－复发过的问题数÷曾闭环的问题数。",
            en="Not overdue = 1 - overdue ÷ open; stays fixed = 1 - findings that came back ÷ findings that were ever closed.",
        ),
        Text(
            zh=f"分母为 0 的按满分计。已测比例（按级别加权）低于 {least:.0%} 的部门不参加排名，分数相同的名次并列。",
            en=f"A share of nothing is full. A department of which less than {least:.0%} was looked at, weighed by level, "
            "gets no rank; equal points share one.",
        ),
    )


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 1.0


def _why_not(assessed: int, coverage: float) -> Text | None:
    if not assessed:
        return Text(zh="没有已评估的系统", en="none of its systems was assessed")
    if coverage < LEAST_COVERAGE:
        return Text(
            zh=f"已测比例不足 {LEAST_COVERAGE:.0%}", en=f"less than {LEAST_COVERAGE:.0%} of its systems was looked at"
        )
    return None
