"""The centre's side: hand out the probe jobs of one scan, hold the workers to what is wanted, and take their evidence.

An order is queued once for each attempt at it. A worker that takes it asks for it (`Claim`), and looks only while this side says
that the claim is wanted, every second. So nothing is looked at for a scan that was stopped, that is over or whose process died,
and of two workers with one order one looks. A claim that is not heard of for a lease is void: what is left of the order is queued
anew as another attempt, and whatever still comes of the old one counts no more.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import msgspec
from msgspec.structs import replace

from checks.evidence import Evidence, Reason, decode
from scanner.clock import Clock
from scanner.fleet.messages import (
    Beat,
    Claim,
    Done,
    Forged,
    FromWorker,
    Header,
    Letter,
    Order,
    OtherVersion,
    Present,
    Refused,
    RollCall,
    Seen,
    Wanted,
    key_of,
    new_mark,
    opened,
    sealed,
    zone_named,
)
from scanner.fleet.orders import ZoneJob
from scanner.fleet.post import Ear, Post
from scanner.fleet.settings import FleetSettings
from scanner.fleet.unlooked import unlooked
from scanner.logs import log
from scanner.run.halt import Halt
from scanner.run.probe_job import Seen as JobSeen
from scanner.scope.load import Backoff
from scanner.store.scans import Job

MOST_ATTEMPTS = 50
"""A job that so many workers have died of is not tried again in this scan."""

BEAT_SECONDS = 1.0
_DRAIN_SECONDS = 0.2
_PAUSE_SECONDS = 1.0
_SENT_AT_ONCE = 200


@dataclass
class _Open:
    """An order that is not done. `claim` is the one that holds, empty where none does; times are of the monotonic clock."""

    number: int
    zone: str
    order: ZoneJob
    left: set[Job]
    attempt: str = ""
    attempts: int = 0
    claim: str = ""
    host: str = ""
    count: int = 0
    queued_at: float = 0.0
    heard_at: float = 0.0


@dataclass
class _Zone:
    """How a zone fares: when a worker was last heard of, and what stood in the way of others."""

    heard_at: float
    fault: str = ""
    changed: bool = True
    opened: dict[int, _Open] = field(default_factory=dict)


class Dispatch:
    """Hands out the jobs of one scan. One use each; used by one thread."""

    def __init__(
        self,
        post: Post,
        orders: Sequence[ZoneJob],
        keys: Mapping[str, bytes],
        *,
        scan: int,
        answers: str,
        settings: FleetSettings,
        halt: Halt,
        told: Callable[[Backoff], None],
        clock: Clock,
    ) -> None:
        self._post = post
        self._keys = keys
        self._scan = scan
        self._run = new_mark()
        self._answers = answers
        self._settings = settings
        self._halt = halt
        self._told = told
        self._clock = clock
        self._log = log(scan=scan)
        at = time.monotonic()
        self._zones: dict[str, _Zone] = {}
        for number, one in enumerate(orders):
            zone = self._zones.setdefault(one.zone, _Zone(at))
            zone.opened[number] = _Open(number, one.zone, one, set(one.job.jobs))
        self._by_attempt: dict[str, _Open] = {}
        self._challenge = new_mark()
        self._counted = 0
        self._told_at = self._called_at = 0.0
        self._ear: Ear | None = None

    def seen(self) -> Generator[JobSeen]:
        """Each asset with its evidence, as it comes; at last those of zones that could not be looked at.

        Raises:
            BaseException: what the halt was told. No worker looks any more then, within seconds.
        """
        try:
            while any(zone.opened for zone in self._zones.values()):
                self._halt.check()
                try:
                    yield from self._round()
                except self._post.errors as error:
                    self._lose(error)
                yield from self._gone()
        finally:
            self._end()

    def _round(self) -> Iterator[JobSeen]:
        if self._ear is None:
            self._ear = self._post.answers(self._answers)
        self._queue_orders()
        self._tell()
        for message in self._ear.heard(_DRAIN_SECONDS):
            yield from self._hear(message)
        self._void(time.monotonic())

    def _lose(self, error: Exception) -> None:
        """The broker can't be had: what was queued may be lost, and is found so later."""
        self._log.warning("fleet.broker-lost", error=type(error).__name__)
        if self._ear is not None:
            self._ear.close()
            self._ear = None
        time.sleep(0 if self._halt.heard else _PAUSE_SECONDS)

    def _queue_orders(self) -> None:
        waiting = [one for zone in self._zones.values() for one in zone.opened.values() if not one.attempt]
        for one in waiting[:_SENT_AT_ONCE]:
            self._halt.check()
            attempt = new_mark()
            job = replace(one.order.job, jobs=tuple(job for job in one.order.job.jobs if job in one.left))
            letter = Order(job=job, lease_seconds=self._settings.lease_seconds)
            self._post.order(one.zone, self._sealed(letter, one.zone, attempt))
            one.attempt, one.queued_at = attempt, time.monotonic()
            one.attempts += 1
            self._by_attempt[attempt] = one

    def _tell(self) -> None:
        """Say which claims are wanted, and now and then ask who is there."""
        at = time.monotonic()
        due = at - self._told_at >= min(BEAT_SECONDS, self._settings.lease_seconds / 3)
        self._counted += 1
        for name, zone in self._zones.items():
            if zone.opened and (due or zone.changed):
                claims = tuple(one.claim for one in zone.opened.values() if one.claim)
                self._post.call(name, self._sealed(Wanted(count=self._counted, claims=claims), name))
                zone.changed = False
        if due:
            self._told_at = at
        if at - self._called_at >= min(self._settings.wait_seconds, self._settings.lease_seconds) / 4:
            self._called_at = at
            for name in (name for name, zone in self._zones.items() if zone.opened):
                letter = RollCall(challenge=self._challenge)
                self._post.call(name, self._sealed(letter, name))

    def _hear(self, message: Any) -> Iterator[JobSeen]:
        name = zone_named(message)
        try:
            key = key_of(name, self._keys)
            header, letter = opened(message, key, zone=name, expected=FromWorker, at=self._clock())
        except OtherVersion as error:
            if name in self._zones and self._zones[name].fault != str(error):
                self._zones[name].fault = str(error)
                self._log.error("fleet.other-version", zone=name, program=error.header.program)
        except Forged as error:
            self._log.warning("fleet.refused", zone=name, why=str(error))
        else:
            if name in self._zones:
                yield from self._take(header, letter)

    def _take(self, header: Header, letter: FromWorker) -> Iterator[JobSeen]:
        zone = self._zones[header.zone]
        if isinstance(letter, Present):
            if letter.challenge == self._challenge:
                zone.heard_at = time.monotonic()
            return
        one = self._by_attempt.get(header.attempt)
        if one is None or one.zone != header.zone or header.run != self._run or header.scan != self._scan:
            if not isinstance(letter, Done):  # that of an order whose evidence is all here comes when it is closed
                self._log.warning("fleet.late", zone=header.zone, say=type(letter).__name__)
            return
        if isinstance(letter, Claim):
            self._claimed(zone, one, letter)
        elif letter.claim != one.claim:
            self._log.warning("fleet.late", zone=header.zone, say=type(letter).__name__)
        elif isinstance(letter, Refused):
            zone.heard_at = time.monotonic()
            zone.fault = f"{letter.host[:80]}: {letter.why[:80]}"
            self._log.warning("fleet.failed", zone=header.zone, host=letter.host, why=letter.why)
            self._again(one)
        elif letter.count > one.count:
            one.count, one.heard_at = letter.count, time.monotonic()
            zone.heard_at = one.heard_at
            yield from self._progress(one, letter)
        else:
            self._log.warning("fleet.refused", zone=header.zone, why="replayed")

    def _claimed(self, zone: _Zone, one: _Open, letter: Claim) -> None:
        zone.heard_at = time.monotonic()
        if not one.claim:
            one.claim, one.host, one.count, one.heard_at = letter.claim, letter.host, 0, zone.heard_at
            zone.changed = True
            self._log.info("fleet.claimed", zone=one.zone, host=letter.host, jobs=len(one.left))

    def _progress(self, one: _Open, letter: Seen | Beat | Done) -> Iterator[JobSeen]:
        if isinstance(letter, Seen):
            evidence = _evidence_of(letter)
            if letter.job in one.left and evidence is not None:
                one.left.discard(letter.job)
                for backoff in letter.backoffs:
                    self._told(backoff)
                yield letter.job, evidence
            else:
                self._log.warning("fleet.refused", zone=one.zone, why="no evidence of this job")
        if not one.left:
            self._close(one)
        elif isinstance(letter, Done):
            self._again(one)

    def _void(self, at: float) -> None:
        """Queue anew what nobody has any more: a claim not heard of for a lease, or an order that is in no queue."""
        lease = self._settings.lease_seconds
        for name, zone in self._zones.items():
            alive = at - zone.heard_at < lease
            unclaimed = [
                one for one in zone.opened.values() if one.attempt and not one.claim and at - one.queued_at >= lease
            ]
            lost = bool(unclaimed) and alive and self._ear is not None and self._ear.waiting_jobs(name) == 0
            for one in unclaimed:
                one.queued_at = at
                if lost:
                    self._again(one)
            for one in [one for one in zone.opened.values() if one.claim and at - one.heard_at >= lease]:
                self._log.warning("fleet.worker-lost", zone=name, host=one.host, jobs=len(one.left))
                self._again(one)

    def _again(self, one: _Open) -> None:
        self._by_attempt.pop(one.attempt, None)
        one.attempt = one.claim = ""
        self._zones[one.zone].changed = True

    def _close(self, one: _Open) -> None:
        self._by_attempt.pop(one.attempt, None)
        zone = self._zones[one.zone]
        del zone.opened[one.number]
        zone.changed = True

    def _gone(self) -> Iterator[JobSeen]:
        """What nobody looks at: that of a zone where no worker is heard of, and what too many have failed at."""
        at = time.monotonic()
        for name, zone in self._zones.items():
            silent = at - zone.heard_at >= self._settings.wait_seconds
            for one in list(zone.opened.values()):
                if silent or (one.attempts >= MOST_ATTEMPTS and not one.attempt):
                    self._close(one)
                    self._log.error("fleet.not-looked-at", zone=name, jobs=len(one.left))
                    job = replace(one.order.job, jobs=tuple(job for job in one.order.job.jobs if job in one.left))
                    reason = Reason.NO_WORKER if silent else Reason.PROBE_ERROR
                    yield from unlooked(job, reason, f"{name} {zone.fault}".strip(), self._clock())

    def _end(self) -> None:
        """Whatever still waits or looks for this run is told to stop; what can't be told now finds nobody to claim it from."""
        with suppress(*self._post.errors):
            for name in self._zones:
                self._counted += 1
                self._post.call(name, self._sealed(Wanted(count=self._counted, claims=(), over=True), name))
            if self._ear is not None:
                self._ear.delete()
        if self._ear is not None:
            self._ear.close()

    def _sealed(self, letter: Letter, zone: str, attempt: str = "") -> dict[str, str]:
        return sealed(
            letter,
            self._keys[zone],
            zone=zone,
            at=self._clock(),
            scan=self._scan,
            run=self._run,
            attempt=attempt,
            answers=self._answers,
        )


def _evidence_of(letter: Seen) -> list[Evidence] | None:
    """The evidence, or None when not all of it is evidence of the asset it is said to be of."""
    try:
        evidence = [decode(bytes(one)) for one in letter.evidence]
    except msgspec.DecodeError:
        return None
    places = {(one.place.system, one.place.asset) for one in evidence}
    return evidence if places <= {(letter.job.system, letter.job.asset)} else None
