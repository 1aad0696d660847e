"""What other scanners found, severity by severity, as imported from their result files; one verdict a tool and asset.

Each is met when the run would have told every finding of its severity and told none, not met when there are such findings. Not
assessed where the run does not say that it looked for all, and when it is older than 35 days (checks/imported.py). A tool's word
stands beside our own look at the same place and never in its stead: the kind of evidence is its own.
"""

from __future__ import annotations

from checks.check import check
from checks.evidence import ExternalEvidence, ExternalFinding, Reason
from checks.facts import brief, few
from checks.imported import too_old
from checks.verdict import Verdict, met, not_assessed, not_met


@check("external.critical")
def critical(external: ExternalEvidence) -> Verdict:
    """Met when the tool looked and found nothing it rates critical. Source: GB/T 22239-2019 8.1.4.4 e), 8.1.10.5 a)."""
    return _judge(external, "critical")


@check("external.high")
def high(external: ExternalEvidence) -> Verdict:
    """Met when the tool looked and found nothing it rates high. Source: GB/T 22239-2019 8.1.4.4 e), 8.1.10.5 a)."""
    return _judge(external, "high")


@check("external.medium")
def medium(external: ExternalEvidence) -> Verdict:
    """Met when the tool looked and found nothing it rates medium. Source: GB/T 22239-2019 8.1.4.4 e), 8.1.10.5 a)."""
    return _judge(external, "medium")


@check("external.low")
def low(external: ExternalEvidence) -> Verdict:
    """Met when the tool looked and found nothing it rates low. Source: GB/T 22239-2019 8.1.4.4 e), 8.1.10.5 a)."""
    return _judge(external, "low")


def _judge(external: ExternalEvidence, severity: str) -> Verdict:
    if too_old(external.taken_on, external.seen_at):
        return not_assessed(external, Reason.TOO_OLD, taken_on=brief(external.taken_on))
    found = [one for one in external.findings if one.severity == severity]
    if found:
        told = few(_name(one) for one in found)
        return not_met(
            external, tool=brief(external.tool), taken_on=brief(external.taken_on), count=len(found), findings=told
        )
    if severity not in external.covered:
        return not_assessed(external, Reason.NOT_KNOWN, tool=brief(external.tool))
    return met(external, tool=brief(external.tool))


def _name(one: ExternalFinding) -> str:
    """Place first: what is long is cut at the end, and the title can best be spared."""
    words = (one.place, *[word for word in (*one.cves[:1], one.title) if word])
    return " ".join(word for word in words if word) or one.id
