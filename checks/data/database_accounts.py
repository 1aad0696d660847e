"""Accounts of database servers: how they log in, what they may do, and whether they are still wanted."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from checks.check import check
from checks.days import city_day, read_day
from checks.evidence import (
    DatabaseAccount,
    DatabaseAccountsEvidence,
    DatabaseDoor,
    DatabaseEvidence,
    DatabaseSettingsEvidence,
    Reason,
)
from checks.facts import brief, few
from checks.verdict import Verdict, met, not_applicable, not_assessed, not_met, partly_met

MOST_SUPERUSERS = 3
"""The one made at installation and two administrators who stand in for one another: a judgement, no standard has a number."""
MOST_CLIENTS = 5
"""Different addresses one ordinary account is used from at the same time; an application's servers are few. A judgement."""

_OWN_MACHINE = ("localhost", "local", "::1", "::1/128")
_BY_OTHER_MEANS = frozenset(
    ("unset", "peer", "unix_socket", "auth_socket", "cert", "pam", "gssapi", "gss", "sspi", "ldap")
)
_WEAK = frozenset(("md5", "password", "mysql_old_password", "plain", "clear", "sha1", "MONGODB-CR"))
_OUTDATED = frozenset(("mysql_native_password", "SCRAM-SHA-1"))
"""SHA-1 inside; MySQL took mysql_native_password out with 9.0, MariaDB still makes it where nothing else is asked."""
_CLEAR_DOOR = "password"
"""pg_hba.conf's `md5` takes SCRAM where a password is kept so: there what is kept decides."""


@check("database.no-password")
def no_password(accounts: DatabaseAccountsEvidence) -> Verdict:
    """Met when nobody gets in without a password or another proof, whatever the account.

    Partly met when only the machine the server runs on gets in so. Source: GB/T 22239-2019, 8.1.4.1 a).
    """
    open_doors = [door for door in accounts.doors or () if door.method == "trust"]
    bare = [one for one in accounts.accounts if one.can_login and one.scheme == "none"]
    who = [*(_named(one) for one in bare), *(f"{door.user}@{door.address}" for door in open_doors)]
    if who:
        places = [*(one.host for one in bare), *(door.address for door in open_doors)]
        judge = partly_met if all(map(_is_own_machine, places)) else not_met
        return judge(accounts, who=few(who))
    if accounts.doors is None or not _schemes_seen(accounts.accounts):
        return not_assessed(accounts, Reason.NOT_KNOWN)
    return met(accounts)


@check("database.weak-password-scheme")
def weak_password_scheme(accounts: DatabaseAccountsEvidence, settings: tuple[DatabaseSettingsEvidence, ...]) -> Verdict:
    """Met when every password is kept and checked by a method that was not broken: SCRAM-SHA-256, caching_sha2_password …

    Not met with MD5, clear text or MySQL's method before 4.1; partly met with what rests on SHA-1 alone.
    Source: GB/T 22239-2019, 8.1.4.1 c) and 8.1.4.8 b).
    """
    kept = {one.scheme: _named(one) for one in accounts.accounts if one.can_login and one.scheme in _WEAK | _OUTDATED}
    doors = [door for door in accounts.doors or () if door.method == _CLEAR_DOOR]
    made = [one.password_scheme for one in settings if one.password_scheme in _WEAK]
    told = [f"{scheme}: {name}" for scheme, name in kept.items()]
    told += [f"{door.method}: {door.user}@{door.address}" for door in doors]
    told += [f"{scheme}: new passwords" for scheme in made]
    if doors or made or any(scheme in _WEAK for scheme in kept):
        return not_met(accounts, schemes=few(told))
    if kept:
        return partly_met(accounts, schemes=few(told))
    return met(accounts) if _schemes_seen(accounts.accounts) else not_assessed(accounts, Reason.NOT_KNOWN)


@check("database.default-account")
def default_account(accounts: DatabaseAccountsEvidence) -> Verdict:
    """Met when the names that the product makes at installation are renamed, locked, or can't log in by a password.

    Partly met when they may come from the server's own machine alone. Source: GB/T 22239-2019, 8.1.4.2 b).
    """
    used = [one for one in accounts.accounts if one.built_in and one.can_login and one.scheme not in _BY_OTHER_MEANS]
    if not used:
        return met(accounts) if accounts.accounts else not_assessed(accounts, Reason.NOT_KNOWN)
    who = few(_named(one) for one in used)
    if any(one.scheme == "" for one in used):
        return not_assessed(accounts, Reason.NOT_KNOWN, who=who)
    doors = accounts.doors or ()
    judge = partly_met if all(_only_from_own_machine(one, doors) for one in used) else not_met
    return judge(accounts, who=who)


@check("database.superuser-count")
def superuser_count(accounts: DatabaseAccountsEvidence) -> Verdict:
    """Met when at most three different names have a superuser's rights. Source: GB/T 22239-2019, 8.1.4.2 d)."""
    names = sorted({one.name for one in accounts.accounts if one.superuser and one.can_login})
    if len(names) > MOST_SUPERUSERS:
        return not_met(accounts, count=len(names), who=few(names))
    return met(accounts) if accounts.accounts else not_assessed(accounts, Reason.NOT_KNOWN)


@check("database.broad-grants")
def broad_grants(accounts: DatabaseAccountsEvidence) -> Verdict:
    """Met when no account beside the superusers has rights over the whole server, its files, or to pass its rights on.

    Source: GB/T 22239-2019, 8.1.4.2 d) and f).
    """
    broad = [f"{_named(one)}: {', '.join(one.grants)}" for one in accounts.accounts if one.can_login and one.grants]
    if broad:
        return not_met(accounts, who=few(broad))
    return met(accounts) if accounts.accounts else not_assessed(accounts, Reason.NOT_KNOWN)


@check("database.public-rights")
def public_rights(accounts: DatabaseAccountsEvidence) -> Verdict:
    """Met when nobody has rights merely by being able to log in. Source: GB/T 22239-2019, 8.1.4.2 e)."""
    if accounts.public_rights is None:
        return not_assessed(accounts, Reason.NOT_KNOWN)
    return not_met(accounts, rights=few(accounts.public_rights)) if accounts.public_rights else met(accounts)


@check("database.password-for-ever")
def password_for_ever(accounts: DatabaseAccountsEvidence) -> Verdict:
    """Met when every password comes to an end, so that it is changed from time to time.

    Does not apply where no account logs in by a password of its own. Source: GB/T 22239-2019, 8.1.4.1 a).
    """
    by_password = [one for one in accounts.accounts if one.can_login and one.scheme not in {*_BY_OTHER_MEANS, "none"}]
    endless = [_named(one) for one in by_password if one.expires_on == ""]
    if endless:
        return not_met(accounts, who=few(endless))
    if not accounts.accounts or any(one.expires_on is None for one in by_password):
        return not_assessed(accounts, Reason.NOT_KNOWN)
    return met(accounts) if by_password else not_applicable(accounts)


@check("database.expired-account")
def expired_account(accounts: DatabaseAccountsEvidence) -> Verdict:
    """Met when no account that is not locked has ended already: such ones are to be removed.

    Source: GB/T 22239-2019, 8.1.4.2 c).
    """
    today = city_day(accounts.seen_at)
    ended = [
        f"{_named(one)} ({one.expires_on})"
        for one in accounts.accounts
        if one.can_login and (end := read_day(one.expires_on or "")) is not None and end < today
    ]
    if ended:
        return not_met(accounts, who=few(ended))
    if not accounts.accounts or all(one.expires_on is None for one in accounts.accounts):
        return not_assessed(accounts, Reason.NOT_KNOWN)
    return met(accounts)


@check("database.shared-account")
def shared_account(accounts: DatabaseAccountsEvidence) -> Verdict:
    """Met when no account was in use from many addresses at the time of the look, and no superuser's from two.

    More than five addresses are many for one application. Seen at one moment only. Source: GB/T 22239-2019, 8.1.4.2 c).
    """
    shared = [
        f"{_named(one)}: {one.addresses}"
        for one in accounts.accounts
        if one.addresses is not None and one.addresses > (1 if one.superuser else MOST_CLIENTS)
    ]
    if shared:
        return not_met(accounts, who=few(shared))
    if not accounts.accounts or any(one.addresses is None for one in accounts.accounts):
        return not_assessed(accounts, Reason.NOT_KNOWN)
    return met(accounts)


@check("database.scanner-account-writes")
def scanner_account_writes(database: DatabaseEvidence) -> Verdict:
    """Met when the account that Citywall itself logs in with may read and nothing more.

    Source: GB/T 22239-2019, 8.1.4.2 d): the least rights that work asks for, the scanner's too.
    """
    if database.our_rights is None:
        return not_assessed(database, Reason.NOT_KNOWN)
    return not_met(database, rights=few(database.our_rights)) if database.our_rights else met(database)


def _named(account: DatabaseAccount) -> str:
    return brief(f"{account.name}@{account.host}" if account.host else account.name)


def _schemes_seen(accounts: Sequence[DatabaseAccount]) -> bool:
    """True when it was seen of every account that can log in how its password is kept."""
    return bool(accounts) and all(one.scheme for one in accounts if one.can_login)


def _is_own_machine(place: str) -> bool:
    return place in _OWN_MACHINE or place.startswith("127.")


def _only_from_own_machine(account: DatabaseAccount, doors: Iterable[DatabaseDoor]) -> bool:
    """By the account's own host, or by every door that is open to it."""
    mine = [door for door in doors if {"all", account.name} & set(door.user.split(",")) and door.method != "reject"]
    if account.host:
        return _is_own_machine(account.host)
    return bool(mine) and all(_is_own_machine(door.address) for door in mine)
