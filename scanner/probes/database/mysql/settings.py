"""How MySQL is set up to defend itself."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from scanner.probes.database.mysql.server import Server, seen_or_none
from scanner.probes.database.mysql.session import MysqlSession
from scanner.probes.database.words import is_on, number, rights, word

_UNLIMITED = 2**32 - 1
"""MariaDB's max_password_errors as it comes: never reached."""
_MARKS_OF_RULES = (
    "validate_password.policy",
    "validate_password_policy",
    "simple_password_check_minimal_length",
    "cracklib_password_check_dictionary",
)
"""Variables that are there only while a module that checks passwords is loaded."""
_LENGTHS = ("validate_password.length", "validate_password_length", "simple_password_check_minimal_length")
_DELAYS = "connection_control_failed_connections_threshold"


def settings(session: MysqlSession, known: Server) -> dict[str, Any]:
    """The facts of `DatabaseSettingsEvidence`."""
    lengths = [length for name in _LENGTHS if (length := number(known.get(name))) is not None]
    return {
        "engine": known.engine,
        "password_scheme": _scheme(known),
        "password_rules": any(known.get(name) is not None for name in _MARKS_OF_RULES),
        "password_min_length": max(lengths, default=0),
        "lockout_after": _lockout(session, known),
        "password_days": number(known.get("default_password_lifetime")),
        "idle_seconds": number(known.get("wait_timeout")),
        "at_rest": is_on(known.get("default_table_encryption") or _forced(known.get("innodb_encrypt_tables"))),
        "checksums": _checksums(known),
        "listens_on": _listens_on(known),
        "dangerous": _dangerous(session, known),
    }


def _scheme(known: Server) -> str | None:
    """MySQL 8.4 has the first of `authentication_policy`, where `*` stands for caching_sha2_password."""
    if known.engine == "mariadb":
        return "mysql_old_password" if is_on(known.get("old_passwords")) else "mysql_native_password"
    policy = (known.get("authentication_policy") or "").split(",")[0].strip()
    return known.get("default_authentication_plugin") or {"*": "caching_sha2_password", "": None}.get(policy, policy)


def _lockout(session: MysqlSession, known: Server) -> int | None:
    """After how many failures a login is barred (MariaDB), slowed down (connection_control), or locked for each account."""
    barred = number(known.get("max_password_errors"))
    if barred is not None and 0 < barred < _UNLIMITED:
        return barred
    if delayed := number(known.get(_DELAYS)):
        return delayed
    if known.engine == "mariadb":
        return 0
    rows = seen_or_none(
        session,
        "SELECT COALESCE(JSON_EXTRACT(User_attributes, '$.Password_locking.failed_login_attempts'), 0)"
        " FROM mysql.user WHERE account_locked = 'N' LIMIT 500",
    )
    if rows is None:
        return None
    attempts = [number(row[0]) or 0 for row in rows]
    return max(attempts, default=0) if all(attempts) else 0


def _forced(value: str | None) -> str | None:
    return "ON" if value is not None and value.upper() == "FORCE" else value


def _checksums(known: Server) -> bool | None:
    algorithm = known.get("innodb_checksum_algorithm")
    return algorithm.lower() not in ("none", "strict_none") if algorithm else is_on(known.get("innodb_checksums"))


def _listens_on(known: Server) -> tuple[str, ...]:
    if is_on(known.get("skip_networking")):
        return ()
    return tuple(one.strip() for one in (known.get("bind_address") or "*").split(",") if one.strip())


def _dangerous(session: MysqlSession, known: Server) -> tuple[str, ...] | None:
    """None where nothing was found and the account may not see all there is to see."""
    found = list(_switched_on(session, known))
    libraries = seen_or_none(session, "SELECT name FROM mysql.func LIMIT 20")
    found += [f"function of a library: {word(row[0], 64)}" for row in libraries or ()]
    return rights(found) if found or libraries is not None else None


def _switched_on(session: MysqlSession, known: Server) -> Iterator[str]:
    if is_on(known.get("local_infile")):
        yield "local_infile"
    if known.get("secure_file_priv") == "":
        yield "secure_file_priv is empty"
    if "skip-grants" in word(session.rows("SELECT CURRENT_USER()")[0][0]):
        yield "skip_grant_tables"
    if is_on(known.get("have_symlink")):
        yield "symbolic_links"
    if seen_or_none(session, "SELECT 1 FROM information_schema.schemata WHERE schema_name = 'test'"):
        yield "database test"
