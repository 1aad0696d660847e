"""Which product a server is, whether it speaks TLS, and what our own account may do beyond reading."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import msgspec

from checks.evidence import DatabaseDoor, Reason
from scanner.probes.database.engine import Login, Lost
from scanner.probes.database.postgresql.hba import DOORS, doors_from
from scanner.probes.database.postgresql.session import PostgresSession
from scanner.probes.database.words import rights, word
from scanner.probes.failures import LookFailed

_PRODUCTS = (
    ("opengauss", re.compile(r"openGauss ([\d.]+)")),
    ("kingbase", re.compile(r"^KingbaseES V?([\w.]+)")),
    (
        "postgresql",
        re.compile(r"^PostgreSQL (\d[\d.]*)(?!.*(?:Greenplum|Redshift|HighGo|Vastbase|PolarDB|EnterpriseDB))"),
    ),
)
"""By what version() says. Others keep PostgreSQL's protocol and change what is asked about."""

_CONFIGURED = """
SELECT name, CASE WHEN source = 'session' THEN reset_val ELSE setting END FROM pg_settings LIMIT 2000
"""
"""What our own session set for itself is no setting of the server's."""

_OUR_RIGHTS = """
SELECT unnest(ARRAY[
  CASE WHEN r.rolsuper THEN 'SUPERUSER' END,
  CASE WHEN r.rolcreaterole THEN 'CREATEROLE' END,
  CASE WHEN r.rolcreatedb THEN 'CREATEDB' END,
  CASE WHEN r.rolreplication THEN 'REPLICATION' END,
  CASE WHEN has_database_privilege(current_database(), 'CREATE') THEN 'CREATE ON DATABASE ' || current_database() END
]::text[]) FROM pg_roles r WHERE r.rolname = current_user
UNION ALL
SELECT 'CREATE ON SCHEMA ' || nspname FROM pg_namespace
 WHERE nspname !~ '^pg_(temp|toast)' AND has_schema_privilege(oid, 'CREATE')
UNION ALL
SELECT 'member of ' || rolname FROM pg_roles
 WHERE rolname IN ('pg_write_all_data', 'pg_execute_server_program', 'pg_write_server_files')
   AND pg_has_role(current_user, oid, 'MEMBER')
UNION ALL
SELECT * FROM (
  SELECT 'write on ' || n.nspname || '.' || c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
   WHERE c.relkind IN ('r', 'p') AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
     AND has_table_privilege(c.oid, 'INSERT, UPDATE, DELETE, TRUNCATE')
   ORDER BY 1 LIMIT 20) AS written
"""

_TLS_VERSIONS = {"": "TLS 1.0", "TLSv1": "TLS 1.0", "TLSv1.1": "TLS 1.1", "TLSv1.2": "TLS 1.2", "TLSv1.3": "TLS 1.3"}


class Server(msgspec.Struct, frozen=True):
    """The product, and its configuration as far as the account may see it, by name."""

    engine: str
    version: str
    configured: dict[str, str]

    def get(self, name: str) -> str | None:
        """What a parameter is set to, None where it is not there or may not be seen."""
        return self.configured.get(name)


def recognise_server(session: PostgresSession) -> Server:
    """The server that answers.

    Raises:
        LookFailed: a product that is not supported, or no answer.
    """
    told = word(session.rows("SELECT version()")[0][0], 200)
    for engine, pattern in _PRODUCTS:
        if match := pattern.search(told):
            configured = session.rows(_CONFIGURED)
            return Server(engine, match.group(1), {word(name, 80): word(value, 400) for name, value in configured})
    raise LookFailed(Reason.NOT_SUPPORTED, told[:60])


def server(session: PostgresSession, known: Server, login: Login) -> dict[str, Any]:
    """The facts of `DatabaseEvidence`. TLS is always taken where it is offered, so our own connection tells."""
    offers_tls = session.encrypted
    return {
        "address": login.target.address,
        "port": login.port,
        "engine": known.engine,
        "version": known.version,
        "tls": offers_tls,
        "tls_required": _requires_tls(doors(session)) if offers_tls else False,
        "oldest_tls": _TLS_VERSIONS.get(known.get("ssl_min_protocol_version") or "?", "") if offers_tls else "",
        "encrypted": session.encrypted,
        "our_rights": _our_rights(session),
    }


def doors(session: PostgresSession) -> tuple[DatabaseDoor, ...] | None:
    """The lines of pg_hba.conf, None where the account may not see them."""
    rows = seen_or_none(session, DOORS)
    return None if rows is None else doors_from(rows)


def seen_or_none(session: PostgresSession, statement: str) -> list[list[Any]] | None:
    """The rows, None where the account may not see them or the version does not have them."""
    try:
        return session.rows(statement)
    except Lost:
        raise
    except LookFailed:
        return None


def _requires_tls(rules: Sequence[DatabaseDoor] | None) -> bool | None:
    if rules is None:
        return None
    return all(rule.tls_only for rule in rules if rule.method != "reject" and not is_own_machine(rule.address))


def is_own_machine(address: str) -> bool:
    """True for the socket and the loopback addresses, which no network sees."""
    return address in ("local", "localhost", "::1/128") or address.startswith("127.")


def _our_rights(session: PostgresSession) -> tuple[str, ...] | None:
    rows = seen_or_none(session, _OUR_RIGHTS)
    return None if rows is None else rights(word(row[0]) for row in rows if row[0] is not None)
