"""What PostgreSQL writes down: statements, logins, with what words, for how long, and where."""

from __future__ import annotations

import re
from typing import Any

from scanner.probes.database.postgresql.server import Server
from scanner.probes.database.postgresql.session import PostgresSession
from scanner.probes.database.words import is_on

_WHEN, _WHO, _FROM = re.compile(r"%-?\d*[tmn]"), re.compile(r"%-?\d*u"), re.compile(r"%-?\d*[rh]")
_WHOLE_RECORDS = ("csvlog", "jsonlog")
"""These have every element, whatever the prefix."""
_CYCLES = (("%s", 0), ("%y", 0), ("%Y", 0), ("%m", 365), ("%d", 30), ("%j", 365), ("%a", 7), ("%H", 1))
"""After how many days the name of a log file comes round again and the file is begun anew; 0 for never."""


def audit(session: PostgresSession, known: Server) -> dict[str, Any]:
    """The facts of `DatabaseAuditEvidence`, from the server's own log and from pgaudit. Asks nothing more of the server."""
    audited, by = _statements(known)
    destination = known.get("log_destination")
    return {
        "engine": known.engine,
        "audit": audited,
        "audit_by": by,
        "logins": _logins(known.get("log_connections")),
        "with_who": _with_who(known.get("log_line_prefix"), destination),
        "keeps_days": _keeps_days(known),
        "forwarded": None if destination is None else "syslog" in destination,
    }


def _statements(known: Server) -> tuple[bool | None, str]:
    """Whether changes of rights or data are recorded, and by what. Without a right to see the modules pgaudit stays unknown."""
    classes = known.get("pgaudit.log")
    if classes and any(one in classes.lower() for one in ("all", "role", "ddl", "write")):
        return True, "pgaudit"
    logged = known.get("log_statement")
    if logged in ("ddl", "mod", "all"):
        return True, f"log_statement = {logged}"
    if logged is None or known.engine != "postgresql":
        return None, ""
    loaded = known.get("shared_preload_libraries")
    return (None, "") if loaded is None else (False, "")


def _logins(value: str | None) -> bool | None:
    """From version 18 on the value lists the steps that are logged; failed logins are always logged."""
    steps = (value or "").lower()
    return None if value is None else bool(is_on(value)) or any(step in steps for step in ("authentication", "all"))


def _with_who(prefix: str | None, destination: str | None) -> bool | None:
    if destination is not None and any(one in destination for one in _WHOLE_RECORDS):
        return True
    if prefix is None or destination is None:
        return None
    has_time = _WHEN.search(prefix) is not None or "syslog" in destination
    return has_time and _WHO.search(prefix) is not None and _FROM.search(prefix) is not None


def _keeps_days(known: Server) -> int | None:
    """Files of the server's own collector alone: what goes elsewhere is kept by others."""
    name = known.get("log_filename")
    if not is_on(known.get("logging_collector")) or name is None:
        return None
    if not is_on(known.get("log_truncate_on_rotation")):
        return 0
    return next((days for part, days in _CYCLES if part in name), None)
