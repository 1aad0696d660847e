"""Redis, and what speaks its protocol: Valkey and KeyDB.

The account needs no more than this (before Redis 7 a subcommand can't be allowed alone: `+config +client +command`):

    ACL SETUSER citywall on >… resetkeys resetchannels -@all +info +config|get +acl|list +acl|whoami +client|list
        +command|info
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from checks.evidence import (
    DatabaseAccountsEvidence,
    DatabaseAuditEvidence,
    DatabaseBackupEvidence,
    DatabaseEvidence,
    DatabaseSettingsEvidence,
    Evidence,
    TablesEvidence,
)
from scanner.probes.database.engine import Login, Look
from scanner.probes.database.line import logged_in
from scanner.probes.database.redis.accounts import accounts
from scanner.probes.database.redis.backup import backup
from scanner.probes.database.redis.server import audit, server, settings, tables
from scanner.probes.database.redis.session import log_in


@contextmanager
def redis(login: Login) -> Iterator[Mapping[type[Evidence], Look]]:
    """The looks into a server of Redis's protocol.

    Raises:
        LookFailed: no login.
    """
    with logged_in(login, lambda line, trust: log_in(login, line, trust)) as session:
        yield {
            DatabaseEvidence: lambda: server(session, login),
            DatabaseAccountsEvidence: lambda: accounts(session),
            DatabaseSettingsEvidence: lambda: settings(session),
            DatabaseAuditEvidence: lambda: audit(session),
            DatabaseBackupEvidence: lambda: backup(session),
            TablesEvidence: lambda: tables(session, login),
        }
