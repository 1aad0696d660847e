"""Which algorithms are national (商用密码), by the names that evidence gives them."""

from __future__ import annotations

from collections.abc import Sequence

from checks.evidence import Certificate, Evidence, Reason, Rfc8998Evidence, TlcpEvidence, TlsEvidence
from checks.strength import suite_bits
from checks.verdict import Verdict, met, not_assessed, not_met

_KEY = "sm2"
_SIGNATURE = "sm3-sm2"
_HOST_KEYS = ("sm2", "ssh-sm2")
_HOST_CERTIFICATES = ("sm2-cert", "ssh-sm2-cert")
_WEAK_HOST_KEYS = {"ssh-dss": "DSA 1024, SHA-1", "ssh-rsa": "RSA, SHA-1"}


def foreign_algorithms(certificate: Certificate) -> list[str]:
    """The algorithms of a certificate that are not national, named exactly (`rsa 2048`, `ec secp256r1`, `sha256-rsa`); none
    when its key is SM2 and it is signed with SM2 over SM3. Source: GM/T 0015, GB/T 39786-2021 (compliance of algorithms).
    """
    key = f"{certificate.key_type} {certificate.curve or certificate.key_bits}"
    return [
        *([key] if certificate.key_type != _KEY else []),
        *([certificate.signature] if certificate.signature != _SIGNATURE else []),
    ]


def is_national_host_key(name: str) -> bool:
    """True for an SSH host key of SM2: `sm2` in the OpenSSH of openEuler (see its documentation of the SSH stack) and Kylin,
    `ssh-sm2` in others, or a certificate over one."""
    return name.lower() in _HOST_KEYS or name.lower().startswith(_HOST_CERTIFICATES)


def host_key_words(name: str) -> str:
    """The name of an SSH host key algorithm, and what a weak one is made of: `ssh-dss` is DSA of 1,024 bits over SHA-1 (RFC 4253
    6.6), `ssh-rsa` RSA over SHA-1 (RFC 8332)."""
    weak = _WEAK_HOST_KEYS.get(name.lower())
    return f"{name} ({weak})" if weak else name


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
