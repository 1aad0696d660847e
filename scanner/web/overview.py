"""All systems at one look: which are shown, in which order, and what is said of each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import timedelta

import msgspec

from baselines.model import LayerScore
from checks import InputError, Layer, Severity, Text, all_checks
from reports.language import _, spoken
from reports.text import printable
from reports.totals import LEAST_COVERAGE, mean
from scanner.delivery.model import Announcement
from scanner.estate.baseline_of import UNGRADED, own_assessment
from scanner.estate.model import State, System
from scanner.findings.deadlines import OF_UNKNOWN_CHECKS
from scanner.store.announcements import warnings_since
from scanner.store.standing import Judged, newest_judged, open_counts
from scanner.web.desk import Desk
from scanner.web.drawn import Drawn, DrawnWalls

ORDERS = {
    "register": Text(zh="登记顺序", en="as registered"),
    "score": Text(zh="得分从低到高", en="lowest score first"),
    "coverage": Text(zh="已测比例从低到高", en="least looked at first"),
    "overdue": Text(zh="逾期从多到少", en="most overdue first"),
    "name": Text(zh="名称", en="by name"),
}

WARNED = timedelta(days=30)
"""How long a warning (预警) is shown."""


class Filters(msgspec.Struct, frozen=True, kw_only=True):
    """What of the city is shown, as the address says it; empty for all. With a `layer` it is that layer's score and share
    looked at that are told."""

    department: str = ""
    level: str = ""
    state: str = ""
    layer: Layer | None = None
    order: str = "register"

    def keeps(self, system: System) -> bool:
        """True for a system that is shown."""
        wanted = (
            # One may hold what no address should; it is asked for by what is shown of it.
            (self.department, printable(system.department)),
            (self.level, str(system.level)),
            (self.state, system.state.value),
        )
        return all(one in ("", value) for one, value in wanted)


class Plot(msgspec.Struct, frozen=True, kw_only=True):
    """One system. Without a finished scan there is nothing drawn: an empty plot. `shown` is what its score and its share looked
    at are taken from: the whole wall, or one layer of it."""

    system: System
    judged: Judged | None
    drawn: Drawn | None
    shown: Judged | LayerScore | None
    open: dict[Severity, int]
    overdue: int
    warnings: int

    @property
    def open_in_all(self) -> int:
        """How many findings are open."""
        return sum(self.open.values())


class Totals(msgspec.Struct, frozen=True, kw_only=True):
    """Over the systems shown. The means are over the `ranked` of them: assessed, and more than next to nothing looked at."""

    systems: int
    ranked: int
    mean_score: float | None
    mean_coverage: float | None
    open: int
    overdue: int
    hazards: int
    warnings: int


def filters(department: str, level: str, state: str, layer: str, order: str) -> Filters:
    """The filters of an address.

    Raises:
        InputError: a level, state, layer or order that there is not.
    """
    known = (
        (level, ["", "0", "1", "2", "3", "4"]),
        (state, ["", *State]),
        (layer, ["", *Layer]),
        (order, list(ORDERS)),
    )
    for value, values in known:
        if value not in values:
            raise InputError(_("the address asks for {value}, which there is not").format(value=value))
    return Filters(department=department, level=level, state=state, layer=Layer(layer) if layer else None, order=order)


def plots(desk: Desk, systems: Iterable[System], wanted: Filters) -> list[Plot]:
    """Those of `systems` that `wanted` keeps, in its order."""
    shown = [one for one in systems if wanted.keeps(one)]
    ids = [one.id for one in shown]
    judged = newest_judged(desk.store, ids, UNGRADED)
    open_ones, overdue = open_by_severity(desk, ids)
    warned = Counter(id for one in recent_warnings(desk, ids) for id in one.systems)
    walls: DrawnWalls = desk.request.app.state.walls
    made = []
    for system in shown:
        own = own_assessment(system, judged.get(system.id, ()))
        drawn = walls.small(desk.store, own, spoken()) if own else None
        told = drawn.layers.get(wanted.layer) if drawn and wanted.layer else own
        made.append(
            Plot(
                system=system,
                judged=own,
                drawn=drawn,
                shown=told,
                open=open_ones[system.id],
                overdue=overdue[system.id],
                warnings=warned[system.id],
            )
        )
    return in_order(made, wanted.order)


def open_by_severity(desk: Desk, systems: Sequence[str]) -> tuple[Mapping[str, dict[Severity, int]], Counter[str]]:
    """The open findings of each system (by id) by severity, and how many are overdue."""
    severities = {id: check.text.severity for id, check in all_checks().items()}
    found: dict[str, dict[Severity, int]] = {id: dict.fromkeys(Severity, 0) for id in systems}
    overdue: Counter[str] = Counter()
    for one in open_counts(desk.store, systems, desk.today, severities, OF_UNKNOWN_CHECKS):
        found[one.system][one.severity] = one.open
        overdue[one.system] += one.overdue
    return found, overdue


def recent_warnings(desk: Desk, systems: Sequence[str]) -> list[Announcement]:
    """The warnings of the last time about any of these systems (ids), newest first."""
    return warnings_since(desk.store, systems, desk.at - WARNED)


def in_order(made: Iterable[Plot], order: str) -> list[Plot]:
    """The plots in one of `ORDERS`; those without a score come last where scores are compared."""
    keys: dict[str, Callable[[Plot], tuple[float | str, ...]]] = {
        "score": lambda one: (one.shown.score if one.shown and one.shown.score is not None else 101,),
        "coverage": lambda one: (one.shown.coverage if one.shown else 2,),
        "overdue": lambda one: (-one.overdue, -one.open_in_all),
        "name": lambda one: (one.system.name,),
    }
    key = keys.get(order)
    return sorted(made, key=key) if key else list(made)


def totals(made: Sequence[Plot]) -> Totals:
    """The totals over `made`."""
    told = [one.shown for one in made if one.shown is not None]
    ranked = [one for one in told if one.score is not None and one.coverage >= LEAST_COVERAGE]
    return Totals(
        systems=len(made),
        ranked=len(ranked),
        mean_score=mean([one.score for one in ranked if one.score is not None]),
        mean_coverage=mean([one.coverage for one in ranked]),
        open=sum(one.open_in_all for one in made),
        overdue=sum(one.overdue for one in made),
        hazards=sum(one.drawn.hazards for one in made if one.drawn),
        warnings=sum(one.warnings for one in made),
    )
