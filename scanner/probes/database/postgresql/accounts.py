"""Who may log in to PostgreSQL, with what, from where, and who has more rights than work asks for."""

from __future__ import annotations

from typing import Any

from checks.evidence import DatabaseAccount
from scanner.probes.database.bounds import MOST_ACCOUNTS
from scanner.probes.database.postgresql.server import Server, doors, seen_or_none
from scanner.probes.database.postgresql.session import PostgresSession
from scanner.probes.database.words import day, number, rights, word

_ROLES = f"""
SELECT rolname, rolcanlogin, rolsuper, oid = 10, rolvaliduntil::text,
       rolcreaterole, rolcreatedb, rolreplication, rolbypassrls
  FROM pg_roles WHERE rolname !~ '^pg_' ORDER BY rolcanlogin DESC, rolname LIMIT {MOST_ACCOUNTS}
"""
"""The role made at installation has the oid 10 (BOOTSTRAP_SUPERUSERID), whatever its name."""

_RIGHTS_OF_A_ROLE = ("CREATEROLE", "CREATEDB", "REPLICATION", "BYPASSRLS")

_SCHEMES = f"""
SELECT rolname, CASE WHEN rolpassword IS NULL THEN 'unset'
                     WHEN rolpassword LIKE 'SCRAM-SHA-256$%' THEN 'scram-sha-256'
                     WHEN rolpassword LIKE 'md5%' THEN 'md5'
                     WHEN rolpassword LIKE 'sha256%' THEN 'sha256'
                     WHEN rolpassword LIKE 'sm3%' THEN 'sm3'
                     ELSE 'password' END
  FROM pg_authid WHERE rolname !~ '^pg_' ORDER BY rolcanlogin DESC, rolname LIMIT {MOST_ACCOUNTS}
"""
"""How each password is kept. What is kept never leaves the server."""

_MEMBERS = """
SELECT r.rolname, p.rolname FROM pg_roles r, pg_roles p
 WHERE p.rolname IN ('pg_execute_server_program', 'pg_read_server_files', 'pg_write_server_files', 'pg_write_all_data')
   AND NOT r.rolsuper AND r.rolname !~ '^pg_' AND pg_has_role(r.oid, p.oid, 'MEMBER') LIMIT 200
"""
_GRANTABLE = """
SELECT r.rolname, 'GRANT OPTION ON ' || n.nspname || '.' || c.relname
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace, aclexplode(c.relacl) a JOIN pg_roles r ON r.oid = a.grantee
 WHERE a.is_grantable AND a.grantee <> c.relowner AND NOT r.rolsuper GROUP BY 1, 2 LIMIT 200
"""
_PUBLIC = """
SELECT a.privilege_type || ' ON SCHEMA ' || n.nspname FROM pg_namespace n, aclexplode(n.nspacl) a
 WHERE a.grantee = 0 AND a.privilege_type = 'CREATE'
UNION ALL
SELECT a.privilege_type || ' ON DATABASE ' || d.datname FROM pg_database d, aclexplode(d.datacl) a
 WHERE a.grantee = 0 AND a.privilege_type = 'CREATE'
UNION ALL
SELECT * FROM (
  SELECT string_agg(a.privilege_type, ', ' ORDER BY a.privilege_type) || ' ON ' || n.nspname || '.' || c.relname
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace, aclexplode(c.relacl) a
   WHERE a.grantee = 0 AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
     AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
   GROUP BY n.nspname, c.relname ORDER BY 1 LIMIT 20) AS told
"""
_MAY_SEE_CLIENTS = """
SELECT 1 FROM pg_roles WHERE rolname = current_user
   AND (rolsuper OR EXISTS (SELECT 1 FROM pg_roles m WHERE m.rolname = 'pg_read_all_stats' AND pg_has_role(m.oid, 'USAGE')))
"""
_CLIENTS = (
    "SELECT usename, count(DISTINCT client_addr) FROM pg_stat_activity WHERE client_addr IS NOT NULL GROUP BY usename"
)


def accounts(session: PostgresSession, known: Server) -> dict[str, Any]:
    """The facts of `DatabaseAccountsEvidence`."""
    schemes = dict(seen_or_none(session, _SCHEMES) or ())
    clients = _clients(session)
    grants = _grants(session)
    found = []
    for name, can_login, superuser, built_in, until, *flags in session.rows(_ROLES):
        own = [right for right, has in zip(_RIGHTS_OF_A_ROLE, flags, strict=True) if has]
        found.append(
            DatabaseAccount(
                name=word(name, 64),
                can_login=bool(can_login),
                superuser=bool(superuser),
                built_in=bool(built_in),
                scheme=word(schemes.get(name), 40),
                expires_on=day(until),
                grants=() if superuser else rights([*own, *grants.get(name, ())]),
                addresses=None if clients is None else clients.get(name, 0),
            )
        )
    public = seen_or_none(session, _PUBLIC)
    return {
        "engine": known.engine,
        "accounts": tuple(found),
        "doors": doors(session),
        "public_rights": None if public is None else rights(word(row[0]) for row in public),
    }


def _grants(session: PostgresSession) -> dict[str, list[str]]:
    """Rights by role that reach the server's files and programs, write everywhere, or can be passed on."""
    found: dict[str, list[str]] = {}
    for name, right in (*(seen_or_none(session, _MEMBERS) or ()), *(seen_or_none(session, _GRANTABLE) or ())):
        found.setdefault(name, []).append(word(right))
    return found


def _clients(session: PostgresSession) -> dict[str, int] | None:
    """Different client addresses by role; None where the account sees its own sessions only."""
    if not seen_or_none(session, _MAY_SEE_CLIENTS):
        return None
    return {name: number(count) or 0 for name, count in seen_or_none(session, _CLIENTS) or ()}
