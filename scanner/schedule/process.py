"""The process of a run: a lock that is held while it lives, and how it is started.

The lock is the kernel's (flock) on the run's log. Who claims a run takes it first and hands it to the child, so that
from the claim to the child's end it is never free while somebody is at the run, and free at once when whoever held it
was killed. No clock and no process number is trusted for it.
"""

from __future__ import annotations

import fcntl
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

FOLDER = "runs"
_START_SECONDS = 60


def log_of(folder: Path, run: int) -> Path:
    """Where the process of a run in this workspace writes what it can't write into the store."""
    return folder / FOLDER / f"run-{run}.log"


@contextmanager
def hold(folder: Path, run: int) -> Iterator[int | None]:
    """Hold the lock of a run while inside, unless a process it was handed to goes on holding it: its file descriptor,
    or None where somebody else holds it.

    Raises:
        OSError: the log can't be made: the disk is full, or the folder can't be written.
    """
    path = log_of(folder, run)
    path.parent.mkdir(mode=0o700, exist_ok=True)
    lock = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield None
        else:
            yield lock
    finally:
        os.close(lock)


def forget_log(folder: Path, run: int) -> None:
    """Take away the log of a run that is over, when nothing was written into it but its room for last words."""
    path = log_of(folder, run)
    with suppress(FileNotFoundError):
        if not path.read_bytes().strip():
            path.unlink()


def start_child(folder: Path, run: int, lock: int) -> None:
    """Start the process of a run, in a session of its own, so that neither the end of this one nor a Ctrl-C here ends it. Returns
    once it stands by itself, holding the lock.

    Raises:
        OSError: it can't be started.
        subprocess.SubprocessError: it failed at once, or did not stand in time.
    """
    command = [sys.executable, "-P", "-m", "scanner.schedule.child", str(folder.resolve()), str(run), str(lock)]
    with log_of(folder, run).open("ab") as log:
        subprocess.run(
            command,
            pass_fds=(lock,),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            # It is this program again, which finds its logins as this one does.
            env=dict(os.environ),
            start_new_session=True,
            timeout=_START_SECONDS,
            check=True,
        )
