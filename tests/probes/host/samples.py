"""Reads a topic from written samples, as if a host had said them."""

from __future__ import annotations

from collections.abc import Mapping

from checks import FakeTarget
from checks.evidence import Evidence, HostEvidence, Reason
from scanner.probes.host.command import Answers, Heard, LookFailed
from scanner.probes.host.topic import Topic

ABSENT = Heard(status=2, error="cat: x: No such file or directory")
FORBIDDEN = Heard(status=2, error="cat: x: Permission denied")
HOST = FakeTarget().sees("host")


def read(topic: Topic, said: Mapping[str, str | Heard], *, family: str = "debian", version: str = "12") -> Evidence:
    """The topic's record of a host on which each command said what `said` holds by its id; all others find nothing there.

    Raises:
        LookFailed: as the topic's reader.
    """
    assert isinstance(HOST, HostEvidence)
    host = HostEvidence(
        place=HOST.place, probe="test", seen_at=HOST.seen_at, os_family=family, os_id=family, os_version=version
    )
    commands = {one.id: one for one in topic.commands if family in one.families}
    assert said.keys() <= {one.id for one in topic.commands}
    heard: dict[str, Heard | LookFailed] = {}
    for id in commands:
        words = said.get(id, ABSENT)
        heard[id] = Heard(status=0, out=words) if isinstance(words, str) else words
    facts = topic.read(Answers(commands, heard), host)
    return topic.kind(place=HOST.place, probe="test", seen_at=HOST.seen_at, **facts)


def refusal(topic: Topic, said: Mapping[str, str | Heard]) -> Reason:
    """Why the topic could not be read."""
    try:
        read(topic, said)
    except LookFailed as failure:
        return failure.reason
    raise AssertionError("it could be read")
