"""A worker as a program: Celery takes its jobs, and hands them to it."""

from __future__ import annotations

import os
import socket
from typing import Any

from celery import signals
from celery.exceptions import Reject
from celery.worker import state

from scanner.fleet.broker import TASK, jobs_queue
from scanner.fleet.worker import ZoneWorker
from scanner.workspace import Workspace


def serve_zone(workspace: Workspace, zone: str) -> None:
    """Do the jobs of a zone until the process is told to stop (SIGTERM, SIGINT). What is being looked at then goes back into the
    queue.

    Raises:
        OtherVersion: the centre is of another version.
        MissingTool, InputError, CredentialError: as `ZoneWorker`.
    """
    worker = ZoneWorker(workspace, zone, on_fault=_stop_celery)
    celery = worker.celery
    probe = celery.task(name=TASK, shared=False)(_task(worker))
    assert probe.name == TASK
    # The log is ours.
    signals.setup_logging.connect(_no_logging)
    signals.worker_shutting_down.connect(lambda **_: worker.stop(), weak=False)
    ears = worker.listen()
    try:
        celery.Worker(
            hostname=f"citywall-{os.getpid()}@{socket.gethostname()}",
            queues=[jobs_queue(zone)],
            pool="threads",
            concurrency=workspace.settings.fleet.jobs_at_once,
            without_gossip=True,
            without_mingle=True,
            without_heartbeat=True,
            quiet=True,
        ).start()
    finally:
        worker.stop()
        ears.join()
    if worker.fault is not None:
        raise worker.fault


def _task(worker: ZoneWorker) -> Any:
    def probe(message: object) -> None:
        if not worker.probe(message):
            raise Reject("for another worker", requeue=True)

    return probe


def _stop_celery() -> None:
    state.should_stop = 0


def _no_logging(**_: object) -> None:
    """Keep Celery from setting up logs of its own."""
