"""Management boards from outside: IPMI and Redfish, as business traffic meets them.

IPMI: IPMI v2.0 revision 1.1. Redfish: DMTF DSP0266. What is asked of both follows NSA and CISA, "Harden Baseboard Management
Controllers" (2023), and CISA's alert TA13-207A on IPMI.
"""

from __future__ import annotations

from checks.check import check
from checks.evidence import IpmiEvidence, PortsEvidence, Reason, RedfishEvidence, RegisteredDeviceEvidence
from checks.facts import few
from checks.verdict import Verdict, met, not_applicable, not_assessed, not_met, partly_met

_ANSWERS = ("ipmi", "rmcp")


@check("board.reachable")
def reachable(
    device: RegisteredDeviceEvidence, ports: tuple[PortsEvidence, ...], ipmis: tuple[IpmiEvidence, ...]
) -> Verdict | None:
    """Met when a registered management board is there and opens no TCP port and no IPMI to business traffic (NSA and CISA 2023:
    boards stand in a VLAN of their own).

    Not assessed where the scan stood in the management network, or the board was not seen to be there at all.
    """
    if device.device != "board":
        return None
    if device.from_management:
        return not_assessed(device, Reason.NOT_KNOWN)
    if any(one.tarpit for one in ports):
        return not_assessed(device, Reason.NOT_KNOWN)
    reached = [f"tcp/{port}" for one in ports for port in one.open_tcp]
    reached += [one.place.locator for one in ipmis if one.answer in _ANSWERS]
    if reached:
        return not_met(device, ports=few(dict.fromkeys(reached)))
    there = any(one.alive_by for one in ports) or any(one.answer == "refused" for one in ipmis)
    return met(device) if there else not_assessed(device, Reason.UNREACHABLE)


@check("ipmi.reachable")
def ipmi_reachable(
    ipmi: IpmiEvidence, ports: tuple[PortsEvidence, ...], devices: tuple[RegisteredDeviceEvidence, ...]
) -> Verdict:
    """Met when a host that is there answers nothing on UDP port 623 to business traffic (CISA TA13-207A).

    Whoever knows an account's name is sent a hash of its password by any board that speaks IPMI 2.0 (13.31, CVE-2013-4786).
    """
    if any(device.from_management for device in devices):
        return not_assessed(ipmi, Reason.NOT_KNOWN)
    if ipmi.answer in _ANSWERS:
        return not_met(ipmi, port=ipmi.port, versions=few(ipmi.versions))
    return met(ipmi) if _quiet(ipmi, ports) else not_assessed(ipmi, Reason.SILENT)


@check("ipmi.cipher-zero")
def cipher_zero(ipmi: IpmiEvidence, ports: tuple[PortsEvidence, ...]) -> Verdict:
    """Met when a session of cipher suite 0, where any password is as good as the right one, is not agreed to (IPMI v2.0, 22.15.2;
    CISA TA13-207A). Does not apply without IPMI 2.0."""
    if ipmi.answer != "ipmi":
        return _unspoken(ipmi, ports)
    if ipmi.versions and "2.0" not in ipmi.versions:
        return not_applicable(ipmi)
    if ipmi.cipher_zero is None:
        return not_assessed(ipmi, Reason.NOT_KNOWN)
    return not_met(ipmi, port=ipmi.port) if ipmi.cipher_zero else met(ipmi)


@check("ipmi.anonymous")
def anonymous(ipmi: IpmiEvidence, ports: tuple[PortsEvidence, ...]) -> Verdict:
    """Met when no account without a name is switched on, with a password or without (IPMI v2.0, 22.13)."""
    if ipmi.answer != "ipmi":
        return _unspoken(ipmi, ports)
    if ipmi.anonymous is None or ipmi.null_user is None:
        return not_assessed(ipmi, Reason.NOT_KNOWN)
    if not ipmi.anonymous and not ipmi.null_user:
        return met(ipmi)
    return not_met(ipmi, port=ipmi.port, without_password="yes" if ipmi.anonymous else "no")


@check("ipmi.no-authentication")
def no_authentication(ipmi: IpmiEvidence, ports: tuple[PortsEvidence, ...]) -> Verdict:
    """Met when sessions of IPMI 1.5 have to authenticate, each message of them, also for reading (IPMI v2.0, 22.13).

    Partly met when a session is authenticated and its messages or readers are not. Does not apply without IPMI 1.5.
    """
    if ipmi.answer != "ipmi":
        return _unspoken(ipmi, ports)
    if ipmi.methods is None:
        return not_assessed(ipmi, Reason.NOT_KNOWN)
    if ipmi.versions and "1.5" not in ipmi.versions:
        return not_applicable(ipmi)
    lax = {
        "none": "none" in ipmi.methods,
        "per-message authentication off": bool(ipmi.unsigned_messages),
        "user-level authentication off": bool(ipmi.open_reading),
    }
    found = [name for name, holds in lax.items() if holds]
    if not found:
        return met(ipmi)
    return (not_met if lax["none"] else partly_met)(ipmi, port=ipmi.port, settings=found)


@check("ipmi.old-version")
def old_version(ipmi: IpmiEvidence, ports: tuple[PortsEvidence, ...]) -> Verdict:
    """Met when IPMI 2.0 is spoken and sessions of IPMI 1.5, which knows no encryption, take no password in the clear (IPMI v2.0,
    22.13). Not met when there is IPMI 1.5 alone."""
    if ipmi.answer != "ipmi":
        return _unspoken(ipmi, ports)
    if not ipmi.versions or ipmi.methods is None:
        return not_assessed(ipmi, Reason.NOT_KNOWN)
    if "2.0" not in ipmi.versions:
        return not_met(ipmi, port=ipmi.port, versions=few(ipmi.versions), methods=few(ipmi.methods))
    weak = [name for name in ("password", "md2") if name in ipmi.methods]
    return partly_met(ipmi, port=ipmi.port, versions=few(ipmi.versions), methods=weak) if weak else met(ipmi)


@check("ipmi.default-key")
def default_key(ipmi: IpmiEvidence, ports: tuple[PortsEvidence, ...]) -> Verdict:
    """Met when the board has a key of its own (K_G) beside its users' passwords, so that a known password alone opens no session
    (IPMI v2.0, 13.31). Does not apply without IPMI 2.0."""
    if ipmi.answer != "ipmi":
        return _unspoken(ipmi, ports)
    if ipmi.versions and "2.0" not in ipmi.versions:
        return not_applicable(ipmi)
    if ipmi.default_key is None:
        return not_assessed(ipmi, Reason.NOT_KNOWN)
    return not_met(ipmi, port=ipmi.port) if ipmi.default_key else met(ipmi)


@check("redfish.clear-text")
def clear_text(redfish: RedfishEvidence) -> Verdict:
    """Met when Redfish is given over TLS on this port (DSP0266, Security: a service has to offer it over TLS)."""
    return not_met(redfish, port=redfish.port, version=redfish.version) if redfish.plain else met(redfish)


@check("redfish.without-login")
def without_login(redfish: RedfishEvidence) -> Verdict:
    """Met when neither systems nor managers are given without a login (DSP0266, Security: the service root and what describes
    the service are public, and nothing else)."""
    if redfish.let_in:
        return not_met(redfish, port=redfish.port, paths=few(redfish.let_in))
    return met(redfish) if redfish.asked else not_assessed(redfish, Reason.NOT_KNOWN)


def _quiet(ipmi: IpmiEvidence, ports: tuple[PortsEvidence, ...]) -> bool:
    """True where no answer says that no IPMI is reached: the host is there, by its own word or by another port's."""
    return ipmi.answer == "refused" or any(one.alive_by and one.address == ipmi.address for one in ports)


def _unspoken(ipmi: IpmiEvidence, ports: tuple[PortsEvidence, ...]) -> Verdict:
    """The verdict where no IPMI was spoken."""
    if ipmi.answer != "rmcp" and _quiet(ipmi, ports):
        return not_applicable(ipmi)
    return not_assessed(ipmi, Reason.SILENT)
