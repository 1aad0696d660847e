"""Do a run: begin its scan or go on with it, and write down what became of it."""

from __future__ import annotations

import signal

from checks import InputError
from reports.language import _, speak
from scanner.clock import Clock, now
from scanner.logs import logging_to
from scanner.probes.dns import Resolver
from scanner.run.control import SystemBusy
from scanner.run.heartbeat import ScanStopped
from scanner.run.scan import ScanRun, begin_scan
from scanner.schedule.last_words import leave_words
from scanner.schedule.model import Run, RunState
from scanner.schedule.outcome import fail, settle
from scanner.schedule.process import forget_log
from scanner.store import Store
from scanner.store.estate import systems
from scanner.store.runs import run_of
from scanner.store.scans import NotHeld, Scan, find_scan
from scanner.workspace import Workspace


def carry_out_run(workspace: Workspace, number: int, *, clock: Clock = now) -> None:
    """Do a run that was claimed, in this process.

    Raises:
        UnknownName: there is no such run.
        StoreError: the store can't be used; the run is found dead then, and started again.
    """
    speak(workspace.settings.language)
    # Told to stop by the system, it ends as after a Ctrl-C: in order.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with logging_to(workspace.settings.logs, workspace.folder), workspace.store() as store:
        run = run_of(store, number)
        if run.state is not RunState.STARTED:
            return
        try:
            _scan(workspace, store, run, clock)
        except (ScanStopped, NotHeld, KeyboardInterrupt, SystemBusy):
            pass  # how the scan stands says it all; of a system that another scan took meanwhile, the run waits on
        except BaseException as error:
            # First, for the store may be what fails.
            leave_words(workspace.folder, number, error)
            fail(store, number, error, clock())
            raise
        finally:
            settle(store, number, clock())
    forget_log(workspace.folder, number)


def _scan(workspace: Workspace, store: Store, run: Run, clock: Clock) -> None:
    scan = _begin(store, run, clock) if run.scan is None else find_scan(store, run.scan)
    resolver = Resolver(workspace.settings.scan.nameservers)
    ScanRun(workspace, store, scan, resolver=resolver, clock=clock).run()


def _begin(store: Store, run: Run, clock: Clock) -> Scan:
    chosen = [one for one in systems(store) if one.id in run.systems]
    if not chosen:
        raise InputError(_("none of its systems is registered any more"))
    return begin_scan(
        store,
        chosen,
        depth=run.depth,
        layers=run.layers,
        clock=clock,
        asset=run.asset,
        asked_by=run.asked_by,
        run=run.id,
    )
