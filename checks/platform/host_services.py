"""Services of a host: what it starts that a server does without."""

from __future__ import annotations

from checks.check import check
from checks.evidence import HostServicesEvidence, Reason
from checks.facts import few
from checks.verdict import Verdict, met, not_applicable, not_assessed, not_met, partly_met

LEGACY = frozenset(("telnet", "telnetd", "rsh", "rlogin", "rexec", "tftp", "tftpd-hpa", "atftpd", "finger", "talk"))
LEGACY |= frozenset(("ntalk", "ypserv", "ypbind", "yppasswdd", "nis", "shell", "login", "exec", "chargen", "discard"))
"""Remote access and names without encryption or proof of who asks: CIS Debian 12 and RHEL 9 benchmarks, sections 2.1, 2.2.
`shell`, `login` and `exec` are what inetd calls rsh, rlogin and rexec."""

NEEDLESS = frozenset(
    ("avahi-daemon", "cups", "cups-browsed", "bluetooth", "ModemManager", "rpcbind", "xinetd", "inetd")
)
NEEDLESS |= frozenset(("openbsd-inetd", "inetutils-inetd", "geoclue", "pcscd", "saned", "whoopsie", "rwhod", "autofs"))
"""Of desktops, printing and discovery: CIS Debian 12 and RHEL 9 benchmarks, section 2.1."""

SHARING = frozenset(("nfs-server", "nfs-kernel-server", "smb", "smbd", "nmb", "nmbd", "vsftpd", "proftpd", "pure-ftpd"))
SHARING |= frozenset(("rsync", "rsyncd", "named", "bind9", "dnsmasq", "dhcpd", "isc-dhcp-server", "dovecot", "squid"))
"""These may be the host's business; on any other host they are needless (the same sections)."""

_SNMP = frozenset(("snmpd",))


@check("host.legacy-service")
def legacy_service(services: HostServicesEvidence) -> Verdict:
    """Met when no service of `LEGACY` (telnet, rsh, rlogin, rexec, tftp, NIS …) is started at boot, runs, or is offered by
    inetd or xinetd.

    Source: GB/T 22239 8.1.4.4 b); CIS Debian Linux 12 and RHEL 9 benchmarks, sections 2.1 and 2.2.
    """
    return _none_of(services, LEGACY)


@check("host.needless-service")
def needless_service(services: HostServicesEvidence) -> Verdict:
    """Met when no service of `NEEDLESS` or `SHARING` is started at boot or runs; partly met when only services of `SHARING`
    are (NFS, SMB, FTP, DNS, DHCP …), which can be the host's business.

    Source: GB/T 22239 8.1.4.4 b); CIS Debian Linux 12 and RHEL 9 benchmarks, section 2.1.
    """
    if found := _found(services, NEEDLESS):
        return not_met(services, services=few([*found, *_found(services, SHARING)]))
    shared = _found(services, SHARING)
    return partly_met(services, services=few(shared)) if shared else _seen_whole(services)


@check("host.desktop")
def desktop(services: HostServicesEvidence) -> Verdict:
    """Met when the host does not boot into a graphical desktop. Source: GB/T 22239 8.1.4.4 a); CIS Debian Linux 12 1.7.1."""
    if not services.default_target:
        return not_assessed(services, Reason.NOT_KNOWN)
    graphical = services.default_target == "graphical.target"
    managers = _found(services, frozenset(("gdm", "gdm3", "lightdm", "sddm", "xdm", "display-manager", "ukui-greeter")))
    # Debian's default target is the graphical one even where no desktop is installed.
    if graphical and managers:
        return not_met(services, target=services.default_target, managers=few(managers))
    return met(services)


@check("host.snmp-community")
def snmp_community(services: HostServicesEvidence) -> Verdict:
    """Met when the SNMP agent's configuration grants nothing to the communities `public` and `private`.

    Does not apply where no SNMP agent is started or runs. Source: GB/T 22239 8.1.4.2 b); CIS RHEL 9 2.1.14.
    """
    found = _found(services, _SNMP)
    if services.snmp_default_community and found:
        return not_met(services, services=few(found))
    if not found:
        return not_applicable(services) if services.running is not None else not_assessed(services, Reason.NOT_KNOWN)
    return not_assessed(services, Reason.NOT_KNOWN) if services.snmp_default_community is None else met(services)


def _none_of(services: HostServicesEvidence, names: frozenset[str]) -> Verdict:
    found = _found(services, names)
    return not_met(services, services=few(found)) if found else _seen_whole(services)


def _seen_whole(services: HostServicesEvidence) -> Verdict:
    """Met, unless what runs or what inetd offers could not be seen: then a service may have been missed."""
    unseen = services.running is None or services.inetd is None
    return not_assessed(services, Reason.NOT_KNOWN) if unseen else met(services)


def _found(services: HostServicesEvidence, names: frozenset[str]) -> list[str]:
    """The units of these names among those enabled, running or offered by inetd."""
    units = {*services.enabled, *(services.running or ()), *(services.inetd or ())}
    return sorted(unit for unit in units if bare_name(unit) in names)


def bare_name(unit: str) -> str:
    """A unit's name without its type and instance: `telnet@1-2.service` is `telnet`."""
    return unit.removesuffix(".service").removesuffix(".socket").partition("@")[0]
