"""What PostgreSQL knows of its own copies: the archive of its log, and who follows it."""

from __future__ import annotations

from typing import Any

from scanner.probes.database.postgresql.server import Server, seen_or_none
from scanner.probes.database.postgresql.session import PostgresSession
from scanner.probes.database.words import is_on, number, word

_ARCHIVER = """
SELECT to_char(last_archived_time AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"+00:00"'),
       coalesce(last_failed_time > last_archived_time, last_failed_time IS NOT NULL)
  FROM pg_stat_archiver
"""
_FOLLOWERS = "SELECT count(*) FROM pg_stat_replication WHERE application_name <> 'pg_basebackup'"


def backup(session: PostgresSession, known: Server) -> dict[str, Any]:
    """The facts of `DatabaseBackupEvidence`. A copy made by pg_dump or of the disk leaves no trace to be seen here."""
    archiving = _archives(known)
    archived = seen_or_none(session, _ARCHIVER) if archiving else None
    followers = seen_or_none(session, _FOLLOWERS)
    recovering = seen_or_none(session, "SELECT pg_is_in_recovery()")
    return {
        "engine": known.engine,
        "archiving": archiving,
        "last_good": word(archived[0][0], 40) if archived else None,
        "failed_since": bool(archived and archived[0][1]),
        "replicas": number(followers[0][0]) if followers else None,
        "is_replica": bool(recovering[0][0]) if recovering else None,
    }


def _archives(known: Server) -> bool | None:
    mode = is_on(known.get("archive_mode"))
    if not mode:
        return mode
    command, library = known.get("archive_command"), known.get("archive_library")
    return bool(library) or command not in (None, "", "(disabled)", "/bin/true", "true")
