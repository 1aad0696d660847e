"""Which product a server is, whether it speaks TLS, and what our own account may do beyond reading."""

from __future__ import annotations

import re
from typing import Any

import msgspec

from scanner.probes.database.engine import Login, Lost
from scanner.probes.database.mysql.session import MysqlSession, Rows
from scanner.probes.database.words import is_on, rights, word
from scanner.probes.failures import LookFailed

_READING = (
    "USAGE",
    "SELECT",
    "PROCESS",
    "SHOW DATABASES",
    "SHOW VIEW",
    "REPLICATION CLIENT",
    "BINLOG MONITOR",
    "SLAVE MONITOR",
    "REPLICA MONITOR",
)

_WHO = "CONCAT(QUOTE(SUBSTRING_INDEX(CURRENT_USER(), '@', 1)), '@', QUOTE(SUBSTRING_INDEX(CURRENT_USER(), '@', -1)))"
_OURS = f"""
SELECT privilege_type, 'everything' FROM information_schema.user_privileges WHERE grantee = {_WHO}
UNION SELECT privilege_type, table_schema FROM information_schema.schema_privileges WHERE grantee = {_WHO}
UNION SELECT privilege_type, CONCAT(table_schema, '.', table_name) FROM information_schema.table_privileges
 WHERE grantee = {_WHO}
"""
"""Rights that come by a role are not among them."""

_OTHERS = (("OceanBase", "oceanbase"), ("TiDB", "tidb"))
_NUMBER = re.compile(r"\d+(?:\.\d+)+")
_TLS_VERSIONS = {
    "TLSv1": "TLS 1.0",
    "TLSv1.0": "TLS 1.0",
    "TLSv1.1": "TLS 1.1",
    "TLSv1.2": "TLS 1.2",
    "TLSv1.3": "TLS 1.3",
}


class Server(msgspec.Struct, frozen=True):
    """The product, its configuration by name, and the rights of our own account as pairs of right and place."""

    engine: str
    version: str
    product: str
    configured: dict[str, str]
    ours: frozenset[tuple[str, str]] | None

    def get(self, name: str) -> str | None:
        """What a variable is set to, None where the server has none of this name."""
        return self.configured.get(name)

    def may(self, *any_of: str) -> bool:
        """True when our account has one of these rights on everything."""
        return self.ours is not None and any((one, "everything") in self.ours for one in any_of)


def recognise_server(session: MysqlSession) -> Server:
    """The server that answers.

    Raises:
        LookFailed: no answer.
    """
    told = {word(name, 80).lower(): word(value, 400) for name, value in session.rows("SHOW GLOBAL VARIABLES")}
    version = told.get("version", "") or word(session.version, 80)
    names = f"{version} {told.get('version_comment', '')}".lower()
    number = _NUMBER.search(version.removeprefix("5.5.5-"))
    ours = seen_or_none(session, _OURS)
    return Server(
        engine="mariadb" if "mariadb" in names else "mysql",
        version=number.group() if number else "",
        product=next((name for name, sign in _OTHERS if sign in names), ""),
        configured=told,
        ours=None if ours is None else frozenset((word(right, 60), word(place, 120)) for right, place in ours[:2000]),
    )


def server(session: MysqlSession, known: Server, login: Login) -> dict[str, Any]:
    """The facts of `DatabaseEvidence`. TLS is always taken where it is offered, so our own connection tells."""
    offers_tls = session.encrypted
    return {
        "address": login.target.address,
        "port": login.port,
        "engine": known.engine,
        "version": known.version,
        "tls": offers_tls,
        "tls_required": _requires_tls(session, known) if offers_tls else False,
        "oldest_tls": _oldest(known.get("tls_version")) if offers_tls else "",
        "encrypted": session.encrypted,
        "our_rights": _our_rights(known),
        "product": known.product,
    }


def seen_or_none(session: MysqlSession, statement: str) -> Rows | None:
    """The rows, None where the account may not see them or the version does not have them."""
    try:
        return session.rows(statement)
    except Lost:
        raise
    except LookFailed:
        return None


def _requires_tls(session: MysqlSession, known: Server) -> bool | None:
    """For all at once, or for each account that may come from elsewhere."""
    if is_on(known.get("require_secure_transport")):
        return True
    rows = seen_or_none(
        session,
        "SELECT ssl_type FROM mysql.user WHERE User <> '' AND Host NOT IN ('', 'localhost', '127.0.0.1', '::1')",
    )
    if rows is None:
        return is_on(known.get("require_secure_transport"))
    return bool(rows) and all(word(row[0]) for row in rows)


def _oldest(versions: str | None) -> str:
    accepted = [_TLS_VERSIONS[one.strip()] for one in (versions or "").split(",") if one.strip() in _TLS_VERSIONS]
    return min(accepted, default="")


def _our_rights(known: Server) -> tuple[str, ...] | None:
    if known.ours is None:
        return None
    return rights(f"{right} ON {place}" for right, place in sorted(known.ours) if right not in _READING)
