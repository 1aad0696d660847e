"""Accounts, the five roles, and what each may do.

The three administrators that MLPS level 3 keeps apart (GB/T 22239-2019, 8.1.5.1 to 8.1.5.3: system, audit, security) are the
administrator, the auditor and the officer here: who makes accounts sees no findings, and who reads the log does nothing else.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum

import msgspec

from checks import Text


class Role(StrEnum):
    """What an account is for."""

    ADMINISTRATOR = "administrator"
    OFFICER = "officer"
    OWNER = "owner"
    BUREAU = "bureau"
    AUDITOR = "auditor"

    @property
    def label(self) -> Text:
        """The word for people."""
        return {
            Role.ADMINISTRATOR: Text(zh="系统管理员", en="administrator"),
            Role.OFFICER: Text(zh="安全管理员", en="security officer"),
            Role.OWNER: Text(zh="系统责任人", en="system owner"),
            Role.BUREAU: Text(zh="主管部门", en="bureau"),
            Role.AUDITOR: Text(zh="审计管理员", en="auditor"),
        }[self]


class Right(StrEnum):
    """One thing an account may do. Every route asks for one."""

    SEE = "see"
    """Systems, findings, answers and reports; an owner only of the own systems."""
    SEE_CITY = "see_city"
    """What is about all systems at once: the departments and the bureau's report."""
    SEE_RULES = "see_rules"
    """Baselines and checks."""
    SEE_SCANS = "see_scans"
    """Scans and schedules, and how they stand."""
    SCAN = "scan"
    """Start, pause, resume and cancel scans; make schedules."""
    ANSWER = "answer"
    """Answer questionnaires."""
    CLAIM = "claim"
    """Say that a finding is fixed; ask for an acceptance, a false positive, or more time."""
    ASSIGN = "assign"
    """Hand findings to people, confirm what no longer applies, issue notices of rectification."""
    APPROVE = "approve"
    """Grant or refuse what was asked."""
    SEE_LOG = "see_log"
    """The audit log."""
    MANAGE = "manage"
    """Make, change and lock accounts."""
    OWN = "own"
    """The own account: password, second factor, tokens. Everybody who signed in has it."""


RIGHTS: Mapping[Role, frozenset[Right]] = {
    Role.ADMINISTRATOR: frozenset({Right.OWN, Right.MANAGE, Right.SEE_SCANS, Right.SEE_RULES}),
    Role.OFFICER: frozenset(Right) - {Right.MANAGE, Right.APPROVE, Right.SEE_LOG},
    Role.OWNER: frozenset({Right.OWN, Right.SEE, Right.SEE_RULES, Right.ANSWER, Right.CLAIM}),
    Role.BUREAU: frozenset({Right.OWN, Right.SEE, Right.SEE_CITY, Right.SEE_RULES, Right.SEE_SCANS, Right.APPROVE}),
    Role.AUDITOR: frozenset({Right.OWN, Right.SEE_LOG}),
}


class Account(msgspec.Struct, frozen=True, kw_only=True):
    """One account. `login` is what is typed, `person` the name that stands in histories; no two accounts share either.

    `systems` are the ids of the systems an owner sees, empty for every other role. `locked_until` is when a lock after failed
    logins ends; `disabled_at` when the account was switched off. `second_factor` is True when a one-time code is asked for.
    `password_is_initial` is True while the password is one that somebody else has seen.
    """

    id: int
    login: str
    person: str
    role: Role
    systems: frozenset[str] = frozenset()
    made_at: datetime
    password_set_at: datetime | None = None
    password_is_initial: bool = False
    second_factor: bool = False
    failures: int = 0
    locked_until: datetime | None = None
    disabled_at: datetime | None = None

    def is_locked(self, at: datetime) -> bool:
        """True while failed logins keep it locked."""
        return self.locked_until is not None and at < self.locked_until


class Token(msgspec.Struct, frozen=True, kw_only=True):
    """What a program of the account's signs in with; its text is known to nobody any more. It holds until `ends_on` is over, a
    day of the city."""

    id: int
    account: int
    name: str
    made_at: datetime
    ends_on: date
    used_at: datetime | None = None


class Owed(StrEnum):
    """What somebody who signed in has to do before anything else."""

    PASSWORD = "password"
    """Another password: this one is initial, or too old."""
    SECOND_FACTOR = "second_factor"
    """Set up the second factor that is demanded here."""


class Visitor(msgspec.Struct, frozen=True, kw_only=True):
    """Who makes a request: an account signed in, by a browser's session or by a token.

    `form_token` is what each form of this session carries back; empty for a request by token, which no browser makes by itself.
    `owed` is what has to be done before anything else.
    """

    account: Account
    form_token: str = ""
    owed: Owed | None = None

    def may(self, right: Right) -> bool:
        """True when the role has the right."""
        return right in RIGHTS[self.account.role]

    def sees(self, system: str) -> bool:
        """True when the system (by id) is one this visitor may see."""
        return self.may(Right.SEE) and (self.account.role is not Role.OWNER or system in self.account.systems)
