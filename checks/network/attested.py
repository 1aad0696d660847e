"""Network: what a person attests of its structure, its transmissions and its borders.

Each is met when the answer says so, has not expired and carries a proof (`checks.attested.judge_answer`).
"""

from __future__ import annotations

from checks.attested import judge_answer
from checks.check import check
from checks.evidence import AnswerEvidence
from checks.verdict import Verdict


@check("network.structure")
def structure(answer: AnswerEvidence) -> Verdict | None:
    """Met when it is attested that the network has zones, spare capacity and redundant lines and devices, and
    important zones do not stand at the border."""
    return judge_answer(answer, "network.structure")


@check("network.transmission")
def transmission(answer: AnswerEvidence) -> Verdict | None:
    """Met when it is attested that what is transmitted is kept whole and confidential by cryptography."""
    return judge_answer(answer, "network.transmission")


@check("network.trusted")
def network_trusted(answer: AnswerEvidence) -> Verdict | None:
    """Met when it is attested that network devices verify their boot and programs from a root of trust and report
    what fails."""
    return judge_answer(answer, "network.trusted")


@check("boundary.protection")
def protection(answer: AnswerEvidence) -> Verdict | None:
    """Met when it is attested that traffic crosses the border at controlled interfaces only; strange devices,
    forbidden lines out and wireless are controlled."""
    return judge_answer(answer, "boundary.protection")


@check("boundary.access-control")
def access_control(answer: AnswerEvidence) -> Verdict | None:
    """Met when it is attested that rules between zones deny by default and are minimal, by five-tuple, session and
    application."""
    return judge_answer(answer, "boundary.access-control")


@check("boundary.intrusion")
def intrusion(answer: AnswerEvidence) -> Verdict | None:
    """Met when it is attested that attacks from outside and inside are detected, stopped, recorded and reported at
    key nodes."""
    return judge_answer(answer, "boundary.intrusion")


@check("boundary.malware")
def malware(answer: AnswerEvidence) -> Verdict | None:
    """Met when it is attested that malware and spam are stopped at key nodes and the means are kept up to date."""
    return judge_answer(answer, "boundary.malware")


@check("boundary.audit")
def audit(answer: AnswerEvidence) -> Verdict | None:
    """Met when it is attested that audit at the border and key nodes covers every user, holds what is needed, is
    protected and backed up."""
    return judge_answer(answer, "boundary.audit")


@check("boundary.trusted")
def boundary_trusted(answer: AnswerEvidence) -> Verdict | None:
    """Met when it is attested that border devices verify their boot and programs from a root of trust and report
    what fails."""
    return judge_answer(answer, "boundary.trusted")
