"""Elasticsearch and OpenSearch, which share an API but for their security features.

The account needs in Elasticsearch the cluster privileges `monitor`, `monitor_snapshot` and `read_security`, and on all indices
`read`, `view_index_metadata` and `monitor`; in OpenSearch the role `readall_and_monitor`, with a role of
`plugins.security.restapi.roles_enabled` to see the users.
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
from scanner.probes.database.documents import sample_documents
from scanner.probes.database.engine import Login, Look
from scanner.probes.database.line import logged_in
from scanner.probes.database.search.accounts import accounts
from scanner.probes.database.search.backup import backup
from scanner.probes.database.search.documents import SearchDocuments
from scanner.probes.database.search.server import audit, server, settings
from scanner.probes.database.search.session import log_in


@contextmanager
def search(login: Login) -> Iterator[Mapping[type[Evidence], Look]]:
    """The looks into a cluster, through the one node that answers on the port.

    Raises:
        LookFailed: no login, or another product.
    """
    with logged_in(login, lambda line, trust: log_in(login, line, trust)) as session:
        yield {
            DatabaseEvidence: lambda: server(session, login),
            DatabaseAccountsEvidence: lambda: accounts(session),
            DatabaseSettingsEvidence: lambda: settings(session),
            DatabaseAuditEvidence: lambda: audit(session),
            DatabaseBackupEvidence: lambda: backup(session),
            TablesEvidence: lambda: sample_documents(SearchDocuments(session), session.engine, login),
        }
