"""The cryptography of a host: national algorithms, and the policy all programs follow."""

from __future__ import annotations

from checks.check import check
from checks.evidence import CryptoEvidence, Reason
from checks.facts import brief
from checks.verdict import Verdict, met, not_applicable, not_assessed, not_met, partly_met

NATIONAL = ("SM2", "SM3", "SM4")
"""GB/T 32918, GB/T 32905 and GB/T 32907."""

_WEAK_POLICIES = ("LEGACY",)
_WEAK_MODULES = ("SHA1", "AD-SUPPORT-LEGACY")
"""Modules of crypto-policies(7) that allow again what the policy itself has ended."""


@check("host.national-crypto")
def national(crypto: CryptoEvidence) -> Verdict:
    """Met when the host's OpenSSL, or GmSSL or Tongsuo beside it, offers SM2, SM3 and SM4; partly met with some of them.

    It tells what applications on the host can use, not what they do use. Source: GB/T 22239-2019 8.1.10.9 a);
    GB/T 39786-2021.
    """
    if crypto.products:
        return met(crypto, products=", ".join(crypto.products[:3]))
    if crypto.national is None:
        return not_assessed(crypto, Reason.NOT_KNOWN)
    missing = [name for name in NATIONAL if name not in crypto.national]
    if not missing:
        return met(crypto, openssl=brief(crypto.openssl))
    judged = not_met if len(missing) == len(NATIONAL) else partly_met
    return judged(crypto, openssl=brief(crypto.openssl), missing=missing)


@check("host.crypto-policy")
def policy(crypto: CryptoEvidence) -> Verdict:
    """Met when the system-wide policy is neither LEGACY nor has a module that allows SHA-1 signatures again.

    Does not apply to systems without such a policy (Debian, Ubuntu, CentOS 7). Source: GB/T 22239-2019 8.1.4.8 a);
    crypto-policies(7).
    """
    if not crypto.policy:
        return not_applicable(crypto)
    base, *modules = crypto.policy.upper().split(":")
    if base in _WEAK_POLICIES or any(module in _WEAK_MODULES for module in modules):
        return not_met(crypto, policy=brief(crypto.policy))
    return met(crypto)
