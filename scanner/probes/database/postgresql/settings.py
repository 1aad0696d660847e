"""How PostgreSQL is set up to defend itself."""

from __future__ import annotations

from typing import Any

from scanner.probes.database.postgresql.server import Server, seen_or_none
from scanner.probes.database.postgresql.session import PostgresSession
from scanner.probes.database.words import is_on, number, rights, word

_DANGEROUS = """
SELECT 'language ' || lanname FROM pg_language WHERE NOT lanpltrusted AND lanname NOT IN ('internal', 'c')
UNION ALL
SELECT 'extension ' || extname FROM pg_extension WHERE extname IN ('dblink', 'file_fdw', 'adminpack')
"""
"""Only of the database that was logged in to: each database has its own."""


def settings(session: PostgresSession, known: Server) -> dict[str, Any]:
    """The facts of `DatabaseSettingsEvidence`.

    Password rules and delays are told from the modules that are loaded (passwordcheck, credcheck, auth_delay), which
    openGauss and KingbaseES do by other means: there they are not known.
    """
    own = known.engine == "postgresql"
    preloaded = known.get("shared_preload_libraries") if own else None
    dangerous = seen_or_none(session, _DANGEROUS)
    listens = known.get("listen_addresses")
    return {
        "engine": known.engine,
        "password_scheme": _scheme(known.get("password_encryption")),
        "password_rules": None
        if preloaded is None
        else any(name in preloaded for name in ("passwordcheck", "credcheck")),
        "password_min_length": number(known.get("credcheck.password_min_length")) or 0,
        "lockout_after": None if preloaded is None else _lockout(known, preloaded),
        "idle_seconds": _idle_seconds(known) if own else None,
        "checksums": is_on(known.get("data_checksums")),
        "listens_on": None if listens is None else tuple(one.strip() for one in listens.split(",") if one.strip()),
        "dangerous": None if dangerous is None else rights(word(row[0]) for row in dangerous),
    }


def _scheme(value: str | None) -> str | None:
    """Before version 10 the value was a switch, and `on` meant md5."""
    return "md5" if value == "on" else value


def _lockout(known: Server, preloaded: str) -> int:
    """credcheck bars a role after so many failures; auth_delay slows each one down."""
    after = number(known.get("credcheck.max_auth_failure")) or 0
    return after or (1 if "auth_delay" in preloaded and number(known.get("auth_delay.milliseconds")) else 0)


def _idle_seconds(known: Server) -> int | None:
    """`idle_session_timeout`, in milliseconds, came with version 14: before it nothing ends an idle session.

    Our own session sets it for itself, so the server's own value is the one it would be reset to.
    """
    value = known.get("idle_session_timeout")
    return 0 if value is None else (number(value) or 0) // 1000
