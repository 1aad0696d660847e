"""Which algorithms are national (商用密码), by the names that evidence gives them."""

from __future__ import annotations

from collections.abc import Sequence

from checks.evidence import Certificate, Evidence, Reason, Rfc8998Evidence, TlcpEvidence, TlsEvidence
from checks.strength import suite_bits
from checks.verdict import Verdict, met, not_assessed, not_met

_KEY = "sm2"
_SIGNATURE = "sm3-sm2"


def foreign_algorithms(certificate: Certificate) -> list[str]:
    """The algorithms of a certificate that are not national, named exactly (`rsa 2048`, `ec secp256r1`, `sha256-rsa`); none
    when its key is SM2 and it is signed with SM2 over SM3. Source: GM/T 0015, GB/T 39786-2021 (compliance of algorithms).
    """
    key = f"{certificate.key_type} {certificate.curve or certificate.key_bits}"
    return [
        *([key] if certificate.key_type != _KEY else []),
        *([certificate.signature] if certificate.signature != _SIGNATURE else []),
    ]


def judge_algorithm(
    subject: Evidence, tls: Sequence[TlsEvidence], tlcp: Sequence[TlcpEvidence], sm: Sequence[Rfc8998Evidence]
) -> Verdict:
    """Whether national algorithms are taken at the place of `subject`: met when TLCP or RFC 8998 is, not met with the weakest
    foreign suite and its `strength` in bits, not assessed where no suite was seen."""
    asked: Sequence[TlcpEvidence | Rfc8998Evidence] = (*tlcp, *sm)
    if any(one.offered for one in asked if one.place == subject.place):
        return met(subject)
    here = [one for one in tls if one.place == subject.place]
    suites = [suite for one in here for suites in one.accepted.values() for suite in suites]
    if not suites:
        return not_assessed(subject, Reason.NOT_KNOWN)
    weakest = min(suites, key=suite_bits)
    return not_met(subject, weakest=weakest[:120], strength=suite_bits(weakest))
