"""IPyCam's ONVIF service on loopback, as a camera."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

USER, PASSWORD = "operator", "Guarded-80-planted"


class OnvifCamera:
    """A camera that is up. `address` and `port` are where it is."""

    def __init__(self, server: subprocess.Popen[str], address: str, port: int) -> None:
        self.address = address
        self.port = port
        self._server = server

    def requests(self) -> list[str]:
        """The method of every request so far, with the path, or with the operation for ONVIF."""
        assert self._server.stdin is not None
        assert self._server.stdout is not None
        self._server.stdin.write("\n")
        self._server.stdin.flush()
        asked: list[str] = json.loads(self._server.stdout.readline())
        return asked


@contextmanager
def onvif_camera(address: str, port: int, *, guarded: bool) -> Iterator[OnvifCamera]:
    """A camera that lets `USER` in with `PASSWORD`, or anybody where it is not guarded; it answers WS-Discovery too."""
    user, password = (USER, PASSWORD) if guarded else ("", "")
    settings = json.dumps({"address": address, "port": port, "user": user, "password": password})
    command = [sys.executable, "-m", "tests.lab.ipycam_server", settings]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        try:
            assert server.stdout.readline() == "ready\n"
            yield OnvifCamera(server, address, port)
        finally:
            server.terminate()
