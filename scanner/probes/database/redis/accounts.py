"""Who may log in to Redis: its access control list."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from checks.evidence import DatabaseAccount, Reason
from scanner.probes.clean import clean
from scanner.probes.database.bounds import MOST_ACCOUNTS
from scanner.probes.database.engine import Lost
from scanner.probes.database.redis.session import RedisSession
from scanner.probes.database.words import number, rights, word
from scanner.probes.failures import LookFailed

_MOST_CLIENTS = 5_000

_READING = re.compile(
    r"@read|@connection|acl\|(cat|getuser|list|log|users|whoami)|client\|list|command(\|info)?|config\|get|dbsize|get|info"
    r"|latency\|latest|ping|scan|slowlog\|get"
)
_BROAD = re.compile(
    r"@(all|admin|dangerous|write|scripting)|acl(\|setuser)?|config(\|set)?|debug|eval|flushall|flushdb|module(\|load)?"
    r"|replicaof|script|shutdown|slaveof"
)
_LINE = re.compile(r"user \S")
_ADDRESS = re.compile(r" addr=(\S{1,60}):\d{1,5} ")
_USER = re.compile(r" user=(\S{1,200})")


def accounts(session: RedisSession) -> dict[str, Any]:
    """The facts of `DatabaseAccountsEvidence`. Before Redis 6 there is one account, whose password is kept in the clear.

    Raises:
        LookFailed: the list may not be read.
    """
    lines = _list(session)
    if lines is None:
        return _without_users(session)
    addresses = _addresses(session)
    found = tuple(_account(line, addresses) for line in lines[:MOST_ACCOUNTS])
    # Whoever gives no name is the user `default`.
    everybody = [_rights(line) for line in lines if _name(line) == "default" and _is_free(line)]
    return {"engine": "redis", "accounts": found, "public_rights": everybody[0] if everybody else ()}


def own_rights(session: RedisSession) -> tuple[str, ...] | None:
    """What our own account may do beyond reading, in the words of ACL; None where that may not be seen."""
    try:
        lines = _list(session)
    except Lost:
        raise
    except LookFailed:
        return None
    if lines is None:
        return ("@all",)
    me = session.maybe("ACL", "WHOAMI")
    mine = [line for line in lines if _name(line) == me]
    return rights(right for right in _rights(mine[0]) if not _READING.fullmatch(right)) if mine else None


def _list(session: RedisSession) -> list[str] | None:
    """The lines of the list, None on a server from before there was one."""
    try:
        return [line for line in session.access_list() if _LINE.match(line)]
    except LookFailed as failure:
        if failure.reason is Reason.NOT_SUPPORTED:
            return None
        raise


def _account(line: str, addresses: Mapping[str, int] | None) -> DatabaseAccount:
    rules = line.split(" ")[2:]
    allowed = _rights(line)
    name = _name(line)
    is_super = "@all" in allowed and not any(rule.startswith("-") for rule in rules)
    hashed = any(rule.startswith("#") for rule in rules)
    return DatabaseAccount(
        name=clean(name, 80),
        can_login="on" in rules and (hashed or "nopass" in rules),
        superuser=is_super,
        built_in=name == "default",
        scheme="none" if _is_free(line) else "sha256" if hashed else "unset",
        grants=() if is_super else rights(right for right in allowed if _BROAD.fullmatch(right)),
        addresses=None if addresses is None else addresses.get(name, 0),
    )


def _name(line: str) -> str:
    return line.split(" ")[1]


def _is_free(line: str) -> bool:
    rules = line.split(" ")[2:]
    return "on" in rules and "nopass" in rules


def _rights(line: str) -> tuple[str, ...]:
    """The commands and categories that a line allows, those of its selectors in parentheses among them."""
    rules = (rule.strip("()") for rule in line.split(" ")[2:])
    return rights(rule[1:].lower() for rule in rules if rule.startswith("+"))


def _without_users(session: RedisSession) -> dict[str, Any]:
    scheme = "clear" if session.asks_for_password else "none"
    account = DatabaseAccount(name="default", superuser=True, built_in=True, scheme=scheme)
    public = () if session.asks_for_password else ("@all",)
    return {"engine": "redis", "accounts": (account,), "public_rights": public}


def _addresses(session: RedisSession) -> Mapping[str, int] | None:
    """From how many addresses each user is connected now; None where that may not be seen or there are too many."""
    clients = number(session.info().get("connected_clients"))
    answer = None if clients is None or clients > _MOST_CLIENTS else session.maybe("CLIENT", "LIST")
    if answer is None:
        return None
    found: dict[str, set[str]] = defaultdict(set)
    for client in str(answer).splitlines():
        address, user = _ADDRESS.search(client), _USER.search(client)
        if address and user:
            found[user[1]].add(word(address[1]))
    return {user: len(addresses) for user, addresses in found.items()}
