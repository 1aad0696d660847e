"""What MySQL knows of its own copies: the binary log, the history that backup tools leave, and who follows it."""

from __future__ import annotations

from typing import Any

from scanner.probes.database.mysql.server import Server, seen_or_none
from scanner.probes.database.mysql.session import MysqlSession
from scanner.probes.database.words import is_on, number, word

_UTC = "DATE_FORMAT(CONVERT_TZ(MAX({end}), @@session.time_zone, '+00:00'), '%Y-%m-%dT%H:%i:%s+00:00')"
_HISTORIES = (
    ("mysql", "mariadb_backup_history", "end_time", "1 = 1"),
    ("PERCONA_SCHEMA", "xtrabackup_history", "end_time", "1 = 1"),
    ("mysql", "backup_history", "end_time", "exit_state = 'SUCCESS'"),
)
"""What mariadb-backup and xtrabackup write with --history, and MySQL Enterprise Backup always."""
_FOLLOWERS = "SELECT COUNT(*) FROM information_schema.processlist WHERE command LIKE 'Binlog Dump%'"


def backup(session: MysqlSession, known: Server) -> dict[str, Any]:
    """The facts of `DatabaseBackupEvidence`. A copy made by mysqldump or of the disk leaves no trace to be seen here."""
    return {
        "engine": known.engine,
        "archiving": is_on(known.get("log_bin")),
        "last_good": _last_good(session),
        "replicas": _replicas(session, known),
        "is_replica": _is_replica(session),
    }


def _last_good(session: MysqlSession) -> str | None:
    ends = []
    for schema, table, end, good in _HISTORIES:
        rows = seen_or_none(session, f"SELECT {_UTC.format(end=end)} FROM {schema}.{table} WHERE {good}")
        if rows is not None:
            ends.append(word(rows[0][0], 40))
    return max(ends, default=None)


def _replicas(session: MysqlSession, known: Server) -> int | None:
    """Those that read the binary log now, and the other members of a Galera cluster."""
    cluster = seen_or_none(session, "SHOW GLOBAL STATUS LIKE 'wsrep_cluster_size'")
    members = max((number(cluster[0][1]) or 0) - 1, 0) if cluster else 0
    if not known.may("PROCESS"):
        return members or None
    rows = seen_or_none(session, _FOLLOWERS)
    return members or None if rows is None else members + (number(rows[0][0]) or 0)


def _is_replica(session: MysqlSession) -> bool | None:
    """`SHOW REPLICA STATUS` came with MySQL 8.0.22 and MariaDB 10.5.1; the older words went with MySQL 8.4."""
    for statement in ("SHOW REPLICA STATUS", "SHOW SLAVE STATUS"):
        rows = seen_or_none(session, statement)
        if rows is not None:
            return bool(rows)
    return None
