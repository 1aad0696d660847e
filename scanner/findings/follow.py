"""What one scan means for one finding: a pure function over the table of `scanner.findings.lifecycle`.

| verdict                          | no finding | event                                                        |
|----------------------------------|------------|--------------------------------------------------------------|
| not met, partly met              | opened     | seen                                                         |
| met, as deep as it was found     | –          | proved gone                                                  |
| met, less deep                   | –          | not proved, not verified since then                          |
| not applicable, as deep          | –          | not applicable: not verified, and closing it is proposed     |
| not applicable, less deep        | –          | not proved, not verified since then                          |
| not assessed                     | –          | not proved, not verified since then                          |
| no verdict, port surely gone     | –          | proved gone (see `scanner.findings.gone`)                    |
| no verdict at the place          | –          | not proved, not verified since then                          |

Nothing changes by a scan older than the newest that told of the finding. What was seen before a claim does not refute it, and
what was known when a person wrote it off does not reopen it. So the same evidence read again changes no state.
"""

from __future__ import annotations

from datetime import date, datetime

from msgspec.structs import replace

from checks import Outcome, Verdict
from checks.evidence import Reason
from scanner.findings.gone import Gone
from scanner.findings.lifecycle import LIFE, Event
from scanner.findings.model import Finding, FindingState, Why


def opened(verdict: Verdict, *, scan: int, due: date) -> Finding:
    """A new finding from a weakness. Its number is 0 until the store gives it one."""
    return Finding(
        number=0,
        place=verdict.place,
        check=verdict.check,
        state=FindingState.OPEN,
        outcome=verdict.outcome,
        depth=verdict.depth,
        facts=verdict.facts,
        first_seen=verdict.seen_at,
        first_scan=scan,
        last_seen=verdict.seen_at,
        last_scan=scan,
        due=due,
    )


def followed(
    finding: Finding, verdict: Verdict | None, *, scan: int, at: datetime, due: date, gone: Gone | None = None
) -> tuple[Finding, Why | None]:
    """The finding after a scan that covered its system, and the entry for its history, None where there is nothing to tell.

    `verdict` is the same check's at the same place, None when there was none; `gone` tells that the port it was seen on is
    closed. `due` is the deadline a reopened one gets.
    """
    if scan < finding.last_told:
        return finding, None
    if verdict is None and gone is not None and gone.depth >= finding.depth:
        return _closed(finding, scan=scan, seen_at=gone.seen_at, why=Why.PORT_GONE)
    if verdict is None:
        return _unverified(finding, Reason.NOT_TRIED, at), None
    if verdict.outcome.is_weakness:
        return _seen(finding, verdict, scan=scan, due=due)
    if verdict.outcome is Outcome.NOT_ASSESSED:
        return _unverified(finding, verdict.reason or Reason.NOT_KNOWN, at), None
    if verdict.depth < finding.depth:
        return _unverified(finding, Reason.NOT_TRIED, at), None
    if verdict.outcome is Outcome.NOT_APPLICABLE:
        return _proposed(_unverified(finding, Reason.NOT_KNOWN, at), scan=scan)
    return _closed(finding, scan=scan, seen_at=verdict.seen_at, why=Why.PROVED_GONE)


def _closed(finding: Finding, *, scan: int, seen_at: datetime, why: Why) -> tuple[Finding, Why | None]:
    state = LIFE[finding.state][Event.PROVED_GONE]
    if state is finding.state:
        return finding, None
    closed = replace(
        finding,
        state=state,
        closed_at=seen_at,
        closing_scan=scan,
        claimed_at=None,
        unverified_since=None,
        unverified_reason=None,
        not_applicable_in=None,
    )
    return closed, why


def _proposed(finding: Finding, *, scan: int) -> tuple[Finding, Why | None]:
    if not finding.is_open or finding.not_applicable_in is not None:
        return finding, None
    state = LIFE[finding.state][Event.NOT_APPLICABLE]
    assert state is not None
    return replace(finding, state=state, not_applicable_in=scan), Why.NOT_APPLICABLE


def _seen(finding: Finding, verdict: Verdict, *, scan: int, due: date) -> tuple[Finding, Why | None]:
    if finding.written_off and scan <= finding.last_told:
        return finding, None
    again = replace(
        finding,
        outcome=verdict.outcome,
        # A shallow look shows part of what a deep one saw: what closes it stays as deep as that.
        depth=max(finding.depth, verdict.depth) if finding.is_open else verdict.depth,
        facts=verdict.facts,
        last_seen=verdict.seen_at,
        last_scan=scan,
        unverified_since=None,
        unverified_reason=None,
        not_applicable_in=None,
    )
    told_before = scan <= finding.last_scan or (finding.claimed_at is not None and verdict.seen_at < finding.claimed_at)
    state = finding.state if finding.is_open and told_before else LIFE[finding.state][Event.SEEN]
    if state is finding.state:
        return again, Why.APPLIES_AGAIN if finding.closing_proposed else None
    if finding.is_open:
        return replace(again, state=state, claimed_at=None), Why.CLAIM_REJECTED
    reopened = replace(
        again,
        state=state,
        due=due,
        closed_at=None,
        closing_scan=None,
        written_off=None,
        times_reopened=finding.times_reopened + 1,
        reopened_in=scan,
    )
    return reopened, Why.SEEN_AGAIN


def _unverified(finding: Finding, reason: Reason, at: datetime) -> Finding:
    if not finding.is_open:
        return finding
    return replace(finding, unverified_since=finding.unverified_since or at, unverified_reason=reason)
