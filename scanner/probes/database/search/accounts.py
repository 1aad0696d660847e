"""Who may log in to Elasticsearch or OpenSearch, and with what rights. Neither shows a hash; OpenSearch gives an empty text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from checks.evidence import DatabaseAccount, DatabaseDoor, Reason
from scanner.probes.database.bounds import MOST_ACCOUNTS
from scanner.probes.database.engine import Lost
from scanner.probes.database.search.options import Options
from scanner.probes.database.search.session import SearchSession
from scanner.probes.database.words import at, objects, rights, texts, word
from scanner.probes.failures import LookFailed

_PLUGIN = "/_plugins/_security"
_DEMO_USERS = frozenset(("admin", "kibanaserver", "kibanaro", "logstash", "readall", "snapshotrestore"))
"""Made by OpenSearch's demo configuration, with passwords that are printed in its files."""
_OPEN_DOOR = DatabaseDoor(database="all", user="all", address="0.0.0.0/0", method="trust")

_READS = re.compile(
    r"none|monitor\w*|read\w*|view_\w+|manage_own_api_key|search|get|data_access_ro|cluster_monitor|indices_monitor"
    r"|cluster_composite_ops_ro|(cluster|indices):monitor/\S*|indices:data/read/\S*|indices:admin/\S*(get|resolve)\S*"
    r"|cluster:admin/\S*get\S*|restapi:admin/\S*get\S*"
)
"""Privileges of Elasticsearch, and actions and action groups of OpenSearch, that change nothing."""
_BROAD = frozenset(("all", "manage", "manage_security", "*", "cluster_all", "indices_all", "unlimited"))


def accounts(session: SearchSession) -> dict[str, Any]:
    """The facts of `DatabaseAccountsEvidence`: the engine's own users, not those of a directory.

    Raises:
        LookFailed: the users may not be seen.
    """
    if unguarded(session):
        return {"engine": session.engine, "accounts": (), "doors": (_OPEN_DOOR,), "public_rights": ("superuser",)}
    found = _opensearch_users(session) if session.engine == "opensearch" else _elasticsearch_users(session)
    return {"engine": session.engine, "accounts": tuple(found)[:MOST_ACCOUNTS], "public_rights": _anonymous(session)}


def own_rights(session: SearchSession) -> tuple[str, ...] | None:
    """What our own account may do beyond reading; None where that may not be seen."""
    if unguarded(session):
        return ("superuser",)
    if session.engine == "opensearch":
        return _own_opensearch_rights(session)
    told = session.maybe("/_security/user/_privileges")
    if told is None:
        return None
    found = [f"cluster: {one}" for one in texts(told.get("cluster")) if not _READS.fullmatch(one)]
    for index in objects(told.get("indices")):
        found += [f"index: {one}" for one in texts(index.get("privileges")) if not _READS.fullmatch(one)]
    return rights([*found, *(f"run as: {one}" for one in texts(told.get("run_as")))])


def hashing(session: SearchSession) -> str:
    """How passwords are kept, empty where that may not be seen; OpenSearch keeps the choice, all of it sound, to itself."""
    if session.engine == "opensearch":
        return "bcrypt"
    try:
        return word(Options(session).text("xpack.security.authc.password_hashing.algorithm").lower(), 40)
    except Lost:
        raise
    except LookFailed:
        return ""


def unguarded(session: SearchSession) -> bool:
    """True when nobody is asked for a login because the security features are off, or are not there."""
    if not session.open:
        return False
    own = f"{_PLUGIN}/authinfo" if session.engine == "opensearch" else "/_security/_authenticate"
    try:
        session.object(own)
    except Lost:
        raise
    except LookFailed as failure:
        return failure.reason in (Reason.NOT_SUPPORTED, Reason.PROBE_ERROR)
    return False


def _elasticsearch_users(session: SearchSession) -> Iterator[DatabaseAccount]:
    """Of the reserved users only the superuser counts as made by the product: the others serve its own parts, with few rights
    and no password of the maker's."""
    scheme = hashing(session)
    broad = _broad_roles(session.maybe("/_security/role") or {}, "cluster", "indices", "privileges")
    for name, user in session.object("/_security/user").items():
        roles = texts(at(user, "roles"))
        is_super = "superuser" in roles
        reserved = at(user, "metadata", "_reserved") is True
        yield DatabaseAccount(
            name=word(name, 80),
            can_login=at(user, "enabled") is not False,
            superuser=is_super,
            built_in=reserved and is_super,
            scheme=scheme,
            grants=() if is_super else rights(role for role in roles if role in broad),
        )


def _opensearch_users(session: SearchSession) -> Iterator[DatabaseAccount]:
    mappings = session.maybe(f"{_PLUGIN}/api/rolesmapping") or {}
    roles = session.maybe(f"{_PLUGIN}/api/roles") or {}
    broad = _broad_roles(roles, "cluster_permissions", "index_permissions", "allowed_actions")
    for name, user in session.object(f"{_PLUGIN}/api/internalusers").items():
        held = set(_mapped(name, user, mappings))
        is_super = "all_access" in held
        yield DatabaseAccount(
            name=word(name, 80),
            superuser=is_super,
            built_in=name in _DEMO_USERS,
            scheme="bcrypt",
            grants=() if is_super else rights(sorted(held & broad)),
        )


def _mapped(name: str, user: object, mappings: Mapping[str, Any]) -> Iterator[str]:
    """The roles of an OpenSearch user: its own, and those that its name or its backend roles are mapped to."""
    yield from texts(at(user, "opendistro_security_roles"))
    backend = set(texts(at(user, "backend_roles")))
    for role, mapping in mappings.items():
        if name in texts(at(mapping, "users")) or backend & set(texts(at(mapping, "backend_roles"))):
            yield role


def _broad_roles(roles: Mapping[str, Any], cluster: str, indices: str, actions: str) -> set[str]:
    """The roles with all rights over the cluster, or over every index; what a field is called differs by engine."""
    found = set()
    for name, role in roles.items():
        everywhere = (
            one
            for one in objects(at(role, indices))
            if "*" in texts(one.get("names")) + texts(one.get("index_patterns"))
        )
        given = texts(at(role, cluster)) + [action for one in everywhere for action in texts(one.get(actions))]
        if _BROAD & set(given):
            found.add(name)
    return found


def _anonymous(session: SearchSession) -> tuple[str, ...] | None:
    """The roles of whoever gives no name; None where that may not be seen."""
    if session.engine == "opensearch":
        return ("anonymous",) if session.open else ()
    try:
        return rights(Options(session).list("xpack.security.authc.anonymous.roles"))
    except Lost:
        raise
    except LookFailed:
        return None


def _own_opensearch_rights(session: SearchSession) -> tuple[str, ...] | None:
    info, roles = session.maybe(f"{_PLUGIN}/authinfo"), session.maybe(f"{_PLUGIN}/api/roles")
    if info is None:
        return None
    mine = texts(info.get("roles"))
    if "all_access" in mine:
        return ("all_access",)
    if roles is None:
        return None
    actions = [action for name in mine for action in texts(at(roles, name, "cluster_permissions"))]
    for name in mine:
        for one in objects(at(roles, name, "index_permissions")):
            # A user's own index, which everybody may have.
            if texts(one.get("index_patterns")) != ["${user_name}"]:
                actions += texts(one.get("allowed_actions"))
    return rights(action for action in actions if not _READS.fullmatch(action))
