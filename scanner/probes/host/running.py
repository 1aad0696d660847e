"""What runs on a host: units and processes by name, and which of the known guards are among them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

import msgspec
import yaml

from checks import Text
from checks.evidence import Guard, Reason
from scanner.probes.clean import clean
from scanner.probes.host.command import Answers, Command, LookFailed

UNITS = Command(
    id="service-units",
    argv=("systemctl", "list-units", "--type=service", "--all", "--no-legend", "--no-pager", "--plain"),
    why=Text(zh="服务及其运行状态", en="services and whether they run"),
)
UNIT_FILES = Command(
    id="service-files",
    argv=("systemctl", "list-unit-files", "--type=service", "--no-legend", "--no-pager"),
    why=Text(zh="已安装的服务", en="which services are installed"),
)
PROCESSES = Command(
    id="process-names",
    argv=("ps", "-eo", "user:32=,comm="),
    why=Text(zh="进程名称及运行用户（不含参数）", en="names of processes and who runs them, without their arguments"),
)
RUNNING = (UNITS, UNIT_FILES, PROCESSES)

_GUARDS = Path(__file__).parents[1] / "data" / "host_guards.yaml"
_COMM_LENGTH = 15


class KnownGuard(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One product of data/host_guards.yaml."""

    name: str
    units: tuple[str, ...]
    processes: tuple[str, ...]


class Running(msgspec.Struct, frozen=True, kw_only=True):
    """`units` are True where they run, by name without `.service` and without an instance; `users` are those of each process."""

    units: dict[str, bool]
    users: dict[str, tuple[str, ...]]

    def has(self, name: str) -> bool:
        """True when a process called `name` runs."""
        return name[:_COMM_LENGTH] in self.users

    def installed(self, *units: str) -> bool:
        """True when one of `units` is known to systemd."""
        return any(unit in self.units for unit in units)


def seen(answers: Answers, id: str) -> str | None:
    """What the command `id` said, or None where it said nothing that can be read, for whatever reason."""
    try:
        return answers.maybe(id)
    except LookFailed:
        return None


def hidden(answers: Answers, id: str) -> bool:
    """True when what the command `id` was to read is there, as far as one can tell, and could not be read."""
    try:
        answers.maybe(id)
    except LookFailed:
        return True
    return False


def read_running(answers: Answers) -> Running:
    """What runs, from the commands of `RUNNING`. Where systemd does not run, processes alone tell.

    Raises:
        LookFailed: processes could not be listed, or only one's own are shown (NO_RIGHT).
    """
    users = _users(answers.lines(PROCESSES.id))
    if not any("root" in names for names in users.values()):
        raise LookFailed(Reason.NO_RIGHT, "other users' processes are hidden")
    units = {name: False for name in _unit_files(seen(answers, UNIT_FILES.id) or "")}
    for name, runs in _units(seen(answers, UNITS.id) or ""):
        units[name] = units.get(name, False) or runs
    return Running(units=units, users=users)


def guards(kind: str, running: Running) -> tuple[Guard, ...]:
    """The known guards of a kind that are installed, in the order of the list."""
    found = []
    for known in known_guards()[kind]:
        runs = any(running.units.get(unit) for unit in known.units) or any(map(running.has, known.processes))
        if runs or running.installed(*known.units):
            found.append(Guard(name=known.name, running=runs))
    return tuple(found)


@cache
def known_guards() -> Mapping[str, tuple[KnownGuard, ...]]:
    """The list, by kind."""
    return msgspec.convert(yaml.safe_load(_GUARDS.read_text(encoding="utf-8")), dict[str, tuple[KnownGuard, ...]])


def _users(lines: Iterable[str]) -> dict[str, tuple[str, ...]]:
    found: dict[str, set[str]] = {}
    for line in lines:
        user, _, name = line.strip().partition(" ")
        if name.strip():
            found.setdefault(clean(name.strip(), 40)[:_COMM_LENGTH], set()).add(clean(user, 32))
    return {name: tuple(sorted(users)) for name, users in found.items()}


def _unit_files(text: str) -> list[str]:
    words = (line.split() for line in text.splitlines())
    return [_unit_name(parts[0]) for parts in words if parts and parts[0].endswith(".service")]


def _units(text: str) -> list[tuple[str, bool]]:
    found = []
    for line in text.splitlines():
        # A failed unit has a dot before it on older versions, even in the plain form.
        parts = line.lstrip(" ●*").split()
        if len(parts) >= 4 and parts[0].endswith(".service") and parts[1] == "loaded":
            found.append((_unit_name(parts[0]), parts[2] == "active" and parts[3] == "running"))
    return found


def _unit_name(word: str) -> str:
    return clean(word, 80).removesuffix(".service").partition("@")[0]
