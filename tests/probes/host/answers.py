"""Answers of commands as distributions give them, without a host."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from checks import FakeTarget
from checks.evidence import HostEvidence
from scanner.probes.host.command import NOT_FOUND, Answers, Heard
from scanner.probes.host.topic import Topic

SYSTEMD = "root                             systemd\n"
"""The line of ps that every host has."""

FORBIDDEN = Heard(status=2, error="grep: /etc/rsyslog.conf: Permission denied")
NO_SUDO = Heard(status=1, error="sudo: unable to resolve host prepared\nsudo: a password is required\n")
_ABSENT = Heard(status=NOT_FOUND, error="not found")


def read(topic: Topic, said: Mapping[str, str | Heard], *, family: str = "rhel") -> dict[str, Any]:
    """What `topic` reads when its commands say `said`; a command that is left out is not on the host.

    Raises:
        LookFailed: what was said does not tell.
    """
    heard = {id: one if isinstance(one, Heard) else Heard(status=0, out=one) for id, one in said.items()}
    commands = {one.id: one for one in topic.commands}
    assert heard.keys() <= commands.keys(), heard.keys() - commands.keys()
    host = FakeTarget().sees("host", os_family=family)
    assert isinstance(host, HostEvidence)
    return topic.read(Answers(commands, {id: heard.get(id, _ABSENT) for id in commands}), host)
