"""A process inside a zone's network: `python -m tests.fleet.zone_process`, told what to do by lines of JSON on its input.

`{"serve": [port, delay]}` starts a server at every address that greets after so many seconds, `{"worker": [folder, zone, its]}`
a worker; the answer is one line, the process id. All is imported once and each worker is a fork, so that many can be killed in
little time; what a fork runs is the command itself. Nobody waits for the forks: a number that was given back stays that child's
until this process ends, so that whoever kills it late kills nobody else.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from pathlib import Path

from scanner.cli import main
from scanner.fleet import messages, serve  # noqa: F401  imported before the fork
from tests.run.city import SlowServers


def _serve(port: int, delay: float) -> None:
    SlowServers("", 1, delay, port)
    signal.pause()


def _worker(folder: str, zone: str, version: str) -> None:
    said = os.open(Path(folder, f"said-{os.getpid()}"), os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    for descriptor in (1, 2):
        os.dup2(said, descriptor)
    if version:
        messages.program_version = lambda: version  # type: ignore[assignment]
    main(["-w", folder, "--lang", "en", "worker", "--zone", zone])


def _child(order: dict[str, list[object]]) -> None:
    os.setsid()
    for what, arguments in order.items():
        {"serve": _serve, "worker": _worker}[what](*arguments)  # type: ignore[operator]


def _obey() -> None:
    messages.evidence_version()
    print("ready", flush=True)
    for line in sys.stdin:
        pid = os.fork()
        if not pid:
            try:
                _child(json.loads(line))
            finally:
                os._exit(0)
        print(pid, flush=True)


if __name__ == "__main__":
    _obey()
