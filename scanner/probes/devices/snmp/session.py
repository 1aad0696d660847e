"""A conversation by SNMP: questions one after another, and an end in bounded packets, values and seconds."""

from __future__ import annotations

import secrets
import socket
import time
from collections.abc import Iterable, Mapping, Sequence
from functools import partial

from checks.evidence import Reason
from scanner.probes.datagram import Silent, ask
from scanner.probes.devices.snmp.codec import V1, Answer, Kind, Oid, Value
from scanner.probes.devices.snmp.speakers import Speaker
from scanner.probes.failures import LookFailed

MOST_QUESTIONS = 500
MOST_VALUES = 12_000
MOST_SECONDS = 60.0
AT_ONCE = 16
"""Values asked for in one question; small enough for the smallest message every agent takes (RFC 3417, 3.2: 484 bytes)."""
REPETITIONS = 16

_TOO_BIG, _NO_SUCH_NAME = 1, 2
_NO_ACCESS, _NOT_AUTHORISED = 6, 16


class Session:
    """Questions to one port. Not for several threads at once; each look has its own."""

    def __init__(self, sock: socket.socket, speaker: Speaker, *, seconds: float = MOST_SECONDS) -> None:
        self._sock = sock
        self._speaker = speaker
        self._deadline = time.monotonic() + seconds
        self._questions_left = MOST_QUESTIONS
        self._values_left = MOST_VALUES

    def get(self, oids: Iterable[Oid]) -> dict[Oid, Value]:
        """What is there of `oids`.

        Raises:
            LookFailed: the login is refused, the device is silent, or the bounds are reached.
            OSError: the port is closed, or the connection was cut.
        """
        wanted = list(dict.fromkeys(oids))
        found: dict[Oid, Value] = {}
        for start in range(0, len(wanted), AT_ONCE):
            found |= self._got(wanted[start : start + AT_ONCE])
        return found

    def present(self, roots: Sequence[Oid]) -> frozenset[Oid]:
        """Those of `roots` under which the device has anything. Raises as `get` does."""
        found: set[Oid] = set()
        for start in range(0, len(roots), AT_ONCE):
            some = roots[start : start + AT_ONCE]
            answer = self._ask(Kind.NEXT, some)
            if answer.error and len(some) > 1:
                # SNMPv1 says nothing of the others where one is beyond the end.
                found |= {root for root in some if self.present([root])}
            elif not answer.error:
                pairs = zip(some, answer.bindings, strict=False)
                found |= {root for root, (oid, _value) in pairs if _is_under(oid, root)}
        return frozenset(found)

    def walk(self, root: Oid, most: int = 1000) -> dict[Oid, Value]:
        """The values under `root` by the rest of their names, in order, at most `most`. Raises as `get` does.

        It ends where the device goes back or stands still (RFC 3416, 4.2.3), as a hostile one would for ever.
        """
        found: dict[Oid, Value] = {}
        last = root
        while len(found) < most:
            kind = Kind.NEXT if self._speaker.version == V1 else Kind.BULK
            answer = self._ask(kind, [last], REPETITIONS)
            if answer.error or not answer.bindings:
                break
            for oid, value in answer.bindings:
                if not _is_under(oid, root) or oid <= last or value is None:
                    return found
                found[oid[len(root) :]] = value
                last = oid
                if len(found) >= most:
                    break
        return found

    def _got(self, oids: Sequence[Oid]) -> Mapping[Oid, Value]:
        left = list(oids)
        while left:
            answer = self._ask(Kind.GET, left)
            if answer.error == _TOO_BIG and len(left) > 1:
                half = len(left) // 2
                return {**self._got(left[:half]), **self._got(left[half:])}
            if answer.error == _NO_SUCH_NAME and 0 < answer.at <= len(left):
                # SNMPv1: one that is not there spoils the whole question.
                del left[answer.at - 1]
                continue
            if answer.error in (_NO_ACCESS, _NOT_AUTHORISED):
                raise LookFailed(Reason.NO_RIGHT, "the login may not read this")
            asked = set(left)
            return {oid: value for oid, value in answer.bindings if oid in asked and value is not None}
        return {}

    def _ask(self, kind: Kind, oids: Sequence[Oid], repetitions: int = 0) -> Answer:
        answer = self._asked(kind, oids, repetitions)
        if answer.report and self._speaker.again(answer):
            answer = self._asked(kind, oids, repetitions)
            if answer.report:
                raise LookFailed(Reason.AUTH_FAILED, "the device refuses the user")
        self._values_left -= len(answer.bindings)
        return answer

    def _asked(self, kind: Kind, oids: Sequence[Oid], repetitions: int) -> Answer:
        if self._questions_left <= 0 or self._values_left <= 0:
            raise LookFailed(Reason.TOO_MUCH, "the device has more to tell than is read")
        if time.monotonic() > self._deadline:
            raise LookFailed(Reason.TIMEOUT, "the device answers too slowly")
        self._questions_left -= 1
        request = secrets.randbelow(2**31 - 1) + 1
        datagram = self._speaker.say(kind, request, oids, repetitions if kind is Kind.BULK else 0)
        try:
            return ask(self._sock, datagram, partial(self._fitting, request))
        except Silent as error:
            raise LookFailed(Reason.SILENT, str(error)) from None

    def _fitting(self, request: int, datagram: bytes) -> Answer | None:
        answer = self._speaker.hear(datagram)
        return answer if answer is not None and answer.request == request else None


def _is_under(oid: Oid, root: Oid) -> bool:
    return len(oid) > len(root) and oid[: len(root)] == root
