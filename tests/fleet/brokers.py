"""The brokers of a land, over TLS and with a password: Redis, and RabbitMQ with a register of its own for Erlang's names."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import msgspec

from tests.credentials.helpers import private

USER = "default"


class Place(msgspec.Struct, frozen=True):
    """Where a broker runs: its folder, with `broker.pem`, `broker.key` and `ca.pem`; the addresses and the port it listens at."""

    folder: Path
    addresses: tuple[str, ...]
    port: int
    password: str


class Kind(msgspec.Struct, frozen=True):
    """A kind of broker: what `fleet.broker` is for it, and how one is run for the length of a `with`."""

    address: str
    run: Callable[[Place], AbstractContextManager[None]]


@contextmanager
def _redis(place: Place) -> Iterator[None]:
    settings = {
        "bind": " ".join(place.addresses),
        "port": "0",
        "tls-port": str(place.port),
        "tls-cert-file": str(place.folder / "broker.pem"),
        "tls-key-file": str(place.folder / "broker.key"),
        "tls-auth-clients": "no",
        "requirepass": place.password,
        "save": '""',
        "dir": str(place.folder),
        "logfile": str(place.folder / "redis.log"),
    }
    file = private(place.folder / "redis.conf", "\n".join(f"{name} {value}" for name, value in settings.items()))
    with _running(place, ["redis-server", str(file)]):
        yield


@contextmanager
def _rabbitmq(place: Place) -> Iterator[None]:
    names, between = place.port + 1, place.port + 2
    listeners = [f"listeners.ssl.{number} = {one}:{place.port}" for number, one in enumerate(place.addresses, 1)]
    settings = [
        "listeners.tcp = none",
        *listeners,
        f"ssl_options.cacertfile = {place.folder / 'ca.pem'}",
        f"ssl_options.certfile = {place.folder / 'broker.pem'}",
        f"ssl_options.keyfile = {place.folder / 'broker.key'}",
        f"default_user = {USER}",
        f"default_pass = {place.password}",
    ]
    environment = {
        "PATH": os.defpath,
        "HOME": str(place.folder),
        "ERL_EPMD_ADDRESS": "127.0.0.1",
        "ERL_EPMD_PORT": str(names),
        "RABBITMQ_NODENAME": f"citywall{place.port}@localhost",
        "RABBITMQ_DIST_PORT": str(between),
        "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": "-kernel inet_dist_use_interface {127,0,0,1}",
        "RABBITMQ_MNESIA_BASE": str(place.folder),
        "RABBITMQ_PLUGINS_EXPAND_DIR": str(place.folder / "plugins"),
        "RABBITMQ_ENABLED_PLUGINS_FILE": str(private(place.folder / "enabled", "[].")),
        "RABBITMQ_CONF_ENV_FILE": "/dev/null",
        "RABBITMQ_CONFIG_FILE": str(private(place.folder / "rabbitmq.conf", "\n".join(settings))),
        "RABBITMQ_LOGS": str(place.folder / "rabbitmq.log"),
    }
    with subprocess.Popen(["epmd", "-port", str(names)], env=environment) as register:
        try:
            _wait_until_up("127.0.0.1", names)
            with _running(place, ["/usr/lib/rabbitmq/bin/rabbitmq-server"], environment):
                yield
        finally:
            register.kill()


REDIS = Kind("rediss://{host}:{port}/0", _redis)
RABBITMQ = Kind("amqps://{host}:{port}/", _rabbitmq)


@contextmanager
def _running(place: Place, command: Sequence[str], environment: dict[str, str] | None = None) -> Iterator[None]:
    said = place.folder / "broker.said"
    with (
        said.open("wb") as output,
        subprocess.Popen(
            command, env=environment, cwd=place.folder, stdout=output, stderr=output, start_new_session=True
        ) as process,
    ):
        try:
            for address in place.addresses:
                _wait_until_up(address, place.port)
            yield
        finally:
            os.killpg(process.pid, signal.SIGKILL)


def _wait_until_up(address: str, port: int) -> None:
    deadline = time.monotonic() + 60
    while True:
        try:
            socket.create_connection((address, port), timeout=1).close()
        except OSError:
            assert time.monotonic() < deadline, f"nothing listens at {address} port {port}"
            time.sleep(0.05)
        else:
            return
