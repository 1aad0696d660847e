"""GStreamer's RTSP server on loopback, as a camera."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.lab.certificates import Issued

USER, PASSWORD = "viewer", "Guarded-554-planted"
STREAM = "/Streaming/Channels/101"

_PYTHON = "/usr/bin/python3"
"""The bindings are those of the system's own Python."""
_SERVER = Path(__file__).with_name("gstreamer_server.py")


class RtspCamera:
    """A camera that is up. `address` and `port` are where it is."""

    def __init__(self, server: subprocess.Popen[str], address: str, port: int) -> None:
        self.address = address
        self.port = port
        self._server = server

    def requests(self) -> dict[str, int]:
        """How many requests of each method it was asked so far."""
        assert self._server.stdin is not None
        assert self._server.stdout is not None
        self._server.stdin.write("\n")
        self._server.stdin.flush()
        counts: dict[str, int] = json.loads(self._server.stdout.readline())
        return counts


@contextmanager
def rtsp_camera(
    address: str, port: int, *, login: str = "", certificate: Issued | None = None, folder: Path | None = None
) -> Iterator[RtspCamera]:
    """A camera with one stream at `STREAM`. `login` is how it asks for one (`basic`, `digest`), empty for none; with a
    `certificate`, written into `folder`, it speaks TLS alone."""
    pair = ("", "") if certificate is None or folder is None else tuple(map(str, certificate.write(folder)))
    settings = {
        "address": address,
        "port": port,
        "path": STREAM,
        "login": login,
        "user": USER,
        "password": PASSWORD,
        "certificate": pair[0],
        "key": pair[1],
    }
    command = [_PYTHON, str(_SERVER), json.dumps(settings)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        try:
            assert server.stdout.readline() == "ready\n"
            yield RtspCamera(server, address, port)
        finally:
            server.terminate()
