"""What commands said, written down, for a topic to read without a host."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from checks import FakeTarget
from checks.evidence import Evidence, HostEvidence, Reason
from scanner.probes.host.command import NOT_FOUND, Answers, Heard, LookFailed
from scanner.probes.host.topic import Topic

ABSENT = Heard(status=2, error="cat: x: No such file or directory\n")
FORBIDDEN = Heard(status=2, error="cat: x: Permission denied\n")
MISSING = Heard(status=NOT_FOUND, error="command not found\n")
NO_SUDO = Heard(status=1, error="sudo: unable to resolve host prepared\nsudo: a password is required\n")
SLOW = LookFailed(Reason.TIMEOUT, "did not end in time")
SYSTEMD = "root                             systemd\n"
"""The line of ps that every host has."""

Said = str | Heard | LookFailed


def read(
    topic: Topic, said: Mapping[str, Said], *, family: str = "debian", os_id: str = "debian", version: str = ""
) -> Any:
    """The evidence `topic` reads from what its commands said, by id; a command that is not in `said` is not on the host.

    Raises:
        LookFailed: as the topic's own `read`.
    """
    host = FakeTarget().sees("host", os_family=family, os_id=os_id, os_version=version)
    assert isinstance(host, HostEvidence)
    commands = {one.id: one for one in topic.commands if family in one.families}
    assert said.keys() <= commands.keys(), said.keys() - commands.keys()
    heard = {id: _heard(said.get(id, MISSING)) for id in commands}
    facts = topic.read(Answers(commands, heard), host)
    evidence: Evidence = topic.kind(place=host.place, probe="host", seen_at=host.seen_at, **facts)
    return evidence


def refusal(topic: Topic, said: Mapping[str, Said]) -> Reason:
    """Why the topic could not be read."""
    try:
        read(topic, said)
    except LookFailed as failure:
        return failure.reason
    raise AssertionError("it could be read")


def _heard(said: Said) -> Heard | LookFailed:
    return Heard(status=0, out=said) if isinstance(said, str) else said
