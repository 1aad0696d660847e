"""Accounts of a host: who they are, and what their passwords are. Accounts of a directory service are not seen.

Days and ages are the practice of MLPS assessments, not words of the clause.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import date

from checks.check import check
from checks.days import city_day, read_day
from checks.evidence import Account, AccountsEvidence, Reason
from checks.facts import few
from checks.verdict import Verdict, met, not_assessed, not_met, partly_met

STALE_DAYS = 90
"""Without a login, after which an account counts as left over (CIS: 30 to 45 days; practice here: a quarter)."""

PASSWORD_DAYS = 90
"""That a password may live: the quarter that MLPS assessments ask for."""

_WEAK_SCHEMES = ("des", "md4", "md5", "sha1")
_NO_SHELL = frozenset(("nologin", "false", "true", "sync", "shutdown", "halt", "git-shell"))

# Names that systems, images and installers give, beside those people make for a trial.
_DEFAULTS = frozenset(
    (
        *(
            "admin",
            "administrator",
            "ansible",
            "centos",
            "cloud-user",
            "debian",
            "demo",
            "ec2-user",
            "ftpuser",
            "games",
            "guest",
        ),
        *(
            "kylin",
            "lp",
            "mysql",
            "news",
            "nobody",
            "openeuler",
            "operator",
            "oracle",
            "pi",
            "postgres",
            "support",
            "sysop",
        ),
        *("test", "test1", "testuser", "tomcat", "ubuntu", "uos", "user", "user1", "uucp", "vagrant", "weblogic"),
    )
)
_AS_STRONG_AS_ROOT = {
    "docker": "docker run -v /:/host",
    "lxd": "lxc config device add",
    "libvirt": "virsh",
    "disk": "debugfs /dev/sda1",
    "shadow": "/etc/shadow",
}
"""Groups whose members become root without sudo, with the way they do it."""


@check("host.second-root")
def second_root(accounts: AccountsEvidence) -> Verdict:
    """Met when root alone has the user number 0. Source: CIS 5.4.2.1; GB/T 22239-2019 8.1.4.1 a), unique identities."""
    others = [one.name for one in accounts.accounts if one.uid == 0 and one.name != "root"]
    if not accounts.accounts:
        return not_assessed(accounts, Reason.NOT_KNOWN)
    return not_met(accounts, names=few(others)) if others else met(accounts)


@check("host.empty-password")
def empty_password(accounts: AccountsEvidence) -> Verdict:
    """Met when no account that has a shell logs in without a password. Source: CIS 7.2.2; high-risk case 6.4.1.1 (2025)."""
    return _each(accounts, lambda one: one.password == "empty" and _has_shell(one))


@check("host.weak-password-hash")
def weak_password_hash(accounts: AccountsEvidence) -> Verdict:
    """Met when no password that can be used is kept as DES, MD4, MD5 or SHA-1, which are quickly searched through.

    SM3, SHA-256, SHA-512, bcrypt, scrypt and yescrypt are strong. Source: crypt(5); NIST SP 800-63B section 5.1.1.2.
    """
    weak = [one for one in accounts.accounts if one.password == "set" and one.scheme in _WEAK_SCHEMES]
    if not accounts.shadow_seen:
        return not_assessed(accounts, Reason.NO_RIGHT)
    return not_met(accounts, accounts=few(f"{one.name} ({one.scheme})" for one in weak)) if weak else met(accounts)


@check("host.duplicate-account")
def duplicate_account(accounts: AccountsEvidence) -> Verdict:
    """Met when no two accounts share a name or a user number. A second 0 is host.second-root's. Source: CIS 7.2.5, 7.2.7."""
    if not accounts.accounts:
        return not_assessed(accounts, Reason.NOT_KNOWN)
    names = Counter(one.name for one in accounts.accounts)
    numbers = Counter(one.uid for one in accounts.accounts if one.uid != 0)
    twice = [name for name, count in names.items() if count > 1]
    shared = [one for one in accounts.accounts if numbers[one.uid] > 1 and names[one.name] == 1]
    double = twice + [f"{one.name} (uid {one.uid})" for one in shared]
    return not_met(accounts, accounts=few(double)) if double else met(accounts)


@check("host.default-account")
def default_account(accounts: AccountsEvidence) -> Verdict:
    """Met when no account of a name that images, products or trials give (`ubuntu`, `test`, `guest` …) can log in by password.

    Partly met when one can by key alone. Root itself is judged by host.shared-root. Source: GB/T 22239-2019 8.1.4.2 b).
    """
    known = [one for one in accounts.accounts if one.name.lower() in _DEFAULTS and _has_shell(one)]
    by_password = [one.name for one in known if one.password in ("set", "empty")]
    by_key = [one.name for one in known if one.has_keys]
    if by_password:
        return not_met(accounts, names=few(by_password))
    if by_key:
        return partly_met(accounts, names=few(by_key))
    return met(accounts) if accounts.shadow_seen else not_assessed(accounts, Reason.NO_RIGHT)


@check("host.system-account-login")
def system_account_login(accounts: AccountsEvidence) -> Verdict:
    """Met when no account of the system's own (below UID_MIN) but root has a shell and a password. Source: CIS 5.4.2.7."""
    return _each(accounts, lambda one: 0 < one.uid < accounts.people_from and _can_by_password(one))


@check("host.stale-account")
def stale_account(accounts: AccountsEvidence) -> Verdict:
    """Met when every account that can log in did so within 90 days, or had its password set within them.

    Accounts that have expired are turned off already. Not assessed where the host keeps no last logins (Debian 13 without
    lastlog2). Source: GB/T 22239-2019 8.1.4.2 c) and 8.1.8.4 c); the 90 days are practice.
    """
    today = city_day(accounts.seen_at)
    usable = [one for one in accounts.accounts if _can_log_in(one) and one.uid != 0 and not _expired(one, today)]
    if not accounts.shadow_seen:
        return not_assessed(accounts, Reason.NO_RIGHT)
    told = [one for one in usable if one.last_login is not None]
    stale = [f"{one.name} ({one.last_login or '-'})" for one in told if _unused(one, today)]
    if stale:
        return not_met(accounts, accounts=few(stale))
    return met(accounts) if len(told) == len(usable) else not_assessed(accounts, Reason.NOT_KNOWN)


@check("host.shared-root")
def shared_root(accounts: AccountsEvidence) -> Verdict:
    """Met when somebody other than root can log in, so that administrators need not share root's account.

    Not assessed where a directory service brings accounts that are not seen. Source: GB/T 22239-2019 8.1.4.2 a) and c).
    """
    named = [one.name for one in accounts.accounts if one.uid >= accounts.people_from and _can_log_in(one)]
    if named:
        return met(accounts)
    if not accounts.shadow_seen:
        return not_assessed(accounts, Reason.NO_RIGHT)
    roots = [one.name for one in accounts.accounts if one.uid == 0 and _can_log_in(one)]
    if accounts.directories is None or accounts.directories or not roots:
        return not_assessed(accounts, Reason.NOT_KNOWN)
    return not_met(accounts, names=few(roots))


@check("host.root-equivalent-group")
def root_equivalent_group(accounts: AccountsEvidence) -> Verdict:
    """Met when nobody but root and the system's accounts is in a group that gives root without sudo (docker, lxd, disk, shadow).

    Source: GB/T 22239-2019 8.1.4.2 d), least privilege; Docker's own warning on the docker group.
    """
    people = {one.name for one in accounts.accounts if one.uid >= accounts.people_from and _has_shell(one)}
    strong = {name: set(accounts.groups.get(name, ())) & people for name in _AS_STRONG_AS_ROOT}
    found = [f"{group}: {name}" for group, names in strong.items() for name in sorted(names)]
    if not accounts.groups:
        return not_assessed(accounts, Reason.NOT_KNOWN)
    return not_met(accounts, members=few(found)) if found else met(accounts)


@check("host.password-never-expires")
def password_never_expires(accounts: AccountsEvidence) -> Verdict:
    """Met when each password that can be used has to be changed within 90 days. Source: 8.1.4.1 a); the 90 days are practice."""
    return _each(
        accounts, lambda one: _can_by_password(one) and (one.max_days is None or not 0 < one.max_days <= PASSWORD_DAYS)
    )


@check("host.password-overdue")
def password_overdue(accounts: AccountsEvidence) -> Verdict:
    """Met when each password that can be used was changed within the last 90 days.

    An account whose password must be changed at its next login is in order. Source: GB/T 22239-2019 8.1.4.1 a), changed
    periodically; the 90 days are practice.
    """
    today = city_day(accounts.seen_at)
    return _each(accounts, lambda one: _can_by_password(one) and _days_since(one.changed_on, today) > PASSWORD_DAYS)


def _each(accounts: AccountsEvidence, faulty: Callable[[Account], bool]) -> Verdict:
    """Judged by every account; a fault seen counts even where shadow was not."""
    names = [one.name for one in accounts.accounts if faulty(one) and one.password]
    if names:
        return not_met(accounts, names=few(names))
    if not accounts.shadow_seen:
        return not_assessed(accounts, Reason.NO_RIGHT)
    return met(accounts) if accounts.accounts else not_assessed(accounts, Reason.NOT_KNOWN)


def _has_shell(one: Account) -> bool:
    return one.login_shell.rpartition("/")[2] not in _NO_SHELL


def _can_by_password(one: Account) -> bool:
    return one.password == "set" and _has_shell(one)


def _can_log_in(one: Account) -> bool:
    return _has_shell(one) and (one.password in ("set", "empty") or bool(one.has_keys))


def _expired(one: Account, today: date) -> bool:
    day = read_day(one.expires_on)
    return day is not None and day <= today


def _unused(one: Account, today: date) -> bool:
    never = STALE_DAYS + 1
    used = _days_since(one.last_login or "", today, never)
    return min(used, _days_since(one.changed_on, today, never)) > STALE_DAYS


def _days_since(day: str, today: date, unknown: int = 0) -> int:
    """Days from an ISO day until `today`, or `unknown` where there is none."""
    then = read_day(day)
    return unknown if then is None else (today - then).days
