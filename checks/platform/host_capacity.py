"""Capacity of a host: whether it can still do its work, and write its logs."""

from __future__ import annotations

from checks.check import check
from checks.evidence import HostCapacityEvidence, Reason
from checks.facts import brief, few
from checks.verdict import Verdict, met, not_assessed, not_met, partly_met

DISK_TIGHT = 85
DISK_FULL = 95
"""Per cent of space or inodes used (practice: monitoring systems warn at 80 to 85 and alarm at 90 to 95)."""

LOAD_TIGHT = 1.0
LOAD_OVER = 2.0
"""Load average over 15 minutes for each core: above 1 processes wait, above 2 longer than they work (practice)."""

MEMORY_TIGHT = 10
MEMORY_OUT = 5
"""Per cent of memory that can still be had without swapping (practice)."""


@check("host.disk-full")
def disk_full(capacity: HostCapacityEvidence) -> Verdict:
    """Met when every local file system has less than 85 % of its space and inodes used; partly met below 95 %.

    Source: GB/T 22239 8.1.2.1 a), 8.1.5.4 c); the thresholds are practice.
    """
    if not capacity.file_systems:
        return not_assessed(capacity, Reason.NOT_KNOWN)
    used = {one.path: max(one.space, one.inodes or 0) for one in capacity.file_systems}
    tight = [brief(f"{path} {per_cent}%") for path, per_cent in used.items() if per_cent >= DISK_TIGHT]
    if not tight:
        return met(capacity)
    return (not_met if max(used.values()) >= DISK_FULL else partly_met)(capacity, file_systems=few(tight))


@check("host.overloaded")
def overloaded(capacity: HostCapacityEvidence) -> Verdict:
    """Met when the load average over 15 minutes is at most 1 for each core; partly met up to 2.

    At the moment of the look: it is no peak. Source: GB/T 22239 8.1.2.1 a); the thresholds are practice.
    """
    if capacity.cores < 1 or not 0 <= capacity.load_15 < float("inf"):
        return not_assessed(capacity, Reason.NOT_KNOWN)
    each = capacity.load_15 / capacity.cores
    if each <= LOAD_TIGHT:
        return met(capacity)
    judge = not_met if each > LOAD_OVER else partly_met
    return judge(capacity, load=round(capacity.load_15, 2), cores=capacity.cores)


@check("host.memory-short")
def memory_short(capacity: HostCapacityEvidence) -> Verdict:
    """Met when more than 10 % of memory is available; partly met above 5 %.

    Source: GB/T 22239 8.1.2.1 a); the thresholds are practice.
    """
    if not capacity.memory_kib or capacity.available_kib is None or capacity.memory_kib < 0:
        return not_assessed(capacity, Reason.NOT_KNOWN)
    available = capacity.available_kib * 100 // capacity.memory_kib
    if available > MEMORY_TIGHT:
        return met(capacity)
    return (partly_met if available > MEMORY_OUT else not_met)(capacity, available=available)
