"""Kernel of a host: settings against attacks, mandatory access control, verified boot."""

from __future__ import annotations

from collections.abc import Mapping

from checks.check import check
from checks.evidence import HostKernelEvidence, HostServicesEvidence, Reason
from checks.facts import brief, few
from checks.platform.host_services import bare_name
from checks.verdict import Verdict, met, not_applicable, not_assessed, not_met, partly_met

REDIRECTS = {
    "net.ipv4.conf.all.accept_redirects": ("0",),
    "net.ipv4.conf.all.send_redirects": ("0",),
    "net.ipv4.conf.all.accept_source_route": ("0",),
}
"""CIS Debian Linux 12 and RHEL 9 benchmarks, section 3.3."""
REDIRECTS_BESIDE = {
    "net.ipv4.conf.all.secure_redirects": ("0",),
    "net.ipv4.conf.default.accept_redirects": ("0",),
    "net.ipv4.conf.default.send_redirects": ("0",),
    "net.ipv4.conf.default.accept_source_route": ("0",),
    "net.ipv6.conf.all.accept_redirects": ("0",),
    "net.ipv6.conf.all.accept_source_route": ("0", "-1"),
}
SPOOFING = {"net.ipv4.tcp_syncookies": ("1", "2"), "net.ipv4.icmp_echo_ignore_broadcasts": ("1",)}
SPOOFING_BESIDE = {
    "net.ipv4.conf.all.log_martians": ("1",),
    "net.ipv4.icmp_ignore_bogus_error_responses": ("1",),
    "net.ipv6.conf.all.accept_ra": ("0",),
}
MEMORY = {
    "kernel.randomize_va_space": ("2",),
    "fs.protected_hardlinks": ("1",),
    "fs.protected_symlinks": ("1",),
}
"""CIS Debian Linux 12 and RHEL 9 benchmarks, section 1.5."""
MEMORY_BESIDE = {
    "kernel.yama.ptrace_scope": ("1", "2", "3"),
    "kernel.kptr_restrict": ("1", "2"),
    "kernel.dmesg_restrict": ("1",),
    "fs.protected_fifos": ("1", "2"),
    "fs.protected_regular": ("1", "2"),
}

FORWARDERS = frozenset(("docker", "containerd", "kubelet", "podman", "libvirtd", "crio", "isulad", "keepalived", "k3s"))
"""What has to forward packets: containers, virtual machines, virtual routers."""

_FILTERED_BY = ("net.ipv4.conf.all.rp_filter", "net.ipv4.conf.default.rp_filter")


@check("host.kernel-redirects")
def kernel_redirects(kernel: HostKernelEvidence) -> Verdict:
    """Met when the kernel neither takes nor sends routes by ICMP redirect nor obeys source routes; partly met when that holds
    for IPv4 now, and not for interfaces to come or IPv6.

    Source: GB/T 22239 8.1.4.4 b); CIS Debian Linux 12 and RHEL 9 benchmarks, section 3.3.
    """
    return _held(kernel, REDIRECTS, REDIRECTS_BESIDE)


@check("host.kernel-spoofing")
def kernel_spoofing(kernel: HostKernelEvidence) -> Verdict:
    """Met when packets with a forged source are dropped (rp_filter) and logged, SYN cookies are on and pings to everybody are
    not answered; partly met when only the logging or IPv6 router advertisements are amiss.

    The larger of `all` and `default` counts for rp_filter, as in the kernel. Source: CIS Debian Linux 12 and RHEL 9
    benchmarks, section 3.3.
    """
    filters = [kernel.settings[name] for name in _FILTERED_BY if name in kernel.settings]
    if not filters:
        return not_assessed(kernel, Reason.NOT_KNOWN)
    odd = [] if {"1", "2"} & set(filters) else [f"{_FILTERED_BY[0]} = {brief(filters[0])}"]
    return _held(kernel, SPOOFING, SPOOFING_BESIDE, odd)


@check("host.kernel-memory")
def kernel_memory(kernel: HostKernelEvidence) -> Verdict:
    """Met when addresses are randomised, links in shared folders are guarded, and the kernel hides its addresses and log;
    partly met when only the latter, or the tracing of other processes, is open.

    A setting that the kernel does not have is not asked. Source: CIS Debian Linux 12 and RHEL 9 benchmarks, section 1.5.
    """
    return _held(kernel, MEMORY, MEMORY_BESIDE)


@check("host.ip-forward")
def ip_forward(kernel: HostKernelEvidence, services: tuple[HostServicesEvidence, ...]) -> Verdict:
    """Met when the host does not pass packets on between networks.

    Does not apply to a host of containers, virtual machines or a virtual router (`FORWARDERS`), which have to.
    Source: GB/T 22239 8.1.3.1 a); CIS Debian Linux 12 3.3.1.
    """
    names = ("net.ipv4.ip_forward", "net.ipv6.conf.all.forwarding")
    on = [name for name in names if kernel.settings.get(name) == "1"]
    if not on:
        seen = kernel.settings.get(names[0]) == "0"
        return met(kernel) if seen else not_assessed(kernel, Reason.NOT_KNOWN)
    running = [one.running for one in services if one.running is not None]
    if any(bare_name(unit) in FORWARDERS for units in running for unit in units):
        return not_applicable(kernel)
    return not_met(kernel, settings=few(on)) if running else not_assessed(kernel, Reason.NOT_KNOWN)


@check("host.mandatory-access")
def mandatory_access(kernel: HostKernelEvidence) -> Verdict:
    """Met when SELinux is enforcing, or AppArmor enforces a profile at least. A mode that only logs holds nobody back.

    Source: GB/T 22239 8.1.4.2 g); CIS Debian Linux 12 1.3, RHEL 9 1.3.1.
    """
    if kernel.mandatory_access is None or kernel.enforced is None:
        return not_assessed(kernel, Reason.NOT_KNOWN)
    if kernel.mandatory_access and kernel.enforced:
        return met(kernel, by=brief(kernel.mandatory_access))
    return not_met(kernel, by=brief(kernel.mandatory_access or "-"))


@check("host.trusted-boot")
def trusted_boot(kernel: HostKernelEvidence) -> Verdict:
    """Met when the firmware verified the boot (secure boot) and programs are measured (IMA) or the kernel is locked down;
    partly met with one of the two.

    Source: GB/T 22239 8.1.4.6, which says "may": its weight is low.
    """
    locked = kernel.lockdown in ("integrity", "confidentiality")
    if kernel.secure_boot is None or (kernel.measured is None and not locked):
        return not_assessed(kernel, Reason.NOT_KNOWN)
    kept = bool(kernel.measured) or locked
    if kernel.secure_boot and kept:
        return met(kernel)
    missing = [] if kernel.secure_boot else ["secure boot"]
    missing += [] if kept else ["IMA / lockdown"]
    return (partly_met if len(missing) == 1 else not_met)(kernel, missing=few(missing))


@check("host.kernel-modules")
def kernel_modules(kernel: HostKernelEvidence) -> Verdict:
    """Met when no module for storage one carries in, for rare file systems or for rare protocols is loaded.

    Source: GB/T 22239 8.1.4.4 a); CIS Debian Linux 12 and RHEL 9 benchmarks, sections 1.1.1 and 3.2.
    """
    if kernel.odd_modules is None:
        return not_assessed(kernel, Reason.NOT_KNOWN)
    return not_met(kernel, modules=few(kernel.odd_modules)) if kernel.odd_modules else met(kernel)


Wanted = Mapping[str, tuple[str, ...]]


def _held(kernel: HostKernelEvidence, needed: Wanted, beside: Wanted, odd: list[str] | None = None) -> Verdict:
    """Met when all settings are as wanted; not assessed when one of those needed could not be seen and none is amiss."""
    wrong = [*(odd or ()), *_wrong(kernel, needed)]
    amiss = _wrong(kernel, beside)
    if wrong:
        return not_met(kernel, settings=few([*wrong, *amiss]))
    if needed.keys() - kernel.settings.keys():
        return not_assessed(kernel, Reason.NOT_KNOWN)
    return partly_met(kernel, settings=few(amiss)) if amiss else met(kernel)


def _wrong(kernel: HostKernelEvidence, wanted: Wanted) -> list[str]:
    return [
        brief(f"{name} = {kernel.settings[name]}")
        for name, good in wanted.items()
        if name in kernel.settings and kernel.settings[name] not in good
    ]
