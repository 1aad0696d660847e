"""Who is concerned with which systems, by the settings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from scanner.delivery.model import Channel, Recipient
from scanner.delivery.settings import EVERYBODY, DeliverySettings, Recipients
from scanner.estate.model import System


def concerned(settings: DeliverySettings, systems: Sequence[System]) -> dict[Recipient, list[System]]:
    """Each recipient with those of `systems` that are theirs, in the order given; nobody with none, but for those who get
    messages about every system."""
    found: dict[Recipient, list[System]] = {}
    for system in systems:
        mine = {one for entry in (system.id, system.department, EVERYBODY) for one in _of(settings.people, entry)}
        for one in mine:
            found.setdefault(one, []).append(system)
    for one in _of(settings.people, EVERYBODY):
        found.setdefault(one, [])
    return dict(sorted(found.items()))


def unknown_entries(settings: DeliverySettings, systems: Iterable[System]) -> tuple[str, ...]:
    """The entries of `people` that are no registered system, and no department of one: a slip of the pen would let messages
    go nowhere."""
    known = {EVERYBODY} | {name for one in systems for name in (one.id, one.department)}
    return tuple(entry for entry in settings.people if entry not in known)


def _of(people: Mapping[str, Recipients], entry: str) -> Iterator[Recipient]:
    if entry in people:
        yield from (Recipient(Channel.MAIL, one) for one in people[entry].mail)
        yield from (Recipient(Channel.ROBOT, one) for one in people[entry].robots)
