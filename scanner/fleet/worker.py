"""The worker's side: take the jobs of one zone, look by the scope, the logins and the pace of this machine, send what was seen.

A worker has a workspace of its own. What its scope does not allow it does not contact, whatever an order says; that is evidence
with its reason. No secret leaves it: evidence is blotted with all that its credentials hold.
"""

from __future__ import annotations

import os
import socket
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from queue import Empty, SimpleQueue

import msgspec

from checks import CitywallError
from checks.evidence import Evidence, encode
from scanner.clock import now
from scanner.credentials import open_credentials
from scanner.fleet.broker import open_celery, zone_keys
from scanner.fleet.claims import Claims, NotWanted, Running
from scanner.fleet.messages import (
    Beat,
    Claim,
    Done,
    Forged,
    Header,
    Letter,
    Order,
    OtherVersion,
    Present,
    Refused,
    RollCall,
    Seen,
    Wanted,
    evidence_version,
    opened,
    sealed,
)
from scanner.fleet.post import Ear, Post
from scanner.logs import log
from scanner.probes.dns import Resolver
from scanner.run.blot import blotted
from scanner.run.probe_job import Means, run_probe_job
from scanner.scope.load import Backoff, Load
from scanner.store.scans import Job
from scanner.store.scope import permissions
from scanner.workspace import Workspace

CLAIM_SECONDS = 10.0
"""How long a worker waits for its claim to be wanted."""

_LOADS = 8
_PAUSE_SECONDS = 1.0
_LEFT_OVER = timedelta(minutes=10)
"""An order of another version that was sent longer ago is of before an upgrade: a centre that lives queues it anew."""
_TICK_SECONDS = 0.2


class Stopping(CitywallError):
    """The worker is told to stop."""


class ZoneWorker:
    """Looks at one zone for whoever has its key.

    Raises (on making):
        MissingTool, InputError, CredentialError: as `open_celery` and `zone_keys`.
    """

    def __init__(self, workspace: Workspace, zone: str, *, on_fault: Callable[[], None] = lambda: None) -> None:
        self._workspace = workspace
        self._settings = workspace.settings.fleet
        self.zone = zone
        self._credentials = open_credentials(workspace)
        self._key = zone_keys(self._settings, self._credentials, [zone])[zone]
        self.celery = open_celery(workspace, self._credentials)
        self._post = Post(self.celery)
        self._claims = Claims()
        self._loads: OrderedDict[str, tuple[Load, SimpleQueue[Backoff]]] = OrderedDict()
        self._loads_lock = threading.Lock()
        self._over = threading.Event()
        self._on_fault = on_fault
        self._log = log(zone=zone)
        evidence_version()  # made now, so that no first order waits for it
        self.host = f"{socket.gethostname()}:{os.getpid()}"
        self.fault: OtherVersion | None = None
        """The centre is of another version: this worker takes no job any more."""

    def listen(self) -> threading.Thread:
        """Begin to hear what the centre tells the zone, until `stop`."""
        thread = threading.Thread(target=self._listen, name=f"calls of {self.zone}", daemon=True)
        thread.start()
        return thread

    def stop(self) -> None:
        """Hear no more, and stop every look."""
        self._over.set()
        self._claims.end_all(Stopping("the worker stops"))

    def probe(self, message: object) -> bool:
        """Do one order. False when it is to be put back into the queue, for another worker."""
        if self.fault is not None or self._over.is_set():
            time.sleep(_TICK_SECONDS)
            return False
        try:
            header, order = opened(message, self._key, zone=self.zone, expected=Order, at=now())
        except OtherVersion as error:
            if now() - error.header.sent_at > _LEFT_OVER:
                self._log.warning("fleet.refused", why="left over", scan=error.header.scan)
                return True
            self._refuse_version(error)
            return False
        except Forged as error:
            self._log.warning("fleet.refused", why=str(error))
            return True
        if self._claims.was_finished(header.attempt):
            self._log.warning("fleet.refused", why="replayed", scan=header.scan)
            return True
        if self._claims.is_over(header.run):
            return True
        return self._claimed(header, order)

    def _claimed(self, header: Header, order: Order) -> bool:
        one = Running(header.scan, header.run, header.attempt, header.answers, order.lease_seconds)
        try:
            with self._claims.at(one):
                self._say(one, Claim(claim=one.claim, host=self.host))
                if not self._granted(one):
                    self._log.warning("fleet.refused", why="not wanted", scan=one.scan)
                    self._claims.unanswered(one.run)
                    return True
                self._look(one, order)
        except NotWanted as error:
            self._log.info("fleet.stopped", scan=one.scan, why=str(error))
        except Stopping:
            return False
        except self._post.errors as error:
            self._log.warning("fleet.broker-lost", scan=one.scan, error=type(error).__name__)
        except Exception as error:
            self._log.error("fleet.failed", scan=one.scan, exc_info=error)
            self._say(one, Refused(claim=one.claim, host=self.host, why=type(error).__name__))
        return True

    def _granted(self, one: Running) -> bool:
        deadline = time.monotonic() + CLAIM_SECONDS
        while not one.granted.wait(_TICK_SECONDS):
            one.halt.check()
            if time.monotonic() > deadline:
                return False
        return True

    def _look(self, one: Running, order: Order) -> None:
        self._log.info("fleet.began", scan=one.scan, jobs=len(order.job.jobs))
        load, backoffs = self._load(one.run)
        with self._workspace.store() as store:
            allowed = tuple(permissions(store))
        means = Means(
            folder=self._workspace.folder,
            settings=self._workspace.settings.scan,
            zone=self._workspace.zone,
            permissions=allowed,
            credentials=self._credentials,
            known_hosts=self._workspace.known_hosts(),
            resolver=Resolver(self._workspace.settings.scan.nameservers),
            load=load,
            halt=one.halt,
        )
        for job, evidence in run_probe_job(order.job, means):
            self._seen(one, job, evidence, _taken(backoffs))
        with one.lock:
            self._say(one, Done(claim=one.claim, count=one.next_count()))
        self._claims.finished(one.attempt)
        self._log.info("fleet.done", scan=one.scan, jobs=len(order.job.jobs))

    def _seen(self, one: Running, job: Job, evidence: list[Evidence], backoffs: tuple[Backoff, ...]) -> None:
        # What was cut off to stop is not sent: the job is asked again.
        one.halt.check()
        clean = tuple(msgspec.Raw(encode(blotted(part, self._credentials.scrub))) for part in evidence)
        with one.lock:
            self._say(one, Seen(claim=one.claim, count=one.next_count(), job=job, evidence=clean, backoffs=backoffs))

    def _load(self, run: str) -> tuple[Load, SimpleQueue[Backoff]]:
        """The pace of one run, kept by all of its jobs here."""
        with self._loads_lock:
            if run not in self._loads:
                backoffs: SimpleQueue[Backoff] = SimpleQueue()
                settings = self._workspace.settings
                bounds = settings.load.shared_by(settings.schedule.scans_at_once)
                self._loads[run] = Load(bounds, told=backoffs.put), backoffs
                while len(self._loads) > _LOADS:
                    self._loads.popitem(last=False)
            return self._loads[run]

    def _refuse_version(self, error: OtherVersion) -> None:
        self.fault = error
        self._log.error("fleet.other-version", program=error.header.program)
        self.stop()
        header = error.header
        if header.answers:
            letter = Refused(claim="", host=self.host, why="another version")
            message = sealed(letter, self._key, zone=self.zone, at=now(), scan=header.scan, run=header.run)
            with suppress(*self._post.errors):
                self._post.answer(header.answers, message)
        self._on_fault()

    def _say(self, one: Running, letter: Letter) -> None:
        message = sealed(letter, self._key, zone=self.zone, at=now(), scan=one.scan, run=one.run, attempt=one.attempt)
        self._post.answer(one.answers, message)

    def _listen(self) -> None:
        ear: Ear | None = None
        while not self._over.is_set():
            try:
                if ear is None:
                    ear = self._post.calls(self.zone)
                for message in ear.heard(_TICK_SECONDS):
                    self._hear(message)
                self._beat()
            except self._post.errors as error:
                self._log.warning("fleet.broker-lost", error=type(error).__name__)
                if ear is not None:
                    ear.close()
                    ear = None
                self._over.wait(_PAUSE_SECONDS)
            self._claims.end_forgotten()
        if ear is not None:
            ear.close()

    def _hear(self, message: object) -> None:
        try:
            header, letter = opened(message, self._key, zone=self.zone, expected=Wanted | RollCall, at=now())
        except OtherVersion as error:
            self._refuse_version(error)
            return
        except Forged as error:
            self._log.warning("fleet.refused", why=str(error))
            return
        if isinstance(letter, Wanted):
            self._claims.hear(header.run, letter)
        else:
            busy = len(self._claims.running())
            here = Present(challenge=letter.challenge, host=self.host, busy=busy, at_once=self._settings.jobs_at_once)
            self._post.answer(header.answers, sealed(here, self._key, zone=self.zone, at=now(), run=header.run))

    def _beat(self) -> None:
        """Say of each job that it is still being done, where nothing else was said of it lately."""
        for one in self._claims.running():
            if time.monotonic() - one.said_at > one.lease / 4 and one.lock.acquire(blocking=False):
                try:
                    self._say(one, Beat(claim=one.claim, count=one.next_count()))
                finally:
                    one.lock.release()


def _taken(backoffs: SimpleQueue[Backoff]) -> tuple[Backoff, ...]:
    found: list[Backoff] = []
    with suppress(Empty):
        while True:
            found.append(backoffs.get_nowait())
    return tuple(found)
