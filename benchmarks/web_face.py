"""The web face of a workspace in a process of its own, so that what it costs is not mixed with what asking costs.

It is served as `citywall serve` serves it, on loopback, but for what goes on in the background: nothing that was made up may
be scanned, and nobody be written to.
"""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path

import msgspec
import requests
import uvicorn

from scanner.accounts import sessions
from scanner.clock import now
from scanner.logs import logging_to
from scanner.store.accounts import account_of_login
from scanner.web.app import create_app
from scanner.web.served import Served
from scanner.workspace import Workspace

_OF_A_PROCESS = 2
"""The kind of clock that counts the processor time of a whole process (CPUCLOCK_SCHED of Linux)."""


class WebFace(msgspec.Struct, frozen=True, kw_only=True):
    """Where it is served, and by which process."""

    workspace: Workspace
    address: str
    process: int

    def processor_seconds(self) -> float:
        """The processor time the server has taken since it was started, all its threads together."""
        return time.clock_gettime(~self.process << 3 | _OF_A_PROCESS)

    def visitor(self, login: str) -> requests.Session:
        """A browser of somebody who signed in."""
        with self.workspace.store() as store:
            account = account_of_login(store, login)
            assert account is not None, login
            with store.transaction() as db:
                id = sessions.begin(db, account.id, now())
        browser = requests.Session()
        browser.cookies.set("citywall", id)
        return browser


@contextmanager
def web_face(workspace: Workspace) -> Iterator[WebFace]:
    """Serve it while inside."""
    context = get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_serve, args=(workspace.folder, theirs))
    process.start()
    try:
        port = ours.recv()
        assert process.pid is not None
        yield WebFace(workspace=workspace, address=f"http://127.0.0.1:{port}", process=process.pid)
    finally:
        process.terminate()
        process.join()


def _serve(folder: Path, told: Connection) -> None:
    workspace = Workspace(folder)
    app = create_app(workspace, Served(plain=True))
    config = uvicorn.Config(app, log_config=None, access_log=False, server_header=False, lifespan="off", port=0)
    listener = config.bind_socket()
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    listener.listen()
    told.send(listener.getsockname()[1])
    with logging_to(workspace.settings.logs, workspace.folder, stderr=False):
        uvicorn.Server(config).run(sockets=[listener])
