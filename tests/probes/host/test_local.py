"""This machine itself, without a login: only for its own addresses, and bounded as over SSH."""

from __future__ import annotations

import subprocess
import threading
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from checks.evidence import FailedLook, Reason
from scanner.probes.host.local import is_of_this_machine
from scanner.probes.host.system import COMMANDS
from scanner.scope.gate import Gate
from scanner.scope.model import Permission
from tests.probes.host.login import Looker, hears
from tests.probes.servers import permission, permitted


def test_commands_are_run_without_a_shell(looker: Looker, tmp_path: Path) -> None:
    no_program = tmp_path / "text"
    no_program.write_text("words")
    no_program.chmod(0o755)
    words = "a 'b' $HOME `id` ; | > *"
    heard = looker.said(
        "127.0.0.1",
        [],
        hears("printf", "%s", words),
        hears("printenv", "LC_ALL"),
        hears("no-such-program", "x"),
        hears("cat", "/no/such/file"),
        hears("/etc/passwd", "x"),
        hears(str(no_program), "x"),
        hears("cat", "-"),
    )
    missing = Reason.NOT_KNOWN
    assert heard == [words, "C", missing, missing, Reason.NO_RIGHT, Reason.PROBE_ERROR, ""]


def test_a_command_is_ended_with_all_it_started(looker: Looker) -> None:
    started = time.monotonic()
    forks = hears("sh", "-c", "sleep 4713 & sleep 4714", seconds=1)
    leaves = hears("sh", "-c", "sleep 4715 & exit 0", seconds=1)
    silent = hears("sh", "-c", "exec >&- 2>&-; sleep 4716", seconds=1)
    flood = hears("yes", "4717", most=100_000)
    errors = hears("sh", "-c", "head -c 8000000 /dev/zero >&2; echo done")
    heard = looker.said("127.0.0.1", [], forks, leaves, silent, flood, errors)
    assert heard == [Reason.TIMEOUT, Reason.TIMEOUT, Reason.TIMEOUT, Reason.TOO_MUCH, "done"]
    assert time.monotonic() - started < 8
    running = subprocess.run(["ps", "-eo", "args="], capture_output=True, text=True, check=True).stdout
    # By their whole lines: what a test at its side has started on a prepared host is seen from here too.
    assert not {*(f"sleep {number}" for number in range(4713, 4717)), "yes 4717"} & set(running.splitlines())


@pytest.mark.parametrize(
    ("address", "mine"), [("127.8.9.10", True), ("::1", True), ("192.0.2.7", False), ("2001:db8::7", False)]
)
def test_only_this_machine(address: str, mine: bool, looker: Looker) -> None:
    assert is_of_this_machine(address) is mine
    looker.gate = permitted(address)
    evidence = looker.look(address, [], hears("id", "-un"))
    assert (len(evidence) == 2) is mine
    if not mine:
        (one,) = evidence
        assert isinstance(one, FailedLook)
        assert (one.reason, one.detail) == (Reason.NOT_SUPPORTED, f"{address} is not an address of this machine")


def test_this_machine_must_be_in_scope_too(looker: Looker) -> None:
    looker.gate = permitted("192.0.2.0/24")
    assert looker.said("127.0.0.1", [], hears("id", "-un")) == [Reason.OUT_OF_SCOPE]


def test_no_command_is_run_after_the_hours(looker: Looker) -> None:
    moments = [datetime(2026, 6, 1, 13, 0, tzinfo=UTC)]  # 21:00 in Shanghai
    looker.gate = Gate([permission("127.0.0.1", hours="20:00-22:00")], clock=lambda: moments[-1])
    kept = looker.gate.permission

    def permission_of(address: str, port: int | None = None) -> Permission:
        asked.append(address)
        if len(asked) > len(COMMANDS) + 2:
            moments.append(datetime(2026, 6, 1, 14, 1, tzinfo=UTC))
        return kept(address, port)

    asked: list[str] = []
    looker.gate.permission = permission_of  # type: ignore[method-assign]

    assert looker.said("127.0.0.1", [], *(hears("printf", str(number)) for number in range(5))) == [
        "0",
        Reason.OUTSIDE_HOURS,
    ]


def test_a_closed_gate_ends_the_command_that_runs(looker: Looker) -> None:
    threading.Timer(0.5, looker.gate.close).start()
    began = time.monotonic()

    heard = looker.said("127.0.0.1", [], hears("sleep", "4718", seconds=20), hears("printf", "x"))

    assert heard[-1] is Reason.INTERRUPTED
    assert time.monotonic() - began < 8
    running = subprocess.run(["ps", "-eo", "args="], capture_output=True, text=True, check=True).stdout
    assert "sleep 4718" not in running.splitlines()
