"""MySQL and MariaDB, and what speaks their protocol and has their catalogue: OceanBase and TiDB."""

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
from scanner.probes.database.mysql.accounts import accounts
from scanner.probes.database.mysql.audit import audit
from scanner.probes.database.mysql.backup import backup
from scanner.probes.database.mysql.server import recognise_server, server
from scanner.probes.database.mysql.session import log_in
from scanner.probes.database.mysql.settings import settings
from scanner.probes.database.mysql.tables import MysqlTables
from scanner.probes.database.sample import sample


@contextmanager
def mysql(login: Login) -> Iterator[Mapping[type[Evidence], Look]]:
    """The looks into a server of MySQL's protocol. Its databases are looked into all together, or the one the credential names.

    Raises:
        LookFailed: no login.
    """
    with logged_in(login, lambda line, trust: log_in(login.credential, line, trust)) as session:
        try:
            known = recognise_server(session)
            yield {
                DatabaseEvidence: lambda: server(session, known, login),
                DatabaseAccountsEvidence: lambda: accounts(session, known),
                DatabaseSettingsEvidence: lambda: settings(session, known),
                DatabaseAuditEvidence: lambda: audit(known),
                DatabaseBackupEvidence: lambda: backup(session, known),
                TablesEvidence: lambda: sample(MysqlTables(session, login.credential.database), known.engine, login),
            }
        finally:
            session.close()
