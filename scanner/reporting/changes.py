"""What changed since an earlier scan, for a system's report and for the bureau's."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cache

from baselines.model import Assessment
from checks import InputError, Layer, all_checks
from checks.evidence import Evidence, Place, PortsEvidence
from reports.city import Progress
from reports.language import _
from reports.model import Changes, FindingFacts, Unchecked
from scanner.estate.model import System
from scanner.findings.compare import Change, Earlier, Looked, Scope, compare
from scanner.findings.model import Finding
from scanner.scope.ports import in_ports
from scanner.store import Store
from scanner.store.findings import transitions_of_systems
from scanner.store.scans import Scan, evidence_of, finished_scans_of, scan_before
from scanner.store.verdicts import assessments_of, verdicts_of


def earlier_scan(store: Store, system: System, scan: Scan, number: int | None) -> Scan | None:
    """The scan to compare `scan` of `system` with: that of `number`, or without one the scan before; None when there is none.

    Raises:
        InputError: `number` is no finished scan of the system, or not an earlier one.
    """
    if number is None:
        return scan_before(store, system.id, scan.id)
    known = [one for one in finished_scans_of(store, system.id) if one.id < scan.id]
    for one in known:
        if one.id == number:
            return one
    raise InputError(
        _("{system}: No. {n} is no finished scan before scan {scan}; there are: {known}").format(
            system=system.name, n=number, scan=scan.id, known=_(", ").join(str(one.id) for one in known) or "—"
        )
    )


def changes(
    store: Store,
    system: System,
    scan: Scan,
    before: Scan | None,
    *,
    findings: Sequence[Finding],
    facts: Mapping[int, FindingFacts],
    own: Assessment,
) -> Changes:
    """How `findings`, all of `system`, differ from those open at `before`; `facts` are theirs by number, of those whose check
    is still installed. Without an earlier scan all open ones are new."""
    if before is None or before.ended_at is None:
        return Changes(new=tuple(one.name for one in findings if one.is_open))
    verdicts = verdicts_of(store, before.id, system.id)
    ids = _present_ids()
    earlier = Earlier(
        scope=_scope(before),
        ended_at=before.ended_at,
        verdicts={(one.place, ids.get(one.check, one.check)): Looked(one.outcome, one.depth) for one in verdicts},
        nothing_there=_nothing_there(evidence_of(store, before.id, system.id), findings),
    )
    now = _scope(scan)
    said = _compared(store, [system.id], findings, earlier, now)
    kept = _assessment(store, before, system, own.baseline)

    def in_full(change: Change) -> tuple[FindingFacts, ...]:
        return tuple(facts[one.number] for one in findings if said.get(one.number) is change and one.number in facts)

    def names(change: Change) -> tuple[str, ...]:
        return tuple(one.name for one in findings if said.get(one.number) is change)

    return Changes(
        since=before.ended_at,
        since_scan=before.id,
        score_before=kept.score if kept else None,
        coverage_before=kept.coverage if kept else None,
        looks_kept=bool(verdicts),
        new=names(Change.NEW),
        new_check=names(Change.NEW_CHECK),
        new_look=names(Change.NEW_LOOK),
        closed=in_full(Change.CLOSED),
        written_off=in_full(Change.WRITTEN_OFF),
        reopened=names(Change.BACK),
        still_open=names(Change.STILL_OPEN),
        not_retested=names(Change.NOT_RETESTED),
        unchecked=tuple(_unchecked(one) for one in findings if said.get(one.number) is Change.UNCHECKED),
        checks_added=_only_in(now, earlier.scope),
        checks_removed=_only_in(earlier.scope, now),
    )


def progress(
    store: Store, system: System, scan: Scan, *, findings: Sequence[Finding], own: Assessment | None
) -> Progress | None:
    """How `system` did since its scan before, None when there is none. `findings` are all of the system, `own` is its
    assessment now. It counts new findings of checks the scan before had together, looked there or not."""
    before = scan_before(store, system.id, scan.id)
    if before is None or before.ended_at is None:
        return None
    earlier = Earlier(scope=_scope(before), ended_at=before.ended_at)
    said = list(_compared(store, [system.id], findings, earlier, _scope(scan)).values())
    kept = _assessment(store, before, system, own.baseline) if own else None
    return Progress(
        since=before.ended_at,
        since_scan=before.id,
        score_before=kept.score if kept else None,
        coverage_before=kept.coverage if kept else None,
        new=said.count(Change.NEW) + said.count(Change.NEW_LOOK),
        new_check=said.count(Change.NEW_CHECK),
        closed=said.count(Change.CLOSED),
        reopened=said.count(Change.BACK),
    )


def _compared(
    store: Store, systems: Iterable[str], findings: Sequence[Finding], earlier: Earlier, now: Scope
) -> dict[int, Change]:
    layer_of = {id: one.layer for id, one in all_checks().items()}
    transitions = transitions_of_systems(store, systems)
    return compare(findings, transitions, earlier=earlier, now=now, layer_of=layer_of)


@cache
def _present_ids() -> dict[str, str]:
    """The id of a renamed check by each id it had before."""
    return {old: one.id for one in all_checks().values() for old in one.text.aliases}


def _scope(scan: Scan) -> Scope:
    ids = _present_ids()
    return Scope(
        scan=scan.id,
        checks=frozenset(ids.get(one, one) for one in scan.checks),
        layers=frozenset(map(Layer, scan.layers)) or frozenset(Layer),
    )


def _only_in(one: Scope, other: Scope) -> tuple[str, ...]:
    """The checks that `other` lacks though it covered their layer."""
    checks = all_checks()
    layers = {id: checks[id].layer if id in checks else None for id in one.checks}
    return tuple(sorted(id for id, layer in layers.items() if other.lacks(id, layer)))


def _nothing_there(evidence: Iterable[Evidence], findings: Iterable[Finding]) -> frozenset[Place]:
    """The places of `findings` that are ports which were asked and not open. A host that did not answer, or answered on every
    port, says nothing."""
    asked = {
        one.place.asset: one for one in evidence if isinstance(one, PortsEvidence) and one.alive_by and not one.tarpit
    }
    shut = set()
    for finding in findings:
        ports = asked.get(finding.place.asset)
        transport, _slash, port = finding.place.locator.partition("/")
        if ports is None or transport != "tcp" or not port.isdecimal():
            continue
        if int(port) not in ports.open_tcp and in_ports(ports.asked, int(port)):
            shut.add(finding.place)
    return frozenset(shut)


def _unchecked(finding: Finding) -> Unchecked:
    return Unchecked(number=finding.name, check=finding.check, asset=finding.place.asset, locator=finding.place.locator)


def _assessment(store: Store, scan: Scan, system: System, baseline: str) -> Assessment | None:
    return next((one for one in assessments_of(store, scan.id, system.id) if one.baseline == baseline), None)
