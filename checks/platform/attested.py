"""Platform: what a person attests of hosts, middleware, the security centre and the cloud.

Each is met when the answer says so, has not expired and carries a proof (`checks.attested.judge_answer`).
"""

from __future__ import annotations

from checks.attested import judge_answer
from checks.check import check
from checks.evidence import AnswerEvidence
from checks.verdict import Verdict


@check("platform.audit")
def platform_audit(answer: AnswerEvidence) -> Verdict | None:
    """Met when it is attested that auditing on hosts covers every user and important event, holds what is needed, is
    protected and backed up, and can't be stopped."""
    return judge_answer(answer, "platform.audit")


@check("platform.intrusion")
def intrusion(answer: AnswerEvidence) -> Verdict | None:
    """Met when it is attested that hosts install the least, admit administrators from named terminals, mend known
    vulnerabilities and detect intrusion."""
    return judge_answer(answer, "platform.intrusion")


@check("platform.malware")
def malware(answer: AnswerEvidence) -> Verdict | None:
    """Met when it is attested that malware is recognised and stopped on hosts, or they are immune by trusted
    computing."""
    return judge_answer(answer, "platform.malware")


@check("platform.trusted")
def trusted(answer: AnswerEvidence) -> Verdict | None:
    """Met when it is attested that hosts verify their boot and programs from a root of trust and report what fails."""
    return judge_answer(answer, "platform.trusted")


@check("platform.hardening")
def hardening(answer: AnswerEvidence) -> Verdict | None:
    """Met when it is attested that hosts, databases and middleware are configured after a baseline that is verified
    regularly."""
    return judge_answer(answer, "platform.hardening")


@check("centre.system")
def system(answer: AnswerEvidence) -> Verdict | None:
    """Met when it is attested that system administrators are identified, work through one audited interface, and
    alone manage resources and operation."""
    return judge_answer(answer, "centre.system")


@check("centre.audit")
def centre_audit(answer: AnswerEvidence) -> Verdict | None:
    """Met when it is attested that audit administrators are identified, work through one audited interface, and
    alone analyse and handle audit records."""
    return judge_answer(answer, "centre.audit")


@check("centre.security")
def security(answer: AnswerEvidence) -> Verdict | None:
    """Met when it is attested that security administrators are identified, work through one audited interface, and
    alone set policies, marks and authorisations."""
    return judge_answer(answer, "centre.security")


@check("centre.control")
def control(answer: AnswerEvidence) -> Verdict | None:
    """Met when it is attested that security devices stand in a zone of their own, are managed by a safe path, and
    state, logs, policies and events are handled centrally."""
    return judge_answer(answer, "centre.control")


@check("cloud.attested")
def attested(answer: AnswerEvidence) -> Verdict | None:
    """Met when it is attested that the cloud's provider or tenant fulfils the requirement of the cloud extension, as
    the contract divides them."""
    return judge_answer(answer, "cloud.attested")
