"""Copies of database servers, as far as the server itself knows of them."""

from __future__ import annotations

from datetime import timedelta

from checks.check import check
from checks.days import city_day, read_day
from checks.evidence import DatabaseBackupEvidence, Reason
from checks.facts import brief
from checks.verdict import Verdict, met, not_assessed, not_met, partly_met

OLDEST_COPY = timedelta(days=7)
"""A week: what assessors commonly take for regular. A judgement, the standard names no number."""


@check("database.no-archiving")
def no_archiving(backup: DatabaseBackupEvidence) -> Verdict:
    """Met when changes are archived, so that any moment can be restored and not the last full copy alone.

    Source: GB/T 22239-2019, 8.1.4.9 a).
    """
    if backup.archiving is None:
        return not_assessed(backup, Reason.NOT_KNOWN)
    return met(backup) if backup.archiving else not_met(backup, engine=brief(backup.engine))


@check("database.backup-old")
def backup_old(backup: DatabaseBackupEvidence) -> Verdict:
    """Met when the last copy the server knows of ended well within a week before it was looked at.

    Partly met when it did and a later one failed. Source: GB/T 22239-2019, 8.1.4.9 a).
    """
    if backup.last_good is None:
        return not_assessed(backup, Reason.NOT_KNOWN)
    made_on = read_day(backup.last_good)
    if made_on is None and backup.last_good:
        return not_assessed(backup, Reason.NOT_KNOWN)
    last = made_on.isoformat() if made_on else "-"
    if made_on is None or city_day(backup.seen_at) - made_on > OLDEST_COPY:
        return not_met(backup, engine=brief(backup.engine), last=last)
    return partly_met(backup, engine=brief(backup.engine), last=last) if backup.failed_since else met(backup)


@check("database.no-replica")
def no_replica(backup: DatabaseBackupEvidence) -> Verdict:
    """Met when a live copy follows the server, or it follows another. Where the copy stands is not seen.

    Source: GB/T 22239-2019, 8.1.4.9 b) and c).
    """
    if backup.is_replica or (backup.replicas or 0) > 0:
        return met(backup)
    if backup.replicas is None or backup.is_replica is None:
        return not_assessed(backup, Reason.NOT_KNOWN)
    return not_met(backup, engine=brief(backup.engine), replicas=0)
