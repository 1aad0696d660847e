"""Which system runs on which: every platform is registered, and no chain of platforms comes back to where it began."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from reports.language import _
from scanner.estate.model import System
from scanner.estate.read import EstateFile
from scanner.sheets.table import Faults, quoted


def refuse_wrong_platforms(systems: Mapping[str, System], file: EstateFile, faults: Faults) -> None:
    """Note in `faults` each row of `file` whose platform is not among `systems` (the estate after the file, by id), is the
    system itself, or leads back to it by way of other platforms."""
    for entry in file.systems:
        system = systems[entry.values["id"]]
        name = system.platform
        if not name or name in file.broken - systems.keys():
            continue
        if name not in systems:
            faults.add(
                entry.place("platform"), _("no system {name} is registered or in this file").format(name=quoted(name))
            )
            continue
        chain = platforms_under(system, systems)
        if system.id in chain:
            what = _("a system can't run on itself; by its platforms it would: {chain}")
            faults.add(entry.place("platform"), what.format(chain=" → ".join((system.id, *chain))))


def platforms_under(system: System, systems: Mapping[str, System]) -> tuple[str, ...]:
    """The ids of the platforms under `system`, the one it runs on first, until there is none or one comes a second time."""
    chain: list[str] = []
    name = system.platform
    while name in systems and name not in chain:
        chain.append(name)
        name = systems[name].platform
    return tuple(chain)


def platforms_first(systems: Iterable[System], registered: Mapping[str, System]) -> list[System]:
    """`systems` in an order in which every platform comes before the systems that run on it; else as they were."""
    return sorted(systems, key=lambda one: len(platforms_under(one, registered)))
