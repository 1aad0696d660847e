"""Judge a scan's stored evidence again: another baseline, another rule, or the checks of today."""

from __future__ import annotations

from baselines.model import Assessment, Baseline, Rule
from checks import UnknownName
from scanner.clock import now
from scanner.estate.model import System
from scanner.run.judge import assess, checks_for, judge_evidence
from scanner.run.known_vulnerabilities import Lookup
from scanner.store import Store
from scanner.store.scans import Scan, evidence_of
from scanner.store.verdicts import save_assessments
from scanner.trends import Trends


def reassess(store: Store, scan: Scan, system: System, baseline: Baseline, rule: Rule) -> Assessment:
    """The assessment of `system` from what `scan` collected; it is kept. No finding changes and nothing is contacted.

    Raises:
        UnknownName: the scan kept no evidence of the system, or it was removed by the retention policy.
    """
    evidence = evidence_of(store, scan.id, system.id)
    if not evidence:
        raise UnknownName(f"scan {scan.id} holds no evidence of {system.name}")
    at = now()
    evidence = Lookup(store, at).with_vulnerabilities(system.id, evidence)
    evidence = Trends(store).with_trends(scan, system, evidence)
    verdicts = judge_evidence(evidence, checks_for(scan.layers).values())
    (assessment,) = assess(system, scan, verdicts, [(baseline, rule)], at=at)
    with store.transaction() as db:
        save_assessments(db, [assessment])
    return assessment
