"""How Redis, Valkey or KeyDB is set up, by INFO and named settings. No key is ever read."""

from __future__ import annotations

import re
from typing import Any

from checks.evidence import PastKeeping, Reason
from scanner.probes.database.engine import Login, Lost
from scanner.probes.database.redis.accounts import own_rights
from scanner.probes.database.redis.session import RedisSession
from scanner.probes.database.sample import MOST_KEEPING
from scanner.probes.database.words import is_on, number, word
from scanner.probes.failures import LookFailed

_PROTECTED = ("enable-protected-configs", "enable-debug-command", "enable-module-command")
"""Redis 7 and later: each is `no`, `local` (from the machine itself) or `yes`."""
_UNPROTECTED = ("CONFIG", "DEBUG", "MODULE")
"""Before Redis 7 whoever may use them can write files and load code, unless they were renamed."""
_TLS_VERSION = re.compile(r"TLSv(1(?:\.[0-3])?)", re.IGNORECASE)


def server(session: RedisSession, login: Login) -> dict[str, Any]:
    """The facts of `DatabaseEvidence`; what CONFIG may not tell is left out."""
    info = session.info()
    version = info.get("valkey_version") or info.get("redis_version")
    if version is None:
        raise LookFailed(Reason.NOT_THIS_PROTOCOL, "INFO")
    return {
        "address": login.target.address,
        "port": login.port,
        "engine": "redis",
        "version": word(version, 40),
        "tls": login.tls or None,
        "encrypted": login.tls,
        "our_rights": own_rights(session),
        "product": _product(info),
        **_tls(session),
    }


def settings(session: RedisSession) -> dict[str, Any]:
    """The facts of `DatabaseSettingsEvidence`. Redis has no rules for passwords, no lockout and no encryption at rest.

    Raises:
        LookFailed: CONFIG GET is not allowed.
    """
    has_users = (number(session.info().get("redis_version", "").partition(".")[0]) or 0) >= 6
    listens = (session.setting("bind") or "").split()
    return {
        "engine": "redis",
        "password_scheme": "sha256" if has_users else "clear",
        "idle_seconds": number(session.setting("timeout")),
        "checksums": is_on(session.setting("rdbchecksum")),
        "listens_on": tuple(_address(one) for one in listens[:20]) or ("*",),
        "dangerous": _dangerous(session),
    }


def audit(session: RedisSession) -> dict[str, Any]:
    """The facts of `DatabaseAuditEvidence`. Redis writes down no statement and no good login; failed ones go to a list in
    memory (ACL LOG), which a restart empties.

    Raises:
        LookFailed: CONFIG GET is not allowed.
    """
    forwarded = is_on(session.setting("syslog-enabled"))
    return {"engine": "redis", "audit": False, "logins": False, "forwarded": forwarded}


def tables(session: RedisSession, login: Login) -> dict[str, Any]:
    """The facts of `TablesEvidence`: keys are counted, none is looked into.

    Raises:
        LookFailed: INFO is not allowed.
    """
    spaces = (value for name, value in session.info().items() if name.startswith("db") and name[2:].isdecimal())
    keys = (number(value.partition(",")[0].removeprefix("keys=")) or 0 for value in spaces)
    rules = login.target.keep[:MOST_KEEPING]
    no_table = "no tables here"
    return {
        "engine": "redis",
        "tables": sum(keys),
        "sampled": 0,
        "keeping": tuple(
            PastKeeping(table=rule.table, column=rule.column, days=rule.days, why_not=no_table) for rule in rules
        ),
        "production": login.target.production,
    }


def _address(word_of_bind: str) -> str:
    """One address of `bind`; a dash before it says that it may be missing on the machine, `::*` is every one of IPv6."""
    return word(word_of_bind.lstrip("-"), 60).replace("::*", "::")


def _product(info: dict[str, str]) -> str:
    """Its own name where it is another's work under Redis's protocol."""
    if "valkey_version" in info:
        return "Valkey"
    return "KeyDB" if info.get("executable", "").endswith("keydb-server") else ""


def _tls(session: RedisSession) -> dict[str, Any]:
    try:
        offered = (number(session.setting("tls-port")) or 0) > 0
        required = offered and session.setting("port") == "0"
        versions = sorted(_TLS_VERSION.findall(session.setting("tls-protocols") or ""))
    except Lost:
        raise
    except LookFailed:
        return {}
    # Where `tls-protocols` is empty, Redis accepts TLS 1.2 and 1.3.
    oldest = "TLS 1.2" if not versions else f"TLS {versions[0]}" if "." in versions[0] else "TLS 1.0"
    return {"tls": offered, "tls_required": required, "oldest_tls": oldest if offered else ""}


def _dangerous(session: RedisSession) -> tuple[str, ...] | None:
    """The features that are open to every login with the right, None where that may not be seen."""
    asked = {name: session.setting(name) for name in _PROTECTED}
    if asked[_PROTECTED[0]] is not None:
        return tuple(f"{name} {word(value, 10)}" for name, value in asked.items() if value == "yes")
    told = {name: session.maybe("COMMAND", "INFO", name) for name in _UNPROTECTED}
    if None in told.values():
        return None
    return tuple(name for name, answer in told.items() if isinstance(answer, list) and answer[:1] not in ([], [None]))
