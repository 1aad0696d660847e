"""Judge a scan's stored evidence again: another baseline, another rule, or the checks of today."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from baselines.model import Assessment, Baseline, Rule
from checks import InputError, UnknownName
from reports.language import _
from scanner.clock import now
from scanner.estate.model import System
from scanner.run.duties import Duties
from scanner.run.judge import assess, checks_for, judge_evidence
from scanner.run.known_vulnerabilities import Lookup
from scanner.store import Store
from scanner.store.scans import Scan, evidence_of
from scanner.store.verdicts import save_assessments
from scanner.trends import Trends
from scanner.workspace import CloudSettings


def reassess(
    store: Store, scan: Scan, system: System, baseline: Baseline, rule: Rule, *, cloud: CloudSettings, zone: ZoneInfo
) -> Assessment:
    """The assessment of `system` from what `scan` collected; it is kept. No finding changes and nothing is contacted.

    What a cloud platform's assessment gives is that of its newest scan, whichever scan of `system` is judged.

    Raises:
        InputError: the scan is a retest, which saw one asset of the system only.
        UnknownName: the scan kept no evidence of the system, or it was removed by the retention policy.
    """
    if scan.asset is not None:
        raise InputError(
            _("scan {n} retested one asset only; it can't be judged as a scan of the system").format(n=scan.id)
        )
    evidence = evidence_of(store, scan.id, system.id)
    if not evidence:
        raise UnknownName(f"scan {scan.id} holds no evidence of {system.name}")
    at = now()
    evidence = Lookup(store, at).with_vulnerabilities(system.id, evidence)
    evidence = Trends(store).with_trends(scan, system, evidence)
    verdicts = judge_evidence(evidence, checks_for(scan.layers).values())
    duties = Duties(store, cloud, at=at, zone=zone)
    (assessment,) = assess(system, scan, verdicts, [(baseline, rule)], at=at, duties=duties)
    with store.transaction() as db:
        save_assessments(db, [assessment])
    return assessment
