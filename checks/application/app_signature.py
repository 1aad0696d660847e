"""App packages: who signed them, how, and with what certificate.

Sources: the Android documentation, Application signing and APK Signature Scheme v2 and v3; GB/T 22239-2019 8.3.3.2 and 8.3.4.2.
"""

from __future__ import annotations

from datetime import timedelta

from checks.application.android import (
    DEBUG_NAME,
    JANUS_MENDED_SINCE,
    PUBLIC_KEYS,
    WHOLE_FILE_SCHEMES_SINCE,
)
from checks.check import check
from checks.evidence import AppEvidence, Certificate, Reason
from checks.facts import brief, few
from checks.strength import certificate_bits, digest_bits
from checks.verdict import Fact, Verdict, met, not_applicable, not_assessed, not_met, partly_met

_JAR = "v1"
_BESIDE = "v4"
_SOUND_BITS = 112
_SOON = timedelta(days=365)


@check("app.unsigned")
def unsigned(app: AppEvidence) -> Verdict:
    """Met when the package is signed under one of the schemes v1 to v3. Source: Android, Application signing."""
    schemes = _schemes(app)
    return met(app, schemes=few(schemes)) if schemes else not_met(app, file=brief(app.name))


@check("app.signature-wrong")
def signature_wrong(app: AppEvidence) -> Verdict:
    """Met when the signature of each scheme is right, and with it the digests of all that it protects.

    Not met when one is wrong: the package was changed after it was signed. Does not apply to a package without signature; not
    assessed where none is wrong and one could not be verified. Source: APK Signature Scheme v2, v3; JAR File Specification.
    """
    judged = [one for one in app.signatures if one.scheme != _BESIDE]
    if not judged:
        return not_applicable(app)
    wrong = [one.scheme for one in judged if one.verified is False]
    if wrong:
        return not_met(app, file=brief(app.name), schemes=few(dict.fromkeys(wrong)))
    if any(one.verified is None for one in judged):
        return not_assessed(app, Reason.NOT_KNOWN)
    return met(app, schemes=few(_schemes(app)))


@check("app.signature-v1-only")
def signature_v1_only(app: AppEvidence) -> Verdict:
    """Met when a scheme that protects the whole file (v2 or later) signs the package, and no device it installs on falls
    back to v1.

    Not met with v1 alone on Android before 8.1, where CVE-2017-13156 (Janus) lets code be put before a signed package. Partly met
    with v1 alone on later versions, and with v1 beside v2 where Android before 7.0 (API level 24) is served. Does not apply to an
    unsigned package. Source: CVE-2017-13156; APK Signature Scheme v2.
    """
    schemes = _schemes(app)
    if not schemes:
        return not_applicable(app)
    least = app.min_sdk if app.min_sdk is not None else 1
    facts: dict[str, Fact] = {"file": brief(app.name), "schemes": few(schemes), "min_sdk": least}
    if schemes == [_JAR]:
        return partly_met(app, **facts) if least >= JANUS_MENDED_SINCE else not_met(app, **facts)
    falls_back = _JAR in schemes and least < WHOLE_FILE_SCHEMES_SINCE
    return partly_met(app, **facts) if falls_back else met(app, **facts)


@check("app.certificate-expired")
def certificate_expired(app: AppEvidence) -> Verdict:
    """Met when every signing certificate is valid on the day it was seen, and for a year more.

    Partly met in the last year: an app's certificate can't be renewed, and its successor must be prepared by key rotation (v3).
    Source: RFC 5280 section 4.1.2.5; Android, Application signing (validity period).
    """
    if not app.certificates:
        return _no_certificate(app)
    outside = [one for one in app.certificates if not one.not_before <= app.seen_at <= one.not_after]
    soon = [one for one in app.certificates if one.not_after - app.seen_at < _SOON]
    ending = outside or soon
    facts = {
        "subjects": few(f"{one.subject} ({one.not_before:%Y-%m-%d}…{one.not_after:%Y-%m-%d})" for one in ending),
        "file": brief(app.name),
    }
    if outside:
        return not_met(app, **facts)
    return partly_met(app, **facts) if soon else met(app)


@check("app.weak-key")
def weak_key(app: AppEvidence) -> Verdict:
    """Met when each signing key has a strength of 112 bits: RSA from 2,048 bits, elliptic curves from 224.

    Source: NIST SP 800-57 part 1 rev. 5, table 2; SP 800-131A rev. 2.
    """
    if not app.certificates:
        return _no_certificate(app)
    weak = [one for one in app.certificates if one.key_type != "other" and certificate_bits(one) < _SOUND_BITS]
    if weak:
        return not_met(app, file=brief(app.name), keys=few(f"{one.key_type} {one.key_bits}" for one in weak))
    return not_assessed(app, Reason.NOT_KNOWN) if any(one.key_type == "other" for one in app.certificates) else met(app)


@check("app.weak-digest")
def weak_digest(app: AppEvidence) -> Verdict:
    """Met when no signature of the package rests on MD5 or SHA-1.

    The hash within a certificate that signs itself is not judged: trust does not rest on it. Source: RFC 6151, RFC 9155; NIST SP
    800-131A rev. 2.
    """
    judged = [one for one in app.signatures if one.digests]
    if not judged:
        return not_applicable(app) if not app.signatures else not_assessed(app, Reason.NOT_KNOWN)
    weak = [f"{one.scheme} {name}" for one in judged for name in one.digests if _is_weak(name)]
    return not_met(app, file=brief(app.name), digests=few(dict.fromkeys(weak))) if weak else met(app)


@check("app.debug-key")
def debug_key(app: AppEvidence) -> Verdict:
    """Met when the package is signed neither with a debug certificate of the SDK nor with a test key of AOSP, which anybody has.

    Source: Android, Application signing (debug certificates); OWASP MASVS-RESILIENCE.
    """
    if not app.certificates:
        return _no_certificate(app)
    known = [one.subject for one in app.certificates if _is_public(one)]
    return not_met(app, file=brief(app.name), subjects=few(known)) if known else met(app)


@check("app.certificate-not-named")
def certificate_not_named(app: AppEvidence) -> Verdict:
    """Met when every signing certificate is among those the estate names for the app, by SHA-256 fingerprint.

    Not assessed where none is named. Source: GB/T 22239-2019 8.3.3.2 b), 8.3.4.2 b).
    """
    if not app.certificates:
        return _no_certificate(app)
    if not app.signers:
        return not_assessed(app, Reason.NOT_REGISTERED)
    named = {one.lower() for one in app.signers}
    strange = [one for one in app.certificates if one.fingerprint.lower() not in named]
    if not strange:
        return met(app)
    shown = few(f"{one.subject} {one.fingerprint}" for one in strange)
    return not_met(app, file=brief(app.name), certificates=shown)


def _schemes(app: AppEvidence) -> list[str]:
    """The schemes by which a device may judge the package, in their order; v4 stands beside one of them."""
    return sorted({one.scheme for one in app.signatures if one.scheme != _BESIDE})


def _no_certificate(app: AppEvidence) -> Verdict:
    return not_assessed(app, Reason.NOT_KNOWN) if _schemes(app) else not_applicable(app)


def _is_weak(digest: str) -> bool:
    bits = digest_bits(digest)
    return bits is not None and bits < _SOUND_BITS


def _is_public(one: Certificate) -> bool:
    return DEBUG_NAME in one.subject or one.fingerprint.lower() in PUBLIC_KEYS
