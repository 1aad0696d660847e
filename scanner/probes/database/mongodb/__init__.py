"""MongoDB. The account needs the roles `clusterMonitor` and `readAnyDatabase` on admin, and to see the users of all databases
a role with the action `viewUser` on `{db: "", collection: ""}`."""

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
from scanner.probes.database.documents import sample_documents
from scanner.probes.database.engine import Login, Look
from scanner.probes.database.line import logged_in
from scanner.probes.database.mongodb.accounts import accounts
from scanner.probes.database.mongodb.documents import MongoDocuments
from scanner.probes.database.mongodb.server import audit, backup, server, settings
from scanner.probes.database.mongodb.session import log_in


@contextmanager
def mongodb(login: Login) -> Iterator[Mapping[type[Evidence], Look]]:
    """The looks into a server of MongoDB's protocol.

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
            TablesEvidence: lambda: sample_documents(MongoDocuments(session), "mongodb", login),
        }
