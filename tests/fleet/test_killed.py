"""Workers die at random, fifty times in one scan."""

from __future__ import annotations

import random
import threading
import time
from itertools import cycle

from checks.evidence import Evidence
from tests.fleet.land import Land, kill
from tests.fleet.zones import (
    EAST,
    NET,
    QUICK,
    SETTINGS,
    SLOW,
    WEST,
    is_at_work,
    places_and_kinds,
    scanned,
    system,
    working,
)

KILLS = 50


def test_workers_killed_at_random_lose_nothing_and_double_nothing(two_zones: Land) -> None:
    city = [system(number, zone, QUICK, SLOW) for number, zone in zip(range(50), cycle((EAST, WEST)), strict=False)]
    with working(two_zones, EAST, WEST, jobs_at_once=8):
        undisturbed = scanned(two_zones.centre(city, **SETTINGS))
    centre = two_zones.centre(city, lease_seconds=2, wait_seconds=60)
    workers = [
        (zone, workspace, zone.work(workspace))
        for zone in two_zones.zones.values()
        for workspace in [two_zones.workplace(zone.name, [NET], jobs_at_once=1)] * 2
    ]
    chance, seen, killed = random.Random(20261125), dict[str, list[Evidence]](), 0
    scanning = threading.Thread(target=lambda: seen.update(scanned(centre)))
    scanning.start()
    try:
        while killed < KILLS and scanning.is_alive():
            time.sleep(0.02)
            if not (busy := [one for one in workers if is_at_work(one[1], one[2])]):
                continue
            zone, workspace, pid = chance.choice(busy)
            time.sleep(chance.uniform(0.0, 0.3))
            kill(pid)
            workers.remove((zone, workspace, pid))
            workers.append((zone, workspace, zone.work(workspace)))
            killed += scanning.is_alive()
        scanning.join(60)
    finally:
        for _zone, _workspace, pid in workers:
            kill(pid)

    assert killed == KILLS, "the scan ended before so many were killed"
    assert not scanning.is_alive()
    assert places_and_kinds(seen) == places_and_kinds(undisturbed)
    assert set(places_and_kinds(seen).values()) == {1}
