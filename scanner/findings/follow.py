"""What one scan means for one finding: a pure function, the table of transitions.

| verdict                          | no finding | open or reopened                  | closed    |
|----------------------------------|------------|-----------------------------------|-----------|
| not met, partly met              | opened     | stays, seen again                 | reopened  |
| met, as deep as it was found     | –          | closed by this scan               | –         |
| met, less deep                   | –          | stays, not verified               | –         |
| not assessed, not applicable     | –          | stays, not verified since then    | –         |
| no verdict at the place          | –          | stays, not verified since then    | –         |
"""

from __future__ import annotations

from datetime import date, datetime

from msgspec.structs import replace

from checks import Outcome, Verdict
from checks.evidence import Reason
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
    finding: Finding, verdict: Verdict | None, *, scan: int, at: datetime, due: date
) -> tuple[Finding, Why | None]:
    """The finding after a scan that covered its system, and why its state changed, None where it did not.

    `verdict` is the same check's at the same place, None when there was none. `due` is the deadline a reopened one gets.
    """
    if verdict is None:
        return _unverified(finding, Reason.NOT_TRIED, at), None
    if verdict.outcome.is_weakness:
        return _seen(finding, verdict, scan=scan, due=due)
    if verdict.outcome is not Outcome.MET:
        return _unverified(finding, verdict.reason or Reason.NOT_KNOWN, at), None
    if not finding.is_open:
        return finding, None
    if verdict.depth < finding.depth:
        return _unverified(finding, Reason.NOT_TRIED, at), None
    closed = replace(
        finding,
        state=FindingState.CLOSED,
        closed_at=verdict.seen_at,
        closing_scan=scan,
        unverified_since=None,
        unverified_reason=None,
    )
    return closed, Why.PROVED_GONE


def _seen(finding: Finding, verdict: Verdict, *, scan: int, due: date) -> tuple[Finding, Why | None]:
    again = replace(
        finding,
        outcome=verdict.outcome,
        depth=verdict.depth,
        facts=verdict.facts,
        last_seen=verdict.seen_at,
        last_scan=scan,
        unverified_since=None,
        unverified_reason=None,
    )
    if finding.is_open:
        return again, None
    reopened = replace(
        again,
        state=FindingState.REOPENED,
        due=due,
        closed_at=None,
        closing_scan=None,
        times_reopened=finding.times_reopened + 1,
        reopened_in=scan,
    )
    return reopened, Why.SEEN_AGAIN


def _unverified(finding: Finding, reason: Reason, at: datetime) -> Finding:
    if not finding.is_open:
        return finding
    return replace(finding, unverified_since=finding.unverified_since or at, unverified_reason=reason)
