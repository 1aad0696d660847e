"""What MySQL writes down, by an audit plug-in or its general log."""

from __future__ import annotations

from typing import Any

from scanner.probes.database.mysql.server import Server
from scanner.probes.database.words import is_on, number

_DAY = 86400


def audit(known: Server) -> dict[str, Any]:
    """The facts of `DatabaseAuditEvidence`, from the server's variables alone."""
    facts = _server_audit(known) or _audit_log(known) or _general_log(known)
    return {"engine": known.engine, **(facts or {"audit": False, "logins": False})}


def _server_audit(known: Server) -> dict[str, Any] | None:
    """MariaDB's plug-in, which MySQL 5.7 takes too. Its files turn by size, so that their days are not known."""
    if not is_on(known.get("server_audit_logging")):
        return None
    events = (known.get("server_audit_events") or "").upper()
    return {
        "audit": not events or "QUERY" in events,
        "audit_by": "server_audit",
        "logins": not events or "CONNECT" in events,
        "with_who": True,
        "forwarded": (known.get("server_audit_output_type") or "").lower() == "syslog",
    }


def _audit_log(known: Server) -> dict[str, Any] | None:
    """The plug-in of MySQL Enterprise and of Percona. From 8.0 on what it records is set by filters, which are not seen."""
    if known.get("audit_log_format") is None:
        return None
    policy = (known.get("audit_log_policy") or "").upper()
    pruned = number(known.get("audit_log_prune_seconds"))
    return {
        "audit": policy in ("ALL", "QUERIES") if policy else None,
        "audit_by": "audit_log",
        "logins": policy in ("ALL", "LOGINS") if policy else None,
        "with_who": True,
        "keeps_days": None if pruned is None else pruned // _DAY,
        "forwarded": (known.get("audit_log_handler") or "").upper() == "SYSLOG",
    }


def _general_log(known: Server) -> dict[str, Any] | None:
    """Every statement, each with the number of a session whose login stands before it; nothing deletes it."""
    if not is_on(known.get("general_log")) or known.get("log_output") == "NONE":
        return None
    return {
        "audit": True,
        "audit_by": "general_log",
        "logins": True,
        "with_who": True,
        "keeps_days": 0,
        "forwarded": False,
    }
