"""The history of a finding in words, on the command line and on the pages alike."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec

from reports.language import _, spoken
from scanner.findings.model import FindingState, Transition, Why
from scanner.findings.requests import RequestKind


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """One entry in words: when, who (a person, or the scan), the state before and after, what happened, and the particulars."""

    at: datetime
    who: str
    before: str
    after: str
    what: str
    particulars: str


def told(one: Transition) -> Told:
    """An entry of the history, in the language spoken now."""
    return Told(
        at=one.at,
        who=one.by or _("scan {n}").format(n=one.scan),
        before=_word(one.before),
        after=_word(one.after),
        what=Why(one.why).label.in_(spoken()) if one.why in set(Why) else one.why,
        particulars=_particulars(one),
    )


def _word(state: str) -> str:
    return FindingState(state).label.in_(spoken()) if state in set(FindingState) else state


def _particulars(one: Transition) -> str:
    """The reason given, and what was set with it."""
    decision = one.detail.get("decision", {})
    approver = one.detail.get("approved_by", decision.get("approved_by", ""))
    until = one.detail.get("due", decision.get("until", "")) if one.by else ""
    said = (
        one.reason,
        *map(_requested, one.detail.get("requests", ())),
        _("owner: {name}").format(name=one.detail["owner"]) if "owner" in one.detail else "",
        _("until {day}").format(day=until) if until else "",
        _("approved by {name}").format(name=approver) if approver else "",
    )
    return _("; ").join(filter(None, said))


def _requested(row: dict[str, Any]) -> str:
    """A request that was made or settled."""
    words = {
        "request": f"R-{row['number']}",
        "kind": RequestKind(row["kind"]).label.in_(spoken()),
        "day": row["until"],
    }
    lapsed = row["settled_at"] and row["granted"] is None
    said = _("{request}: {kind} until {day}, lapsed") if lapsed else _("{request}: {kind} until {day}")
    return said.format(**words)
