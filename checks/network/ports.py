"""Open ports and what speaks there: more than was declared, more than is safe, or nothing that can be believed."""

from __future__ import annotations

from functools import lru_cache

from checks.check import check
from checks.evidence import DeclaredEvidence, PortsEvidence, Reason, ServiceEvidence
from checks.facts import brief, few
from checks.verdict import Verdict, met, not_applicable, not_assessed, not_met, partly_met

HIGH_RISK_PORTS = {
    23: "telnet",
    111: "rpcbind",
    135: "msrpc",
    137: "netbios-ns",
    138: "netbios-dgm",
    139: "netbios-ssn",
    445: "smb",
    512: "rexec",
    513: "rlogin",
    514: "rsh",
    1099: "java-rmi",
    2049: "nfs",
    2375: "docker",
    3389: "rdp",
    5900: "vnc",
    5985: "winrm",
    6000: "x11",
    8009: "ajp",
    10250: "kubelet",
}
"""Ports of management, file sharing and remote calls that the city's notices ask to be closed across zones."""

_CLEAR_LOGIN = frozenset(("telnet", "rlogin", "rsh", "rexec", "ftp"))
_UPGRADABLE_LOGIN = frozenset(("pop3", "imap", "ldap"))
_ENCRYPTED_LOGIN = frozenset(("ssh", "pop3s", "imaps", "ldaps", "ftps", "telnets"))
_REMOTE_DESKTOPS = frozenset(("rdp", "vnc", "x11"))


@check("port.undeclared")
def undeclared(ports: PortsEvidence, declared: tuple[DeclaredEvidence, ...]) -> Verdict:
    """Met when every open port is one the estate declares for the host. What was not declared completely can't be judged,
    and only the ports asked in this scan were."""
    allowed = [one for one in declared if one.address == ports.address and one.complete]
    if reason := _unbelievable(ports) or (None if allowed else Reason.NOT_KNOWN):
        return not_assessed(ports, reason)
    odd = sorted(set(ports.open_tcp).difference(*(one.ports for one in allowed)))
    return not_met(ports, ports=few(odd), address=ports.address) if odd else met(ports)


@check("port.high-risk")
def high_risk(ports: PortsEvidence) -> Verdict:
    """Met when none of the ports of `HIGH_RISK_PORTS` (telnet, SMB, RDP, NFS …) is open, all of them having been asked.

    Judged by number: what speaks there is other checks' affair.
    """
    if reason := _unbelievable(ports):
        return not_assessed(ports, reason)
    found = [port for port in ports.open_tcp if port in HIGH_RISK_PORTS]
    if found:
        return not_met(ports, ports=few(f"{port}/{HIGH_RISK_PORTS[port]}" for port in found), address=ports.address)
    asked = ranges(ports.asked)
    unasked = [port for port in HIGH_RISK_PORTS if not any(first <= port <= last for first, last in asked)]
    return not_assessed(ports, Reason.NOT_TRIED, unasked=few(unasked)) if unasked else met(ports)


@check("port.unbelievable")
def unbelievable(ports: PortsEvidence) -> Verdict:
    """Met when the host does not answer on nearly every port. One that does (a tarpit, a proxy, a firewall that answers for
    it) can't be assessed from here."""
    if ports.tarpit:
        return not_met(ports, count=len(ports.open_tcp), address=ports.address)
    return met(ports) if ports.alive_by else not_assessed(ports, Reason.UNREACHABLE)


@check("service.clear-text-login")
def clear_text_login(service: ServiceEvidence) -> Verdict:
    """Met when a service that people log in to is encrypted from its first byte.

    Telnet, the r-services and FTP without TLS are not met. POP3, IMAP and LDAP without TLS are partly met: they may insist
    on STARTTLS before a password, which is not looked at. Sources: RFC 8314 section 3, RFC 4217.
    """
    if service.protocol == "unknown":
        return not_assessed(service, Reason.NOT_KNOWN)
    logs_in = service.protocol in _CLEAR_LOGIN | _UPGRADABLE_LOGIN
    if service.protocol in _ENCRYPTED_LOGIN or (logs_in and service.tls):
        return met(service)
    if not logs_in:
        return not_applicable(service)
    judge = not_met if service.protocol in _CLEAR_LOGIN else partly_met
    return judge(service, protocol=service.protocol, port=service.port)


@check("service.remote-desktop")
def remote_desktop(service: ServiceEvidence) -> Verdict:
    """Met when what speaks on the port is known and is no remote desktop (RDP, VNC, X11)."""
    if service.protocol == "unknown":
        return not_assessed(service, Reason.NOT_KNOWN)
    if service.protocol in _REMOTE_DESKTOPS:
        return not_met(service, protocol=service.protocol, port=service.port)
    return met(service)


@check("service.unknown")
def unknown(service: ServiceEvidence) -> Verdict:
    """Met when it was recognised what speaks on the port."""
    if service.protocol == "unknown":
        return not_met(service, port=service.port, banner=brief(service.banner))
    return met(service)


def _unbelievable(ports: PortsEvidence) -> Reason | None:
    if ports.tarpit:
        return Reason.NOT_KNOWN
    return None if ports.alive_by else Reason.UNREACHABLE


@lru_cache(maxsize=64)
def ranges(specification: str) -> tuple[tuple[int, int], ...]:
    """The ranges of a list of ports, read once for all hosts that were asked the same; what is no port is left out."""
    parts = [part.strip().partition("-") for part in specification.split(",")]
    return tuple(
        (int(first), int(last or first))
        for first, _, last in parts
        if first.isdecimal() and (not last or last.isdecimal())
    )
