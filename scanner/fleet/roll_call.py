"""Who is there: every worker of every zone that hears a call, with its version."""

from __future__ import annotations

import time
from contextlib import closing
from typing import Any

import msgspec

from checks import InputError
from reports.language import _
from scanner.clock import now
from scanner.credentials import Credentials
from scanner.fleet.broker import answers_queue, open_celery, zone_keys
from scanner.fleet.messages import (
    Forged,
    FromWorker,
    OtherVersion,
    Present,
    RollCall,
    key_of,
    new_mark,
    opened,
    program_version,
    sealed,
    zone_named,
)
from scanner.workspace import SETTINGS_FILE, Workspace

_NO_SCAN = 0


class WorkerShown(msgspec.Struct, frozen=True, kw_only=True):
    """One worker: where it runs, the version of its program, and how many jobs it is at, of how many it would take. Of one of
    another version no more is known than that."""

    host: str
    program: str
    busy: int
    at_once: int
    other_version: bool


class ZoneShown(msgspec.Struct, frozen=True, kw_only=True):
    """A zone and the workers that answered."""

    zone: str
    workers: tuple[WorkerShown, ...]


def call_roll(workspace: Workspace, credentials: Credentials, *, seconds: float) -> list[ZoneShown]:
    """Every zone of the fleet, in the order of the settings, with whoever answers within so many seconds.

    Raises:
        InputError: no broker is set, or it can't be reached.
        MissingTool, CredentialError: as `open_celery` and `zone_keys`.
    """
    keys = zone_keys(workspace.settings.fleet, credentials, workspace.settings.fleet.zones)
    celery = open_celery(workspace, credentials)
    from scanner.fleet.post import Post

    post = Post(celery)
    challenge, answers = new_mark(), f"{answers_queue(workspace, _NO_SCAN)}.{new_mark()}"
    found: dict[str, dict[str, WorkerShown]] = {zone: {} for zone in keys}
    try:
        with closing(post.answers(answers)) as ear:
            for zone, key in keys.items():
                post.call(zone, sealed(RollCall(challenge=challenge), key, zone=zone, at=now(), answers=answers))
            deadline = time.monotonic() + seconds
            while (left := deadline - time.monotonic()) > 0:
                for message in ear.heard(left):
                    _take(message, keys, challenge, found)
            ear.delete()
    except post.errors as error:
        what = _("{file}: fleet.broker: can't be reached ({error})")
        raise InputError(what.format(file=SETTINGS_FILE, error=type(error).__name__)) from error
    return [ZoneShown(zone=zone, workers=tuple(workers.values())) for zone, workers in found.items()]


def _take(message: Any, keys: dict[str, bytes], challenge: str, found: dict[str, dict[str, WorkerShown]]) -> None:
    zone = zone_named(message)
    try:
        _header, letter = opened(message, key_of(zone, keys), zone=zone, expected=FromWorker, at=now())
    except OtherVersion as error:
        program = error.header.program[:40]
        found[zone][f"other {program}"] = WorkerShown(host="", program=program, busy=0, at_once=0, other_version=True)
    except Forged:
        return
    else:
        if isinstance(letter, Present) and letter.challenge == challenge:
            found[zone][letter.host] = WorkerShown(
                host=letter.host[:80],
                program=program_version(),
                busy=letter.busy,
                at_once=letter.at_once,
                other_version=False,
            )
