"""A town for the walks: a Redis that lets everybody in until somebody repairs it, a slow service, and `citywall serve` in a
process of its own, over TLS, with everything that goes on in its background."""

from __future__ import annotations

import os
import secrets
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import msgspec

from scanner.accounts.model import Role
from scanner.accounts.one_time import new_secret
from scanner.accounts.second_factor import set_up
from scanner.estate.model import Asset, AssetType, System
from scanner.findings.model import Finding
from scanner.lab.program import Program
from scanner.store.findings import findings_of
from tests.accounts.people import PASSWORD, an_account
from tests.lab.certificates import issue
from tests.probes.servers import free_port
from tests.run.city import SlowServers, make_workspace, slow_servers
from tests.run.scanning import CITYWALL, citywall, finished

FAKETIME = next(Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"), Path())
GREETS_AFTER = 0.1
"""Seconds the slow service lets each connection wait, so that there is something to watch."""
ENDS_WITHIN = 30


OPEN_TO_ALL = "store.open-to-all"


class Person(msgspec.Struct, frozen=True):
    """Somebody with an account: a password, and a telephone that knows this secret."""

    login: str
    name: str
    secret: str
    password: str = PASSWORD


class Redis:
    """redis-server without a password, until it is repaired."""

    def __init__(self, folder: Path, address: str) -> None:
        self._folder, self.address, self.port = folder, address, free_port(address)
        folder.mkdir()
        self._running = self._start()

    def repair(self) -> None:
        """Give it a password and start it again, as its owner would."""
        self.stop()
        self._running = self._start("--requirepass", secrets.token_hex(8))

    def stop(self) -> None:
        """End it."""
        self._running.stop()

    def _start(self, *more: str) -> Program:
        command = ["redis-server", "--bind", self.address, "--port", str(self.port), "--save", "", "--dir", "."]
        command += ["--protected-mode", "no", *more]
        running = Program(command, address=self.address, ports=[self.port], folder=self._folder, environment={})
        running.wait()
        return running


class Town:
    """Three systems: `hotline` on the Redis, with an asset that nobody allowed; `cockpit` on the slow service; `archive`, without
    any."""

    def __init__(self, folder: Path, redis: Redis, slow: SlowServers) -> None:
        self.folder, self.redis = folder, redis
        self.workspace = make_workspace(folder, _systems(redis, slow), [redis.address])
        self._tls = issue(("localhost", "127.0.0.1"), is_ca=True).write(folder)
        self._people = 0

    def person(self, role: Role) -> Person:
        """Somebody new of this role, an owner of `hotline`. A telephone's code counts once, so that nobody could sign in
        twice within half a minute."""
        secret = new_secret()
        self._people += 1
        systems = ["hotline"] if role is Role.OWNER else []
        with self.workspace.store() as store:
            made = an_account(store, role, *systems, login=f"{role.value}{self._people}")
            with store.transaction() as db:
                set_up(db, self.folder, made.id, secret, 0)
        return Person(made.login, made.person, secret)

    @contextmanager
    def serving(self, *, later: timedelta = timedelta()) -> Iterator[str]:
        """The address of the web face, served meanwhile; by a process whose clock is `later`."""
        moved = {"LD_PRELOAD": str(FAKETIME), "FAKETIME": f"+{int(later.total_seconds())}s"} if later else {}
        certificate, key = map(str, self._tls)
        command = [sys.executable, "-c", CITYWALL, "-w", str(self.folder), "serve", "--port", "0"]
        command += ["--tls-certificate", certificate, "--tls-key", key]
        with (self.folder / "serve.log").open("ab") as log:
            serving = subprocess.Popen(
                command, stdout=subprocess.PIPE, stderr=log, env={**os.environ, **moved}, text=True
            )
        try:
            assert serving.stdout
            yield serving.stdout.readline().split(" ")[0].rstrip("/")
            serving.send_signal(signal.SIGINT)
            assert serving.wait(ENDS_WITHIN) == 0, (self.folder / "serve.log").read_text(encoding="utf-8")
        finally:
            serving.kill()
            serving.communicate()

    def scan(self, *systems: str) -> None:
        """Scan systems from the command line."""
        code, said = finished(citywall(self.workspace, "scan", *systems))
        assert code in (0, 3), said

    def open_to_all(self) -> Finding:
        """The finding that the Redis lets everybody in."""
        with self.workspace.store() as store:
            return next(one for one in findings_of(store) if one.check == OPEN_TO_ALL)


@contextmanager
def a_town(folder: Path) -> Iterator[Town]:
    """A town whose servers run meanwhile."""
    address = f"127.{64 + secrets.randbelow(64)}.{secrets.randbelow(256)}.{1 + secrets.randbelow(254)}"
    with slow_servers(address, 1, delay=GREETS_AFTER) as slow:
        redis = Redis(folder / "redis", address)
        try:
            yield Town(folder / "workspace", redis, slow)
        finally:
            redis.stop()


def _systems(redis: Redis, slow: SlowServers) -> list[System]:
    cache = Asset(
        id="cache", system="hotline", type=AssetType.SERVICE, name="缓存", target=f"{redis.address}:{redis.port}"
    )
    forgotten = Asset(id="old", system="hotline", type=AssetType.SERVICE, name="旧接口", target="192.0.2.7:80")
    desk = Asset(
        id="web", system="cockpit", type=AssetType.SERVICE, name="门户", target=f"{slow.address}:{slow.ports[0]}"
    )
    return [
        System(
            id="hotline",
            name="12345 热线平台",
            department="政务服务局",
            owner="热线平台责任人",
            level=3,
            assets=(cache, forgotten),
        ),
        System(id="cockpit", name="领导驾驶舱", department="数据局", owner="驾驶舱责任人", level=2, assets=(desk,)),
        System(id="archive", name="电子档案", department="档案馆", level=2),
    ]
