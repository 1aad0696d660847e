"""What one scan means for all findings of the systems it covered."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

import msgspec
from sqlite_utils import Database

from checks import Check, Layer, Verdict
from checks.evidence import Place
from scanner.findings.closing import end_all
from scanner.findings.deadlines import Deadline
from scanner.findings.follow import followed, opened
from scanner.findings.gone import Gone
from scanner.findings.model import Finding, Transition, Why
from scanner.store.findings import add_transition, changes, save_finding


class Tally(msgspec.Struct, frozen=True, kw_only=True):
    """Finding numbers by what a scan did to them; `proposed` are those it newly found that their check no longer applies."""

    opened: tuple[int, ...] = ()
    reopened: tuple[int, ...] = ()
    closed: tuple[int, ...] = ()
    claims_rejected: tuple[int, ...] = ()
    not_retested: tuple[int, ...] = ()
    proposed: tuple[int, ...] = ()


def apply_scan(
    db: Database,
    *,
    scan: int,
    at: datetime,
    verdicts: Iterable[Verdict],
    findings: Iterable[Finding],
    checks: Mapping[str, Check],
    layers: Iterable[str],
    deadline: Deadline,
    gone: Mapping[Place, Gone] | None = None,
) -> Tally:
    """Follow every finding through a scan, inside the caller's transaction.

    `findings` are all of what the scan covered, `verdicts` all it gave on it, `gone` the places that are ports and closed.
    Findings of a layer the scan left out are left alone; `layers` empty means all six. Where a check took the place of two, the
    open findings of both at one place follow its verdict.
    """
    looked_at = set(map(Layer, layers)) or set(Layer)
    present = {old: one.id for one in checks.values() for old in one.text.aliases}
    by_identity = {(one.place, one.check): one for one in verdicts}
    known = {(one.place, one.check): one for one in findings}
    tally: dict[str, list[int]] = {name: [] for name in Tally.__struct_fields__}
    for finding in known.values():
        check = present.get(finding.check, finding.check)
        if check in checks and checks[check].layer not in looked_at:
            continue
        if check != finding.check and not finding.is_open:
            continue  # what is seen again is told by the finding that has the check's present name
        after, why = followed(
            finding,
            by_identity.get((finding.place, check)),
            scan=scan,
            at=at,
            due=deadline(finding.place.system, finding.check, at),
            gone=(gone or {}).get(finding.place),
        )
        if after != finding:
            save_finding(db, after)
        if why is not None:
            _record(db, finding, after, scan=scan, at=at, why=why)
            if why in _TALLIED:
                tally[_TALLIED[why]].append(finding.number)
        if after.is_open and after.unverified_since is not None:
            tally["not_retested"].append(finding.number)
    telling = {one: verdict for one, verdict in by_identity.items() if not _told_by_others(checks, verdict.check)}
    for new in _new(telling, known, scan=scan, deadline=deadline):
        number = save_finding(db, new)
        add_transition(
            db,
            Transition(
                finding=number,
                at=at,
                scan=scan,
                before="",
                after=new.state.value,
                why=Why.SEEN.value,
                detail={"due": new.due.isoformat()},
            ),
        )
        tally["opened"].append(number)
    return Tally(**{name: tuple(numbers) for name, numbers in tally.items()})


def _new(
    verdicts: Mapping[tuple[Place, str], Verdict],
    known: Mapping[tuple[Place, str], Finding],
    *,
    scan: int,
    deadline: Deadline,
) -> list[Finding]:
    return [
        opened(verdict, scan=scan, due=deadline(verdict.place.system, verdict.check, verdict.seen_at))
        for identity, verdict in sorted(verdicts.items(), key=lambda pair: (pair[0][0], pair[0][1]))
        if verdict.outcome.is_weakness and identity not in known
    ]


def _told_by_others(checks: Mapping[str, Check], id: str) -> bool:
    return id in checks and bool(checks[id].text.told_by)


_TALLIED = {
    Why.PROVED_GONE: "closed",
    Why.PORT_GONE: "closed",
    Why.SEEN_AGAIN: "reopened",
    Why.CLAIM_REJECTED: "claims_rejected",
    Why.NOT_APPLICABLE: "proposed",
}


def _record(db: Database, before: Finding, after: Finding, *, scan: int, at: datetime, why: Why) -> None:
    """Write what a scan changed into the history. What was decided of a finding, or asked, ends when it is proved gone."""
    ended = {} if after.is_open else end_all(db, before.number, at)
    add_transition(
        db,
        Transition(
            finding=before.number,
            at=at,
            scan=scan,
            before=before.state.value,
            after=after.state.value,
            why=why.value,
            detail={**changes(before, after), **ended},
        ),
    )
