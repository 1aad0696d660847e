"""A host's audit: whether it runs, what it watches, and whether anybody can silence it."""

from __future__ import annotations

from checks.check import check
from checks.evidence import AuditEvidence, HostEvidence, LogsEvidence, Reason
from checks.facts import few
from checks.verdict import Verdict, met, not_applicable, not_assessed, not_met, partly_met

LOCKED = 2
"""The kernel's flag for settings that stay until the next start (auditctl -e 2)."""

WATCHED = ("identity", "logins", "sudo", "privileged", "time", "deletion", "mounts", "modules", "permissions")
"""What rules must watch: the groups of the audit chapter of CIS Benchmarks, for 8.1.4.3 a) leaves them open."""

_NEEDED = frozenset(("identity", "logins", "sudo", "privileged"))
"""Without one of these who did what can't be told at all: accounts, logins, and what was done with root's rights."""

_ACTS = ("email", "exec", "single", "halt")
_STOPS_RECORDING = ("ignore", "suspend")


def _silent(audit: AuditEvidence, hosts: tuple[HostEvidence, ...]) -> Verdict | None:
    """The verdict where auditd does not run, so that the further checks have nothing to judge."""
    if any(host.is_container for host in hosts) or not audit.running:
        return not_applicable(audit)
    return None


@check("host.audit-running")
def running(audit: AuditEvidence, hosts: tuple[HostEvidence, ...]) -> Verdict:
    """Met when auditd runs and the kernel's audit is on. Does not apply inside a container, whose host audits.

    Source: GB/T 22239-2019 8.1.4.3 a); CIS Benchmarks, configure auditing.
    """
    if any(host.is_container for host in hosts):
        return not_applicable(audit)
    if not audit.running:
        return not_met(audit, state="inactive" if audit.installed else "not-found")
    if audit.enabled is None:
        return not_assessed(audit, Reason.NOT_KNOWN)
    return met(audit) if audit.enabled > 0 else not_met(audit, state="enabled 0")


@check("host.audit-rules")
def rules(audit: AuditEvidence, hosts: tuple[HostEvidence, ...]) -> Verdict:
    """Met when rules watch accounts, logins, sudo, privileged programs, time, deletion, mounts, modules and permissions.

    Partly met when the first four are watched. Does not apply where auditd does not run. Source: GB/T 22239-2019 8.1.4.3 a)
    ("each user, important behaviour and events"); the list is that of CIS Benchmarks.
    """
    if silent := _silent(audit, hosts):
        return silent
    if audit.watched is None:
        return not_assessed(audit, Reason.NOT_KNOWN)
    missing = [name for name in WATCHED if name not in audit.watched]
    if not missing:
        return met(audit, rules=audit.rules)
    judged = not_met if _NEEDED & set(missing) else partly_met
    return judged(audit, rules=audit.rules, missing=few(missing))


@check("host.audit-overwritten")
def overwritten(audit: AuditEvidence, hosts: tuple[HostEvidence, ...], logs: tuple[LogsEvidence, ...]) -> Verdict:
    """Met when full audit files are kept (max_log_file_action keep_logs), or records go to another machine as well.

    Does not apply where auditd does not run. Source: GB/T 22239-2019 8.1.4.3 c) (no unexpected overwriting).
    """
    if silent := _silent(audit, hosts):
        return silent
    action = (audit.settings or {}).get("max_log_file_action", "")
    if action == "keep_logs" or any(one.sent_to for one in logs):
        return met(audit)
    if not action:
        return not_assessed(audit, Reason.NOT_KNOWN)
    size, number = (audit.settings or {}).get("max_log_file", "?"), (audit.settings or {}).get("num_logs", "?")
    return not_met(audit, action=action, size=size, number=number)


@check("host.audit-full-disk")
def full_disk(audit: AuditEvidence, hosts: tuple[HostEvidence, ...]) -> Verdict:
    """Met when a filling disk is reported (email, exec, single or halt) before, and no full disk just ends the recording.

    Partly met when one of both holds. Does not apply where auditd does not run. Source: GB/T 22239-2019 8.1.4.3 d);
    CIS Benchmarks, "system is disabled when audit logs are full".
    """
    if silent := _silent(audit, hosts):
        return silent
    settings = audit.settings or {}
    names = ("space_left_action", "admin_space_left_action", "disk_full_action")
    if any(name not in settings for name in names):
        return not_assessed(audit, Reason.NOT_KNOWN)
    reported = settings["space_left_action"] in _ACTS or settings["admin_space_left_action"] in _ACTS
    recorded = settings["disk_full_action"] not in _STOPS_RECORDING
    if reported and recorded:
        return met(audit)
    judged = partly_met if reported or recorded else not_met
    return judged(audit, settings=few(f"{name} = {settings[name]}" for name in names))


@check("host.audit-stoppable")
def stoppable(audit: AuditEvidence, hosts: tuple[HostEvidence, ...]) -> Verdict:
    """Met when the rules are locked in the kernel until the next start (-e 2); partly when only stopping auditd is refused.

    Does not apply where auditd does not run. Source: GB/T 22239-2019 8.1.4.3 d); CIS Benchmarks, "audit configuration is
    immutable".
    """
    if silent := _silent(audit, hosts):
        return silent
    if audit.enabled == LOCKED:
        return met(audit)
    if audit.enabled is None:
        return not_assessed(audit, Reason.NOT_KNOWN)
    return (partly_met if audit.refuses_stop else not_met)(audit, flag=audit.enabled)


@check("host.audit-lost")
def lost(audit: AuditEvidence, hosts: tuple[HostEvidence, ...]) -> Verdict:
    """Met when the kernel has lost no audit record since its start. Does not apply where auditd does not run.

    Source: GB/T 22239-2019 8.1.4.3 c); auditctl(8), `lost` and the backlog.
    """
    if silent := _silent(audit, hosts):
        return silent
    if audit.lost is None:
        return not_assessed(audit, Reason.NOT_KNOWN)
    return not_met(audit, lost=audit.lost) if audit.lost > 0 else met(audit)
