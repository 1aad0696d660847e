"""The event log of a board: how full it is, and what is critical in it."""

from __future__ import annotations

from datetime import UTC, datetime

from checks.evidence import BoardEvent, BoardLog
from scanner.probes.devices.boards.fields import Resource, count, link, members, moment, parts, word
from scanner.probes.devices.boards.resources import Resources
from scanner.probes.failures import LookFailed

MOST_CRITICAL = 20
MOST_SERVICES = 2
"""Log services that are looked at for the one that keeps the events of the hardware."""

_EVENTS = ("SEL", "Event")
_LONG_AGO = datetime(1, 1, 1, tzinfo=UTC)


def read_log(resources: Resources, system: Resource, manager: Resource) -> BoardLog:
    """The log of hardware events, the system's or else the manager's.

    Raises:
        LookFailed: there is none, or it can't be read.
    """
    path = link(system, "LogServices") or link(manager, "LogServices")
    service = _of_events(resources, members(resources.get(path)))
    try:
        entries = resources.get(link(service, "Entries"))
    except LookFailed:
        return _log(service, {})
    return _log(service, entries)


def _of_events(resources: Resources, paths: list[str]) -> Resource:
    """The service whose entries are a SEL or events (LogEntryType), else the first."""
    # What is named so is looked at first.
    ordered = sorted(paths, key=lambda path: "sel" not in path.rsplit("/", 1)[-1].casefold())
    services = []
    for path in ordered[:MOST_SERVICES]:
        services.append(resources.get(path))
        if word(services[-1], "LogEntryType") in _EVENTS:
            return services[-1]
    return services[0] if services else resources.get("")


def _log(service: Resource, entries: Resource) -> BoardLog:
    read = [one for one in parts(entries, "Members") if "Severity" in one or "Created" in one]
    total = count(entries, "Members@odata.count")
    told = "Members" in entries and (bool(read) or total == 0)
    return BoardLog(
        name=word(service, "Name", 64),
        capacity=count(service, "MaxNumberOfRecords"),
        entries=total,
        when_full=word(service, "OverWritePolicy", 40),
        read=len(read),
        newest_read=told and (total is None or total <= len(read) or _newest_first(read)),
        critical=_critical(read) if told else None,
    )


def _newest_first(read: list[Resource]) -> bool:
    """True where a part of the entries is the newest part."""
    times = [at for one in read if (at := moment(one, "Created"))]
    return len(times) > 1 and times[0] > times[-1]


def _critical(read: list[Resource]) -> tuple[BoardEvent, ...]:
    events = [
        BoardEvent(message=word(one, "Message") or word(one, "MessageId"), at=moment(one, "Created"))
        for one in read
        if word(one, "Severity") == "Critical"
    ]
    return tuple(sorted(events, key=lambda event: event.at or _LONG_AGO, reverse=True)[:MOST_CRITICAL])
