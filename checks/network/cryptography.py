"""Channels as GB/T 39786 counts them: whether cryptography works on a channel (D), and whether its algorithms are national (A).

One object a port. What a suite or a key is worth in bits follows NIST SP 800-57 part 1 for foreign algorithms, so that the rules
can set Ra. Whether keys and products are in order (K) is attested. Source: GB/T 39786-2021, 6.2 and 6.3, by the unit numbers of
GB/T 43206-2023.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TypeVar

from checks.check import check
from checks.evidence import (
    AccessEvidence,
    Certificate,
    Evidence,
    Reason,
    Rfc8998Evidence,
    ServiceEvidence,
    SshEvidence,
    TlcpEvidence,
    TlsEvidence,
)
from checks.facts import few
from checks.national import foreign_algorithms, host_key_words, is_national_host_key, judge_algorithm
from checks.strength import certificate_bits, host_key_bits, ssh_bits
from checks.verdict import Verdict, met, not_assessed, not_met

_Record = TypeVar("_Record", bound=Evidence)

_MANAGEMENT = frozenset(("ssh",))
_MANAGEMENT_IN_THE_CLEAR = frozenset(("telnet", "rlogin", "rsh", "rexec", "vnc"))
_NO_CHANNEL = frozenset(("unknown", "dns", "ntp"))
_ENCRYPTED_ON_REQUEST = frozenset(("mysql", "mariadb", "postgresql", "smtp", "imap", "pop3", "ftp", "ldap"))
"""These speak in the clear first and change to TLS when the client asks."""

_BROKEN = ("SSL 2.0", "SSL 3.0")


@check("crypto.channel-protected")
def channel_protected(
    service: ServiceEvidence,
    tls: tuple[TlsEvidence, ...],
    tlcp: tuple[TlcpEvidence, ...],
    accesses: tuple[AccessEvidence, ...],
) -> Verdict | None:
    """Met when what speaks on the port does so inside TLS 1.0 or later, or TLCP: the D of units 6.2.2 and 6.2.3.

    Remote management is unit 6.3.2's affair. Protocols that change to TLS on request are judged only where somebody asked
    them. How good the algorithms are is the A.
    """
    if service.protocol in _MANAGEMENT | _MANAGEMENT_IN_THE_CLEAR | _NO_CHANNEL:
        return None
    if any(one.offered for one in _at(service, tlcp)):
        return met(service)
    versions = [version for one in _at(service, tls) for version in one.accepted]
    if versions and all(version in _BROKEN for version in versions):
        return not_met(service, protocol=few(versions), port=service.port)
    if service.tls or versions or any(one.tls for one in _at(service, accesses)):
        return met(service)
    if service.protocol in _ENCRYPTED_ON_REQUEST:
        asked = [one for one in _at(service, accesses) if one.details.get("tls") == "not offered"]
        if not asked:
            return not_assessed(service, Reason.NOT_KNOWN)
    return not_met(service, protocol=service.protocol, port=service.port)


@check("crypto.channel-algorithm")
def channel_algorithm(
    service: ServiceEvidence,
    tls: tuple[TlsEvidence, ...],
    tlcp: tuple[TlcpEvidence, ...],
    sm: tuple[Rfc8998Evidence, ...],
) -> Verdict | None:
    """Met when the port takes TLCP or TLS 1.3 with SM4 and SM3 (RFC 8998): the A of units 6.2.2, 6.2.3.

    Not met where it takes foreign suites only; `strength` is that of the weakest it accepts.
    """
    if service.protocol in _MANAGEMENT | _MANAGEMENT_IN_THE_CLEAR | _NO_CHANNEL:
        return None
    return judge_algorithm(service, tls, tlcp, sm)


@check("crypto.channel-authentic")
def channel_authentic(
    service: ServiceEvidence, tls: tuple[TlsEvidence, ...], tlcp: tuple[TlcpEvidence, ...]
) -> Verdict | None:
    """Met when the server proves who it is: its certificate is of this time and of the site's name, and trusted in TLS or, where
    TLCP is taken, proved by its key exchange. The D of unit 6.2.1; a port in the clear is unit 6.2.3's affair."""
    proofs: list[bool | None] = []
    for one in _at(service, tls):
        proofs = [_proved(one.chain, one.seen_at, one.name_matches), one.trusted]
    for other in _at(service, tlcp):
        if other.offered:
            proofs = [_proved(other.chain, other.seen_at, other.name_matches), other.key_exchange_signed]
    if not proofs:
        return None
    if False in proofs:
        return not_met(service, port=service.port)
    return not_assessed(service, Reason.NOT_KNOWN) if None in proofs else met(service)


@check("crypto.channel-certificate")
def channel_certificate(
    service: ServiceEvidence, tls: tuple[TlsEvidence, ...], tlcp: tuple[TlcpEvidence, ...]
) -> Verdict | None:
    """Met when the certificate a server proves itself with is of SM2 over SM3, in TLCP or in TLS: the A of unit 6.2.1.

    Not met where it is foreign; `strength` is that of its key.
    """
    shown = [one.chain[0] for one in _at(service, tlcp) if one.offered and one.chain]
    shown += [one.chain[0] for one in _at(service, tls) if one.chain]
    if any(not foreign_algorithms(one) for one in shown):
        return met(service)
    if not shown:
        return not_assessed(service, Reason.NOT_KNOWN) if service.tls else None
    return not_met(service, found=few(foreign_algorithms(shown[-1])), strength=certificate_bits(shown[-1]))


@check("crypto.management-protected")
def management_protected(service: ServiceEvidence) -> Verdict | None:
    """Met when remote management on the port runs in SSH, not met when it runs in the clear (Telnet, rlogin, VNC): the D of
    unit 6.3.2."""
    if service.protocol in _MANAGEMENT_IN_THE_CLEAR and not service.tls:
        return not_met(service, protocol=service.protocol, port=service.port)
    return met(service) if service.protocol in _MANAGEMENT else None


@check("crypto.management-algorithm")
def management_algorithm(ssh: SshEvidence) -> Verdict:
    """Met when the SSH server offers SM4 and SM3, as the builds of openEuler and Kylin can: the A of unit 6.3.2.

    Not met otherwise; `strength` is that of the weakest cipher it offers.
    """
    if not ssh.ciphers:
        return not_assessed(ssh, Reason.NOT_KNOWN)
    national = any("sm4" in one for one in ssh.ciphers) and any("sm3" in one for one in ssh.macs)
    return met(ssh) if national else not_met(ssh, ciphers=few(ssh.ciphers), strength=ssh_bits(ssh.ciphers))


@check("crypto.ssh-host-key")
def ssh_host_key(ssh: SshEvidence) -> Verdict:
    """Met when the SSH server offers a host key of SM2, as the builds of openEuler and Kylin can: an A of unit 6.3.2.

    Not met otherwise, with the algorithms it offers; `strength` is that of the weakest whose name tells it. The size of an RSA
    key is not seen before a login.
    """
    if not ssh.host_keys:
        return not_assessed(ssh, Reason.NOT_KNOWN)
    if any(map(is_national_host_key, ssh.host_keys)):
        return met(ssh)
    return not_met(ssh, offered=few(map(host_key_words, ssh.host_keys)), strength=host_key_bits(ssh.host_keys))


def _at(service: ServiceEvidence, records: Iterable[_Record]) -> list[_Record]:
    return [one for one in records if one.place == service.place]


def _proved(chain: Sequence[Certificate], moment: datetime, name_matches: bool | None) -> bool | None:
    """True when the certificates are of this time and of the site's name; a site without a name has none to fit."""
    if not chain:
        return None
    in_time = all(one.not_before <= moment <= one.not_after for one in chain[:1])
    return in_time and name_matches is not False
