"""IPyCam, a virtual camera, without its pictures: its ONVIF service with the console, and its answer to WS-Discovery.

    python -m tests.lab.ipycam_server '{"address": "127.0.0.1", "port": 80, "user": "", "password": ""}'

A user with a password guards both; none guards nothing. It prints `ready`, and for each line on its standard input the method and
path, and for ONVIF the operation, of every request so far, as JSON. It speaks to no group and is bound to its one address.
"""

from __future__ import annotations

import json
import re
import socket
import sys
import threading
from http.server import ThreadingHTTPServer
from types import SimpleNamespace
from typing import Any
from unittest.mock import MagicMock

# What draws its pictures is not installed, and nothing here asks for any.
sys.modules |= {name: MagicMock(name=name) for name in ("cv2", "numpy")}

from ipycam.config import CameraConfig  # noqa: E402
from ipycam.discovery import WSDiscoveryServer  # noqa: E402
from ipycam.http import IPCameraHTTPHandler  # noqa: E402
from ipycam.onvif import ONVIFService  # noqa: E402


class Discovery(WSDiscoveryServer):
    """Theirs joins a group of the network and greets it."""

    def __init__(self, service: ONVIFService, address: str) -> None:
        threading.Thread.__init__(self, daemon=True)
        self.onvif = service
        self.running = True
        self.sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.sock.bind((address, self.MULTICAST_PORT))
        self.sock.settimeout(1.0)

    def _send_announcement(self, action: str) -> None:
        pass


def serve(settings: dict[str, Any]) -> None:
    """Serve until the input ends."""
    asked: list[str] = []
    config = CameraConfig(
        local_ip=settings["address"],
        onvif_port=settings["port"],
        username=settings["user"],
        password=settings["password"],
    )
    service = ONVIFService(config)

    class Handler(IPCameraHTTPHandler):
        camera = SimpleNamespace(config=config, onvif=service, get_web_ui_html=lambda: "<title>IPyCam</title>")

        def parse_request(self) -> bool:
            known = super().parse_request()
            if known:
                operation = re.search(r"action=\"[^\"]*/(\w+)\"", self.headers.get("Content-Type", ""))
                asked.append(f"{self.command} {operation[1] if operation else self.path}")
            return known

    Discovery(service, settings["address"]).start()
    server = ThreadingHTTPServer((settings["address"], settings["port"]), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    print("ready", flush=True)
    for _ in sys.stdin:
        print(json.dumps(asked), flush=True)


if __name__ == "__main__":
    serve(json.loads(sys.argv[1]))
