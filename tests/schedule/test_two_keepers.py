"""Several servers on one store: each due time is one run, and each run is started once."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from pathlib import Path

from scanner.schedule.model import Chosen, ChosenBy
from scanner.store.runs import runs
from tests.schedule.clocks import a_desk

DAYS = 30

SERVER = """
import sys
from datetime import timedelta
from pathlib import Path
from scanner.schedule.keeper import tend
from scanner.workspace import Workspace
from tests.schedule.clocks import Desk, at

workspace = Workspace(Path(sys.argv[1]))
with workspace.store() as store, open(sys.argv[2], "a") as started:
    desk = Desk(workspace, store)
    print("ready", flush=True)
    sys.stdin.readline()
    for hour in range({hours}):
        desk.tend(at("01-01 00:00") + timedelta(hours=hour))
        for run, _moment in desk.started:
            started.write(f"{{run}}\\n")
        started.flush()
        desk.started.clear()
        desk.end_all()
"""


def test_two_servers_never_both_run_what_is_due(tmp_path: Path) -> None:
    with a_desk(tmp_path) as desk:
        for name in "ab":
            desk.add("0 */6 * * *", name=name, chosen=Chosen(by=ChosenBy.SYSTEMS, names=(name,)))
        started = tmp_path / "started"
        program = SERVER.format(hours=DAYS * 24)
        servers = [
            subprocess.Popen(
                [sys.executable, "-c", program, str(tmp_path), str(started)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
            )
            for _server in range(2)
        ]
        for one in servers:
            assert one.stdout is not None
            assert one.stdout.readline() == "ready\n"
        for one in servers:
            assert one.stdin is not None
            one.stdin.write("go\n")
            one.stdin.flush()
        for one in servers:
            one.communicate(timeout=120)
            assert one.returncode == 0

        made = runs(desk.store, limit=-1)
        starts = Counter(int(line) for line in started.read_text().split())
    due = Counter((one.schedule, one.due_at) for one in made)
    assert len(due) == len(made)
    assert set(starts.values()) == {1}
    assert starts.keys() == {one.id for one in made if one.started_at is not None}
    # The last hour looked at is 23:00, and at midnight of the first day the schedules began to count.
    assert len(made) == 2 * (DAYS * 4 - 1)
