"""Who may log in to MySQL, with what, from where, and who has more rights than work asks for."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, timedelta
from typing import Any

from checks.evidence import DatabaseAccount, Reason
from scanner.probes.database.bounds import MOST_ACCOUNTS
from scanner.probes.database.mysql.server import Server, seen_or_none
from scanner.probes.database.mysql.session import MysqlSession
from scanner.probes.database.words import day, number, rights, word
from scanner.probes.failures import LookFailed

_COLUMNS = "SELECT column_name FROM information_schema.columns WHERE table_schema = 'mysql' AND table_name = '{table}'"

_BROAD = {
    "Super_priv": "SUPER",
    "File_priv": "FILE",
    "Grant_priv": "GRANT OPTION",
    "Shutdown_priv": "SHUTDOWN",
    "Reload_priv": "RELOAD",
    "Create_user_priv": "CREATE USER",
    "Insert_priv": "INSERT ON *.*",
    "Update_priv": "UPDATE ON *.*",
    "Delete_priv": "DELETE ON *.*",
    "Drop_priv": "DROP ON *.*",
    "Alter_priv": "ALTER ON *.*",
}
"""Rights on the whole server, by their columns."""

_WITHOUT_PASSWORD = "'unix_socket', 'auth_socket', 'pam', 'auth_pam', 'gssapi', 'authentication_ldap_simple'"

_SCHEME = f"""
CASE WHEN {{plugin}} IN ({_WITHOUT_PASSWORD}) THEN {{plugin}}
     WHEN COALESCE({{kept}}, '') = '' THEN 'none'
     WHEN {{plugin}} = 'mysql_native_password' AND {{kept}} NOT REGEXP '^[*][0-9A-Fa-f]{{{{40}}}}$' THEN 'unset'
     ELSE {{plugin}} END
"""
"""How each password is kept. What is kept never leaves the server."""

_WRITES = "'Y' IN (Insert_priv, Update_priv, Delete_priv, Create_priv, Drop_priv)"
_IN_SYSTEM = (
    f"SELECT User, Host, CONCAT('write on ', Db, '.*') FROM mysql.db WHERE Db IN ('mysql', '%') AND {_WRITES} LIMIT 200"
)
_GRANTABLE = "SELECT User, Host, CONCAT('GRANT OPTION ON ', Db, '.*') FROM mysql.db WHERE Grant_priv = 'Y' LIMIT 200"
_PUBLIC = f"SELECT DISTINCT Db FROM mysql.db WHERE User IN ('', 'PUBLIC') AND (Select_priv = 'Y' OR {_WRITES}) LIMIT 50"
_SESSIONS = "SELECT user, host FROM information_schema.processlist LIMIT 5000"
_BUILT_IN = ("", "root", "mariadb.sys", "mysql.sys", "mysql.session", "mysql.infoschema")


def accounts(session: MysqlSession, known: Server) -> dict[str, Any]:
    """The facts of `DatabaseAccountsEvidence`.

    Raises:
        LookFailed: the account may not read mysql.user.
    """
    statement = _accounts_of(session)
    clients = _clients(session, known)
    grants = _grants(session)
    found = []
    for user, host, plugin_scheme, locked, changed, lifetime, expired, *flags in session.rows(statement):
        own = [right for right, has in zip(_BROAD.values(), flags, strict=True) if has == "Y"]
        superuser = "SUPER" in own
        found.append(
            DatabaseAccount(
                name=word(user, 80),
                host=word(host, 80) or "%",
                can_login=word(locked) not in ("Y", "1", "true"),
                superuser=superuser,
                built_in=user in _BUILT_IN,
                scheme=word(plugin_scheme, 40),
                expires_on=_expires_on(changed, lifetime, expired, known),
                grants=() if superuser else rights([*own, *grants.get((user, host), ())]),
                addresses=None if clients is None else clients.get(user, 0),
            )
        )
    public = seen_or_none(session, _PUBLIC)
    return {
        "engine": known.engine,
        "accounts": tuple(found),
        "public_rights": None if public is None else rights(f"rights ON {word(row[0])}.*" for row in public),
    }


def _accounts_of(session: MysqlSession) -> str:
    """The statement that lists the accounts, made of the columns this version has and our account may read."""
    columns = {word(row[0], 64) for row in session.rows(_COLUMNS.format(table="user"))}
    if not {"User", "Host"} <= columns:
        raise LookFailed(Reason.NO_RIGHT, "SELECT on mysql.user")
    has_json = bool(session.rows(_COLUMNS.format(table="global_priv")))
    parts = _json_parts() if has_json else _column_parts(columns)
    kept = [f"NULLIF(u.{name}, '')" for name in ("authentication_string", "Password") if name in columns]
    plugin = (
        "COALESCE(NULLIF(u.plugin, ''), 'mysql_native_password')" if "plugin" in columns else "'mysql_native_password'"
    )
    scheme = _SCHEME.format(plugin=plugin, kept=f"COALESCE({', '.join(kept)})") if kept else "''"
    flags = [f"u.{name}" if name in columns else "'N'" for name in _BROAD]
    expired = "u.password_expired" if "password_expired" in columns else "'N'"
    source = "mysql.user u"
    if has_json:
        source += " JOIN mysql.global_priv p ON p.User = u.User AND p.Host = u.Host"
    roles = " WHERE u.is_role = 'N'" if "is_role" in columns else ""
    chosen = ", ".join(("u.User", "u.Host", scheme, *parts, expired, *flags))
    return f"SELECT {chosen} FROM {source}{roles} ORDER BY u.User, u.Host LIMIT {MOST_ACCOUNTS}"


def _json_parts() -> tuple[str, str, str]:
    """Locked, changed, lifetime as MariaDB keeps them from 10.4 on."""
    return (
        "JSON_VALUE(p.Priv, '$.account_locked')",
        "CAST(FROM_UNIXTIME(JSON_VALUE(p.Priv, '$.password_last_changed')) AS CHAR)",
        "JSON_VALUE(p.Priv, '$.password_lifetime')",
    )


def _column_parts(columns: Collection[str]) -> tuple[str, ...]:
    """Locked, changed, lifetime as MySQL keeps them from 5.7 on."""
    names = ("account_locked", "password_last_changed", "password_lifetime")
    return tuple(f"CAST(u.{name} AS CHAR)" if name in columns else "NULL" for name in names)


def _expires_on(changed: object, lifetime: object, expired: object, known: Server) -> str | None:
    """The day a password ends: so many days after it was changed, those of the account or those of the server."""
    since = day(changed)
    if word(expired) == "Y":
        return since or "1970-01-01"
    days = number(lifetime)
    if days is None or days < 0:
        days = number(known.get("default_password_lifetime"))
    if days == 0:
        return ""
    if days is None or not since:
        return None
    try:
        return (date.fromisoformat(since) + timedelta(days=days)).isoformat()
    except (ValueError, OverflowError):
        return None


def _grants(session: MysqlSession) -> Mapping[tuple[str, str], list[str]]:
    """Rights by account that reach the server's own tables, or can be passed on."""
    found: dict[tuple[str, str], list[str]] = {}
    for statement in (_IN_SYSTEM, _GRANTABLE):
        for user, host, right in seen_or_none(session, statement) or ():
            found.setdefault((user, host), []).append(word(right))
    return found


def _clients(session: MysqlSession, known: Server) -> dict[str, int] | None:
    """Different client addresses by user; None where the account sees its own sessions only."""
    if not known.may("PROCESS"):
        return None
    seen: dict[str, set[str]] = {}
    for user, client in seen_or_none(session, _SESSIONS) or ():
        address = word(client).rpartition(":")[0]
        if address:
            seen.setdefault(user, set()).add(address)
    return {user: len(addresses) for user, addresses in seen.items()}
