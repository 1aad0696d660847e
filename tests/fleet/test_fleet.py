"""Two zones that can't reach each other, a worker in each, and a centre that can reach neither: looked at all the same."""

from __future__ import annotations

import threading
from datetime import timedelta
from pathlib import Path

import pytest

from checks.evidence import FailedLook, Reason
from checks.verdict import Outcome
from scanner.clock import now
from scanner.credentials import open_credentials
from scanner.fleet import messages
from scanner.fleet.broker import open_celery, zone_keys
from scanner.fleet.messages import RollCall, program_version, sealed
from scanner.fleet.post import Post
from scanner.store.verdicts import verdicts_of
from tests.fleet.land import Land, ends
from tests.fleet.zones import EAST, QUICK, SETTINGS, WEST, failures, logged, scanned, system, working
from tests.run.scanning import citywall, finished, wait_until


def test_each_zone_is_looked_at_from_within_and_the_rest_from_here(two_zones: Land) -> None:
    """One network, three times: one in each zone, and one here, where nothing is allowed."""
    city = [system(0, EAST, QUICK), system(1, WEST, QUICK), system(2, "本地", QUICK)]
    centre = two_zones.centre(city, **SETTINGS)
    with working(two_zones, EAST, WEST):
        seen = scanned(centre)

    assert {one.kind() for one in seen["s0"]} >= {"ports", "service"}
    assert {one.kind() for one in seen["s1"]} >= {"ports", "service"}
    reasons = {one.reason for one in seen["s2"] if isinstance(one, FailedLook) and one.place.asset}
    assert reasons == {Reason.OUT_OF_SCOPE}


def test_neither_zone_reaches_the_targets_of_the_other(two_zones: Land) -> None:
    eastern, western = 2401, 2402
    two_zones.zones[EAST].serve(eastern, 0.0)
    two_zones.zones[WEST].serve(western, 0.0)
    looks = [(EAST, eastern), (EAST, western), (WEST, western), (WEST, eastern)]
    centre = two_zones.centre([system(number, *look) for number, look in enumerate(looks)], **SETTINGS)
    with working(two_zones, EAST, WEST):
        seen = scanned(centre)

    assert ["service" in {one.kind() for one in seen[f"s{number}"]} for number in range(4)] == [True, False] * 2


def test_a_job_is_acknowledged_when_it_is_done_and_not_before(two_zones: Land) -> None:
    two_zones.zones[EAST].serve(2403, 5.0)
    centre = two_zones.centre([system(0, EAST, 2403)], **SETTINGS)
    with working(two_zones, EAST) as (place,), two_zones.redis() as broker:
        scanning = threading.Thread(target=scanned, args=(centre,))
        scanning.start()
        wait_until(lambda: '"fleet.began"' in logged(place))
        assert broker.hlen("unacked") == 1
        scanning.join(60)
        wait_until(lambda: broker.hlen("unacked") == 0)


def test_a_zone_without_a_worker_is_not_assessed_and_the_others_are(two_zones: Land) -> None:
    centre = two_zones.centre([system(0, EAST, QUICK), system(1, WEST, QUICK)], lease_seconds=2, wait_seconds=5)
    with working(two_zones, EAST):
        seen = scanned(centre)

    assert "service" in {one.kind() for one in seen["s0"]}
    assert [(one.reason, one.detail) for one in failures(seen["s1"])] == [(Reason.NO_WORKER, WEST)]
    with centre.store() as store:
        of_asset = [one for one in verdicts_of(store, 1, "s1") if one.place.asset]
    assert of_asset
    assert {one.outcome for one in of_asset} == {Outcome.NOT_ASSESSED}


def test_what_the_workers_own_scope_does_not_allow_is_not_contacted_whatever_is_ordered(two_zones: Land) -> None:
    centre = two_zones.centre([system(0, EAST, QUICK), system(1, EAST, QUICK)], **SETTINGS)
    with working(two_zones, EAST, allowed=["127.65.0.1"]):
        seen = scanned(centre)

    assert "service" in {one.kind() for one in seen["s0"]}
    assert {one.reason for one in failures(seen["s1"])} == {Reason.OUT_OF_SCOPE}
    assert not {one.kind() for one in seen["s1"] if one.place.asset} - {"failed"}


def test_a_worker_of_another_version_is_refused_on_both_sides(two_zones: Land) -> None:
    centre = two_zones.centre([system(0, EAST, QUICK)], lease_seconds=2, wait_seconds=4)
    with working(two_zones, EAST, version="0.3.9") as (place,):
        (worker,) = place.folder.glob("said-*")
        seen = scanned(centre)
        assert ends(int(worker.name.removeprefix("said-")), within=20)

    (look,) = failures(seen["s0"])
    assert look.reason is Reason.NO_WORKER
    assert "0.3.9" in look.detail
    assert program_version() in worker.read_text(encoding="utf-8").splitlines()[-1]


def test_an_order_left_over_from_another_version_stops_no_worker(
    two_zones: Land, monkeypatch: pytest.MonkeyPatch
) -> None:
    centre = two_zones.centre([system(0, EAST, QUICK)], **SETTINGS)
    credentials = open_credentials(centre)
    key = zone_keys(centre.settings.fleet, credentials, [EAST])[EAST]
    with monkeypatch.context() as before:
        before.setattr(messages, "program_version", lambda: "0.3.9")
        left = sealed(RollCall(challenge="x"), key, zone=EAST, at=now() - timedelta(hours=1))
    Post(open_celery(centre, credentials)).order(EAST, left)
    with working(two_zones, EAST) as (place,):
        seen = scanned(centre)

    assert failures(seen["s0"]) == []
    assert "left over" in logged(place)


def test_the_workers_that_are_there_are_listed(two_zones: Land) -> None:
    centre = two_zones.centre([], **SETTINGS)
    with working(two_zones, EAST):
        status, said = finished(citywall(centre, "worker", "list"))

    assert status == 0
    assert [line.count(EAST) for line in said.splitlines() if "there" in line] == [1]
    assert "no worker" in said


def test_no_secret_is_in_the_settings_the_log_the_store_or_the_arguments(two_zones: Land) -> None:
    centre = two_zones.centre([system(0, EAST, QUICK)], **SETTINGS)
    with working(two_zones, EAST) as (place,):
        (worker,) = place.folder.glob("said-*")
        arguments = Path("/proc", worker.name.removeprefix("said-"), "cmdline").read_bytes()
        scanned(centre)
        kept = [
            file.read_bytes()
            for folder in (place.folder, centre.folder)
            for file in folder.iterdir()
            if file.name != "credentials.toml"
        ]

    for secret in (two_zones.password, two_zones.keys[EAST]):
        assert all(secret.encode() not in one for one in (arguments, *kept))
