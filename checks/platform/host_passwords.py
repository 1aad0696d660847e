"""What a host asks of a new password, and what it does about wrong ones.

The thresholds are the practice of MLPS assessments, not words of the clause, which asks that passwords be complex, be changed
periodically, and that wrong ones be limited.
"""

from __future__ import annotations

from checks.check import check
from checks.evidence import LockoutEvidence, LoginLock, PasswordsEvidence, Reason
from checks.facts import brief, few
from checks.verdict import Verdict, met, not_assessed, not_met, partly_met

SHORTEST_PASSWORD = 8
"""Characters. The 2025 trial guideline calls one shorter than six weak outright."""

FEWEST_CLASSES = 3
"""Kinds of characters of the four: capitals, small letters, digits, others."""

FEWEST_REMEMBERED = 5
"""Former passwords that are refused (CIS: 24; practice: 5)."""

PASSWORD_DAYS = 90
"""That a password may live."""

MOST_FAILURES = 5
"""Wrong passwords before a login is locked (practice: 5; some houses allow 10)."""

SHORTEST_LOCK_SECONDS = 600
"""For which it is locked; 0 is until an administrator unlocks it."""

_WEAK_METHODS = ("des", "md5", "sha1", "bigcrypt")


@check("host.password-length")
def password_length(passwords: PasswordsEvidence) -> Verdict:
    """Met when a new password needs at least eight characters, after what its credits give away.

    Judged by the module that really asks: PASS_MIN_LEN of login.defs is ignored where PAM is used. Source: pwquality.conf(5);
    GB/T 22239-2019 8.1.4.1 a); eight is practice.
    """
    if passwords.module == "":
        return not_met(passwords, module="-", length="-")
    if passwords.module is None or passwords.min_length is None:
        return not_assessed(passwords, Reason.NOT_KNOWN)
    if passwords.min_length >= SHORTEST_PASSWORD:
        return met(passwords)
    return not_met(passwords, module=brief(passwords.module), length=str(passwords.min_length))


@check("host.password-complexity")
def password_complexity(passwords: PasswordsEvidence) -> Verdict:
    """Met when a new password needs characters of at least three kinds, partly met with two.

    Source: pwquality.conf(5) minclass and negative credits; GB/T 22239-2019 8.1.4.1 a); three is practice.
    """
    if passwords.module == "":
        return not_met(passwords, module="-", classes="-")
    if passwords.module is None or passwords.classes is None:
        return not_assessed(passwords, Reason.NOT_KNOWN)
    if passwords.classes >= FEWEST_CLASSES:
        return met(passwords)
    judge = partly_met if passwords.classes == FEWEST_CLASSES - 1 else not_met
    return judge(passwords, module=brief(passwords.module), classes=str(passwords.classes))


@check("host.password-root-exempt")
def password_root_exempt(passwords: PasswordsEvidence) -> Verdict:
    """Met when the rules for new passwords bind root as well, and words of the dictionary are refused.

    Partly met when one of both holds. Source: pwquality.conf(5) enforce_for_root, dictcheck; CIS 5.3.3.2.
    """
    if passwords.for_root is None or passwords.dictionary is None:
        return not_assessed(passwords, Reason.NOT_KNOWN)
    lacking = [] if passwords.for_root else ["enforce_for_root"]
    lacking += [] if passwords.dictionary else ["dictcheck"]
    if not lacking:
        return met(passwords)
    return (partly_met if len(lacking) == 1 else not_met)(passwords, lacking=few(lacking))


@check("host.password-history")
def password_history(passwords: PasswordsEvidence) -> Verdict:
    """Met when the last five passwords are refused. Partly met when fewer are. Source: pam_pwhistory(8); practice."""
    remembered = passwords.remembered
    if remembered is None:
        return not_assessed(passwords, Reason.NOT_KNOWN)
    if remembered >= FEWEST_REMEMBERED:
        return met(passwords)
    return (partly_met if remembered > 0 else not_met)(passwords, remembered=remembered)


@check("host.password-age")
def password_age(passwords: PasswordsEvidence) -> Verdict:
    """Met when new accounts start with passwords that live 90 days at most. Partly met up to a year.

    The accounts that exist are judged by host.password-never-expires. Source: login.defs(5) PASS_MAX_DAYS; 8.1.4.1 a), changed
    periodically; 90 days are practice.
    """
    days = passwords.max_days
    if days is None:
        return not_assessed(passwords, Reason.NOT_KNOWN)
    if 0 < days <= PASSWORD_DAYS:
        return met(passwords)
    return (partly_met if 0 < days <= 365 else not_met)(passwords, days=days)


@check("host.password-hash-setting")
def password_hash_setting(passwords: PasswordsEvidence) -> Verdict:
    """Met when new passwords are kept with a strong scheme: what pam_unix is told counts, then ENCRYPT_METHOD of login.defs.

    Source: login.defs(5), pam_unix(8).
    """
    method = passwords.pam_hash or passwords.hash_method
    if not method:
        return not_assessed(passwords, Reason.NOT_KNOWN)
    return not_met(passwords, method=brief(method)) if method.lower() in _WEAK_METHODS else met(passwords)


@check("host.lockout")
def lockout(lockout: LockoutEvidence) -> Verdict:
    """Met when logins over SSH and at the console are locked after at most five wrong passwords, for at least 600 seconds.

    Partly met when they are locked later, or for less, or one of both is not. Source: GB/T 22239-2019 8.1.4.1 b); the numbers
    are practice.
    """
    if not lockout.locks:
        return not_assessed(lockout, Reason.NOT_KNOWN)
    locking = [one for one in lockout.locks if _locks(one)]
    if all(_locks_well(one) for one in lockout.locks):
        return met(lockout)
    return (partly_met if locking else not_met)(lockout, services=few(_told(one) for one in lockout.locks))


@check("host.lockout-root")
def lockout_root(lockout: LockoutEvidence) -> Verdict:
    """Met when root is locked after wrong passwords as well. Source: pam_faillock(8) even_deny_root; CIS 5.3.3.1.3."""
    locking = [one for one in lockout.locks if _locks(one)]
    if not lockout.locks:
        return not_assessed(lockout, Reason.NOT_KNOWN)
    if locking and all(one.root for one in locking):
        return met(lockout)
    return not_met(lockout, services=few(_told(one) for one in lockout.locks))


def _locks(one: LoginLock) -> bool:
    return one.complete and one.deny > 0


def _locks_well(one: LoginLock) -> bool:
    lasts = one.unlock_seconds <= 0 or one.unlock_seconds >= SHORTEST_LOCK_SECONDS
    return _locks(one) and one.deny <= MOST_FAILURES and lasts


def _told(one: LoginLock) -> str:
    if not one.module:
        return f"{one.service}: -"
    order = "" if one.complete else " (?)"
    return f"{one.service}: {one.module} deny={one.deny} unlock_time={one.unlock_seconds}{order}"
