"""Backups of a host: made, recent, elsewhere, and closed to others."""

from __future__ import annotations

from checks.check import check
from checks.days import age_days
from checks.evidence import BackupEvidence, BackupJob, Reason
from checks.facts import brief, few
from checks.verdict import Verdict, met, not_applicable, not_assessed, not_met, partly_met

BACKUP_DAYS = 7
"""How old the newest good copy may be. The standard leaves it to the owner's policy (8.1.10.11 b); a week is our choice."""


def _named(job: BackupJob) -> str:
    return f"{job.tool} ({job.by} {job.schedule}".rstrip() + ")"


@check("host.backup-runs")
def runs(backup: BackupEvidence) -> Verdict:
    """Met when backup jobs or agents are there and none is known to fail, partly met when only some fail.

    Not met when all of them failed at their last run, are stopped, or wait for a cron that does not run. Not assessed where
    none was found, since copies may be made of the machine as a whole. Source: GB/T 22239-2019 8.1.4.9 a).
    """
    ways = [(one.name, one.running) for one in backup.agents]
    for job in backup.jobs or ():
        ways.append((_named(job), not job.failed and (job.by != "cron" or backup.scheduler)))
    if not ways:
        return not_assessed(backup, Reason.NOT_KNOWN)
    failing = [name for name, good in ways if not good]
    if not failing:
        return met(backup, ways=few(name for name, _ in ways))
    return (not_met if len(failing) == len(ways) else partly_met)(backup, failing=few(failing))


@check("host.backup-age")
def age(backup: BackupEvidence) -> Verdict:
    """Met when the newest copy that can be seen is at most 7 days old: a file in the usual folders, or a service's good run.

    Not assessed where neither tells. Source: GB/T 22239-2019 8.1.4.9 a).
    """
    days = [backup.newest_file, *(job.last_run for job in backup.jobs or () if not job.failed)]
    ages = [found for day in days if (found := age_days(day, backup.seen_at)) is not None]
    if not ages:
        return not_assessed(backup, Reason.NOT_KNOWN)
    return met(backup, age=min(ages)) if min(ages) <= BACKUP_DAYS else not_met(backup, age=min(ages), most=BACKUP_DAYS)


@check("host.backup-elsewhere")
def elsewhere(backup: BackupEvidence) -> Verdict:
    """Met when a job or agent copies to another machine, not met when jobs stay on this one and none is known to leave it.

    A net disk (host.backup-net-disk) is no other machine of one's own.
    Source: GB/T 22239-2019 8.1.4.9 b).
    """
    jobs = backup.jobs or ()
    if any(one.running for one in backup.agents) or any(job.destination == "remote" for job in jobs):
        return met(backup)
    kept = [job for job in jobs if job.destination == "local"]
    if not kept or backup.agents or any(not job.destination for job in jobs):
        return not_assessed(backup, Reason.NOT_KNOWN)
    return not_met(backup, jobs=few(map(_named, kept)))


@check("host.backup-encrypted")
def encrypted(backup: BackupEvidence) -> Verdict:
    """Met when every job encrypts what it writes, partly met when some do.

    Not assessed where no job tells. Source: GB/T 22239-2019 8.1.4.8 b).
    """
    plain = [job for job in backup.jobs or () if job.encrypted is False]
    sealed = [job for job in backup.jobs or () if job.encrypted]
    if plain:
        return (partly_met if sealed else not_met)(backup, jobs=few(map(_named, plain)))
    return met(backup) if sealed and len(sealed) == len(backup.jobs or ()) else not_assessed(backup, Reason.NOT_KNOWN)


@check("host.backup-readable")
def readable(backup: BackupEvidence) -> Verdict:
    """Met when no dump or archive in the usual folders can be read by every user. Does not apply where there is none.

    Source: GB/T 22239-2019 8.1.4.8 b) and 8.1.4.2 e).
    """
    if backup.open_files:
        return not_met(backup, files=few(backup.open_files))
    return met(backup) if backup.files else not_applicable(backup)


@check("host.backup-net-disk")
def net_disk(backup: BackupEvidence) -> Verdict:
    """Met when no job copies to a storage service for the public. Does not apply where no job was found.

    Source: GB/T 22239-2019 8.1.4.9 a), major hazard A-26.
    """
    jobs = backup.jobs
    if not jobs:
        return not_applicable(backup) if jobs is not None else not_assessed(backup, Reason.NOT_KNOWN)
    outside = [job for job in jobs if job.destination == "net-disk"]
    if outside:
        return not_met(backup, jobs=brief(", ".join(few(map(_named, outside)))))
    return met(backup)
