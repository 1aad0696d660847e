"""The load kept off the city: bounds of all and of a zone, and back-off from a target in trouble."""

from __future__ import annotations

import socket
import threading
import time
import tomllib
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest

from checks.evidence import Reason
from scanner.probes.dns import Resolver
from scanner.probes.failures import reason_of
from scanner.probes.ports import PortAsk, find_open
from scanner.run.scan import ScanRun, begin_scan
from scanner.run.summary import summarise
from scanner.scope import load
from scanner.scope.gate import Gate
from scanner.scope.load import (
    PAUSES,
    SLOW_FACTOR,
    SLOW_SECONDS,
    TROUBLES,
    BackedOff,
    Backoff,
    Bound,
    Load,
    LoadSettings,
)
from scanner.scope.model import Permission
from scanner.store.backoffs import backoffs_of
from scanner.store.scans import find_scan
from scanner.workspace import SETTINGS_FILE, Workspace
from tests.run.city import make_workspace, one_service

WIDE = Bound(connections_per_second=1_000_000, at_once=1_000)
ONE, OTHER = "127.0.0.1", "127.0.0.2"
MADE = datetime(2026, 6, 1, tzinfo=UTC)
PERMISSION = Permission(
    id=1, target="127.0.0.0/8", allowed_by="数据中心", until=date(2126, 6, 30), made_at=MADE, rate=1_000_000.0
)


def settings(whole: Bound = WIDE, zone: Bound = WIDE, **zones: Bound) -> LoadSettings:
    return LoadSettings(
        connections_per_second=whole.connections_per_second, at_once=whole.at_once, zone=zone, zones=zones
    )


def slow(connections_per_second: float, at_once: int = 1_000) -> Bound:
    return Bound(connections_per_second=connections_per_second, at_once=at_once)


def seconds_of(work: Callable[[], object]) -> float:
    started = time.monotonic()
    work()
    return time.monotonic() - started


def admit_ten(gate: Gate) -> None:
    for nth in range(10):
        with gate.admit(ONE if nth % 2 else OTHER):
            pass


@pytest.mark.parametrize(
    "bounds",
    [settings(whole=slow(20)), settings(zone=slow(20)), settings(政务网=slow(20))],
    ids=["all", "zone", "named"],
)
def test_a_bound_paces_all_its_targets_together(bounds: LoadSettings) -> None:
    kept = Load(bounds)
    for address in (ONE, OTHER):
        kept.belongs(address, "政务网")
    assert seconds_of(lambda: admit_ten(Gate([PERMISSION], load=kept))) >= 9 / 20


def test_zones_do_not_wait_for_each_other() -> None:
    """Ten connections of a zone that bears one in an hour would be late; the other zone's are let out."""
    kept = Load(settings(政务网=slow(1 / 3600)))
    kept.belongs(ONE, "政务网")
    gate = Gate([PERMISSION], load=kept)
    with gate.admit(ONE):
        pass
    for _nth in range(10):
        with gate.admit(OTHER):
            pass


@pytest.mark.parametrize("bounds", [settings(whole=slow(1e6, 2)), settings(zone=slow(1e6, 2))], ids=["all", "zone"])
def test_no_more_looks_at_once_than_the_bound(bounds: LoadSettings) -> None:
    gate = Gate([PERMISSION], load=Load(bounds))
    inside, most, lock = 0, 0, threading.Lock()

    def look(address: str) -> None:
        nonlocal inside, most
        with gate.admit(address):
            with lock:
                inside += 1
                most = max(most, inside)
            time.sleep(0.02)
            with lock:
                inside -= 1

    threads = [threading.Thread(target=look, args=(f"127.0.0.{n}",)) for n in range(1, 9)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert most == 2


class Troubled:
    """A load, what it told, and how long it asked to wait."""

    def __init__(self) -> None:
        self.told: list[Backoff] = []
        self.waits: list[float] = []
        self.load = Load(settings(), told=self.told.append, clock=lambda: MADE)

    def fail(self, reason: Reason = Reason.REFUSED) -> None:
        for _nth in range(TROUBLES):
            self.load.failed(ONE, reason)

    def enter(self, address: str = ONE) -> float:
        """Seconds waited for a back-off; nobody sleeps."""
        self.waits.clear()
        with self.load.place(address, 1, self.waits.append):
            return self.waits[0]


@pytest.mark.parametrize("reason", [Reason.REFUSED, Reason.RESET, Reason.TIMEOUT])
def test_a_target_that_fails_again_and_again_is_left_alone_and_it_is_told(reason: Reason) -> None:
    troubled = Troubled()
    troubled.fail(reason)
    assert troubled.told == [Backoff(address=ONE, at=MADE, seconds=PAUSES[0], why=reason.value)]
    assert 0 < troubled.enter() <= PAUSES[0]
    assert troubled.enter(OTHER) == 0


def test_each_time_longer_and_in_the_end_for_good(monkeypatch: pytest.MonkeyPatch) -> None:
    troubled = Troubled()
    for _nth in range(len(PAUSES) + 1):
        troubled.fail()
    assert [one.seconds for one in troubled.told] == [*PAUSES, None]
    with pytest.raises(BackedOff) as refused:
        troubled.enter()
    assert reason_of(refused.value) is Reason.BACKED_OFF


def test_an_answer_between_clears_the_count() -> None:
    troubled = Troubled()
    for _nth in range(3 * TROUBLES):
        for _failed in range(TROUBLES - 1):
            troubled.load.failed(ONE, Reason.TIMEOUT)
        troubled.load.answered(ONE, 0.01)
    assert troubled.told == []


@pytest.mark.parametrize("reason", [Reason.NOT_THIS_PROTOCOL, Reason.AUTH_FAILED, Reason.OUT_OF_SCOPE])
def test_what_says_nothing_of_load_does_not_count(reason: Reason) -> None:
    troubled = Troubled()
    troubled.fail(reason)
    assert troubled.told == []


def test_a_target_that_slows_down_is_left_alone() -> None:
    troubled = Troubled()
    troubled.load.answered(ONE, 0.1)
    for _nth in range(TROUBLES):
        troubled.load.answered(ONE, max(SLOW_SECONDS, 0.1 * SLOW_FACTOR))
    assert [one.why for one in troubled.told] == ["slow"]


def test_a_target_that_was_always_slow_is_not_and_requests_are_no_connections() -> None:
    troubled = Troubled()
    for _nth in range(3 * TROUBLES):
        troubled.load.answered(ONE, 0.001)
        troubled.load.answered(ONE, 2.0, "request")
    assert troubled.told == []


def test_a_real_port_that_refuses_is_met_by_the_gate() -> None:
    with socket.create_server((ONE, 0)) as listener:
        port = listener.getsockname()[1]
    troubled = Troubled()
    gate = Gate([PERMISSION], load=troubled.load)
    for _nth in range(TROUBLES):
        with pytest.raises(ConnectionRefusedError), gate.connect(ONE, port, timeout=2):
            pass
    assert [one.why for one in troubled.told] == ["refused"]


def test_nmap_keeps_to_the_bound_of_the_zone() -> None:
    gate = Gate([PERMISSION], load=Load(settings(zone=slow(80))))
    asks = [PortAsk(address, "20000-20039") for address in (ONE, OTHER)]
    found: list[object] = []
    taken = seconds_of(lambda: found.extend(find_open(asks, gate, processes=1)))
    assert len(found) == 2
    assert taken >= 79 / 80


def leaves_after_one(listener: socket.socket) -> None:
    """A service that is there when its port is looked for, and gone afterwards."""
    with listener:
        connection, _peer = listener.accept()
    connection.close()


def test_a_scan_keeps_its_back_offs_and_tells_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(load, "PAUSES", (0.05, 0.05, 0.05))
    monkeypatch.setattr(load, "TROUBLES", 1)
    listener = socket.create_server(("127.0.0.77", 0))
    system = one_service(1, "127.0.0.77", listener.getsockname()[1])
    workspace = make_workspace(tmp_path, [system], ["127.0.0.77"])
    server = threading.Thread(target=leaves_after_one, args=(listener,))
    server.start()
    with workspace.store() as store:
        scan = begin_scan(store, [system])
        tally = ScanRun(workspace, store, scan, resolver=Resolver()).run()
        kept = backoffs_of(store, scan.id)
        summary = summarise(store, find_scan(store, scan.id), tally)
    server.join()
    assert {(one.address, one.why) for one in kept} == {("127.0.0.77", "refused")}
    assert summary.backoffs == tuple(kept)


def test_scans_side_by_side_keep_to_the_bounds_together(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    system = one_service(1, "127.0.0.77", 9)
    make_workspace(tmp_path, [system], [])
    text = "[schedule]\nscans_at_once = 4\n[load]\nconnections_per_second = 40.0\nat_once = 2\n"
    (tmp_path / SETTINGS_FILE).write_text(f"{text}[load.zones.z]\nconnections_per_second = 8.0\nat_once = 9\n", "utf-8")
    asked: list[LoadSettings] = []

    def recorded(bounds: LoadSettings, **others: Any) -> Load:
        asked.append(bounds)
        return Load(bounds, **others)

    monkeypatch.setattr("scanner.run.scan.Load", recorded)
    workspace = Workspace(tmp_path)
    with workspace.store() as store:
        ScanRun(workspace, store, begin_scan(store, [system]), resolver=Resolver()).run()
    (share,) = asked
    assert (share.connections_per_second, share.at_once) == (10.0, 1)
    assert share.of_zone("z") == Bound(connections_per_second=2.0, at_once=2)
    assert share.of_zone("another") == Bound(connections_per_second=250.0, at_once=16)


@pytest.mark.parametrize(
    "text", ["[load]\nat_once = 0\n", "[load]\nconnections_per_second = -1.0\n", "[load]\nzone = {at_once = 3}\n"]
)
def test_bad_settings_are_refused(text: str) -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert(tomllib.loads(text)["load"], LoadSettings)
