"""Who may log in: accounts, the state of their passwords, their last logins, their homes and what lets others in there."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any, TypeVar

from checks import Text
from checks.evidence import Account, AccountsEvidence, Home, HostEvidence, TrustFile
from scanner.probes.clean import clean
from scanner.probes.host.accounts import (
    GROUP,
    NSSWITCH,
    PASSWD,
    SHADOW,
    Person,
    members,
    read_directories,
    read_groups,
    read_people,
    read_states,
)
from scanner.probes.host.command import Answers, Command, LookFailed
from scanner.probes.host.logindefs import LOGIN_DEFS, read_login_defs
from scanner.probes.host.pam import number
from scanner.probes.host.topic import Topic

_LASTLOG = Command(
    id="lastlog",
    argv=("lastlog",),
    why=Text(zh="各账户最近一次登录时间", en="when each account logged in last"),
)
_LASTLOG2 = Command(
    id="lastlog2",
    argv=("lastlog2",),
    why=Text(zh="各账户最近一次登录时间（新版系统）", en="when each account logged in last, on newer systems"),
)
_HOMES = Command(
    id="homes",
    argv=(
        "find",
        "/root",
        "/home",
        "-maxdepth",
        "1",
        "-type",
        "d",
        "(",
        "-path",
        "/root",
        "-o",
        "-path",
        "/home/*",
        ")",
        "-printf",
        "%m %u %p\\n",
    ),
    why=Text(zh="用户主目录的属主和权限", en="owner and mode of the home directories"),
    sudo=True,
)
_TRUST = Command(
    id="trust-files",
    argv=(
        *("find", "/root", "/home", "/etc", "-maxdepth", "3", "-type", "f", "("),
        *("-name", ".rhosts", "-o", "-name", ".shosts", "-o", "-name", ".netrc", "-o"),
        *("-name", "hosts.equiv", "-o", "-name", "shosts.equiv", "-o", "-path", "*/.ssh/authorized_keys*"),
        *(")", "-printf", "%m %s %u %p\\n"),
    ),
    why=Text(zh="信任文件与公钥文件的权限（不读内容）", en="modes of files that let others in; they are not read"),
    sudo=True,
    seconds=20.0,
)

_Read = TypeVar("_Read")

_PRIVILEGED = ("root", "sudo", "wheel", "admin", "adm", "docker", "lxd", "libvirt", "disk", "shadow", "systemd-journal")
_MOST_HOMES = 500
_MOST_FILES = 500
_LATEST = re.compile(r"\b[A-Z][a-z]{2} ([A-Z][a-z]{2}) +(\d{1,2}) \d\d:\d\d:\d\d (?:[+-]\d{4} )?(\d{4})\b")
_NEVER = "**Never logged in**"


def _read(answers: Answers, host: HostEvidence) -> dict[str, Any]:
    people = read_people(answers)
    groups = read_groups(answers)
    states = _or_none(read_states, answers)
    files = _or_none(_trust_files, answers)
    logins = _logins(answers)
    keys = None if files is None else {file.account for file in files if _has_keys(file)}
    defs = _or_none(read_login_defs, answers) or {}
    return {
        "accounts": tuple(_account(person, states, logins, keys) for person in people),
        "shadow_seen": states is not None,
        "groups": {name: members(groups[name], people) for name in _PRIVILEGED if name in groups},
        "directories": read_directories(answers),
        "people_from": number(defs.get("UID_MIN", "")) or 1000,
        "homes": _or_none(_homes, answers),
        "trust_files": files,
    }


TOPIC = Topic(
    kind=AccountsEvidence,
    commands=(PASSWD, SHADOW, GROUP, NSSWITCH, LOGIN_DEFS, _LASTLOG, _LASTLOG2, _HOMES, _TRUST),
    read=_read,
)


def _or_none(read: Callable[[Answers], _Read], answers: Answers) -> _Read | None:
    try:
        return read(answers)
    except LookFailed:
        return None


def _account(
    person: Person,
    states: Mapping[str, Sequence[str]] | None,
    logins: Mapping[str, str] | None,
    keys: set[str] | None,
) -> Account:
    state, scheme, *ages = _password(person, states)
    changed, shortest, longest, warn, inactive, expires = ages
    home = _home_name(person.home)
    return Account(
        name=person.name,
        uid=person.uid,
        gid=person.gid,
        login_shell=person.shell,
        password=state,
        scheme=scheme,
        changed_on=_day(changed),
        min_days=number(shortest),
        max_days=number(longest),
        warn_days=number(warn),
        inactive_days=number(inactive),
        expires_on=_day(expires),
        last_login=None if logins is None else logins.get(person.name),
        has_keys=None if keys is None or not home else home in keys,
    )


def _password(person: Person, states: Mapping[str, Sequence[str]] | None) -> Sequence[str]:
    """State, scheme and the six numbers; where passwd does not point to shadow, what stands in passwd counts."""
    unknown = ("", "", "", "", "", "", "", "")
    if person.password != "shadow":
        return (person.password, person.scheme, *unknown[2:])
    return unknown if states is None else states.get(person.name, unknown)


def _day(days: str) -> str:
    """The ISO day that is `days` after 1970-01-01; empty for none, and for 0, which means a change is due."""
    count = number(days) or 0
    return (date(1970, 1, 1) + timedelta(days=count)).isoformat() if 0 < count < 100_000 else ""


def _logins(answers: Answers) -> dict[str, str] | None:
    """The last day of each account's login, empty for never, from the program that this host has."""
    for id in (_LASTLOG2.id, _LASTLOG.id):
        lines = _or_none(lambda answers, id=id: answers.lines(id), answers)  # type: ignore[misc]
        if lines and len(lines) > 1:
            return dict(login for line in lines[1:] if (login := _login(line)) is not None)
    return None


def _login(line: str) -> tuple[str, str] | None:
    name = clean(line.split()[0], 40)
    if _NEVER in line:
        return name, ""
    found = _LATEST.search(line)
    if found is None:
        return None
    try:
        return name, datetime.strptime(" ".join(found.groups()), "%b %d %Y").date().isoformat()
    except ValueError:
        return None


def _home_name(path: str) -> str:
    """`root` for /root, NAME for /home/NAME, empty for anything else."""
    parts = path.strip("/").split("/")
    if parts == ["root"]:
        return "root"
    return parts[1] if len(parts) == 2 and parts[0] == "home" else ""


def _homes(answers: Answers) -> tuple[Home, ...]:
    homes = []
    for line in answers.lines(_HOMES.id):
        mode, owner, path = (*line.split(" ", 2), "", "")[:3]
        if name := _home_name(path):
            homes.append(Home(name=clean(name, 40), mode=clean(mode, 5), owner=clean(owner, 40)))
    return tuple(homes[:_MOST_HOMES])


def _trust_files(answers: Answers) -> tuple[TrustFile, ...]:
    files = []
    for line in (answers.maybe(_TRUST.id) or "").splitlines():
        mode, size, owner, path = (*line.split(" ", 3), "", "", "")[:4]
        parts = path.strip("/").split("/")
        files.append(
            TrustFile(
                name=clean(parts[-1], 40),
                account=clean(
                    "" if parts[0] == "etc" else _home_name("/".join(parts[: 1 if parts[0] == "root" else 2])), 40
                ),
                mode=clean(mode, 5),
                owner=clean(owner, 40),
                size=number(size) or 0,
            )
        )
    return tuple(files[:_MOST_FILES])


def _has_keys(file: TrustFile) -> bool:
    return file.name in ("authorized_keys", "authorized_keys2") and file.size > 0
