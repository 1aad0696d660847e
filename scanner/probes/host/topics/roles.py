"""Who administers the system, who its audit, and who its security, by what the accounts may do."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from checks import Text
from checks.evidence import HostEvidence, RolesEvidence, SudoRule
from scanner.probes.clean import clean
from scanner.probes.host.accounts import (
    GROUP,
    NSSWITCH,
    PASSWD,
    Group,
    Person,
    members,
    read_directories,
    read_groups,
    read_people,
)
from scanner.probes.host.command import Answers, Command, LookFailed
from scanner.probes.host.sudoers import SUDOERS, SUDOERS_D, read_sudoers
from scanner.probes.host.topic import Topic

_SEUSERS = Command(
    id="seusers",
    argv=("grep", "-RhE", "^[^#].*:.*:", "/etc/selinux", "--include=seusers"),
    answers=(0, 1),
    families=("rhel",),
    why=Text(zh="SELinux 为账户分配的管理员角色", en="the administrators' roles that SELinux gives accounts"),
)

# Names that Kylin's and openEuler's separation of powers, and the assessors' habit, give the three administrators.
_AUDITOR_NAMES = frozenset(("auditadm", "audadm", "auditadmin", "audit", "auditor", "sjgly", "logadmin"))
_SECURITY_NAMES = frozenset(("secadm", "secadmin", "security", "secofficer", "aqgly", "safeadmin"))
_AS_STRONG_AS_ROOT = ("docker", "lxd", "disk", "shadow")
_LOG_GROUPS = ("adm", "systemd-journal", "audit")
_LOG_TOOLS = frozenset(("ausearch", "aureport", "auditctl", "journalctl", "last", "lastb", "faillock"))
_LOG_PATH = re.compile(r"/var/log\b")


def _read(answers: Answers, host: HostEvidence) -> dict[str, Any]:
    people = [person for person in read_people(answers) if person.has_shell]
    groups = read_groups(answers)
    sudoers = read_sudoers(answers)
    rules = sudoers.rules if sudoers else ()
    mapped = _mapped(answers) if host.os_family == "rhel" else {}
    able = _administrators(people, groups, rules)
    auditing = _auditors(people, groups, rules) | {one for one, role in mapped.items() if role == "auditadm_u"}
    guarding = {person.name for person in people if person.name.lower() in _SECURITY_NAMES}
    guarding |= {one for one, role in mapped.items() if role == "secadm_u"}
    named = {person.name for person in people if person.name.lower() in _AUDITOR_NAMES | _SECURITY_NAMES}
    present = {person.name for person in people}
    return {
        "administrators": _few(able),
        "auditors": _few((auditing & present) - able),
        "security_administrators": _few((guarding & present) - able),
        "in_name_only": _few(named & able),
        "directories": read_directories(answers),
    }


TOPIC = Topic(kind=RolesEvidence, commands=(PASSWD, GROUP, NSSWITCH, SUDOERS, SUDOERS_D, _SEUSERS), read=_read)


def _few(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(names))[:50]


def _administrators(people: list[Person], groups: Mapping[str, Group], rules: Iterable[SudoRule]) -> set[str]:
    able = {person.name for person in people if person.uid == 0}
    for rule in rules:
        if rule.everything and rule.as_root:
            able |= _ruled(rule, people, groups)
    for name in _AS_STRONG_AS_ROOT:
        able |= set(members(groups.get(name), people))
    return able


def _auditors(people: list[Person], groups: Mapping[str, Group], rules: Iterable[SudoRule]) -> set[str]:
    found = {person.name for person in people if person.name.lower() in _AUDITOR_NAMES}
    for name in _LOG_GROUPS:
        found |= set(members(groups.get(name), people))
    for rule in rules:
        if rule.commands and all(_reads_logs(command) for command in rule.commands):
            found |= _ruled(rule, people, groups)
    return found


def _ruled(rule: SudoRule, people: list[Person], groups: Mapping[str, Group]) -> set[str]:
    if rule.who == "ALL":
        return {person.name for person in people}
    if rule.who.startswith("%"):
        return set(members(groups.get(rule.who[1:]), people))
    return {person.name for person in people if person.name == rule.who}


def _reads_logs(command: str) -> bool:
    program = command.split(" ")[0].rpartition("/")[2]
    return program in _LOG_TOOLS or _LOG_PATH.search(command) is not None


def _mapped(answers: Answers) -> dict[str, str]:
    """SELinux users by account, of whatever policies are there; only where SELinux has any."""
    try:
        lines = (answers.maybe(_SEUSERS.id) or "").splitlines()
    except LookFailed:
        return {}
    fields = (line.strip().split(":") for line in lines)
    return {clean(one[0], 40): one[1] for one in fields if len(one) >= 2}
