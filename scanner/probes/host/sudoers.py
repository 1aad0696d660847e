"""sudoers(5): rules with their aliases resolved, and the Defaults. Read as sudo does, as far as a judgement needs it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

import msgspec

from checks import Text
from checks.evidence import SudoRule
from scanner.probes.clean import clean
from scanner.probes.host.command import Answers, Command

SUDOERS = Command(
    id="sudoers",
    argv=("cat", "/etc/sudoers"),
    sudo=True,
    why=Text(zh="谁可以通过 sudo 提权", en="who may act as root through sudo"),
)
SUDOERS_D = Command(
    id="sudoers-d",
    argv=("grep", "-RHE", ".", "/etc/sudoers.d"),
    sudo=True,
    answers=(0, 1),
    why=Text(zh="sudo 的补充规则", en="further rules of sudo"),
)

MOST_RULES = 200
_MOST_COMMANDS = 20
_DEEPEST = 6
_ALIAS = re.compile(r"^(User|Runas|Cmnd|Cmd|Host)_Alias\s+(.*)$")
_DEFAULTS = re.compile(r"^Defaults([@:!>]\s*(?:\\.|[^\s,\\]|,\s*)+)?(?:\s+(.*))?$")
_TAG = re.compile(r"^((?:NO)?(?:PASSWD|EXEC|SETENV|LOG_INPUT|LOG_OUTPUT|FOLLOW|MAIL|INTERCEPT))\s*:\s*")
_OPTION = re.compile(r"^(?:ROLE|TYPE|PRIVS|LIMITPRIVS|CWD|CHROOT|TIMEOUT|NOTBEFORE|NOTAFTER)=\S+\s+")
_RUNAS = re.compile(r"^\(([^)]*)\)\s*")
_COMMA = re.compile(r"(?<!\\),")
_INCLUDES_D = re.compile(r"^[#@]includedir\s+\"?/etc/sudoers\.d/?\"?\s*$", re.MULTILINE)

# A command of these, with any arguments or none, gives a shell, so who may run it may run everything.
_SHELLS = frozenset(
    ("sh", "bash", "dash", "zsh", "ksh", "csh", "tcsh", "su", "sudo", "env", "python", "python3", "perl")
)


class Default(msgspec.Struct, frozen=True):
    """One Defaults setting: `scope` is empty for all, else such as `:user`; `value` is empty for a flag."""

    scope: str
    name: str
    on: bool
    value: str = ""


class Sudoers(msgspec.Struct, frozen=True):
    """The rules, in order, and the Defaults."""

    rules: tuple[SudoRule, ...] = ()
    defaults: tuple[Default, ...] = ()

    def flag(self, name: str, default: bool = False) -> bool:
        """What the last Defaults for all say of the flag `name`."""
        return next((one.on for one in reversed(self.defaults) if one.name == name and not one.scope), default)

    def value(self, name: str) -> str:
        """The value that the last Defaults for all give `name`, or empty."""
        found = (one for one in reversed(self.defaults) if one.name == name and not one.scope)
        return next((one.value for one in found if one.on), "")


def read_sudoers(answers: Answers) -> Sudoers | None:
    """The rules of the host, None when it has no sudoers file. Of other included files nothing is known.

    Raises:
        LookFailed: they could not be read.
    """
    main = answers.maybe(SUDOERS.id)
    if main is None:
        return None
    text = main
    if _INCLUDES_D.search(main):
        text += "\n" + _dropins(answers.maybe(SUDOERS_D.id) or "")
    return parse_sudoers(text)


def parse_sudoers(text: str) -> Sudoers:
    """The rules in `text`; a line that is none is passed over, as sudo itself refuses a file with such a line."""
    aliases: dict[str, list[str]] = {}
    defaults: list[Default] = []
    specs = []
    for line in _logical(text):
        if alias := _ALIAS.match(line):
            aliases |= _aliases(alias[2])
        elif found := _DEFAULTS.match(line):
            defaults += _defaults((found[1] or "").strip(), found[2] or "")
        elif "=" in line:
            specs.append(line)
    rules = [rule for spec in specs for rule in _rules(spec, aliases)]
    return Sudoers(tuple(_without_password(rules, defaults)[:MOST_RULES]), tuple(defaults))


def _dropins(text: str) -> str:
    """The lines of the drop-in files in order; names with a dot or an ending tilde are passed over (sudoers(5))."""
    lines = []
    for line in sorted(text.splitlines(), key=lambda line: line.partition(":")[0]):
        path, _, rule = line.partition(":")
        name = path.rpartition("/")[2]
        if "." not in name and not name.endswith("~"):
            lines.append(rule)
    return "\n".join(lines)


def _logical(text: str) -> Iterator[str]:
    """Lines joined where a backslash ends them, without comments; `#` before a number is a user id, not a comment."""
    for line in re.sub(r"\\\r?\n", " ", text).splitlines():
        bare = re.sub(r"(?<!\\)#(?!-?[0-9]).*$", "", line).strip()
        if bare and not bare.startswith("@include"):
            yield re.sub(r"\s*,\s*", ",", " ".join(bare.split()))


def _aliases(text: str) -> dict[str, list[str]]:
    found = {}
    for definition in re.split(r"(?<!\\):", text):
        name, _, members = definition.partition("=")
        found[name.strip()] = _list(members)
    return found


def _list(text: str) -> list[str]:
    return [word.strip() for word in _COMMA.split(text) if word.strip()]


def _resolved(names: Iterable[str], aliases: Mapping[str, Sequence[str]], depth: int = 0) -> Iterator[str]:
    for name in names:
        if name in aliases and depth < _DEEPEST:
            yield from _resolved(aliases[name], aliases, depth + 1)
        else:
            yield name


def _defaults(scope: str, text: str) -> list[Default]:
    found = []
    for setting in re.findall(r"(?:\"[^\"]*\"|\\.|[^,\"\\])+", text):
        name, assigned, value = setting.strip().partition("=")
        bare = name.strip().rstrip("+-").strip()
        plain = value.strip().strip('"') if assigned else ""
        found.append(Default(scope, bare.lstrip("!").strip(), not bare.startswith("!"), plain))
    return found


def _rules(spec: str, aliases: Mapping[str, Sequence[str]]) -> Iterator[SudoRule]:
    """The rules of `USERS HOSTS = COMMANDS`, one for each user and way of asking."""
    left, _, right = spec.partition("=")
    users, _, _ = left.strip().rpartition(" ")
    whos = [clean(who.strip('"'), 60) for who in _resolved(_list(users), aliases)]
    parts = list(_commands(right, aliases))
    for who in whos[:MOST_RULES]:
        if who.startswith("!"):
            continue
        for no_password in sorted({free for _, _, free in parts}):
            mine = [(command, as_root) for command, as_root, free in parts if free is no_password]
            yield SudoRule(
                who=who,
                commands=tuple(clean(command, 100) for command, _ in mine)[:_MOST_COMMANDS],
                as_root=any(as_root for _, as_root in mine),
                everything=any(as_root and _is_everything(command) for command, as_root in mine),
                no_password=no_password,
            )


def _commands(text: str, aliases: Mapping[str, Sequence[str]]) -> Iterator[tuple[str, bool, bool]]:
    """Each command, whether it may be run as root, and without a password; run-as and tags hold on to the next ones."""
    as_root, free = True, False
    for item in _list(text):
        if runas := _RUNAS.match(item):
            users = _list(runas[1].partition(":")[0])
            as_root = not users or bool({"root", "ALL", "#0"} & set(_resolved(users, aliases)))
            item = item[runas.end() :]
        item = _OPTION.sub("", item)
        while tag := _TAG.match(item):
            free = tag[1] == "NOPASSWD" or (free and tag[1] != "PASSWD")
            item = item[tag.end() :]
        for command in _resolved([item], aliases):
            if not command.startswith("!"):
                yield command, as_root, free


def _is_everything(command: str) -> bool:
    program = command.split()[0] if command.split() else ""
    return program in ("ALL", "*") or program.rpartition("/")[2] in _SHELLS


def _without_password(rules: Sequence[SudoRule], defaults: Sequence[Default]) -> list[SudoRule]:
    """The rules, those without a password too that Defaults free from it, for all or for their user."""
    free = {one.scope for one in defaults if one.name == "authenticate" and not one.on}
    return [
        msgspec.structs.replace(rule, no_password=True) if free & {"", f":{rule.who}", ":ALL"} else rule
        for rule in rules
    ]
