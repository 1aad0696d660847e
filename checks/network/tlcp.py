"""TLCP: whether a site offers the national transport protocol, and whether its suites and certificates are in order.

Source of all but the last check: GB/T 38636-2020; for the two certificates also GM/T 0015 and GM/T 0034. Trust in the
issuing authority is not judged: no list of the national roots is public.
"""

from __future__ import annotations

from collections.abc import Sequence

from checks.check import check
from checks.evidence import Certificate, Reason, Rfc8998Evidence, TlcpEvidence, TlsEvidence
from checks.facts import brief, few
from checks.national import foreign_algorithms
from checks.verdict import Verdict, met, not_applicable, not_assessed, not_met, partly_met

_SIGNING = frozenset({"digital_signature", "content_commitment"})
_ENCRYPTING = frozenset({"key_encipherment", "data_encipherment", "key_agreement"})

_RETIRED = ("SM1", "SHA1")
"""Words of the suites that GM/T 0024-2014 had and GB/T 38636-2020 has no more."""


@check("tlcp.not-offered")
def not_offered(tlcp: TlcpEvidence, tls: tuple[TlsEvidence, ...], sm: tuple[Rfc8998Evidence, ...]) -> Verdict:
    """Met when the port takes TLCP, alone or beside TLS. Partly met when it takes only TLS 1.3 with SM4 and SM3 (RFC 8998):
    the national algorithms, not the national protocol.

    Not met means that the server was asked and declined; a port that could not be asked is not assessed.
    Source: GB/T 39786-2021, network and communication layer.
    """
    versions = [version for one in tls if one.place == tlcp.place for version in one.accepted]
    if tlcp.offered:
        return met(tlcp, offers=few(["TLCP", *versions]))
    if any(one.offered for one in sm if one.place == tlcp.place):
        return partly_met(tlcp, offers=few([*versions, "RFC 8998"]))
    return not_met(tlcp, offers=few(versions or ["TLS"]))


@check("tlcp.certificate-pair")
def certificate_pair(tlcp: TlcpEvidence) -> Verdict:
    """Met when the server shows two certificates of its own, one to sign and one to encrypt, before those of its issuers.

    Source: GB/T 38636-2020
    """
    if not tlcp.offered:
        return not_applicable(tlcp)
    if not tlcp.chain:
        return not_assessed(tlcp, Reason.NOT_KNOWN)
    return met(tlcp) if len(_own(tlcp)) == 2 else not_met(tlcp, sent=few(one.subject for one in tlcp.chain))


@check("tlcp.shared-key")
def shared_key(tlcp: TlcpEvidence) -> Verdict:
    """Met when the signing and the encryption certificate hold different keys.

    The encryption key is kept in escrow by the authority's key centre; a signing key must never be. Source: GM/T 0034.
    """
    if len(_own(tlcp)) < 2:
        return not_applicable(tlcp)
    if tlcp.same_key is None:
        return not_assessed(tlcp, Reason.NOT_KNOWN)
    return not_met(tlcp, sent=few(one.subject for one in _own(tlcp))) if tlcp.same_key else met(tlcp)


@check("tlcp.certificate-order")
def certificate_order(tlcp: TlcpEvidence) -> Verdict:
    """Met when the signing certificate comes before the encryption certificate, as their key usages tell.

    Source: GB/T 38636-2020
    """
    own = _own(tlcp)
    if len(own) < 2:
        return not_applicable(tlcp)
    if not all(one.key_usage for one in own):
        return not_assessed(tlcp, Reason.NOT_KNOWN)
    return not_met(tlcp, usages=few(map(_usages, own))) if _swapped(own) else met(tlcp)


@check("tlcp.key-usage")
def key_usage(tlcp: TlcpEvidence) -> Verdict:
    """Met when the first certificate is for signing only and the second for encryption only. Partly met when one is for both.
    Does not apply where the two merely changed places, which is another check's affair.

    Source: GM/T 0015 (key usage), GB/T 38636-2020
    """
    own = _own(tlcp)
    if len(own) < 2 or _swapped(own):
        return not_applicable(tlcp)
    first, second = own
    facts = {"usages": few(map(_usages, own))}
    if not (_signs(first) and _encrypts(second)):
        return not_met(tlcp, **facts)
    return partly_met(tlcp, **facts) if _encrypts(first) or _signs(second) else met(tlcp)


@check("tlcp.certificate-expired")
def certificate_expired(tlcp: TlcpEvidence) -> Verdict:
    """Met when both certificates of the server are valid on the day they were seen. Source: RFC 5280 section 4.1.2.5."""
    if not tlcp.offered:
        return not_applicable(tlcp)
    if not tlcp.chain:
        return not_assessed(tlcp, Reason.NOT_KNOWN)
    passed = [one for one in _own(tlcp) if not one.not_before <= tlcp.seen_at <= one.not_after]
    valid = few(f"{one.not_before:%Y-%m-%d}–{one.not_after:%Y-%m-%d}" for one in passed)
    return not_met(tlcp, subject=brief(passed[0].subject), valid=valid) if passed else met(tlcp)


@check("tlcp.certificate-name")
def certificate_name(tlcp: TlcpEvidence) -> Verdict:
    """Met when the signing certificate names the site, among its alternative names or, where it has none, as its common name.

    Does not apply to a site that has an address only.
    """
    if not tlcp.offered or not tlcp.server_name:
        return not_applicable(tlcp)
    if tlcp.name_matches is None or not tlcp.chain:
        return not_assessed(tlcp, Reason.NOT_KNOWN)
    shown = few(tlcp.chain[0].names or [tlcp.chain[0].subject])
    return met(tlcp) if tlcp.name_matches else not_met(tlcp, server_name=brief(tlcp.server_name), names=shown)


@check("tlcp.self-signed")
def self_signed(tlcp: TlcpEvidence) -> Verdict:
    """Met when neither of the server's certificates was signed by itself. Source: GM/T 0034: an authority issues both."""
    if not tlcp.offered:
        return not_applicable(tlcp)
    if not tlcp.chain:
        return not_assessed(tlcp, Reason.NOT_KNOWN)
    own = [one for one in _own(tlcp) if one.self_signed]
    return not_met(tlcp, subjects=few(one.subject for one in own)) if own else met(tlcp)


@check("tlcp.certificate-algorithm")
def certificate_algorithm(tlcp: TlcpEvidence) -> Verdict:
    """Met when the server's certificates hold SM2 keys, and they and the intermediate ones are signed with SM2 over SM3.

    Roots are not judged: their signature is never verified. Source: GM/T 0015, GB/T 39786-2021 (compliance of algorithms).
    """
    if not tlcp.offered:
        return not_applicable(tlcp)
    if not tlcp.chain:
        return not_assessed(tlcp, Reason.NOT_KNOWN)
    judged = [one for one in tlcp.chain if one in _own(tlcp) or not one.self_signed]
    foreign = [one for one in judged if foreign_algorithms(one)]
    found = few(", ".join(foreign_algorithms(one)) for one in foreign)
    return not_met(tlcp, found=found, subject=brief(foreign[0].subject)) if foreign else met(tlcp)


@check("tlcp.signature")
def signature(tlcp: TlcpEvidence) -> Verdict:
    """Met when the server's key exchange is signed with the key of its signing certificate, and no certificate bears a wrong
    signature of an issuer sent with it. Certificates whose issuer was not sent are left out.

    Source: GB/T 38636-2020, GB/T 32918.2.
    """
    if not tlcp.offered:
        return not_applicable(tlcp)
    wrong = [one.subject for one, right in zip(tlcp.chain, tlcp.signatures, strict=False) if right is False]
    if tlcp.key_exchange_signed is False:
        wrong.append("ServerKeyExchange")
    if wrong:
        return not_met(tlcp, wrong=few(wrong))
    return met(tlcp) if tlcp.key_exchange_signed else not_assessed(tlcp, Reason.NOT_KNOWN)


@check("tlcp.weak-suite")
def weak_suite(tlcp: TlcpEvidence) -> Verdict:
    """Met when a suite with SM4 in GCM mode is accepted. CBC in TLCP authenticates before it encrypts, which has been attacked
    in TLS again and again (RFC 7366 section 1); the standard allows both.
    """
    if not tlcp.offered:
        return not_applicable(tlcp)
    if any("_GCM_" in suite for suite in tlcp.suites):
        return met(tlcp)
    return not_met(tlcp, suites=few(tlcp.suites)) if tlcp.suites_complete else not_assessed(tlcp, Reason.NOT_TRIED)


@check("tlcp.old-suites")
def old_suites(tlcp: TlcpEvidence) -> Verdict:
    """Met when no suite is accepted that GM/T 0024-2014 had and GB/T 38636-2020 dropped: those with SM1 and with SHA-1."""
    if not tlcp.offered:
        return not_applicable(tlcp)
    old = [suite for suite in tlcp.suites if set(suite.split("_")).intersection(_RETIRED)]
    if old:
        return not_met(tlcp, suites=few(old))
    return met(tlcp) if tlcp.suites_complete else not_assessed(tlcp, Reason.NOT_TRIED)


@check("rfc8998.not-offered")
def rfc8998_not_offered(sm: Rfc8998Evidence) -> Verdict:
    """Met when the port takes TLS 1.3 with a suite of SM4 and SM3 and the SM2 curve. Source: RFC 8998."""
    return met(sm, suites=few(sm.suites)) if sm.offered else not_met(sm, refusal=brief(sm.refusal))


def _own(tlcp: TlcpEvidence) -> Sequence[Certificate]:
    """The certificates of the server itself: the first, and the second where it is no authority's."""
    return tlcp.chain[:1] if len(tlcp.chain) < 2 or tlcp.chain[1].is_ca else tlcp.chain[:2]


def _signs(one: Certificate) -> bool:
    return not _SIGNING.isdisjoint(one.key_usage)


def _encrypts(one: Certificate) -> bool:
    return not _ENCRYPTING.isdisjoint(one.key_usage)


def _swapped(own: Sequence[Certificate]) -> bool:
    first, second = own
    return _encrypts(first) and not _signs(first) and _signs(second) and not _encrypts(second)


def _usages(one: Certificate) -> str:
    return "+".join(one.key_usage) or "-"
