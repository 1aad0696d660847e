"""Who may log in to MongoDB. Credentials are never asked for: `usersInfo` leaves them out unless told otherwise."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from checks.evidence import DatabaseAccount, DatabaseDoor
from scanner.probes.database.bounds import MOST_ACCOUNTS
from scanner.probes.database.engine import Lost
from scanner.probes.database.mongodb.options import Options
from scanner.probes.database.mongodb.session import MongoSession
from scanner.probes.database.words import at, objects, rights, texts, word
from scanner.probes.failures import LookFailed

_SUPERUSER_ROLES = frozenset(("root", "__system", "userAdminAnyDatabase"))
_SUPERUSER_ON_ADMIN = frozenset(("dbOwner", "userAdmin"))
"""With these somebody can give himself the role `root` (MongoDB manual, Built-In Roles)."""
_BROAD_ROLES = frozenset(
    ("readWriteAnyDatabase", "dbAdminAnyDatabase", "clusterAdmin", "clusterManager", "hostManager", "restore")
)
_WRITING = re.compile(
    r"anyAction|internal|applyOps|insert|remove|shutdown|unlock|fsync|logRotate|collMod|compact|convertToCapped"
    r"|(update|bypass|move|split)\w*|(create|drop|grant|revoke|rename)\w+|changeAnyPassword|changePassword"
    r"|enable(Sharding|Profiler)|kill(Any\w+|op)|replSet(Configure|StateChange)|set(?!FreeMonitoring)\w+"
)
"""Actions that change something (MongoDB manual, Privilege Actions)."""


def accounts(session: MongoSession) -> dict[str, Any]:
    """The facts of `DatabaseAccountsEvidence`. Where nobody needs a login, everybody has the rights of `root`.

    Raises:
        LookFailed: the users may not be seen.
    """
    users = objects(session.run({"usersInfo": {"forAllDBs": True}}).get("users"))[:MOST_ACCOUNTS]
    restrictions = _restrictions(session, users)
    doors = _doors(session)
    return {
        "engine": "mongodb",
        "accounts": tuple(_account(one, restrictions) for one in users),
        "doors": doors,
        "public_rights": None if doors is None else ("root",) if doors else (),
    }


def own_rights(session: MongoSession) -> tuple[str, ...] | None:
    """Actions of ours that change something, by the server's own account of them; None where it gives none."""
    answer = session.maybe("connectionStatus", showPrivileges=True)
    if not isinstance(at(answer, "authInfo"), Mapping):
        return None
    if not at(answer, "authInfo", "authenticatedUsers"):
        return ("anyAction",) if _doors(session) else None
    privileges = objects(at(answer, "authInfo", "authenticatedUserPrivileges"))
    actions = (action for one in privileges for action in texts(one.get("actions")))
    return rights(action for action in actions if _WRITING.fullmatch(action))


def _doors(session: MongoSession) -> tuple[DatabaseDoor, ...] | None:
    """The one door of a server that asks for no login; None where that may not be seen."""
    try:
        options = Options(session)
    except Lost:
        raise
    except LookFailed:
        return None
    if options.authorization:
        return ()
    own_machine = all(one in ("localhost", "::1") or one.startswith("127.") for one in options.listens_on)
    address = "127.0.0.1" if own_machine else "0.0.0.0/0"
    return (DatabaseDoor(database="all", user="all", address=address, method="trust"),)


def _account(user: Mapping[str, Any], restrictions: Mapping[str, str] | None) -> DatabaseAccount:
    named = [(str(one.get("role", "")), str(one.get("db", ""))) for one in objects(user.get("roles"))]
    is_super = any(role in _SUPERUSER_ROLES or (role in _SUPERUSER_ON_ADMIN and db == "admin") for role, db in named)
    broad = (f"{role}@{db}" for role, db in named if role in _BROAD_ROLES)
    return DatabaseAccount(
        name=word(f"{user.get('db', '')}.{user.get('user', '')}", 100),
        host="" if restrictions is None else restrictions.get(str(user.get("_id")), "%"),
        superuser=is_super,
        scheme=_scheme(user),
        grants=() if is_super else rights(broad),
    )


def _scheme(user: Mapping[str, Any]) -> str:
    """The weakest way the account can log in; one of `$external` has its password, or certificate, elsewhere."""
    if user.get("db") == "$external":
        return "unset"
    kept = texts(user.get("mechanisms"))
    if not kept:
        return ""
    return "SCRAM-SHA-1" if "SCRAM-SHA-1" in kept else word(kept[0], 40)


def _restrictions(session: MongoSession, users: Sequence[Mapping[str, Any]]) -> Mapping[str, str] | None:
    """By the account's id: where it may come from; None where that may not be seen. Only for named users is it told."""
    names = [{"user": one["user"], "db": one["db"]} for one in users if "user" in one and "db" in one]
    if not names:
        return {}
    try:
        told = objects(session.run({"usersInfo": names, "showAuthenticationRestrictions": True}).get("users"))
    except Lost:
        raise
    except LookFailed:
        return None
    sources = {str(one.get("_id")): ",".join(_sources(one.get("authenticationRestrictions"))) for one in told}
    return {id: word(addresses) for id, addresses in sources.items() if addresses}


def _sources(restrictions: object) -> Iterator[str]:
    """The client's addresses in a list of lists of rules, as the manual shows it, or in a flat list."""
    for rule in restrictions if isinstance(restrictions, list) else ():
        if isinstance(rule, list):
            yield from _sources(rule)
        elif isinstance(rule, dict):
            yield from texts(rule.get("clientSource"))
