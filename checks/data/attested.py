"""Data: what a person attests of data along its life.

Each is met when the answer says so, has not expired and carries a proof (`checks.attested.judge_answer`).
"""

from __future__ import annotations

from checks.attested import judge_answer
from checks.check import check
from checks.evidence import AnswerEvidence
from checks.verdict import Verdict


@check("data.integrity")
def integrity(answer: AnswerEvidence) -> Verdict | None:
    """Met when it is attested that important data is kept whole in transmission and storage by checksums or
    cryptography."""
    return judge_answer(answer, "data.integrity")


@check("data.confidentiality")
def confidentiality(answer: AnswerEvidence) -> Verdict | None:
    """Met when it is attested that important data is kept confidential in transmission and storage by cryptography."""
    return judge_answer(answer, "data.confidentiality")


@check("data.backup")
def backup(answer: AnswerEvidence) -> Verdict | None:
    """Met when it is attested that important data is backed up and can be restored, backed up elsewhere, and its
    system stands by redundantly."""
    return judge_answer(answer, "data.backup")


@check("data.residual")
def residual(answer: AnswerEvidence) -> Verdict | None:
    """Met when it is attested that space that held credentials or sensitive data is cleared before it is given to
    others."""
    return judge_answer(answer, "data.residual")


@check("data.personal")
def personal(answer: AnswerEvidence) -> Verdict | None:
    """Met when it is attested that only personal data the business needs is collected and kept, and nobody reads or
    uses it without authority."""
    return judge_answer(answer, "data.personal")


@check("data.exchange")
def exchange(answer: AnswerEvidence) -> Verdict | None:
    """Met when it is attested that data is shared and exchanged by the catalogue, under approval, with its receivers
    known, by controlled interfaces that are recorded."""
    return judge_answer(answer, "data.exchange")


@check("data.destruction")
def destruction(answer: AnswerEvidence) -> Verdict | None:
    """Met when it is attested that data and media are destroyed when no longer needed, so that nothing can be
    recovered, and it is recorded."""
    return judge_answer(answer, "data.destruction")


@check("data.classification")
def classification(answer: AnswerEvidence) -> Verdict | None:
    """Met when it is attested that data are classified and graded, and guarded by their grade."""
    return judge_answer(answer, "data.classification")


@check("data.source")
def source(answer: AnswerEvidence) -> Verdict | None:
    """Met when it is attested that whoever supplies data is authenticated and recorded."""
    return judge_answer(answer, "data.source")


@check("data.quality")
def quality(answer: AnswerEvidence) -> Verdict | None:
    """Met when it is attested that collected data are checked and corrected."""
    return judge_answer(answer, "data.quality")


@check("data.masking")
def masking(answer: AnswerEvidence) -> Verdict | None:
    """Met when it is attested that personal data are masked before development, test and display."""
    return judge_answer(answer, "data.masking")


@check("data.use")
def use(answer: AnswerEvidence) -> Verdict | None:
    """Met when it is attested that analysis of data is approved and its results lead back to nobody."""
    return judge_answer(answer, "data.use")


@check("data.export")
def export(answer: AnswerEvidence) -> Verdict | None:
    """Met when it is attested that bulk exports of data are approved and recorded."""
    return judge_answer(answer, "data.export")


@check("data.interface")
def interface(answer: AnswerEvidence) -> Verdict | None:
    """Met when it is attested that interfaces authenticate, limit and record their callers."""
    return judge_answer(answer, "data.interface")
