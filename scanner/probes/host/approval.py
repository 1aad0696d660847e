"""What an owner is asked to approve before anybody logs in: every read command, and the sudoers lines for those that need it."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterable

import msgspec

from checks import Text, all_checks
from checks.evidence import Evidence, HostEvidence
from scanner.probes.host.command import Command
from scanner.probes.host.look import all_commands
from scanner.probes.host.system import COMMANDS
from scanner.probes.host.topics import TOPICS
from scanner.probes.host.words import as_run

_ESCAPED = re.compile(r"[\\*?\[\]]")
_SPECIAL = re.compile(r"[\\:,=#\t ]")
_SEVERAL_SPACES = re.compile(r"(?<= ) ")


class CommandShown(msgspec.Struct, frozen=True, kw_only=True):
    """A command for its approval. `words` is the line as it is run, for a login whose sudo asks for no password; `command` is
    what is asked in it. `checks` rest on what it says, all those of a host where it tells which system that is."""

    id: str
    words: str
    command: str
    sudo: bool
    families: tuple[str, ...]
    seconds: float
    why: Text
    checks: list[str]


def shown_commands() -> list[CommandShown]:
    """Every command any topic can ask of a host, in the order they are asked.

    Raises:
        PluginError: an installed check breaks the contract.
    """
    return [
        CommandShown(
            id=one.id,
            words=shlex.join(as_run(one, "yes")),
            command=shlex.join(one.argv),
            sudo=one.sudo,
            families=one.families,
            seconds=one.seconds,
            why=one.why,
            checks=_resting_on(one),
        )
        for one in all_commands()
    ]


def sudoers(commands: Iterable[Command], user: str) -> str:
    """The file for /etc/sudoers.d that lets `user` run exactly those of `commands` that need root's eyes, and no others.

    Programs are named where the system's own packages bring them, not under /usr/local. Their arguments are written out and
    escaped as sudoers(5) asks for, so that sudo takes no other ones; a line end can't be written there, and `?` stands for
    it. Empty when none of them needs sudo.
    """
    lines = dict.fromkeys(f"/usr/*bin/{_escaped(one.argv)}" for one in commands if one.sudo)
    if not lines:
        return ""
    listed = ", \\\n    ".join(lines)
    return f"Cmnd_Alias CITYWALL = \\\n    {listed}\n{user} ALL=(root) NOPASSWD: CITYWALL\n"


def _resting_on(command: Command) -> list[str]:
    kinds: set[type[Evidence]] = {topic.kind for topic in TOPICS if command in topic.commands}
    tells_system = command in COMMANDS
    return [
        one.id
        for one in all_checks().values()
        if kinds.intersection((one.subject, *one.companions))
        or (tells_system and one.subject.family == HostEvidence.family)
    ]


def _escaped(argv: tuple[str, ...]) -> str:
    program, *arguments = argv
    if not arguments:
        return f'{program} ""'
    # Twice: for the pattern that sudo compares with, and for the file it reads the pattern from.
    patterns = (_ESCAPED.sub(r"\\\g<0>", one).replace("\n", "?") for one in arguments)
    written = " ".join(_SPECIAL.sub(r"\\\g<0>", one) for one in patterns)
    # An empty argument is two spaces together, of which the file would keep one.
    return program + " " + _SEVERAL_SPACES.sub(r"\\ ", written)
