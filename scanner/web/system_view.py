"""What a system's page shows, worked out so that the template only lays it out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import msgspec

from baselines.load import load_baseline
from baselines.model import Assessment, Baseline
from checks import CitywallError, Severity, Text, all_checks
from checks.evidence import FailedLook
from reports.words import risk_word
from scanner.answers.model import Standing, standing
from scanner.estate.baseline_of import UNGRADED, own_assessment, own_baseline_names, own_extent
from scanner.estate.model import System
from scanner.findings.deadlines import severity_of
from scanner.findings.decisions import effective_state, is_overdue
from scanner.findings.model import Finding
from scanner.reporting.findings import gravest_first, seen_sentence, touches
from scanner.reporting.risk import risk_grades
from scanner.store import Store
from scanner.store.answers import current_answers
from scanner.store.decisions import decisions_on
from scanner.store.findings import changed_since, open_findings
from scanner.store.history import Scored, scores_since
from scanner.store.scans import failed_looks, find_scan
from scanner.store.standing import Judged, assessment_body, newest_judged
from scanner.web.desk import Desk

YEARS = 5
"""How far back the scores are shown."""
GRAVEST = 10
CHANGES_SHOWN = 20
LOOKS_SHOWN = 200


class FindingLine(msgspec.Struct, frozen=True, kw_only=True):
    """A finding in a list: what it is, how grave, how it stands. `risk` is the word of its level, empty where none is told."""

    finding: Finding
    title: Text
    seen: Text
    severity: Severity
    state: str
    state_word: Text
    overdue: bool
    risk: str


class ChangeGroup(msgspec.Struct, frozen=True, kw_only=True):
    """Findings that went one way since the scan before: how many, and the first of them. `name` is `new`, `new_check`, `back`
    or `closed`; those of a check that the scan before did not have need be no new weaknesses."""

    name: str
    count: int
    lines: tuple[FindingLine, ...]


class Own(msgspec.Struct, frozen=True, kw_only=True):
    """A system's newest assessment by its own baseline."""

    judged: Judged
    assessment: Assessment
    baseline: Baseline


def own_of(store: Store, system: System) -> Own | None:
    """The newest assessment of `system`, None when no finished scan has judged it."""
    judged = own_assessment(system, newest_judged(store, [system.id], UNGRADED).get(system.id, ()))
    if judged is None:
        return None
    assessment = assessment_body(store, judged.id)
    return Own(judged=judged, assessment=assessment, baseline=load_baseline(assessment.baseline))


def scores_of(store: Store, system: System, at: datetime) -> list[Scored]:
    """The scores of the last years, one a scan of all layers, oldest first."""
    since = (at - timedelta(days=366 * YEARS)).astimezone(UTC)
    nearest: dict[int, Scored] = {}
    for one in scores_since(store, {system.id: own_baseline_names(system)[0]}, since):
        rival = nearest.get(one.scan)
        nearer = rival is None or own_extent(system, one.baseline) > own_extent(system, rival.baseline)
        if one.whole and nearer:
            nearest[one.scan] = one
    return list(nearest.values())


def gravest(desk: Desk, system: System, own: Own | None) -> tuple[list[FindingLine], int]:
    """The first of the open findings of a system, in the order of its report; and how many are open."""
    checks = all_checks()
    found = open_findings(desk.store, system.id)
    grades = _grades(desk, system, found)
    hazards = own.assessment.hazards if own else ()
    items = [item for item in own.baseline.items if item.hazard and item.hazard.id in hazards] if own else []
    found.sort(
        key=lambda one: gravest_first(
            grades.get(one.number, 0),
            severity_of(checks, one.check),
            any(touches(item, one) for item in items),
            one.number,
        )
    )
    return [line(desk, one, grades.get(one.number)) for one in found[:GRAVEST]], len(found)


def _grades(desk: Desk, system: System, found: Sequence[Finding]) -> dict[int, int]:
    try:
        settings = desk.workspace.risk()
    except CitywallError:
        # The bureau's own file is wrong: the report says so, and the page is there nevertheless.
        return {}
    return risk_grades(settings, desk.store, system, found)


def line(desk: Desk, finding: Finding, risk: int | None = None) -> FindingLine:
    """A finding as lists show it, on the desk's day; `risk` is its level, where the list tells it."""
    checks = all_checks()
    check = checks.get(finding.check)
    decisions = decisions_on(desk.store.db, finding.number)
    state = effective_state(finding, decisions, desk.today)
    unknown = Text(zh=finding.check, en=finding.check)
    return FindingLine(
        finding=finding,
        title=check.text.title if check else unknown,
        seen=seen_sentence(check, finding.facts) if check else unknown,
        severity=severity_of(checks, finding.check),
        state=state.value,
        state_word=state.label,
        overdue=is_overdue(finding, decisions, desk.today),
        risk=risk_word(risk) if risk else "",
    )


def changes(desk: Desk, system: System, scores: Sequence[Scored]) -> list[ChangeGroup]:
    """What changed since the scan before the newest one; nothing where there is none before."""
    if len(scores) < 2:
        return []
    before = find_scan(desk.store, scores[-2].scan)
    sides: dict[str, list[Finding]] = {"new": [], "new_check": [], "back": [], "closed": []}
    for one in changed_since(desk.store, system.id, before.id):
        sides[_side(one, before.id, before.checks)].append(one)
    return [
        ChangeGroup(name=name, count=len(all), lines=tuple(line(desk, one) for one in all[:CHANGES_SHOWN]))
        for name, all in sides.items()
    ]


def _side(one: Finding, before: int, checks: Sequence[str]) -> str:
    if not one.is_open:
        return "closed"
    if one.first_scan <= before:
        return "back"
    return "new" if one.check in checks else "new_check"


def not_looked(desk: Desk, scan: int, system: System, *, limit: int = LOOKS_SHOWN) -> tuple[list[FailedLook], int]:
    """What the newest scan could not look at, at most `limit` of it (-1 for all), and how much in all."""
    return failed_looks(desk.store, scan, system.id, limit=limit)


def answers_standing(desk: Desk, system: System) -> list[tuple[Standing, int]]:
    """How many answers are worth what today; every standing that some answer has, and those that are always told."""
    counts = Counter(standing(one, desk.today) for one in current_answers(desk.store, system.id))
    always = (Standing.VALID, Standing.EXPIRING, Standing.EXPIRED, Standing.NO_PROOF)
    return [(one, counts[one]) for one in Standing if one in always or counts[one]]
