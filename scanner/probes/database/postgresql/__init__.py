"""PostgreSQL, and what speaks its protocol and has its catalogue: openGauss and KingbaseES."""

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
from scanner.probes.database.postgresql.accounts import accounts
from scanner.probes.database.postgresql.audit import audit
from scanner.probes.database.postgresql.backup import backup
from scanner.probes.database.postgresql.server import recognise_server, server
from scanner.probes.database.postgresql.session import log_in
from scanner.probes.database.postgresql.settings import settings
from scanner.probes.database.postgresql.tables import PostgresTables
from scanner.probes.database.sample import sample


@contextmanager
def postgresql(login: Login) -> Iterator[Mapping[type[Evidence], Look]]:
    """The looks into a server of PostgreSQL's protocol, through the database that the credential names.

    Raises:
        LookFailed: no login, or a product that is not supported.
    """
    with logged_in(login, lambda line, trust: log_in(login.credential, line, trust)) as session:
        try:
            known = recognise_server(session)
            yield {
                DatabaseEvidence: lambda: server(session, known, login),
                DatabaseAccountsEvidence: lambda: accounts(session, known),
                DatabaseSettingsEvidence: lambda: settings(session, known),
                DatabaseAuditEvidence: lambda: audit(session, known),
                DatabaseBackupEvidence: lambda: backup(session, known),
                TablesEvidence: lambda: sample(PostgresTables(session), known.engine, login),
            }
        finally:
            session.close()
