"""A host's logs: written, kept long enough, sent elsewhere, and closed to those they are no business of."""

from __future__ import annotations

from checks.check import check
from checks.days import age_days
from checks.evidence import HostEvidence, LogFile, LogsEvidence, Reason
from checks.facts import few
from checks.verdict import Verdict, met, not_applicable, not_assessed, not_met, partly_met

RETENTION_DAYS = 180
"""Six months: Cybersecurity Law, article 21 (3); GB/T 22239-2019 8.1.5.4 d); high-risk case 6.5.1.2."""

_JUDGED = ("logins", "system", "audit")
_FILES = {"logins": "auth.log/secure", "system": "syslog/messages", "audit": "audit.log"}
_IN_JOURNAL = ("logins", "system")
_PRIVATE = ("auth.log", "secure", "audit.log", "messages", "syslog", "sudo.log")
_OWNERS = ("root", "syslog", "_rsyslog", "systemd-journal", "logcheck")


@check("host.log-written")
def written(logs: LogsEvidence, hosts: tuple[HostEvidence, ...]) -> Verdict:
    """Met when a syslog daemon runs, or the journal outlives a restart. Does not apply inside a container.

    Source: GB/T 22239-2019 8.1.4.3 a).
    """
    if any(host.is_container for host in hosts):
        return not_applicable(logs)
    if any(name in logs.daemons for name in ("rsyslog", "syslog-ng")):
        return met(logs)
    if "journald" in logs.daemons and logs.journal_kept is None:
        return not_assessed(logs, Reason.NOT_KNOWN)
    if "journald" in logs.daemons and logs.journal_kept:
        return met(logs)
    return not_met(logs, daemons=", ".join(logs.daemons) or "-")


@check("host.log-logins")
def logins(logs: LogsEvidence) -> Verdict:
    """Met when logins and the use of sudo (facility authpriv) are written to a file, sent away, or kept in the journal.

    Source: GB/T 22239-2019 8.1.4.3 a).
    """
    if logs.logins_logged or ("journald" in logs.daemons and logs.journal_kept):
        return met(logs)
    if logs.logins_logged is None:
        return not_assessed(logs, Reason.NOT_KNOWN)
    return not_met(logs, daemons=", ".join(logs.daemons) or "-")


@check("host.log-retention")
def retention(logs: LogsEvidence) -> Verdict:
    """Met when the oldest records of logins, system and audit that are still there are at least 180 days old.

    On a system younger than that the logrotate rules are judged instead. Records that are kept for less but also go to
    another machine are not assessed here: that machine's retention counts. Source: Cybersecurity Law, article 21 (3);
    GB/T 22239-2019 8.1.5.4 d).
    """
    kept = {log: age_days(day, logs.seen_at) for log, day in logs.oldest.items()}
    journal = kept.get("journal") or 0
    ages = {
        log: max(age, journal if log in _IN_JOURNAL else 0) for log in _JUDGED if (age := kept.get(log)) is not None
    }
    if not ages and journal:
        ages = {"journal": journal}
    if not ages:
        return not_assessed(logs, Reason.NOT_KNOWN)
    short = {log: age for log, age in ages.items() if age < RETENTION_DAYS}
    if not short:
        return met(logs, days=min(ages.values()))
    if logs.sent_to or logs.sent_to is None:
        return not_assessed(logs, Reason.NOT_KNOWN)
    too_short = not_met(
        logs, kept=few(f"{_FILES.get(log, log)}: {age}" for log, age in short.items()), needed=RETENTION_DAYS
    )
    age_of_system = age_days(logs.installed_on, logs.seen_at)
    if age_of_system is not None and age_of_system < RETENTION_DAYS:
        planned = [logs.kept_days.get(log) for log in short]
        if any(days is not None and days < RETENTION_DAYS for days in planned):
            return too_short
        return not_assessed(logs, Reason.NOT_KNOWN) if None in planned else met(logs)
    return too_short


@check("host.log-forwarded")
def forwarded(logs: LogsEvidence) -> Verdict:
    """Met when records go to another machine, by the syslog daemon, auditd or a known agent.

    Source: GB/T 22239-2019 8.1.4.3 c) (backed up regularly) and 8.1.5.4 d) (collected centrally).
    """
    if logs.sent_to is None:
        return not_assessed(logs, Reason.NOT_KNOWN)
    if logs.sent_to:
        return met(logs, destinations=few(f"{one.by} {one.host}".strip() for one in logs.sent_to))
    return not_met(logs, daemons=", ".join(logs.daemons) or "-")


@check("host.log-forward-plain")
def forward_plain(logs: LogsEvidence) -> Verdict:
    """Met when every way on which records leave is encrypted, so that nobody can change them on their way.

    Does not apply where none leave. Source: GB/T 22239-2019 8.1.4.7 a) (integrity of audit data in transit).
    """
    if logs.sent_to is None:
        return not_assessed(logs, Reason.NOT_KNOWN)
    if not logs.sent_to:
        return not_applicable(logs)
    plain = [one for one in logs.sent_to if one.encrypted is False]
    if plain:
        return not_met(logs, destinations=few(f"{one.by} {one.host}".strip() for one in plain))
    return met(logs) if all(one.encrypted for one in logs.sent_to) else not_assessed(logs, Reason.NOT_KNOWN)


@check("host.log-file-modes")
def file_modes(logs: LogsEvidence) -> Verdict:
    """Met when only root and the log daemon may write log files, and not every user may read those of logins and audit.

    Source: GB/T 22239-2019 8.1.4.3 c); CIS Benchmarks, permissions of log files.
    """
    if not logs.files:
        return not_assessed(logs, Reason.NOT_KNOWN)
    loose = [one for one in logs.files if _loose(one)]
    return not_met(logs, files=few(f"{one.path} {one.mode} {one.owner}" for one in loose)) if loose else met(logs)


def _loose(file: LogFile) -> bool:
    try:
        mode = int(file.mode, 8)
    except ValueError:
        return False
    private = file.path.rsplit("/", 1)[-1].startswith(_PRIVATE)
    return bool(mode & 0o002) or (private and bool(mode & 0o004)) or (private and file.owner not in _OWNERS)


@check("host.log-time")
def time(logs: LogsEvidence) -> Verdict:
    """Met when the time stamps in log files have year and zone (RFC 5424); partly met with the traditional ones (RFC 3164).

    Not met when they have neither and no journal, which keeps both, stands beside them. Source: GB/T 22239-2019 8.1.4.3 b).
    """
    if logs.full_time is None:
        return not_assessed(logs, Reason.NOT_KNOWN)
    if logs.full_time:
        return met(logs)
    return (partly_met if logs.journal_kept else not_met)(logs, daemons=", ".join(logs.daemons) or "-")
