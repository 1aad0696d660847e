"""Software of a host: whether it is still mended, and mended in time, and no more of it than is needed."""

from __future__ import annotations

import re
from datetime import timedelta

from checks.check import check
from checks.days import city_day, read_day
from checks.evidence import HostEvidence, HostPackagesEvidence, Reason
from checks.facts import brief, few
from checks.platform.host_end_of_life import release_support_ends
from checks.verdict import Verdict, met, not_applicable, not_assessed, not_met

LISTS_AT_MOST = timedelta(days=30)
"""How old package lists may be (practice: patches are sought monthly at least)."""

DEVELOPMENT = frozenset(("gcc", "g++", "gcc-c++", "clang", "build-essential", "gdb", "kernel-devel", "golang", "rustc"))
DEVELOPMENT |= frozenset(("cargo", "ghc", "fpc", "nmap", "wireshark", "tshark", "hydra", "john", "netcat-traditional"))
"""Compilers and debuggers, with which an intruder makes tools on the host, and tools to scan and listen."""

_VERSIONED = re.compile(r"(?:gcc|g\+\+|clang|golang|gcc-toolset-\d+-gcc)-\d[\d.]*(?:-go)?")
_NUMBERS = re.compile(r"\d+")
_LEADING_NUMBERS = re.compile(r"^[\d.]+(?:-[\d.]+)?")


@check("host.system-unsupported")
def system_unsupported(host: HostEvidence) -> Verdict:
    """Met when the distribution's release still gets security fixes on the day it was seen (host_end_of_life.py).

    Not assessed for a release whose end is not known there. Paid extensions (Ubuntu Pro, ELS) are not seen.
    Source: GB/T 22239 8.1.4.4 e), 8.1.10.5 a).
    """
    ends = release_support_ends(host.os_id, host.os_version, host.title)
    if ends is None:
        return not_assessed(host, Reason.NOT_KNOWN)
    if city_day(host.seen_at) <= ends:
        return met(host, ends_on=ends.isoformat())
    return not_met(host, system=brief(host.title or f"{host.os_id} {host.os_version}"), ended_on=ends.isoformat())


@check("host.security-updates")
def security_updates(packages: HostPackagesEvidence) -> Verdict:
    """Met when, by package lists at most 30 days old, no security update is pending.

    By older lists none is known, and CentOS's carry no security advisories: both are not assessed.
    Source: GB/T 22239 8.1.4.4 e), 8.1.10.5 a); CIS Debian Linux 12 1.2.2.
    """
    if packages.security_updates is None:
        return not_assessed(packages, Reason.NOT_KNOWN)
    if packages.security_updates:
        return not_met(packages, count=len(packages.security_updates), packages=few(packages.security_updates))
    return met(packages) if _fresh(packages) else not_assessed(packages, Reason.TOO_OLD)


@check("host.update-lists-old")
def update_lists_old(packages: HostPackagesEvidence) -> Verdict:
    """Met when the package lists were fetched within 30 days, or updates are installed automatically.

    Source: GB/T 22239 8.1.4.4 e); the 30 days are practice.
    """
    if packages.automatic or _fresh(packages):
        return met(packages)
    if packages.lists_from is None:
        return not_assessed(packages, Reason.NOT_KNOWN)
    return not_met(packages, lists_from=brief(packages.lists_from or "-"))


@check("host.restart-pending")
def restart_pending(packages: HostPackagesEvidence, hosts: tuple[HostEvidence, ...]) -> Verdict:
    """Met when the newest installed kernel is the one that runs, and the system asks for no restart.

    Kernels of the same flavour (`amd64`, `generic`) are compared. Does not apply where no kernel is installed, as in a
    container. Source: GB/T 22239 8.1.4.4 e).
    """
    running = next((host.kernel for host in hosts if host.kernel), "")
    if packages.restart_asked:
        return not_met(packages, running=brief(running or "?"), newest="-")
    if not packages.kernels:
        return not_applicable(packages)
    if running not in packages.kernels:
        return not_assessed(packages, Reason.NOT_KNOWN)
    alike = [kernel for kernel in packages.kernels if _flavour(kernel) == _flavour(running)]
    newest = max(alike, key=_order)
    if _order(newest) > _order(running):
        return not_met(packages, running=brief(running), newest=brief(newest))
    return met(packages)


@check("host.development-tools")
def development_tools(packages: HostPackagesEvidence) -> Verdict:
    """Met when no compiler, debugger, scanner or sniffer is installed (`DEVELOPMENT`): production hosts hold the least.

    Source: GB/T 22239 8.1.4.4 a); practice.
    """
    found = [name for name in packages.packages if name in DEVELOPMENT or _VERSIONED.fullmatch(name)]
    return not_met(packages, packages=few(sorted(found))) if found else met(packages)


@check("host.unsigned-packages")
def unsigned_packages(packages: HostPackagesEvidence) -> Verdict:
    """Met when signatures are checked for every enabled source.

    Source: GB/T 22239 8.1.4.4 e) and 8.1.4.6; CIS RHEL 9 1.2.1.2, Debian Linux 12 1.2.1.
    """
    if packages.unverified is None:
        return not_assessed(packages, Reason.NOT_KNOWN)
    return not_met(packages, places=few(packages.unverified)) if packages.unverified else met(packages)


def _fresh(packages: HostPackagesEvidence) -> bool:
    day = read_day(packages.lists_from or "")
    return day is not None and city_day(packages.seen_at) - day <= LISTS_AT_MOST


def _flavour(kernel: str) -> str:
    """What kind of kernel it is: what follows the numbers of `6.1.0-40-rt-amd64` or `5.10.0-60.18.0.oe2203.x86_64`."""
    return _LEADING_NUMBERS.sub("", kernel)


def _order(kernel: str) -> list[int]:
    return [int(number[:9]) for number in _NUMBERS.findall(kernel)]
