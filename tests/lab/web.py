"""A real nginx on loopback, with the server blocks a test gives it."""

from __future__ import annotations

import getpass
import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_CONFIG = """
daemon off;
user {user};
worker_processes 1;
error_log {folder}/error.log;
pid {folder}/nginx.pid;
events {{ worker_connections 256; }}
http {{
    log_format short '$connection $request';
    access_log {folder}/access.log short;
    default_type text/html;
    charset utf-8;
    client_body_temp_path {folder}/t1; proxy_temp_path {folder}/t2; fastcgi_temp_path {folder}/t3;
    uwsgi_temp_path {folder}/t4; scgi_temp_path {folder}/t5;
    {blocks}
}}
"""

OLD_TLS = "ssl_protocols TLSv1 TLSv1.1 TLSv1.2; ssl_ciphers ALL:@SECLEVEL=0;"
NEW_TLS = "ssl_protocols TLSv1.2 TLSv1.3; ssl_ciphers ECDHE+AESGCM;"


def free_port(address: str = "127.0.0.1") -> int:
    """A TCP port that was free a moment ago."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with socket.socket(family) as listener:
        listener.bind((address, 0))
        return int(listener.getsockname()[1])


@contextmanager
def nginx(folder: Path, blocks: str, *ports: int, address: str = "127.0.0.1") -> Iterator[None]:
    """nginx with `blocks` inside its http block, up and answering on `ports`; stopped on leaving."""
    os.chmod(folder, 0o755)
    config = folder / "nginx.conf"
    config.write_text(_CONFIG.format(user=getpass.getuser(), folder=folder, blocks=blocks), encoding="utf-8")
    server = subprocess.Popen(["/usr/sbin/nginx", "-c", str(config), "-p", str(folder)], stderr=subprocess.PIPE)
    try:
        for port in ports:
            _wait(server, address, port)
        yield
    finally:
        server.send_signal(signal.SIGTERM)
        server.communicate(timeout=10)


def _wait(server: subprocess.Popen[bytes], address: str, port: int) -> None:
    for _ in range(400):
        if server.poll() is not None:
            raise RuntimeError(f"nginx did not start: {server.communicate()[1].decode()}")
        try:
            socket.create_connection((address, port), timeout=1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise RuntimeError(f"nginx does not listen on {address}:{port}")


def https_server(port: int, certificate: Path, key: Path, settings: str, *, address: str = "127.0.0.1") -> str:
    """A server block for https with TLS `settings` and anything else that belongs in it."""
    where = f"[{address}]" if ":" in address else address
    return (
        f"server {{ listen {where}:{port} ssl; ssl_certificate {certificate}; ssl_certificate_key {key}; {settings} }}"
    )
