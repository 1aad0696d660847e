"""Look at a host through a login: what system it is, then topic by topic, each alone in its failure."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping, Sequence

from checks.evidence import Evidence, FailedLook, HostEvidence, Reason
from scanner.clock import now
from scanner.probes.host.command import Answers, Command, Heard, LookFailed, Shell
from scanner.probes.host.system import COMMANDS, read_system
from scanner.probes.host.topic import Topic
from scanner.probes.host.topics import TOPICS
from scanner.probes.target import Target

PROBE = "host"
LOCATOR = "host"
BUDGET_SECONDS = 180.0
"""For all commands of one host together."""

_ENDING = (Reason.RESET, Reason.UNREACHABLE, Reason.OUT_OF_SCOPE, Reason.OUTSIDE_HOURS, Reason.INTERRUPTED)


def all_commands() -> tuple[Command, ...]:
    """Every command any topic can ask, each once, in the order they are asked."""
    found = {one.id: one for one in (*COMMANDS, *(command for topic in TOPICS for command in topic.commands))}
    return tuple(found.values())


def look_through(
    shell: Shell, target: Target, *, wanted: Callable[[type[Evidence]], bool], topics: Sequence[Topic] = TOPICS
) -> list[Evidence]:
    """All evidence of the family `host` that the commands give, each wanted topic a record or a failed look.

    A host that is not supported, and one that is lost half way, give what they gave and one failed look for all the rest.
    """
    asked = _Asked(shell)
    try:
        host = _host(asked, target)
    except LookFailed as failure:
        return [failed(target, failure)]
    if not host.os_family:
        told = LookFailed(Reason.NOT_SUPPORTED, host.title or host.os_id)
        return [host, failed(target, told)]
    evidence: list[Evidence] = [host]
    for topic in topics:
        if not wanted(topic.kind):
            continue
        seen = _seen(asked, topic, host, target)
        if isinstance(seen, LookFailed):
            evidence.append(failed(target, seen))
            break
        evidence.append(seen)
    return evidence


def failed(target: Target, failure: LookFailed, kind: type[Evidence] | None = None) -> FailedLook:
    """The failed look at one kind, or at the whole family."""
    sought = HostEvidence.family if kind is None else kind.kind()
    place = target.place(LOCATOR)
    return target.failed(place, probe=PROBE, sought=sought, reason=failure.reason, detail=failure.detail)


class _Asked:
    """The commands run so far, each once whatever the number of topics that need it."""

    def __init__(self, shell: Shell) -> None:
        self._shell = shell
        self._heard: dict[str, Heard | LookFailed] = {}
        self._deadline = time.monotonic() + BUDGET_SECONDS

    def answers(self, commands: Iterable[Command], family: str = "") -> Answers:
        """What `commands` say.

        Raises:
            LookFailed: the connection is gone.
        """
        mine = {one.id: one for one in commands if not family or family in one.families}
        for id, command in mine.items():
            if id not in self._heard:
                self._heard[id] = self._run(command)
        return Answers(mine, self._heard)

    def _run(self, command: Command) -> Heard | LookFailed:
        if time.monotonic() > self._deadline:
            return LookFailed(Reason.TIMEOUT, "the time for one host is used up")
        try:
            return self._shell.run(command)
        except LookFailed as failure:
            if failure.reason in _ENDING:
                raise
            return failure


def _host(asked: _Asked, target: Target) -> HostEvidence:
    facts = read_system(asked.answers(COMMANDS))
    return HostEvidence(place=target.place(LOCATOR), probe=PROBE, seen_at=now(), depth=target.depth, **facts)


def _seen(asked: _Asked, topic: Topic, host: HostEvidence, target: Target) -> Evidence | LookFailed:
    """The topic's record or its own failed look; a `LookFailed` only when the connection is gone."""
    try:
        answers = asked.answers(topic.commands, host.os_family)
    except LookFailed as failure:
        return failure
    try:
        facts: Mapping[str, object] = topic.read(answers, host)
        return topic.kind(place=host.place, probe=PROBE, seen_at=now(), depth=target.depth, **facts)
    except LookFailed as failure:
        return failed(target, failure, topic.kind)
    except Exception as error:
        return failed(target, LookFailed(Reason.PROBE_ERROR, f"{type(error).__name__}"), topic.kind)
