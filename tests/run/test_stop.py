"""A scan that is told to stop while it looks inside ends at once, in order, and leaves nothing behind."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

import pytest

from scanner.estate.model import Asset, AssetType, System
from scanner.run.control import wish_pause
from scanner.store import Store
from scanner.store.findings import findings_of
from scanner.store.scans import Scan, unfinished_scan
from tests.credentials.helpers import private
from tests.credentials.planted import children_of
from tests.probes.servers import drips, scripted
from tests.run.city import make_workspace

ADDRESS = "127.79.3.1"
SOON = 5.0
"""Seconds; each of the looks would take at least 60 more."""

LOGINS = """
[cache]
password = "Yg7-plain-words"

[web]
user = "inspect"
password = "Yg7-plain-words"
port = {port}
"""


class Kept(threading.Event):
    """Set once a look is being kept waiting."""

    def redis(self, connection: socket.socket) -> None:
        """Is recognised as Redis, and takes forever to say whether the password is right."""
        while heard := connection.recv(4096):
            if heard.startswith(b"*"):
                self.set()
                drips(connection)
                return
            connection.sendall(b"-NOAUTH Authentication required.\r\n")

    def ssh(self, connection: socket.socket) -> None:
        """Says who it is, and takes forever over the rest."""
        connection.sendall(b"SSH-2.0-x\r\n")
        if connection.recv(4096):
            self.set()
            drips(connection)


@pytest.mark.parametrize("told", [signal.SIGINT, signal.SIGTERM, wish_pause])
def test_a_stopped_scan_ends_at_once_and_leaves_nothing(
    tmp_path: Path, told: signal.Signals | Callable[[Store, int, str], Scan]
) -> None:
    folder = tmp_path / "bureau"
    kept = Kept(), Kept()
    with ExitStack() as stack:
        cache = stack.enter_context(scripted(kept[0].redis, ADDRESS))
        host = stack.enter_context(scripted(kept[1].ssh, ADDRESS))
        assets = (
            Asset(
                id="cache", system="s", type=AssetType.DATABASE, target=f"{ADDRESS}:{cache.port}", credential="cache"
            ),
            Asset(id="web", system="s", type=AssetType.HOST, target=ADDRESS, credential="web"),
            Asset(id="here", system="s", type=AssetType.HOST, target=ADDRESS, credential="local"),
        )
        system = System(id="s", name="热线", department="数据局", level=2, assets=assets)
        workspace = make_workspace(folder, [system], [ADDRESS])
        private(folder / "credentials.toml", LOGINS.format(port=host.port))
        (tmp_path / "tmp").mkdir()
        scan = subprocess.Popen(
            [sys.executable, "-c", "from scanner.cli import main; main()", "-w", str(folder), "scan", "--all"],
            env={**os.environ, "TMPDIR": str(tmp_path / "tmp")},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        stack.callback(scan.kill)
        assert all(one.wait(60) for one in kept)
        started = children_of(scan.pid)
        began = time.monotonic()
        if isinstance(told, signal.Signals):
            scan.send_signal(told)
        else:
            with workspace.store() as store:
                told(store, 1, "安全管理员")
        said = scan.communicate(timeout=60)[0].decode()

    assert time.monotonic() - began < SOON
    assert scan.returncode == 130, said
    assert ("citywall scan --resume" if isinstance(told, signal.Signals) else "citywall scans resume 1") in said
    assert "Traceback" not in said
    assert [one for one in started if Path("/proc", one).exists()] == []
    assert list((tmp_path / "tmp").iterdir()) == []
    with workspace.store() as store:
        assert unfinished_scan(store) is not None
        assert findings_of(store) == []
