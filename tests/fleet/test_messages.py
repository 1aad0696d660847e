"""Whoever gets hold of the broker, and not of a key, moves neither worker nor centre; nor does what comes twice."""

from __future__ import annotations

import base64
import json
import pickle
import threading
from pathlib import Path
from typing import Any

import pytest

from checks.evidence import Evidence
from scanner.fleet.broker import jobs_queue
from scanner.fleet.post import Ear
from scanner.workspace import Workspace
from tests.fleet.land import Land
from tests.fleet.zones import EAST, QUICK, SETTINGS, places_and_kinds, scanned, system, working
from tests.run.scanning import wait_until


class Bomb:
    """A pickle that makes a file where it is opened."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def __reduce__(self) -> Any:
        return Path.touch, (self._path,)


def with_order(raw: bytes, change: Any) -> bytes:
    """A message of the broker, its order changed."""
    message = json.loads(raw)
    arguments, *rest = json.loads(base64.b64decode(message["body"]))
    message["body"] = base64.b64encode(json.dumps([[change(arguments[0])], *rest]).encode()).decode()
    return json.dumps(message).encode()


def log_of(workspace: Workspace) -> str:
    return (workspace.folder / "log").read_text(encoding="utf-8")


def test_forged_and_replayed_orders_and_pickles_are_refused(two_zones: Land, tmp_path: Path) -> None:
    centre = two_zones.centre([system(0, EAST, QUICK)], **SETTINGS)
    queue, bomb = jobs_queue(EAST), tmp_path / "bomb"
    scanning = threading.Thread(target=scanned, args=(centre,))
    with two_zones.redis() as broker:
        scanning.start()
        wait_until(lambda: broker.llen(queue))
        order = broker.lrange(queue, 0, -1)[0]
        with working(two_zones, EAST) as (place,):
            scanning.join(60)
            wait_until(lambda: log_of(place).count('"fleet.done"') == 1)

            broker.lpush(queue, order)
            wait_until(lambda: '"why":"replayed"' in log_of(place))
            elsewhere = with_order(order, lambda one: {**one, "body": one["body"].replace("127.65.0.1", "127.65.0.9")})
            broker.lpush(queue, elsewhere)
            wait_until(lambda: log_of(place).count('"why":"wrong signature"') == 1)
            broker.lpush(queue, with_order(order, lambda one: {**one, "mac": "0" * 64}))
            wait_until(lambda: log_of(place).count('"why":"wrong signature"') == 2)
            broker.lpush(queue, with_order(order, lambda _: "what"))
            wait_until(lambda: '"why":"no message"' in log_of(place))
            pickled = {
                **json.loads(order),
                "content-type": "application/x-python-serialize",
                "body": base64.b64encode(pickle.dumps(Bomb(bomb))).decode(),
            }
            broker.lpush(queue, json.dumps(pickled))
            assert places_and_kinds(scanned(centre)), "the worker goes on"

            assert log_of(place).count('"fleet.began"') == 2
            assert not bomb.exists()


def test_answers_that_come_twice_count_once_and_forged_ones_never(
    two_zones: Land, monkeypatch: pytest.MonkeyPatch
) -> None:
    city = [system(number, EAST, QUICK) for number in range(4)]
    heard = Ear.heard
    past: list[Any] = []

    def again_and_forged(ear: Ear, seconds: float) -> list[Any]:
        new = heard(ear, seconds)
        forged = [{**one, "body": one["body"].replace("220 ready", "220 ruined")} for one in new]
        past.extend(new)
        return [*forged, *new, *past]

    with working(two_zones, EAST):
        once = scanned(two_zones.centre(city, **SETTINGS))
        monkeypatch.setattr(Ear, "heard", again_and_forged)
        seen: dict[str, list[Evidence]] = scanned(two_zones.centre(city, **SETTINGS))

    assert any("220 ready" in one["body"] for one in past)
    assert places_and_kinds(seen) == places_and_kinds(once)
    assert set(places_and_kinds(seen).values()) == {1}
    assert "ruined" not in repr(seen)
