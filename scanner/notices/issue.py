"""Issue a notice of rectification."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from checks import InputError, Severity, all_checks
from reports.language import _
from reports.notice_model import Notice, NoticeFinding
from scanner.estate.model import System
from scanner.findings.decisions import Decision, effective_state, is_overdue
from scanner.findings.model import Finding, FindingState
from scanner.notices.model import Choice
from scanner.reporting.findings import seen_sentence
from scanner.store import Store
from scanner.store.decisions import decisions_of
from scanner.store.estate import find_system, systems
from scanner.store.findings import findings_of
from scanner.store.notices import register
from scanner.workspace import Workspace

LONGEST_NAME = 100


def chosen(workspace: Workspace, store: Store, choice: Choice, at: datetime) -> tuple[NoticeFinding, ...]:
    """The findings that a notice issued at `at` would hold, system by system, the gravest first; to be shown before it is issued.

    A finding of a check that is no longer installed is left out: nobody can say how to fix it.

    Raises:
        UnknownName: there is no such system.
        InputError: no system of the department is registered, or not one of system and department is given.
    """
    today = at.astimezone(workspace.zone).date()
    return tuple(one for _number, one in _held(store, _concerned(store, choice), choice, today))


def issue(workspace: Workspace, store: Store, choice: Choice, *, by: str, at: datetime) -> Notice:
    """A new notice, numbered and in the register.

    Raises:
        UnknownName: there is no such system.
        InputError: there is no such department, nothing to be fixed, or no name is given.
    """
    if not by.strip() or len(by) > LONGEST_NAME:
        raise InputError(_("{what}: expected 1 to {n} characters").format(what=_("name"), n=LONGEST_NAME))
    today = at.astimezone(workspace.zone).date()
    concerned = _concerned(store, choice)
    held = _held(store, concerned, choice, today)
    if not held:
        raise InputError(_("nothing to put into a notice: no open finding is as chosen"))
    told_of = {one.system for _number, one in held}
    notice = Notice(
        year=today.year,
        count=0,
        prefix=workspace.settings.notices.number_prefix,
        department=concerned[0].department,
        system=concerned[0].id if choice.system else "",
        systems=tuple(one.id for one in concerned if one.id in told_of),
        owners=tuple(dict.fromkeys(one.owner for one in concerned if one.owner and one.id in told_of)),
        organisation=workspace.settings.report.organisation,
        classification=workspace.settings.report.classification,
        issued_by=by.strip(),
        issued_at=at,
        issued_on=today,
        answer_by=_answer_by(workspace, today),
        findings=tuple(one for _number, one in held),
    )
    with store.transaction() as db:
        return register(db, notice, [number for number, _one in held])


def _concerned(store: Store, choice: Choice) -> list[System]:
    if bool(choice.system) == bool(choice.department):
        raise InputError(_("a notice is about one system or one department"))
    if choice.system:
        return [find_system(store, choice.system)]
    found = [one for one in systems(store) if one.department == choice.department]
    if not found:
        raise InputError(_("no system of {department} is registered").format(department=choice.department))
    return found


def _held(store: Store, concerned: Sequence[System], choice: Choice, today: date) -> list[tuple[int, NoticeFinding]]:
    """The findings with their numbers."""
    held = []
    for system in concerned:
        decisions = decisions_of(store, [system.id])
        mine = []
        for one in findings_of(store, [system.id]):
            told = _told(one, system, decisions.get(one.number, ()), today)
            if told and _is_chosen(told, choice):
                mine.append((one.number, told))
        held += sorted(mine, key=lambda pair: (-pair[1].severity.rank, pair[1].due, pair[0]))
    return held


def _is_chosen(one: NoticeFinding, choice: Choice) -> bool:
    least: Severity | None = choice.at_least
    return (one.overdue or not choice.only_overdue) and (least is None or one.severity.rank >= least.rank)


def _told(one: Finding, system: System, decisions: Sequence[Decision], today: date) -> NoticeFinding | None:
    """What a notice says of a finding; None where it is closed or something else was decided of it."""
    check = all_checks().get(one.check)
    state = effective_state(one, decisions, today)
    if check is None or not one.is_open or not isinstance(state, FindingState):
        return None
    asset = next((each for each in system.assets if each.id == one.place.asset), None)
    named = f"{one.place.asset}（{asset.name}）" if asset and asset.name else one.place.asset
    return NoticeFinding(
        number=one.name,
        system=system.id,
        system_name=system.name,
        asset=named,
        locator=one.place.locator,
        check=one.check,
        severity=check.text.severity,
        state=state.value,
        title=check.text.title,
        seen=seen_sentence(check, one.facts),
        fix=check.text.fix,
        first_seen=one.first_seen,
        due=one.due,
        overdue=is_overdue(one, decisions, today),
    )


def _answer_by(workspace: Workspace, today: date) -> date:
    days, calendar = workspace.settings.notices.answer_days, workspace.deadlines().calendar
    return calendar.after(today, days) if calendar else today + timedelta(days=days)
