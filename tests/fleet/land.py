"""A land of two zones that can't reach each other: a network each, a worker's workspace each, and a broker both can reach."""

from __future__ import annotations

import json
import os
import random
import secrets
import select
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

import redis
from kombu import pools

from scanner.estate.model import System
from scanner.workspace import SETTINGS_FILE, Workspace
from tests.credentials.helpers import private
from tests.fleet.brokers import REDIS, USER, Kind, Place
from tests.run.city import make_workspace

HOUSE = Path(__file__).parents[2]


def run(*command: str) -> None:
    """Run a program that must succeed."""
    subprocess.run(command, check=True, capture_output=True)


class Zone:
    """A network of its own, with a way to the broker alone; `broker` is the broker's address as seen from there."""

    def __init__(self, name: str, space: str, broker: str, own: str) -> None:
        self.name, self.space, self.broker = name, space, broker
        run("ip", "netns", "add", space)
        run("ip", "link", "add", space, "type", "veth", "peer", "name", "up0", "netns", space)
        run("ip", "address", "add", f"{broker}/30", "dev", space)
        run("ip", "link", "set", space, "up")
        for command in ("link set lo up", f"address add {own}/30 dev up0", "link set up0 up"):
            run("ip", "-n", space, *command.split())
        self._process = subprocess.Popen(
            ["ip", "netns", "exec", space, sys.executable, "-m", "tests.fleet.zone_process"],
            cwd=HOUSE,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self._children: list[int] = []

    def wait_until_ready(self) -> None:
        """Wait until it can be told something."""
        assert self._process.stdout is not None
        assert self._process.stdout.readline() == "ready\n"

    def serve(self, port: int, delay: float) -> int:
        """A server at every address of the zone's loopback that greets after so many seconds."""
        return self._tell(serve=[port, delay])

    def work(self, workspace: Workspace, version: str = "") -> int:
        """A worker; its process id."""
        return self._tell(worker=[str(workspace.folder), self.name, version])

    def close(self) -> None:
        """Take the network away, and all that runs there."""
        for child in self._children:
            kill(child)
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        self._process.wait()
        self._process.stdout.close()
        run("ip", "netns", "del", self.space)

    def _tell(self, **order: list[object]) -> int:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(order) + "\n")
        self._process.stdin.flush()
        self._children.append(int(self._process.stdout.readline()))
        return self._children[-1]


def kill(pid: int) -> None:
    """Kill what a zone started, whether or not it has ended by itself, and wait until it has.

    Its number can't be anybody else's meanwhile: a zone's process leaves its children unburied as long as it lives."""
    os.kill(pid, signal.SIGKILL)
    assert ends(pid)


def ends(pid: int, within: float = 10) -> bool:
    """Whether what a zone started ends in so many seconds."""
    child = os.pidfd_open(pid)
    try:
        return bool(select.select([child], [], [], within)[0])
    finally:
        os.close(child)


class Land:
    """Two zones, a broker of some kind, and the secrets that hold them together. `port` is the broker's."""

    def __init__(self, folder: Path, zones: Mapping[str, Zone], port: int, kind: Kind) -> None:
        self.folder, self.zones, self.port, self._kind = folder, zones, port, kind
        self.password, self.keys = secrets.token_hex(16), {name: secrets.token_hex(32) for name in zones}
        first = next(iter(zones.values()))
        self.centre_address = first.broker
        self._made = 0

    def redis(self) -> redis.Redis:
        """What somebody sees who got hold of the broker."""
        return redis.Redis(
            host=self.centre_address,
            port=self.port,
            username=USER,
            password=self.password,
            ssl=True,
            ssl_ca_certs=str(self.folder / "ca.pem"),
        )

    def centre(self, systems: Sequence[System], **settings: float) -> Workspace:
        """A workspace that has the zones looked at by workers."""
        return self._workspace("centre", systems, [], self.centre_address, self.keys, settings)

    def workplace(self, zone: str, allowed: Sequence[str], **settings: float) -> Workspace:
        """A workspace for workers of a zone."""
        return self._workspace("worker", [], allowed, self.zones[zone].broker, {zone: self.keys[zone]}, settings)

    def _workspace(
        self,
        what: str,
        systems: Sequence[System],
        allowed: Sequence[str],
        address: str,
        keys: Mapping[str, str],
        settings: Mapping[str, float],
    ) -> Workspace:
        self._made += 1
        folder = self.folder / f"{what}{self._made}"
        made = make_workspace(folder, systems, allowed)
        names = {zone: f"key-{number}" for number, zone in enumerate(keys)}
        logins = [f'[broker]\nuser = "{USER}"\npassword = "{self.password}"']
        logins += [f'[{name}]\npassword = "{keys[zone]}"' for zone, name in names.items()]
        private(folder / "credentials.toml", "\n".join(logins))
        lines = [
            (folder / SETTINGS_FILE).read_text(encoding="utf-8"),
            f'[logs]\nfile = "log"\n[fleet]\nbroker = "{self._kind.address.format(host=address, port=self.port)}"',
            'login = "broker"',
            f'ca = "{self.folder / "ca.pem"}"',
            *(f"{name} = {value}" for name, value in settings.items()),
            "[fleet.zones]",
            *(f'"{zone}" = "{name}"' for zone, name in names.items()),
        ]
        (folder / SETTINGS_FILE).write_text("\n".join(lines), encoding="utf-8")
        return Workspace(made.folder)


@contextmanager
def land(folder: Path, kind: Kind = REDIS) -> Iterator[Land]:
    """Two zones and a broker, for the length of a `with`."""
    mark = secrets.token_hex(3)
    net = f"198.18.{random.SystemRandom().randrange(256)}"
    start = random.SystemRandom().randrange(0, 248, 8)
    names = ("政务外网", "视频专网")
    with ExitStack() as stack:
        zones = {}
        for number, name in enumerate(names):
            ours, its = f"{net}.{start + 4 * number + 1}", f"{net}.{start + 4 * number + 2}"
            zones[name] = Zone(name, f"cw{mark}{number}", ours, its)
            stack.callback(zones[name].close)
        addresses = [one.broker for one in zones.values()]
        made = Land(folder, zones, random.SystemRandom().randrange(20_000, 32_000), kind)
        _make_certificates(folder, addresses)
        stack.enter_context(kind.run(Place(folder, tuple(addresses), made.port, made.password)))
        for one in zones.values():
            one.wait_until_ready()
        # A centre keeps its connections as long as its process lives, which here goes on.
        stack.callback(pools.reset)
        yield made


def _make_certificates(folder: Path, addresses: Sequence[str]) -> None:
    """An authority, and the broker's certificate for its addresses."""
    names = ",".join(f"IP:{one}" for one in addresses)
    (folder / "names").write_text(f"subjectAltName={names}", encoding="ascii")
    curve = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes")
    ca, key = str(folder / "ca.pem"), str(folder / "ca.key")
    run("openssl", "req", "-x509", *curve, "-days", "2", "-subj", "/CN=test authority", "-keyout", key, "-out", ca)
    csr, broker = str(folder / "broker.csr"), str(folder / "broker")
    run("openssl", "req", *curve, "-subj", "/CN=broker", "-keyout", f"{broker}.key", "-out", csr)
    given = ("-CA", ca, "-CAkey", key, "-CAcreateserial", "-days", "2", "-extfile", str(folder / "names"))
    run("openssl", "x509", "-req", "-in", csr, *given, "-out", f"{broker}.pem")
