"""Judge what a scan collected: verdicts, assessments and findings of all its systems, in one step."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime

from sqlite_utils import Database

from baselines.judge import judge
from baselines.load import load_rule
from baselines.model import Assessment, Baseline, Rule
from checks import Check, Layer, Verdict, all_checks, run_checks
from checks.evidence import Evidence, Place
from scanner.estate.baseline_of import judged_baselines
from scanner.estate.model import System
from scanner.estate.platforms import platforms_first
from scanner.findings.apply import Tally, apply_scan
from scanner.findings.deadlines import DeadlineRules
from scanner.findings.gone import Gone, gone_ports
from scanner.run.duties import Duties
from scanner.run.heartbeat import Heartbeat
from scanner.run.known_vulnerabilities import Lookup
from scanner.store import Store
from scanner.store.findings import findings_of, rename_checks
from scanner.store.scans import Scan, evidence_of
from scanner.store.verdicts import save_assessments, save_verdicts
from scanner.trends import Trends
from scanner.workspace import CLOUD_AS_SHIPPED, CloudSettings


def checks_for(layers: Iterable[str]) -> dict[str, Check]:
    """The installed checks of some layers, of all six when `layers` is empty; those that no baseline uses are left out."""
    wanted = set(map(Layer, layers)) or set(Layer)
    return {id: one for id, one in all_checks().items() if one.layer in wanted and not one.text.unused}


def judge_evidence(evidence: Sequence[Evidence], checks: Iterable[Check]) -> list[Verdict]:
    """The verdicts of `checks` on what was collected of one system."""
    return list(run_checks(evidence, checks))


def assess(
    system: System,
    scan: Scan,
    verdicts: Sequence[Verdict],
    baselines: Iterable[tuple[Baseline, Rule]],
    *,
    at: datetime,
    duties: Duties,
) -> list[Assessment]:
    """One assessment of a system for each baseline and rule, from the verdicts of one scan."""
    severities = {id: one.text.severity for id, one in all_checks().items()}
    left_out = frozenset(checks_for(()).keys() - checks_for(scan.layers).keys())
    return [
        judge(
            system.id,
            scan.id,
            baseline,
            rule,
            verdicts,
            judged_at=at,
            severities=severities,
            left_out=left_out,
            duty=duties.of(system, baseline),
        )
        for baseline, rule in baselines
    ]


def baselines_for(system: System) -> list[tuple[Baseline, Rule]]:
    """What a scan judges a system against, each by its own rule."""
    return [(baseline, load_rule(baseline.rule)) for baseline in judged_baselines(system)]


def judge_scan(
    store: Store,
    scan: Scan,
    systems: Sequence[System],
    *,
    at: datetime,
    deadlines: DeadlineRules,
    cloud: CloudSettings = CLOUD_AS_SHIPPED,
    heart: Heartbeat | None = None,
    judged: Callable[[Database, Tally], object] = lambda db, tally: None,
) -> Tally:
    """Judge a scan whose jobs are all done, and finish it: all of it is written, or nothing. `judged` is called last and may
    write more inside the same transaction.

    A cloud platform is judged before the systems that run on it, which take over its results. A retest of one asset gives no
    assessment, and touches the findings of that asset alone.

    Raises:
        ScanStopped, NotHeld: so `heart` says, before anything is written.
    """
    checks = checks_for(scan.layers)
    aliases = {old: one.id for one in checks.values() for old in one.text.aliases}
    verdicts: dict[str, list[Verdict]] = {}
    gone: dict[Place, Gone] = {}
    lookup, trends = Lookup(store, at), Trends(store)
    go_on = heart.check if heart is not None else _nothing
    for system in systems:
        go_on()
        evidence = lookup.with_vulnerabilities(system.id, evidence_of(store, scan.id, system.id))
        evidence = trends.with_trends(scan, system, evidence)
        verdicts[system.id] = [one for one in judge_evidence(evidence, checks.values()) if scan.covers(one.place.asset)]
        gone |= gone_ports(evidence, {one.place for one in findings_of(store, [system.id])})
    assessments: list[Assessment] = []
    if scan.asset is None:
        duties = Duties(store, cloud, at=at, zone=deadlines.zone)
        assessments = _assessments(scan, systems, verdicts, at=at, duties=duties, go_on=go_on)
    given = [one for of_system in verdicts.values() for one in of_system]
    with store.transaction() as db:
        if heart is not None:
            heart.must_go_on(db)
        rename_checks(db, aliases)
        save_verdicts(db, scan.id, given)
        save_assessments(db, assessments)
        followed = findings_of(store, [system.id for system in systems])
        tally = apply_scan(
            db,
            scan=scan.id,
            at=at,
            verdicts=given,
            findings=[one for one in followed if scan.covers(one.place.asset)],
            checks=checks,
            layers=scan.layers,
            deadline=deadlines.by(all_checks(), {system.id: system.level for system in systems}),
            gone=gone,
        )
        db.conn.execute(
            "UPDATE scans SET state = 'finished', ended_at = ?, checks = ? WHERE id = ?",
            (at.isoformat(), ",".join(sorted(checks)), scan.id),
        )
        judged(db, tally)
    return tally


def _assessments(
    scan: Scan,
    systems: Sequence[System],
    verdicts: Mapping[str, Sequence[Verdict]],
    *,
    at: datetime,
    duties: Duties,
    go_on: Callable[[], None],
) -> list[Assessment]:
    assessments: list[Assessment] = []
    for system in platforms_first(systems, duties.registered):
        go_on()
        of_system = assess(system, scan, verdicts[system.id], baselines_for(system), at=at, duties=duties)
        duties.judged(system, scan, of_system)
        assessments += of_system
    return assessments


def _nothing() -> None:
    """Nobody may stop it."""
