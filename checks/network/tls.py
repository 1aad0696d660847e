"""TLS: which versions and cipher suites a server accepts, and the known weaknesses it shows.

Where nothing was accepted at all (a server that speaks only TLCP, or wants what we do not have), nothing is known.
"""

from __future__ import annotations

from checks.check import check
from checks.evidence import Reason, TlsEvidence
from checks.facts import few
from checks.verdict import Verdict, met, not_applicable, not_assessed, not_met, partly_met

OLD_VERSIONS = ("SSL 2.0", "SSL 3.0", "TLS 1.0", "TLS 1.1")
MODERN_VERSIONS = ("TLS 1.2", "TLS 1.3")

_WEAK_WORDS = frozenset(
    (
        "NULL",
        "ANON",
        "ADH",
        "AECDH",
        "EXP",
        "EXP1024",
        "EXPORT",
        "EXPORT40",
        "EXPORT1024",
        "RC2",
        "RC4",
        "DES",
        "DES40",
        "3DES",
        "IDEA",
        "MD5",
    )
)
_EPHEMERAL_WORDS = frozenset(("ECDHE", "DHE", "EDH"))


@check("tls.old-protocol")
def old_protocol(tls: TlsEvidence) -> Verdict:
    """Met when SSL 2.0, SSL 3.0, TLS 1.0 and TLS 1.1 were all tried and refused.

    Sources: RFC 6176 (SSL 2.0), RFC 7568 (SSL 3.0), RFC 8996 (TLS 1.0 and 1.1).
    """
    old = [version for version in OLD_VERSIONS if version in tls.accepted]
    if old:
        return not_met(tls, versions=old)
    untried = [version for version in OLD_VERSIONS if version not in tls.refused]
    return not_assessed(tls, Reason.NOT_TRIED, untried=untried) if untried else met(tls)


@check("tls.no-modern-version")
def no_modern_version(tls: TlsEvidence) -> Verdict:
    """Met when TLS 1.2 or TLS 1.3 is accepted. Source: RFC 9325 section 3.1.1."""
    if not tls.accepted:
        return not_assessed(tls, Reason.NOT_KNOWN)
    modern = [version for version in MODERN_VERSIONS if version in tls.accepted]
    return met(tls, versions=modern) if modern else not_met(tls, versions=few(tls.accepted))


@check("tls.weak-cipher")
def weak_cipher(tls: TlsEvidence) -> Verdict:
    """Met when no accepted suite is without encryption or authentication, of export grade, or built on RC2, RC4, DES,
    3DES, IDEA or MD5. CBC suites as such are not judged.

    Sources: RFC 9325 section 4.1, RFC 7465 (RC4), CVE-2016-2183 (3DES, Sweet32), CVE-2015-0204 (export, FREAK).
    """
    suites = _suites(tls)
    if not suites:
        return not_assessed(tls, Reason.NOT_KNOWN)
    weak = [suite for suite in suites if _words(suite) & _WEAK_WORDS]
    return not_met(tls, suites=few(weak)) if weak else met(tls)


@check("tls.no-forward-secrecy")
def no_forward_secrecy(tls: TlsEvidence) -> Verdict:
    """Met when every accepted suite exchanges keys ephemerally (all of TLS 1.3, ECDHE, DHE); partly met when some do.

    Source: RFC 9325 section 4.1, which says that suites with static RSA are not to be negotiated.
    """
    suites = _suites(tls)
    if not suites:
        return not_assessed(tls, Reason.NOT_KNOWN)
    static = [suite for suite in suites if not _is_ephemeral(suite)]
    if not static:
        return met(tls)
    judge = not_met if len(static) == len(suites) else partly_met
    return judge(tls, suites=few(static))


@check("tls.weak-renegotiation")
def weak_renegotiation(tls: TlsEvidence) -> Verdict:
    """Met when secure renegotiation is supported; does not apply where only TLS 1.3 is accepted, which has none.

    Sources: RFC 5746, CVE-2009-3555.
    """
    if _only_tls_1_3(tls):
        return not_applicable(tls)
    return _weakness(tls, None if tls.secure_renegotiation is None else not tls.secure_renegotiation)


@check("tls.client-renegotiation")
def client_renegotiation(tls: TlsEvidence) -> Verdict:
    """Met when a client can't make the server negotiate again and again; does not apply where only TLS 1.3 is accepted.

    Source: CVE-2011-1473.
    """
    if _only_tls_1_3(tls):
        return not_applicable(tls)
    return _weakness(tls, tls.client_renegotiation)


@check("tls.compression")
def compression(tls: TlsEvidence) -> Verdict:
    """Met when TLS compression is off. Sources: RFC 9325 section 3.3, CVE-2012-4929 (CRIME)."""
    return _weakness(tls, tls.compression)


@check("tls.heartbleed")
def heartbleed(tls: TlsEvidence) -> Verdict:
    """Met when a heartbeat that lies about its length gets no memory back. Source: CVE-2014-0160."""
    return _weakness(tls, tls.heartbleed)


@check("tls.ccs-injection")
def ccs_injection(tls: TlsEvidence) -> Verdict:
    """Met when a ChangeCipherSpec that comes too early is refused. Source: CVE-2014-0224."""
    return _weakness(tls, tls.ccs_injection)


@check("tls.fallback-scsv")
def fallback_scsv(tls: TlsEvidence) -> Verdict:
    """Met when a client that was pushed down to an older version is turned away.

    Does not apply where at most one version up to TLS 1.2 is accepted: there is nothing to be pushed down to, and TLS 1.3
    has a guard of its own (RFC 8446 section 4.1.3). Source: RFC 7507.
    """
    if not tls.accepted:
        return not_assessed(tls, Reason.NOT_KNOWN)
    if len(tls.accepted.keys() - {"TLS 1.3"}) <= 1:
        return not_applicable(tls)
    return _weakness(tls, None if tls.fallback_scsv is None else not tls.fallback_scsv)


@check("tls.robot")
def robot(tls: TlsEvidence) -> Verdict:
    """Met when the server gives no sign by which RSA padding can be told right from wrong.

    Does not apply where every accepted suite exchanges keys ephemerally: the attack needs RSA key exchange. Source:
    CVE-2017-13099 (ROBOT).
    """
    suites = _suites(tls)
    if suites and not tls.robot and all(_is_ephemeral(suite) for suite in suites):
        return not_applicable(tls)
    return _weakness(tls, tls.robot)


def _weakness(tls: TlsEvidence, shown: bool | None) -> Verdict:
    if shown is None:
        return not_assessed(tls, Reason.NOT_TRIED)
    return not_met(tls, versions=few(tls.accepted)) if shown else met(tls)


def _suites(tls: TlsEvidence) -> list[str]:
    return list(dict.fromkeys(suite for suites in tls.accepted.values() for suite in suites))


def _words(suite: str) -> frozenset[str]:
    return frozenset(suite.upper().replace("-", "_").split("_"))


def _is_ephemeral(suite: str) -> bool:
    # The suites of TLS 1.3 name no key exchange: IANA's names have WITH only up to TLS 1.2.
    return bool(_words(suite) & _EPHEMERAL_WORDS) or (suite.startswith("TLS_") and "_WITH_" not in suite)


def _only_tls_1_3(tls: TlsEvidence) -> bool:
    return set(tls.accepted) == {"TLS 1.3"}
