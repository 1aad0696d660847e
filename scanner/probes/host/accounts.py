"""The accounts and groups of a host, shared by the topics that need them. No password hash is ever printed by a command."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from checks import Text
from checks.evidence import Reason
from scanner.probes.clean import clean
from scanner.probes.host.command import Answers, Command, LookFailed
from scanner.probes.host.pam import number

# awk on the host turns the password field into a state and a scheme, words of this list alone; what remains of a line is
# a name, numbers and paths. So a hash never leaves the host, not even from a line whose fields are out of order.
_STATE = """
function state(h) {
  if (h == "") return "empty"
  if (h == "x") return "shadow"
  return h ~ /^[$_]/ || length(h) == 13 && h ~ /^[.\\/0-9A-Za-z]+$/ ? "set" : "locked"
}
"""
_SCHEME = """
function scheme(h, part) {
  gsub(/^[!*]+/, "", h)
  if (h ~ /^[.\\/0-9A-Za-z]+$/ && length(h) == 13) return "des"
  if (h ~ /^_/ && length(h) == 20) return "des"
  if (h !~ /^[$]/) return ""
  split(h, part, "$")
  return part[2] in known ? known[part[2]] : "other"
}
"""
_KNOWN = {
    "y": "yescrypt",
    "gy": "gost-yescrypt",
    "7": "scrypt",
    "2": "bcrypt",
    "2a": "bcrypt",
    "2b": "bcrypt",
    "2x": "bcrypt",
    "2y": "bcrypt",
    "sm3": "sm3",
    "6": "sha512",
    "5": "sha256",
    "sha1": "sha1",
    "1": "md5",
    "md5": "md5",
    "3": "md4",
}
"""Prefixes of crypt(5), and `sm3` of openEuler's and Kylin's libxcrypt."""

_IS_NAME = "$1 !~ /[$]./"
"""A dollar may end a name (Samba), but begins every hash of today."""

_BEGIN = 'BEGIN { FS = ":"; ' + " ".join(f'known["{key}"] = "{name}";' for key, name in _KNOWN.items()) + " }"
_NUMBER = 'function num(n) { return n ~ /^-?[0-9]+$/ ? n : "" }'
_PATH = 'function path(p) { return p ~ /^\\// ? p : "" }'
_PREAMBLE = f"{_STATE}\n{_SCHEME}\n{_NUMBER}\n{_PATH}\n{_BEGIN}\n"

PASSWD = Command(
    id="passwd",
    argv=(
        "awk",
        _PREAMBLE
        + f"NF >= 7 && {_IS_NAME} "
        + '{ print $1 ":" state($2) ":" scheme($2) ":" num($3) ":" num($4) ":" path($6) ":" path($7) }',
        "/etc/passwd",
    ),
    why=Text(zh="列出账户（不含口令和备注）", en="the accounts, without passwords and remarks"),
)
SHADOW = Command(
    id="shadow",
    argv=(
        "awk",
        _PREAMBLE
        + f"NF >= 2 && {_IS_NAME} "
        + '{ print $1 ":" state($2) ":" scheme($2) ":" num($3) ":" num($4) ":" num($5) ":" num($6) ":" num($7) ":" num($8) }',
        "/etc/shadow",
    ),
    sudo=True,
    why=Text(
        zh="各账户口令的状态、散列算法和有效期（散列值不离开主机）",
        en="state, hash scheme and age of each password; no hash leaves the host",
    ),
)
GROUP = Command(
    id="group",
    argv=("awk", "-F:", f'NF == 4 && {_IS_NAME} && $4 !~ /[$]./ {{ print $1 ":" $3 ":" $4 }}', "/etc/group"),
    why=Text(zh="列出用户组及成员", en="the groups and their members"),
)
NSSWITCH = Command(
    id="nsswitch",
    argv=("grep", "-E", "^[[:space:]]*passwd:", "/etc/nsswitch.conf"),
    answers=(0, 1),
    why=Text(zh="账户是否还来自目录服务", en="whether accounts come from a directory service too"),
)

MOST_ACCOUNTS = 2000
_LOCAL_SOURCES = frozenset(("files", "compat", "systemd", "altfiles", "db"))
_NO_LOGIN = frozenset(("nologin", "false", "true", "sync", "shutdown", "halt", "git-shell"))


class Person(msgspec.Struct, frozen=True):
    """A line of passwd(5); `password` and `scheme` are what stands there itself, `shadow` where it points to shadow(5)."""

    name: str
    password: str
    scheme: str
    uid: int
    gid: int
    home: str
    shell: str

    @property
    def has_shell(self) -> bool:
        """True when a login ends in a shell; no entry at all means /bin/sh."""
        return self.shell.rpartition("/")[2] not in _NO_LOGIN


class Group(msgspec.Struct, frozen=True):
    """A line of group(5)."""

    name: str
    gid: int
    members: tuple[str, ...]


def read_people(answers: Answers) -> list[Person]:
    """The accounts, in the file's order.

    Raises:
        LookFailed: they could not be read, or are more than 2,000 (TOO_MUCH).
    """
    people = []
    for line in answers.lines(PASSWD.id):
        fields = line.split(":")
        if len(fields) != 7:
            continue
        name, state, scheme, uid, gid, home, shell = fields
        user, group = number(uid), number(gid)
        if user is not None and group is not None:
            people.append(Person(clean(name, 40), state, scheme, user, group, clean(home, 120), clean(shell, 60)))
    if len(people) > MOST_ACCOUNTS:
        raise LookFailed(Reason.TOO_MUCH, f"more than {MOST_ACCOUNTS} accounts")
    if not people:
        raise LookFailed(Reason.NOT_KNOWN, "no account could be read")
    return people


def read_groups(answers: Answers) -> dict[str, Group]:
    """The groups by name.

    Raises:
        LookFailed: they could not be read.
    """
    groups = {}
    for line in answers.lines(GROUP.id):
        name, _, rest = line.partition(":")
        gid, _, members = rest.partition(":")
        own = number(gid)
        if own is not None:
            groups[clean(name, 40)] = Group(clean(name, 40), own, tuple(m for m in members.split(",") if m))
    return groups


def members(group: Group | None, people: list[Person]) -> tuple[str, ...]:
    """The accounts in `group`, those whose primary group it is among them, in the order of passwd."""
    if group is None:
        return ()
    return tuple(person.name for person in people if person.gid == group.gid or person.name in group.members)


def read_states(answers: Answers) -> Mapping[str, list[str]]:
    """What the shadow command said, by account: state, scheme, last change, min, max, warn, inactive, expire.

    Raises:
        LookFailed: it could not be read.
    """
    lines = (line.split(":") for line in answers.lines(SHADOW.id))
    # An `x` in shadow itself is no pointer, and no password fits it.
    return {one[0]: ["locked" if one[1] == "shadow" else one[1], *one[2:]] for one in lines if len(one) == 9}


def read_directories(answers: Answers) -> tuple[str, ...] | None:
    """Sources of accounts beside the host's own files, None when nsswitch.conf could not be read."""
    try:
        text = answers.maybe(NSSWITCH.id)
    except LookFailed:
        return None
    words = (text or "").partition(":")[2].split()
    return tuple(clean(word, 20) for word in words if word.isalnum() and word not in _LOCAL_SOURCES)[:10]
