"""Remind people of what is overdue, due soon, or new and grave."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from sqlite_utils import Database

from checks import Severity, all_checks
from reports.language import speaking
from scanner.delivery.model import Draft, MessageKind, Recipient
from scanner.delivery.people import concerned
from scanner.delivery.wording import digest, news
from scanner.estate.model import System
from scanner.findings.deadlines import severity_of
from scanner.findings.model import Why
from scanner.store import Store
from scanner.store.estate import systems
from scanner.store.outbox import add_message
from scanner.store.reminders import (
    News,
    Progress,
    due_until,
    ending_until,
    last_transition,
    news_after,
    progress,
    save_progress,
)
from scanner.workspace import Workspace

NEWS_FOR = timedelta(days=7)
"""Older news are not told at once any more: the digest has them."""


def reminders(workspace: Workspace, store: Store, at: datetime) -> list[Draft]:
    """The messages that `remind` would make at `at`; writes nothing."""
    made = progress(store.db)
    return _drafts(workspace, store, at, made, _reached(workspace, store.db, at, made))


def remind(workspace: Workspace, store: Store, at: datetime) -> list[Draft]:
    """Put the reminders that are due into the outbox and give them; `deliver` sends them. To be called each minute, or when one
    likes: a second call makes no second message, nor do two at once.

    One digest a day goes to each recipient who has something overdue, due soon, or soon no longer accepted; new critical
    findings, findings that came back and refused claims are told at once.
    """
    before = progress(store.db)
    if _reached(workspace, store.db, at, before) == before:
        return []
    with store.transaction() as db:
        made = progress(db)
        reached = _reached(workspace, db, at, made)
        drafts = _drafts(workspace, store, at, made, reached)
        save_progress(db, reached)
        return [one for one in drafts if add_message(db, one, at)]


def _reached(workspace: Workspace, db: Database, at: datetime, made: Progress) -> Progress:
    """How far reminders made at `at` will have come."""
    local = at.astimezone(workspace.zone)
    is_time = local.time() >= time.fromisoformat(workspace.settings.delivery.digest_from)
    today = local.date().isoformat()
    # A clock set back makes no second digest of a day.
    return Progress(transition=last_transition(db), digest_on=max(today, made.digest_on) if is_time else made.digest_on)


def _drafts(workspace: Workspace, store: Store, at: datetime, made: Progress, reached: Progress) -> list[Draft]:
    people = concerned(workspace.settings.delivery, systems(store))
    with speaking(workspace.settings.language):
        drafts = []
        if reached.transition > made.transition:
            drafts += _news(workspace, store, people, at, made, reached)
        if reached.digest_on > made.digest_on:
            drafts += _digests(workspace, store, people, date.fromisoformat(reached.digest_on))
        return drafts


def _news(
    workspace: Workspace,
    store: Store,
    people: dict[Recipient, list[System]],
    at: datetime,
    made: Progress,
    reached: Progress,
) -> list[Draft]:
    grave = workspace.settings.warnings.severity
    told = [one for one in news_after(store.db, made.transition, at - NEWS_FOR) if _is_told(one, grave)]
    drafts = []
    for to, mine in people.items():
        ids = {one.id for one in mine}
        if theirs := [one for one in told if one.system in ids]:
            subject, lines = news(theirs, mine)
            key = f"news:{reached.transition}"
            drafts.append(Draft(key=key, kind=MessageKind.NEWS, to=to, subject=subject, lines=lines))
    return drafts


def _is_told(one: News, grave: Severity) -> bool:
    """A refused claim, what came back, and what is new and critical; but for what the warning of its scan has told."""
    severity = severity_of(all_checks(), one.check)
    if one.why is Why.CLAIM_REJECTED:
        return True
    if one.warned and severity.rank >= grave.rank:
        return False
    return one.why is Why.SEEN_AGAIN or severity is Severity.CRITICAL


def _digests(workspace: Workspace, store: Store, people: dict[Recipient, list[System]], today: date) -> list[Draft]:
    settings = workspace.settings
    due = due_until(store.db, today + timedelta(days=settings.deadlines.due_soon_days), today)
    ending = ending_until(store.db, today + timedelta(days=settings.delivery.acceptance_days), today)
    drafts = []
    for to, mine in people.items():
        ids = {one.id for one in mine}
        said = digest(
            [one for one in due if one.system in ids], [one for one in ending if one.system in ids], mine, today
        )
        if said:
            key = f"digest:{today}"
            drafts.append(Draft(key=key, kind=MessageKind.DIGEST, to=to, subject=said[0], lines=said[1]))
    return drafts
