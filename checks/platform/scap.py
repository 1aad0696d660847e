"""What OpenSCAP found, topic by topic: results of its rules imported in place of our own look at a host.

Each is met when every rule of its topic that was evaluated passed, not met when all failed, partly met when some did. Not
assessed where none was evaluated, where none failed and one could not be evaluated, and when the run is older than 35 days
(checks/imported.py). Which rules belong to a topic stands in checks/platform/scap_rules.py.
Source: XCCDF 1.2 (NISTIR 7275r4), section 6.6.4.2, for the results; the rules are those of the imported content.
"""

from __future__ import annotations

from checks.check import check
from checks.evidence import Reason, ScapEvidence
from checks.facts import brief, few
from checks.imported import too_old
from checks.platform.scap_rules import topic_of
from checks.verdict import Verdict, met, not_assessed, not_met, partly_met

_PASSED = ("pass", "fixed")
_UNDECIDED = ("error", "unknown")


@check("scap.ssh")
def ssh(scap: ScapEvidence) -> Verdict:
    """Met when every rule on SSH that OpenSCAP evaluated passed."""
    return _judge(scap, "ssh")


@check("scap.accounts")
def accounts(scap: ScapEvidence) -> Verdict:
    """Met when every rule on accounts that OpenSCAP evaluated passed."""
    return _judge(scap, "accounts")


@check("scap.passwords")
def passwords(scap: ScapEvidence) -> Verdict:
    """Met when every rule on password policy that OpenSCAP evaluated passed."""
    return _judge(scap, "passwords")


@check("scap.lockout")
def lockout(scap: ScapEvidence) -> Verdict:
    """Met when every rule on login failures that OpenSCAP evaluated passed."""
    return _judge(scap, "lockout")


@check("scap.sudo")
def sudo(scap: ScapEvidence) -> Verdict:
    """Met when every rule on privilege elevation that OpenSCAP evaluated passed."""
    return _judge(scap, "sudo")


@check("scap.audit")
def audit(scap: ScapEvidence) -> Verdict:
    """Met when every rule on audit that OpenSCAP evaluated passed."""
    return _judge(scap, "audit")


@check("scap.logs")
def logs(scap: ScapEvidence) -> Verdict:
    """Met when every rule on logging that OpenSCAP evaluated passed."""
    return _judge(scap, "logs")


@check("scap.integrity")
def integrity(scap: ScapEvidence) -> Verdict:
    """Met when every rule on integrity that OpenSCAP evaluated passed."""
    return _judge(scap, "integrity")


@check("scap.malware")
def malware(scap: ScapEvidence) -> Verdict:
    """Met when every rule on malware protection that OpenSCAP evaluated passed."""
    return _judge(scap, "malware")


@check("scap.firewall")
def firewall(scap: ScapEvidence) -> Verdict:
    """Met when every rule on host firewall that OpenSCAP evaluated passed."""
    return _judge(scap, "firewall")


@check("scap.kernel")
def kernel(scap: ScapEvidence) -> Verdict:
    """Met when every rule on kernel and mandatory access control that OpenSCAP evaluated passed."""
    return _judge(scap, "kernel")


@check("scap.updates")
def updates(scap: ScapEvidence) -> Verdict:
    """Met when every rule on updates that OpenSCAP evaluated passed."""
    return _judge(scap, "updates")


@check("scap.time")
def time(scap: ScapEvidence) -> Verdict:
    """Met when every rule on time synchronisation that OpenSCAP evaluated passed."""
    return _judge(scap, "time")


@check("scap.crypto")
def crypto(scap: ScapEvidence) -> Verdict:
    """Met when every rule on cryptographic policy that OpenSCAP evaluated passed."""
    return _judge(scap, "crypto")


@check("scap.files")
def files(scap: ScapEvidence) -> Verdict:
    """Met when every rule on file permissions that OpenSCAP evaluated passed."""
    return _judge(scap, "files")


@check("scap.services")
def services(scap: ScapEvidence) -> Verdict:
    """Met when every rule on needless services that OpenSCAP evaluated passed."""
    return _judge(scap, "services")


def _judge(scap: ScapEvidence, topic: str) -> Verdict:
    if too_old(scap.taken_on, scap.seen_at):
        return not_assessed(scap, Reason.TOO_OLD, taken_on=brief(scap.taken_on))
    results = {rule: result for rule, result in scap.results.items() if topic_of(rule) == topic}
    failed = sorted(rule for rule, result in results.items() if result == "fail")
    passed = sum(result in _PASSED for result in results.values())
    if failed:
        judge = partly_met if passed else not_met
        return judge(scap, rules=few(failed), failed=len(failed), passed=passed, taken_on=scap.taken_on)
    if any(result in _UNDECIDED for result in results.values()):
        return not_assessed(scap, Reason.NOT_KNOWN)
    return met(scap, passed=passed) if passed else not_assessed(scap, Reason.NOT_TRIED)
