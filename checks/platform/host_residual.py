"""What a host leaves behind of what was in its memory: core dumps, swap, temporary files."""

from __future__ import annotations

from checks.check import check
from checks.evidence import HostKernelEvidence, Reason
from checks.facts import brief, few
from checks.verdict import Verdict, met, not_applicable, not_assessed, not_met, partly_met

_DUMPED_READABLE = "1"


@check("host.core-dumps")
def core_dumps(kernel: HostKernelEvidence) -> Verdict:
    """Met when core dumps have a hard limit of 0 for everybody, or the handler is told to store none, and programs with
    another's rights leave none (fs.suid_dumpable is not 1). Not met when a handler stores them; partly met when nothing
    forbids them.

    Source: GB/T 22239 8.1.4.10; CIS Debian Linux 12 1.5.3, RHEL 9 1.5.3 and 1.5.4.
    """
    pattern, dumpable = (kernel.settings.get(name) for name in ("kernel.core_pattern", "fs.suid_dumpable"))
    if kernel.cores_stored or dumpable == _DUMPED_READABLE:
        return not_met(kernel, dumpable=brief(dumpable or "?"), pattern=brief(pattern or "?"))
    if kernel.cores_stored is None or kernel.core_limit_zero is None or dumpable is None:
        return not_assessed(kernel, Reason.NOT_KNOWN)
    discarded = (pattern or "").startswith("|")
    if kernel.core_limit_zero or discarded:
        return met(kernel)
    return partly_met(kernel, dumpable=brief(dumpable), pattern=brief(pattern or "?"))


@check("host.swap-plain")
def swap_plain(kernel: HostKernelEvidence) -> Verdict:
    """Met when memory is swapped out only to encrypted devices. Does not apply to a host without swap on disk.

    Source: GB/T 22239 8.1.4.10 b).
    """
    if kernel.swap is None:
        return not_assessed(kernel, Reason.NOT_KNOWN)
    if not kernel.swap:
        return not_applicable(kernel)
    plain = [area.name for area in kernel.swap if area.encrypted is False]
    if plain:
        return not_met(kernel, areas=few(plain))
    known = all(area.encrypted for area in kernel.swap)
    return met(kernel) if known else not_assessed(kernel, Reason.NOT_KNOWN)


@check("host.temporary-kept")
def temporary_kept(kernel: HostKernelEvidence) -> Verdict:
    """Met when old files in /tmp are removed, by age or at each start, or /tmp lives in memory.

    Source: GB/T 22239 8.1.4.10 b); practice (systemd's tmpfiles.d).
    """
    if kernel.temporary_cleaned is None:
        return not_assessed(kernel, Reason.NOT_KNOWN)
    return met(kernel) if kernel.temporary_cleaned else not_met(kernel, folder="/tmp")
