"""What the page of one finding says."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import suppress
from datetime import datetime

import msgspec

from baselines.model import Baseline, Item
from checks import Check, Fact, Text, UnknownName, all_checks
from checks.evidence import Reason
from checks.fact_names import fact_name
from reports.language import _, spoken
from reports.words import sought_word
from scanner.estate.baseline_of import judged_baselines
from scanner.estate.model import System
from scanner.findings.history_words import told
from scanner.findings.model import Finding, Transition
from scanner.findings.requests import Request
from scanner.findings.shown import Shown, shown_one
from scanner.notices.model import Entry
from scanner.reporting.findings import seen_sentence, touches
from scanner.schedule.words import depth_words
from scanner.store.findings import transitions_of
from scanner.store.notices import entries_on
from scanner.store.observations import Observation, evidence_at, observations_of
from scanner.store.requests import requests_on
from scanner.web.desk import Desk
from scanner.web.finding_rows import Estate
from scanner.web.forms import LARGEST

MOST_OBSERVATIONS = 100


class Clause(msgspec.Struct, frozen=True, kw_only=True):
    """An item of a baseline that the finding speaks against. `own`: in the own baseline, whose items have a page."""

    baseline: Baseline
    item: Item
    own: bool


class Proof(msgspec.Struct, frozen=True):
    """A fact of the verdict: its name, what that is called (empty for a fact of a plug-in), and its value."""

    name: str
    word: str
    value: str


class Look(msgspec.Struct, frozen=True, kw_only=True):
    """A record of evidence at the place: what was looked for, by which probe, when."""

    sought: str
    probe: str
    seen_at: datetime


class Event(msgspec.Struct, frozen=True, kw_only=True):
    """A line of the timeline: an entry of the history, or what a scan saw. `scan` is None where a person acted."""

    at: datetime
    who: str
    what: str
    particulars: str = ""
    states: str = ""
    scan: int | None = None
    tone: str = ""


class FindingView(msgspec.Struct, frozen=True, kw_only=True):
    """All of the page. `check` is None where nobody knows it any more, `system` where it is not registered any more."""

    one: Shown
    check: Check | None
    system: System | None
    asset: str
    asset_registered: bool
    owner: str
    seen: Text | None
    proofs: tuple[Proof, ...]
    looks: tuple[Look, ...]
    clauses: tuple[Clause, ...]
    requests: tuple[Request, ...]
    notices: tuple[Entry, ...]
    timeline: tuple[Event, ...]
    timeline_cut: bool

    @property
    def finding(self) -> Finding:
        """The finding itself."""
        return self.one.finding


def finding_view(desk: Desk, number: int) -> FindingView:
    """The page of a finding.

    Raises:
        UnknownName: there is none of this number, or it is in no system of the visitor's; which of both is not told.
    """
    one = visible_finding(desk, number)
    finding = one.finding
    system = next((each for each in desk.systems() if each.id == finding.place.system), None)
    check = all_checks().get(finding.check)
    observations = observations_of(desk.store, finding.place, finding.check, limit=MOST_OBSERVATIONS + 1)
    estate = Estate([system] if system else [])
    return FindingView(
        one=one,
        check=check,
        system=system,
        asset=estate.asset(finding.place.system, finding.place.asset),
        asset_registered=system is not None and finding.place.asset in ("", *(each.id for each in system.assets)),
        owner=estate.owner(one),
        seen=seen_sentence(check, finding.facts) if check else None,
        proofs=tuple(_proofs(finding)),
        looks=tuple(_looks(desk, finding, check)),
        clauses=tuple(_clauses(system, finding)),
        requests=tuple(requests_on(desk.store.db, number)),
        notices=tuple(entries_on(desk.store, number)),
        timeline=tuple(_timeline(desk, finding, observations[:MOST_OBSERVATIONS])),
        timeline_cut=len(observations) > MOST_OBSERVATIONS,
    )


def visible_finding(desk: Desk, number: int) -> Shown:
    """A finding of a system the visitor may see.

    Raises:
        UnknownName: there is none.
    """
    if number <= LARGEST:
        with suppress(UnknownName):
            one = shown_one(desk.store, number, desk.workspace.day(desk.at))
            if desk.visitor.sees(one.finding.place.system):
                return one
    raise UnknownName(_("there is no finding F-{number}").format(number=number))


def _proofs(finding: Finding) -> Iterable[Proof]:
    """The facts, but those that a verdict gives once in each language only in the visitor's."""
    other = "_en" if spoken() == "zh" else "_zh"
    for name, value in finding.facts.items():
        word = fact_name(name)
        if word is None or not name.endswith(other):
            yield Proof(name, word.in_(spoken()) if word else "", _said(value))


def _said(value: Fact) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if value is None:
        return "—"
    if isinstance(value, str | int | float):
        return str(value)
    return _(", ").join(map(str, value))


def _looks(desk: Desk, finding: Finding, check: Check | None) -> Iterable[Look]:
    """The evidence the finding rests on: of its check's kinds, as far as it is kept."""
    kinds = {kind.kind() for kind in (check.subject, *check.companions)} if check else set()
    for evidence in evidence_at(desk.store, finding.last_scan, finding.place):
        if not kinds or evidence.kind() in kinds:
            yield Look(sought=sought_word(evidence.kind()), probe=evidence.probe, seen_at=evidence.seen_at)


def _clauses(system: System | None, finding: Finding) -> Iterable[Clause]:
    """The system's own baseline comes first."""
    for nth, baseline in enumerate(judged_baselines(system) if system else ()):
        for item in baseline.items:
            if touches(item, finding):
                yield Clause(baseline=baseline, item=item, own=nth == 0)


def _timeline(desk: Desk, finding: Finding, observations: Sequence[Observation]) -> list[Event]:
    """The history and, between its entries, what the scans saw; the newest first."""
    entries = transitions_of(desk.store, finding.number)
    by_scans = {one.scan for one in entries if not one.by}
    events = [_entry(one) for one in entries]
    events += [_observed(one) for one in observations if one.scan not in by_scans]
    return sorted(events, key=lambda one: one.at, reverse=True)


def _entry(one: Transition) -> Event:
    words = told(one)
    states = f"{words.before} → {words.after}" if one.before not in ("", one.after) else ""
    return Event(
        at=one.at,
        who=words.who,
        what=words.what,
        particulars=words.particulars,
        states=states,
        scan=None if one.by else one.scan,
        tone=f"state-{one.after}" if states or not one.before else "",
    )


def _observed(one: Observation) -> Event:
    what = one.outcome.label.in_(spoken())
    if one.reason:
        what = _("{outcome}: {reason}").format(outcome=what, reason=one.reason.label.in_(spoken()))
    return Event(
        at=one.seen_at,
        who=_("scan {n}").format(n=one.scan),
        what=what,
        scan=one.scan,
        tone=f"outcome-{one.outcome.value}",
    )


def why_still_open(desk: Desk, one: Shown) -> list[str]:
    """Why a finding stands as it stands, and what would close it, in sentences."""
    finding, local = one.finding, desk.workspace.local
    if not finding.is_open:
        return [_closed(desk, finding)]
    said = [_("Last seen on {at} by scan {n}.").format(at=local(finding.last_seen), n=finding.last_scan)]
    if finding.claimed_at:
        said.append(_("Claimed fixed on {at}; no scan has settled it since.").format(at=local(finding.claimed_at)))
    if finding.unverified_since:
        reason = (finding.unverified_reason or Reason.NOT_KNOWN).label.in_(spoken())
        said.append(
            _("No scan could look again since {at}: {reason}.").format(
                at=local(finding.unverified_since), reason=reason
            )
        )
    if finding.closing_proposed:
        said.append(
            _("Scan {n} found that the check no longer applies there; it closes when this is confirmed.").format(
                n=finding.not_applicable_in
            )
        )
    said.append(
        _(
            "It closes when the check {check} runs completely at this place, at depth “{depth}” or deeper, and is met."
        ).format(check=finding.check, depth=depth_words(finding.depth))
    )
    return said


def _closed(desk: Desk, finding: Finding) -> str:
    at = desk.workspace.local(finding.closed_at) if finding.closed_at else "—"
    if finding.written_off:
        return _("Closed on {at}: {how}.").format(at=at, how=finding.written_off.label.in_(spoken()))
    return _("Scan {n} proved it gone on {at}.").format(n=finding.closing_scan, at=at)
