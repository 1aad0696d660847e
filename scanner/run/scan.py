"""Run a scan: plan, collect side by side, keep what each job gave at once, judge at the end."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Mapping, Sequence
from contextlib import closing, suppress
from datetime import datetime
from importlib.metadata import version
from queue import Empty, SimpleQueue

from sqlite_utils import Database

from checks import CitywallError, StoreError, UnknownName
from checks.evidence import (
    Depth,
    Evidence,
    ExternalEvidence,
    FailedLook,
    Place,
    Reason,
    ScapEvidence,
    ServiceEvidence,
)
from reports.language import _
from scanner.answers.evidence import answer_evidence
from scanner.clock import Clock, now
from scanner.credentials import open_credentials
from scanner.estate.evidence import registration_evidence
from scanner.estate.model import System
from scanner.findings.apply import Tally
from scanner.fleet.fleet import Fleet
from scanner.fleet.orders import Shares, share_out
from scanner.logs import log
from scanner.probes.dns import Resolver
from scanner.run.blot import blotted
from scanner.run.control import claim, refuse_busy, settle
from scanner.run.heartbeat import Heartbeat
from scanner.run.judge import checks_for, judge_scan
from scanner.run.logged import Observers, ScanLog
from scanner.run.look import Wanted
from scanner.run.no_login import system_without_login
from scanner.run.observer import ScanObserver
from scanner.run.probe_job import Means, Seen, first_addresses, run_probe_job
from scanner.run.prune import prune
from scanner.run.runner import Runner, new_runner
from scanner.run.side_by_side import side_by_side
from scanner.scope.load import Backoff, Load
from scanner.store import Store
from scanner.store.answers import current_answers
from scanner.store.backoffs import add_backoffs
from scanner.store.estate import systems as registered_systems
from scanner.store.imported import imported_kinds, imported_of
from scanner.store.scans import (
    Job,
    NotHeld,
    Scan,
    find_scan,
    finish_job,
    start_scan,
    systems_of,
    waiting_jobs,
)
from scanner.store.scope import permissions
from scanner.warnings.warn import warn
from scanner.workspace import Workspace


def begin_scan(
    store: Store,
    systems: Sequence[System],
    *,
    depth: Depth = Depth.NORMAL,
    layers: Sequence[str] = (),
    clock: Clock = now,
    asset: str | None = None,
    asked_by: str = "",
    run: int | None = None,
    at_once: int | None = None,
) -> Scan:
    """A new scan of `systems`, planned and not yet run: one job an asset and one for the system itself, or of `asset` alone,
    which is empty for the system itself. `run` is the run that becomes it. `at_once` is how many scans may run, this one too;
    for a run the keeper has seen to that.

    Raises:
        UnknownName: no system has such an asset.
        SystemBusy: another scan is at one of the systems or of their addresses, or too many run.
    """
    at = clock()
    jobs = [Job(system.id, one) for system in systems for one in ("", *(held.id for held in system.assets))]
    if asset is not None:
        jobs = [job for job in jobs if job.asset == asset]
    if not jobs:
        names = _(", ").join(system.name for system in systems)
        raise UnknownName(_("{systems}: no asset {asset}").format(systems=names, asset=repr(asset)))
    return start_scan(
        store,
        jobs,
        depth=depth,
        layers=layers,
        checks=checks_for(layers),
        at=at,
        version=version("citywall"),
        asset=asset,
        asked_by=asked_by,
        run=run,
        may_begin=lambda: refuse_busy(store, {job.system for job in jobs}, at, at_once=at_once),
    )


class ScanRun:
    """One scan in this process, from its waiting jobs to its verdicts. Run again after a stop, it asks only what is waiting."""

    def __init__(
        self,
        workspace: Workspace,
        store: Store,
        scan: Scan,
        *,
        resolver: Resolver,
        observer: ScanObserver | None = None,
        clock: Clock = now,
    ) -> None:
        self._settings = workspace.settings
        self._zone = workspace.zone
        self._deadlines = workspace.deadlines()
        self._workspace = workspace
        self._extra_roots = workspace.trusted_roots()
        self._credentials = open_credentials(workspace)
        self._fleet = Fleet(workspace, self._credentials)
        self._store = store
        self._scan = scan
        self._resolver = resolver
        self._observer = Observers([ScanLog(scan.id), *filter(None, [observer])])
        self._clock = clock
        covered = set(systems_of(store, scan.id))
        self._systems = {system.id: system for system in registered_systems(store) if system.id in covered}
        self._wanted = _wanted(scan.layers)
        self._backoffs: SimpleQueue[Backoff] = SimpleQueue()

    def run(self) -> Tally:
        """Do what is left of the scan.

        Raises:
            UnknownName: none of its systems is registered any more.
            InputError: the scan is over, or another process runs it.
            SystemBusy: another scan is at one of its systems.
            ScanStopped: somebody wished it to stop; what was kept so far stays, and so it does below.
            NotHeld: another process has taken it over.
            StoreError: the store can't be written.
        """
        with new_runner() as runner:
            claim(self._store, self._scan.id, runner, self._clock())
            try:
                with Heartbeat(self._store.path, self._scan.id, runner, self._clock) as self._heart:
                    self._means = self._own_means()
                    tally = self._collect_and_judge()
            except BaseException as error:
                self._settle(runner, error)
                raise
        prune(self._store, days=self._settings.retention.evidence_days, at=self._clock())
        self._observer.finished(find_scan(self._store, self._scan.id), tally)
        return tally

    def _collect_and_judge(self) -> Tally:
        if not self._systems:
            raise UnknownName(_("none of its systems is registered any more"))
        jobs = self._still_registered(waiting_jobs(self._store, self._scan.id))
        self._observer.started(self._scan, len(jobs))
        self._collect(jobs)
        self._keep_backoffs()
        self._observer.judging()
        return judge_scan(
            self._store,
            self._scan,
            list(self._systems.values()),
            at=self._clock(),
            deadlines=self._deadlines,
            cloud=self._settings.cloud,
            heart=self._heart,
            judged=self._warn,
        )

    def _own_means(self) -> Means:
        return Means(
            folder=self._workspace.folder,
            settings=self._settings.scan,
            zone=self._zone,
            permissions=tuple(permissions(self._store)),
            credentials=self._credentials,
            known_hosts=self._workspace.known_hosts(),
            resolver=self._resolver,
            load=Load(
                self._settings.load.shared_by(self._settings.schedule.scans_at_once),
                told=self._backoffs.put,
                clock=self._clock,
            ),
            halt=self._heart,
            clock=self._clock,
        )

    def _still_registered(self, jobs: Sequence[Job]) -> list[Job]:
        """The jobs there is still something to look at for. What has left the register since the scan was begun is not looked at,
        which closes no finding there, and holds up nothing else."""
        held = {
            Job(one.id, asset) for one in self._systems.values() for asset in ("", *(each.id for each in one.assets))
        }
        for job in jobs:
            if job not in held:
                finish_job(self._store, self._scan.id, job, [], self._clock(), runner=self._heart.runner)
                log(scan=self._scan.id, system=job.system, asset=job.asset).warning("scan.no_longer_registered")
        return [job for job in jobs if job in held]

    def _settle(self, runner: Runner, error: BaseException) -> None:
        """Say how the scan stands, if that can be said: where the disk is full it can't, and the scan is found dead."""
        failed = None
        if not isinstance(error, (KeyboardInterrupt, SystemExit)):
            # What an error of somebody else's says may hold a secret.
            failed = str(error) if isinstance(error, CitywallError) else type(error).__name__
        with suppress(NotHeld, StoreError):
            stands = settle(self._store, self._scan.id, runner, self._clock(), failed=failed)
            log(scan=self._scan.id).warning("scan.stopped", stopped=stands.stopped.value or "interrupted")

    def _warn(self, db: Database, tally: Tally) -> None:
        raised = warn(self._store, self._scan, list(self._systems.values()), tally, self._settings, self._clock())
        for system, warned in raised.items():
            log(scan=self._scan.id, system=system).warning("scan.worse", kinds=[one.kind.value for one in warned])

    def _collect(self, jobs: Sequence[Job]) -> None:
        systems = [self._systems[one] for one in dict.fromkeys(job.system for job in jobs)]
        # The names of a zone of the fleet are resolved there.
        addresses = first_addresses(self._means.resolve(one for one in systems if one.zone not in self._fleet.zones))
        for job in jobs:
            if not job.asset:
                self._keep(job, self._of_system(self._systems[job.system], addresses))
        shares = share_out(
            jobs,
            self._systems,
            self._fleet.zones,
            depth=self._scan.depth,
            kinds=tuple(sorted(self._wanted.kinds)),
            extra_roots=self._extra_roots,
        )
        with closing(self._seen(shares)) as seen:
            for job, evidence in seen:
                self._keep(job, evidence)

    def _seen(self, shares: Shares) -> Generator[Seen]:
        here = run_probe_job(shares.here, self._means)
        if not shares.fleet:
            return here
        there = self._fleet.seen(
            shares.fleet, scan=self._scan.id, halt=self._heart, told=self._backoffs.put, clock=self._clock
        )
        return side_by_side([here, there], self._heart)

    def _keep(self, job: Job, evidence: list[Evidence]) -> None:
        if job.asset:
            evidence = [*evidence, *self._imported_of(job.system, job.asset)]
        clean = [blotted(one, self._credentials.scrub) for one in evidence]
        # What was cut off to stop is not kept: the job is asked again.
        self._heart.check()
        finish_job(self._store, self._scan.id, job, clean, self._clock(), runner=self._heart.runner)
        self._keep_backoffs()
        self._observer.looked(job, clean)

    def _keep_backoffs(self) -> None:
        """Write down what was left alone since the last time; the threads that meet it have no store."""
        new: list[Backoff] = []
        with suppress(Empty):
            while True:
                new.append(self._backoffs.get_nowait())
        if new:
            add_backoffs(self._store, self._scan.id, new)

    def _of_system(self, system: System, resolved: Mapping[str, str]) -> list[Evidence]:
        at = self._clock()
        answers = answer_evidence(current_answers(self._store, system.id), at)
        allowed = permissions(self._store)
        registration = registration_evidence(system, allowed, at, resolved=resolved, zone=self._zone)
        unseen = system_without_login(system, self._wanted.families, depth=self._scan.depth, at=at)
        return [registration, *answers, *unseen, *self._none_imported(system, at)]

    def _none_imported(self, system: System, at: datetime) -> list[Evidence]:
        """That nothing of a kind that other tools bring was imported for any asset of the system, where a scan wants it."""
        held = {one.id for one in system.assets}
        brought = {kind for asset, kind in imported_kinds(self._store, system.id) if asset in held}
        return [
            FailedLook(
                place=Place(system.id, "", kind.kind()),
                probe="import",
                seen_at=at,
                sought=kind.kind(),
                reason=Reason.NOT_IMPORTED,
            )
            for kind in (ScapEvidence, ExternalEvidence)
            if kind in self._wanted and kind.kind() not in brought
        ]

    def _imported_of(self, system: str, asset: str) -> list[Evidence]:
        """What other tools found on an asset, so far as this scan wants it."""
        found = imported_of(self._store, system, asset, self._clock())
        return [one for one in found if type(one) in self._wanted]


def _wanted(layers: Iterable[str]) -> Wanted:
    """The kinds of evidence the checks of some layers judge, and the kinds those are derived from or discovered by."""
    kinds: set[str] = set()
    for one in checks_for(layers).values():
        for kind in (one.subject, *one.companions):
            kinds |= {kind.kind(), *(source.kind() for source in kind.derived_from)}
            if kind.discovered_by is not None:
                kinds |= {kind.discovered_by.kind(), ServiceEvidence.kind()}
    return Wanted(frozenset(kinds))
