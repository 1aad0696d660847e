"""SNMP: whom a device lets read what it knows."""

from __future__ import annotations

from checks.check import check
from checks.evidence import PortsEvidence, Reason, SnmpEvidence
from checks.verdict import Verdict, met, not_applicable, not_assessed, not_met, partly_met

_BROKEN_AUTHENTICATION = frozenset(("md5",))
_AGEING_AUTHENTICATION = frozenset(("sha1",))
_BROKEN_PRIVACY = frozenset(("des", "3des"))


@check("snmp.public-community")
def public_community(snmp: SnmpEvidence, ports: tuple[PortsEvidence, ...]) -> Verdict:
    """Met when a device that was seen alive does not obey the community `public`, in neither version.

    Does not apply where nothing listens on the port. Silence counts as a refusal only where the device answered in another way.
    Source: RFC 3584, 8, and the default of most agents; no other community is ever tried.
    """
    if snmp.public:
        return not_met(snmp, versions=snmp.public)
    if snmp.closed:
        return not_applicable(snmp)
    if snmp.answered or any(one.alive_by for one in ports):
        return met(snmp)
    return not_assessed(snmp, Reason.SILENT)


@check("snmp.clear-community")
def clear_community(snmp: SnmpEvidence) -> Verdict:
    """Met when the registered login reads by SNMPv3 and `public` is not obeyed in v1 or v2c.

    Not assessed where no login is registered and `public` is closed: whether another community is obeyed is not tried. Source:
    RFC 3410, 8: versions 1 and 2c are historic, since their community goes in the clear and proves nothing.
    """
    used = sorted({*snmp.public, *([snmp.login] if snmp.login in ("v1", "v2c") else [])})
    if used:
        return not_met(snmp, versions=used)
    if snmp.closed:
        return not_applicable(snmp)
    return met(snmp) if snmp.login == "v3" else not_assessed(snmp, Reason.NOT_KNOWN)


@check("snmp.v3-without-privacy")
def v3_without_privacy(snmp: SnmpEvidence) -> Verdict:
    """Met when the registered user of SNMPv3 is obeyed with authentication and encryption, and with nothing less.

    Does not apply where no user of SNMPv3 is registered but another login is obeyed. Source: RFC 3414, 11.2, which asks for the
    level authPriv wherever there is something to keep.
    """
    lax = [
        word
        for word, obeyed in (
            ("noAuthNoPriv", snmp.without_authentication),
            ("authNoPriv", snmp.without_privacy),
        )
        if obeyed
    ]
    if lax:
        return not_met(snmp, obeyed=lax)
    if snmp.closed or snmp.login in ("v1", "v2c"):
        return not_applicable(snmp)
    if snmp.without_authentication is None or snmp.without_privacy is None:
        return not_assessed(snmp, Reason.NOT_KNOWN)
    return met(snmp)


@check("snmp.weak-algorithm")
def weak_algorithm(snmp: SnmpEvidence) -> Verdict:
    """Met when the registered user of SNMPv3 signs with SHA-2 and encrypts with AES; partly met with SHA-1 and AES.

    Does not apply where the login has no such protocols. Source: RFC 7860 (SHA-2), RFC 3826 (AES); MD5 and DES of RFC 3414 are
    broken or too short.
    """
    if snmp.login != "v3":
        return not_applicable(snmp) if snmp.login or snmp.closed else not_assessed(snmp, Reason.NOT_KNOWN)
    used = [word for word in (snmp.authentication, snmp.privacy) if word]
    if not used:
        return not_applicable(snmp)
    if snmp.authentication in _BROKEN_AUTHENTICATION or snmp.privacy in _BROKEN_PRIVACY:
        return not_met(snmp, algorithms=used)
    if snmp.authentication in _AGEING_AUTHENTICATION:
        return partly_met(snmp, algorithms=used)
    return met(snmp)
