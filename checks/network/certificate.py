"""Certificates: validity, trust, name and strength of what a TLS server shows.

The first certificate of the chain is the server's own. Where none was shown, nothing is known.
"""

from __future__ import annotations

from datetime import timedelta

from checks.check import check
from checks.evidence import Certificate, Reason, TlsEvidence
from checks.facts import brief, few
from checks.verdict import Verdict, met, not_applicable, not_assessed, not_met

RENEW_BEFORE = timedelta(days=30)
LONGEST_LIFE = timedelta(days=398)

_SMALLEST_KEY = {"rsa": 2048, "ec": 224, "sm2": 256, "ed25519": 0, "ed448": 0}
"""Bits, by key type (NIST SP 800-131A rev. 2; GB/T 32918 for SM2)."""

_WITHDRAWN_KEYS = ("dsa",)
"""No size of these is accepted any more (FIPS 186-5)."""

_WEAK_HASHES = ("md2", "md4", "md5", "sha1", "sha-1")


@check("certificate.expired")
def expired(tls: TlsEvidence) -> Verdict:
    """Met when the certificate is valid on the day it was seen: neither past its end nor before its start.

    Source: RFC 5280 section 4.1.2.5.
    """
    if not tls.chain:
        return not_assessed(tls, Reason.NOT_KNOWN)
    leaf = tls.chain[0]
    facts = {"not_before": _day(leaf.not_before), "not_after": _day(leaf.not_after), "subject": brief(leaf.subject)}
    return met(tls, **facts) if _is_in_time(tls, leaf) else not_met(tls, **facts)


@check("certificate.expiring")
def expiring(tls: TlsEvidence) -> Verdict:
    """Met when the certificate lasts another 30 days, or another third of its life where that is less.

    Does not apply to one that has run out. The third is what automatic renewal (RFC 8555 clients) keeps.
    """
    if not tls.chain:
        return not_assessed(tls, Reason.NOT_KNOWN)
    leaf = tls.chain[0]
    left = leaf.not_after - tls.seen_at
    if left < timedelta(0):
        return not_applicable(tls)
    soon = left < min(RENEW_BEFORE, (leaf.not_after - leaf.not_before) / 3)
    facts: dict[str, str | int] = {"not_after": _day(leaf.not_after), "days_left": left.days}
    return not_met(tls, **facts) if soon else met(tls, **facts)


@check("certificate.untrusted")
def untrusted(tls: TlsEvidence) -> Verdict:
    """Met when a chain to a trusted root was built. Source: RFC 5280 section 6.

    Names and dates are other checks' affair: of a certificate that is out of date, and did not sign itself, it can't be
    told whether its chain would be trusted.
    """
    if tls.trusted is None:
        return not_assessed(tls, Reason.NOT_TRIED)
    if tls.trusted:
        return met(tls)
    if tls.chain and not tls.chain[0].self_signed and not _is_in_time(tls, tls.chain[0]):
        return not_assessed(tls, Reason.NOT_KNOWN)
    issuer = brief(tls.chain[0].issuer) if tls.chain else ""
    return not_met(tls, issuer=issuer, error=brief(tls.trust_error))


@check("certificate.wrong-name")
def wrong_name(tls: TlsEvidence) -> Verdict:
    """Met when the certificate names the site. Does not apply to a site that has an address only. Source: RFC 9525."""
    if tls.name_matches is None:
        return not_assessed(tls, Reason.NOT_TRIED) if tls.server_name else not_applicable(tls)
    names = few(tls.chain[0].names) if tls.chain else []
    facts = {"server_name": brief(tls.server_name), "names": names}
    return met(tls) if tls.name_matches else not_met(tls, **facts)


@check("certificate.weak-key")
def weak_key(tls: TlsEvidence) -> Verdict:
    """Met when the keys of the server's certificate and of the intermediate ones are strong enough: RSA from 2,048 bits,
    elliptic curves from 224 bits, SM2, Ed25519, Ed448. Roots are not judged: trust in them is set by hand.

    Sources: NIST SP 800-131A rev. 2, FIPS 186-5. Keys of a type we don't know are not judged.
    """
    judged = _judged(tls)
    weak = [one for one in judged if _is_weak_key(one)]
    if weak:
        return not_met(tls, keys=few(f"{one.key_type} {one.key_bits}" for one in weak), subject=brief(weak[0].subject))
    if not judged or any(one.key_type not in _SMALLEST_KEY for one in judged):
        return not_assessed(tls, Reason.NOT_KNOWN)
    return met(tls)


@check("certificate.weak-signature")
def weak_signature(tls: TlsEvidence) -> Verdict:
    """Met when neither the server's certificate nor an intermediate one is signed over MD2, MD4, MD5 or SHA-1.

    Sources: RFC 6151 (MD5), RFC 9155 (SHA-1). Algorithms known only by number are not judged; nor are roots.
    """
    judged = _judged(tls)
    weak = [one for one in judged if one.signature.lower().startswith(_WEAK_HASHES)]
    if weak:
        return not_met(tls, signatures=few(one.signature for one in weak), subject=brief(weak[0].subject))
    if not judged or any(one.signature[:1].isdigit() or not one.signature for one in judged):
        return not_assessed(tls, Reason.NOT_KNOWN)
    return met(tls)


@check("certificate.chain-order")
def chain_order(tls: TlsEvidence) -> Verdict:
    """Met when each certificate sent is signed by the next. Source: RFC 5246 section 7.4.2."""
    if tls.chain_ordered is None:
        return not_assessed(tls, Reason.NOT_TRIED)
    return met(tls) if tls.chain_ordered else not_met(tls, sent=few(one.subject for one in tls.chain))


@check("certificate.long-lived")
def long_lived(tls: TlsEvidence) -> Verdict:
    """Met when the certificate was issued for at most 398 days.

    Source: CA/Browser Forum, Baseline Requirements section 6.3.2, the limit for public certificates since 2020-09-01 (the
    shorter steps of ballot SC-081v3 from 2026-03-15 on are not asked of a city's own CA, and not asked here).
    """
    if not tls.chain:
        return not_assessed(tls, Reason.NOT_KNOWN)
    leaf = tls.chain[0]
    life = leaf.not_after - leaf.not_before
    facts: dict[str, str | int] = {"days": life.days, "not_after": _day(leaf.not_after)}
    return not_met(tls, **facts) if life > LONGEST_LIFE else met(tls, **facts)


def _is_in_time(tls: TlsEvidence, one: Certificate) -> bool:
    return one.not_before <= tls.seen_at <= one.not_after


def _judged(tls: TlsEvidence) -> list[Certificate]:
    return [one for place, one in enumerate(tls.chain) if place == 0 or not one.self_signed]


def _is_weak_key(one: Certificate) -> bool:
    return one.key_type in _WITHDRAWN_KEYS or one.key_bits < _SMALLEST_KEY.get(one.key_type, 0)


def _day(moment: object) -> str:
    return str(moment)[:10]
