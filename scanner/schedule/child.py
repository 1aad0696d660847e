"""The process of one run, started by the keeper: `python -m scanner.schedule.child FOLDER RUN LOCK`.

It leaves its parent at once, so that the keeper has nobody to wait for; the lock it was handed says that it lives.
"""

from __future__ import annotations

import os
import sys


def carry_out(folder: str, number: int) -> None:
    """Do a run that was claimed: begin its scan, or go on with it, and write down what became of it."""
    # Imported in the child alone: what leaves at once needs none of it.
    from pathlib import Path

    from scanner.schedule.carry_out import carry_out_run
    from scanner.workspace import Workspace

    carry_out_run(Workspace(Path(folder)), number)


if __name__ == "__main__":
    _program, _folder, _run, _lock = sys.argv
    if os.fork():
        os._exit(0)
    # What the scan starts must not hold the lock when the scan is gone.
    os.set_inheritable(int(_lock), False)
    carry_out(_folder, int(_run))
