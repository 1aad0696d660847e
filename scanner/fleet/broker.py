"""The way to the broker: Celery as it is set up here, the queues by name, and what is refused."""

from __future__ import annotations

import hashlib
import ipaddress
import socket
import ssl
from collections.abc import Iterable
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

from checks import InputError, MissingTool
from reports.language import _
from scanner.credentials import Credentials
from scanner.fleet.messages import SHORTEST_KEY
from scanner.fleet.settings import FleetSettings
from scanner.workspace import SETTINGS_FILE, Workspace

TASK = "citywall.probe"
_SCHEMES = {"rediss": True, "redis": False, "amqps": True, "amqp": False}
_CONNECT_SECONDS = 5.0


def jobs_queue(zone: str) -> str:
    """The queue of a zone's jobs."""
    return f"citywall.zone.{zone}"


def calls_exchange(zone: str) -> str:
    """The exchange that all workers of a zone hear."""
    return f"citywall.calls.{zone}"


def answers_queue(workspace: Workspace, scan: int) -> str:
    """Where the answers to one scan go. Named after the workspace, so that two with one broker keep apart, and a scan that is
    resumed finds what the one before it left."""
    mark = hashlib.sha256(f"{socket.gethostname()}:{workspace.folder.resolve()}".encode()).hexdigest()[:12]
    return f"citywall.answers.{mark}.{scan}"


def zone_keys(settings: FleetSettings, credentials: Credentials, zones: Iterable[str]) -> dict[str, bytes]:
    """The keys that messages of some zones are signed with.

    Raises:
        InputError: a zone has none in the settings, or it is too short.
        CredentialError: it can't be had.
    """
    keys = {}
    for zone in zones:
        name = settings.zones.get(zone)
        if name is None:
            raise InputError(_("{file}: fleet.zones has no zone {zone}").format(file=SETTINGS_FILE, zone=repr(zone)))
        words = credentials.find(name).password.reveal()
        if len(words) < SHORTEST_KEY:
            what = _("the credential {name}: its password, the key of a zone, needs at least {n} characters")
            raise InputError(what.format(name=name, n=SHORTEST_KEY))
        keys[zone] = words.encode()
    return keys


def open_celery(workspace: Workspace, credentials: Credentials) -> Any:
    """Celery, set up and not yet connected: JSON alone, acknowledged when done, one job ahead, no remote control.

    Raises:
        MissingTool: this machine lacks citywall[fleet].
        InputError: no broker is set, or one that is reached over the network without TLS.
        CredentialError: the login can't be had.
    """
    settings = workspace.settings.fleet
    url = _address(settings, credentials)
    try:
        from celery import Celery
    except ImportError as error:
        raise MissingTool(_("the fleet needs citywall[fleet]: pip install 'citywall[fleet]'")) from error
    app = Celery("citywall", broker=url, set_as_current=False)
    app.conf.update(
        accept_content=["json"],
        task_serializer="json",
        task_ignore_result=True,
        task_acks_late=True,
        task_reject_on_worker_lost=True,
        worker_prefetch_multiplier=1,
        worker_concurrency=settings.jobs_at_once,
        worker_pool="threads",
        worker_enable_remote_control=False,
        worker_hijack_root_logger=False,
        worker_redirect_stdouts=False,
        broker_connection_retry_on_startup=True,
        broker_connection_max_retries=None,
        broker_connection_timeout=_CONNECT_SECONDS,
        broker_use_ssl=_tls(settings, workspace.folder) if _SCHEMES[urlsplit(url).scheme] else False,
        broker_transport_options=_options(settings),
    )
    return app


def _options(settings: FleetSettings) -> dict[str, object]:
    if not urlsplit(settings.broker).scheme.startswith("redis"):
        return {}
    return {
        # A job that takes longer than this is handed out again; it may then be claimed by nobody.
        "visibility_timeout": int(2 * settings.longest_job_seconds),
        "socket_connect_timeout": _CONNECT_SECONDS,
        "socket_keepalive": True,
    }


def _address(settings: FleetSettings, credentials: Credentials) -> str:
    """The broker's address with its login, which is kept nowhere but in memory."""
    parts = urlsplit(settings.broker)
    if parts.scheme not in _SCHEMES or not parts.hostname:
        what = _("{file}: fleet.broker: expected an address such as rediss://10.1.1.5:6379/0 or amqps://10.1.1.5:5671/")
        raise InputError(what.format(file=SETTINGS_FILE))
    if "@" in parts.netloc:
        what = _("{file}: fleet.broker must hold no login; fleet.login names the credential that has it")
        raise InputError(what.format(file=SETTINGS_FILE))
    if not _SCHEMES[parts.scheme] and not _is_loopback(parts.hostname):
        what = _(
            "{file}: fleet.broker: beyond this machine the broker is reached over TLS alone: rediss:// or amqps://"
        )
        raise InputError(what.format(file=SETTINGS_FILE))
    if not settings.login:
        return settings.broker
    login = credentials.find(settings.login)
    user, password = (quote(words, safe="") for words in (login.user, login.password.reveal()))
    return parts._replace(netloc=f"{user}:{password}@{parts.netloc}").geturl()


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _tls(settings: FleetSettings, folder: Path) -> dict[str, object]:
    """The broker's certificate must be good; ours is shown where we have one."""
    if not settings.ca:
        raise InputError(
            _("{file}: fleet.ca is empty; expected the file with the broker's authority").format(file=SETTINGS_FILE)
        )
    before = "ssl_" if settings.broker.startswith("redis") else ""
    files = {"certfile": settings.certificate, "keyfile": settings.private_key}
    return {
        f"{before}cert_reqs": ssl.CERT_REQUIRED,
        f"{before}ca_certs": str(folder / settings.ca),
        **{f"{before}{name}": str(folder / file) for name, file in files.items() if file},
        **({"ssl_check_hostname": True} if before else {"server_hostname": urlsplit(settings.broker).hostname}),
    }
