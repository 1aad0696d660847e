"""The fleet over RabbitMQ: what holds over Redis holds there too."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest

from checks.evidence import Evidence, FailedLook, Reason
from tests.fleet.brokers import RABBITMQ
from tests.fleet.land import Land, kill, land
from tests.fleet.zones import (
    DELAYS,
    EAST,
    NET,
    QUICK,
    SETTINGS,
    SLOW,
    WEST,
    failures,
    is_at_work,
    places_and_kinds,
    scanned,
    system,
    working,
)
from tests.run.scanning import citywall, finished, wait_until


@pytest.fixture(scope="module")
def two_zones(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Land]:
    with land(tmp_path_factory.mktemp("land"), RABBITMQ) as made:
        for zone in made.zones.values():
            for port, delay in DELAYS.items():
                zone.serve(port, delay)
        yield made


def test_each_zone_is_looked_at_from_within_and_the_workers_are_listed(two_zones: Land) -> None:
    centre = two_zones.centre([system(0, EAST, QUICK), system(1, WEST, QUICK)], **SETTINGS)
    with working(two_zones, EAST, WEST):
        seen = scanned(centre)
        status, said = finished(citywall(centre, "worker", "list"))

    assert {one.kind() for one in seen["s0"]} >= {"ports", "service"}
    assert {one.kind() for one in seen["s1"]} >= {"ports", "service"}
    assert status == 0
    assert len([line for line in said.splitlines() if "there" in line]) == 2


def test_a_zone_without_a_worker_is_not_assessed(two_zones: Land) -> None:
    centre = two_zones.centre([system(0, EAST, QUICK), system(1, WEST, QUICK)], lease_seconds=2, wait_seconds=3)
    with working(two_zones, EAST):
        seen = scanned(centre)

    assert not failures(seen["s0"])
    assert [(one.reason, one.detail) for one in failures(seen["s1"])] == [(Reason.NO_WORKER, WEST)]


def test_what_a_killed_worker_had_in_hand_is_looked_at_again_and_counts_once(two_zones: Land) -> None:
    city = [system(number, EAST, QUICK, SLOW) for number in range(6)]
    centre = two_zones.centre(city, lease_seconds=2, wait_seconds=60)
    place = two_zones.workplace(EAST, [NET], jobs_at_once=1)
    zone, seen = two_zones.zones[EAST], dict[str, list[Evidence]]()
    first = zone.work(place)
    scanning = threading.Thread(target=lambda: seen.update(scanned(centre)))
    scanning.start()
    wait_until(lambda: is_at_work(place, first))
    kill(first)
    second = zone.work(place)
    try:
        scanning.join(60)
    finally:
        kill(second)

    assert not scanning.is_alive()
    assert not [one for each in seen.values() for one in each if isinstance(one, FailedLook) and one.place.asset]
    assert set(places_and_kinds(seen).values()) == {1}
