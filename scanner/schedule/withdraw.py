"""Take back a run that waits."""

from __future__ import annotations

from datetime import datetime

from msgspec.structs import replace

from checks import InputError
from reports.language import _
from scanner.schedule.model import Run, RunState, RunWhy
from scanner.store import Store
from scanner.store.runs import run_of, save_run


def withdraw(store: Store, number: int, by: str, at: datetime) -> Run:
    """Take back a run that has not begun a scan; one that has is cancelled with its scan.

    Raises:
        UnknownName: there is no such run.
        InputError: it has begun, or is over.
    """
    with store.transaction() as db:
        run = run_of(store, number)
        if run.state is not RunState.WAITING or run.scan is not None:
            raise InputError(_("this run does not wait any more"))
        save_run(db, replace(run, state=RunState.CANCELLED, why=RunWhy.WITHDRAWN, detail=by, ended_at=at))
        return run_of(store, number)
