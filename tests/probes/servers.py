"""Servers for the probes to meet on loopback: real programs, and sockets that follow a script."""

from __future__ import annotations

import socket
import struct
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, date, datetime
from pathlib import Path

from scanner.lab.program import Program
from scanner.probes.target import Target
from scanner.scope.gate import Gate
from scanner.scope.model import Permission

Script = Callable[[socket.socket], None]


def permitted(*targets: str, ports: str = "", rate: float = 1000.0, hours: str = "") -> Gate:
    """A gate that lets through to `targets`, all of loopback where none is given."""
    allowed = targets or ("127.0.0.0/8", "::1/128")
    return Gate(
        permission(target, id=number, ports=ports, rate=rate, hours=hours)
        for number, target in enumerate(allowed, start=1)
    )


def permission(target: str, *, id: int = 1, ports: str = "", rate: float = 1000.0, hours: str = "") -> Permission:
    """A permission to touch `target` that never ends."""
    return Permission(
        id=id,
        target=target,
        allowed_by="安全管理员",
        until=date(2099, 1, 1),
        made_at=datetime(2026, 1, 1, tzinfo=UTC),
        ports=ports,
        rate=rate,
        hours=hours,
    )


def target_at(address: str, name: str = "") -> Target:
    """A target of the test system."""
    return Target(system="s", asset="a", type="host", address=address, name=name)


def free_port(address: str = "127.0.0.1") -> int:
    """A port nobody listens on now."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with socket.create_server((address, 0), family=family) as listener:
        return int(listener.getsockname()[1])


class Scripted:
    """A listening socket, on a free port unless one is given; each connection runs the script in a thread of its own. Counts
    the connections."""

    def __init__(self, script: Script, address: str, port: int = 0) -> None:
        family = socket.AF_INET6 if ":" in address else socket.AF_INET
        self._listener = socket.create_server((address, port), family=family, backlog=64)
        self._script = script
        self._ended = threading.Event()
        self._open: list[socket.socket] = []
        self.address = address
        self.port = int(self._listener.getsockname()[1])
        self.connections = 0
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        """Stop listening and end all connections."""
        self._ended.set()
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for one in self._open:
            one.close()

    def _accept(self) -> None:
        while not self._ended.is_set():
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            self.connections += 1
            self._open.append(connection)
            threading.Thread(target=self._run, args=(connection,), daemon=True).start()

    def _run(self, connection: socket.socket) -> None:
        with suppress(OSError), connection:
            connection.settimeout(20)
            self._script(connection)


@contextmanager
def scripted(script: Script, address: str = "127.0.0.1", port: int = 0) -> Iterator[Scripted]:
    """A server that follows `script` with each connection, on a free port unless one is given."""
    server = Scripted(script, address, port)
    try:
        yield server
    finally:
        server.close()


def silent(connection: socket.socket) -> None:
    """Takes everything and never answers."""
    while connection.recv(4096):
        pass


def says(words: bytes) -> Script:
    """Greets with `words`, then is silent."""

    def script(connection: socket.socket) -> None:
        connection.sendall(words)
        silent(connection)

    return script


def closes_after(words: bytes) -> Script:
    """Says `words` to whoever comes and ends, having read what it was sent."""

    def script(connection: socket.socket) -> None:
        connection.sendall(words)
        connection.shutdown(socket.SHUT_WR)
        silent(connection)

    return script


def answers(replies: dict[bytes, bytes], *, greeting: bytes = b"", then_close: bool = False) -> Script:
    """Greets, then answers what begins with a key of `replies` with its value; to anything else it is silent."""

    def script(connection: socket.socket) -> None:
        connection.sendall(greeting)
        while request := connection.recv(4096):
            for beginning, reply in replies.items():
                if request.startswith(beginning):
                    connection.sendall(reply)
                    if then_close:
                        return
                    break

    return script


def drips(connection: socket.socket) -> None:
    """One byte every fifth of a second, for ever."""
    while True:
        connection.sendall(b"A")
        time.sleep(0.2)


def endless(connection: socket.socket) -> None:
    """As much as is taken, without a line's end."""
    while True:
        connection.sendall(b"A" * 65536)


def resets(connection: socket.socket) -> None:
    """Accepts and resets."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()


@contextmanager
def program(command: list[str], folder: Path, port: int, address: str = "127.0.0.1") -> Iterator[None]:
    """A real server program, answering on `port` while inside."""
    folder.mkdir(parents=True, exist_ok=True)
    running = Program(command, address=address, ports=[port], folder=folder, environment={})
    try:
        running.wait()
        yield
    finally:
        running.stop()


@contextmanager
def sshd(folder: Path, **settings: str) -> Iterator[int]:
    """OpenSSH's server with `settings` over its own."""
    port = free_port()
    folder.mkdir(parents=True, exist_ok=True)
    Path("/run/sshd").mkdir(exist_ok=True)
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", folder / "key"], check=True)
    lines = [f"Port {port}", "ListenAddress 127.0.0.1", f"HostKey {folder}/key", "PidFile none", "UsePAM no"]
    lines += [f"{name} {value}" for name, value in settings.items()]
    (folder / "sshd.conf").write_text("\n".join(lines) + "\n")
    with program(["sshd", "-D", "-e", "-f", str(folder / "sshd.conf")], folder, port):
        yield port


@contextmanager
def redis(folder: Path, password: str = "") -> Iterator[int]:
    """Redis, open to all unless a password is given."""
    port = free_port()
    command = ["redis-server", "--bind", "127.0.0.1", "--port", str(port), "--save", "", "--dir", str(folder)]
    with program(command + (["--requirepass", password] if password else []), folder, port):
        yield port


@contextmanager
def redis_in_tls(folder: Path, certificate: tuple[Path, Path]) -> Iterator[int]:
    """Redis, open to all, behind TLS alone."""
    port = free_port()
    files = ["--tls-cert-file", str(certificate[0]), "--tls-key-file", str(certificate[1])]
    command = ["redis-server", "--bind", "127.0.0.1", "--port", "0", "--tls-port", str(port), "--save", ""]
    with program([*command, *files, "--tls-auth-clients", "no", "--dir", str(folder)], folder, port):
        yield port


@contextmanager
def vsftpd(folder: Path, *, anonymous: bool) -> Iterator[int]:
    """vsftpd, with or without the user `anonymous`."""
    port = free_port()
    (folder / "files").mkdir(parents=True)
    settings = {
        "listen": "YES",
        "listen_address": "127.0.0.1",
        "listen_port": port,
        "background": "NO",
        "run_as_launching_user": "YES",
        "seccomp_sandbox": "NO",
        "anonymous_enable": "YES" if anonymous else "NO",
        "local_enable": "NO" if anonymous else "YES",
        "anon_root": folder / "files",
        "vsftpd_log_file": folder / "log",
    }
    (folder / "ftp.conf").write_text("".join(f"{name}={value}\n" for name, value in settings.items()))
    with program(["vsftpd", str(folder / "ftp.conf")], folder, port):
        yield port


@contextmanager
def nginx(folder: Path, *, tls: bool, certificate: tuple[Path, Path] | None = None) -> Iterator[int]:
    """nginx with one page, plain or behind TLS with the certificate and key at the two paths."""
    port = free_port()
    folder.mkdir(parents=True, exist_ok=True)
    lines = [f"listen 127.0.0.1:{port}{' ssl' if tls else ''};", "location / { return 200 'ok'; }"]
    if certificate is not None:
        lines += [f"ssl_certificate {certificate[0]};", f"ssl_certificate_key {certificate[1]};"]
    server = "\n".join(lines)
    (folder / "nginx.conf").write_text(
        f"daemon off; pid {folder}/pid; error_log stderr;\nevents {{}}\n"
        f"http {{ access_log off; server {{\n{server}\n}} }}\n"
    )
    with program(["nginx", "-p", str(folder), "-c", str(folder / "nginx.conf")], folder, port):
        yield port
