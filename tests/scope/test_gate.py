"""The gate: nothing outside the scope, only in its hours, never faster than allowed."""

from __future__ import annotations

import socket
import threading
import time
from datetime import UTC, date, datetime
from typing import Any

import pytest
from msgspec.structs import replace

from checks import InputError, OutOfScope
from scanner.scope.gate import Gate, GateClosed, OutsideHours
from scanner.scope.hours import parse_hours
from scanner.scope.load import Load, LoadSettings
from scanner.scope.model import Permission
from scanner.scope.ports import parse_ports

NOON = datetime(2026, 6, 1, 4, 0, tzinfo=UTC)
"""12:00 in Shanghai."""


def allowed(target: str, **terms: Any) -> Permission:
    base = Permission(id=1, target=target, allowed_by="数据中心", until=date(2026, 6, 30), made_at=NOON, rate=1000.0)
    return replace(base, **terms)


def gate_at(moment: datetime, *permissions: Permission, **more: Any) -> Gate:
    return Gate(permissions, clock=lambda: moment, **more)


@pytest.mark.parametrize(
    ("target", "inside", "outside"),
    [
        ("10.1.2.0/24", "10.1.2.255", "10.1.3.0"),
        ("10.1.2.3", "10.1.2.3", "10.1.2.4"),
        ("2001:db8::/64", "2001:db8::1", "2001:db8:0:1::1"),
        ("::1", "::1", "::2"),
        ("127.0.0.0/8", "127.9.9.9", "128.0.0.1"),
        ("10.1.2.3", "::ffff:10.1.2.3", "::ffff:10.1.2.4"),
        ("::/48", "::1", "::ffff:10.1.2.3"),
    ],
)
def test_only_what_a_target_holds_is_inside(target: str, inside: str, outside: str) -> None:
    gate = gate_at(NOON, allowed(target))
    assert gate.allows(inside)
    with pytest.raises(OutOfScope, match="no permission covers") as refused:
        gate.permission(outside)
    assert outside in str(refused.value)
    assert refused.value.exit_code == 4


def test_no_range_is_special() -> None:
    gate = gate_at(NOON)
    assert not any(gate.allows(address) for address in ("127.0.0.1", "::1", "10.0.0.1", "192.168.0.1", "fe80::1"))


def test_a_host_name_covers_only_the_address_it_was_resolved_to() -> None:
    gate = gate_at(NOON, allowed("web.test"), resolved={"web.test": "127.0.0.5", "other.test": "127.0.0.6"})
    assert gate.allows("127.0.0.5")
    assert not gate.allows("127.0.0.6")
    assert not gate.allows("web.test")
    assert not gate_at(NOON, allowed("web.test")).allows("127.0.0.5")


def test_ports_are_part_of_a_permission() -> None:
    gate = gate_at(NOON, allowed("127.0.0.1", ports="80,8000-8002"))
    assert [port for port in (79, 80, 81, 8000, 8002, 8003) if gate.allows("127.0.0.1", port)] == [80, 8000, 8002]
    with pytest.raises(OutOfScope, match="port 22"):
        gate.permission("127.0.0.1", 22)


@pytest.mark.parametrize(
    ("utc", "inside"),
    [
        ("2026-06-01T13:59:59", False),
        ("2026-06-01T14:00:00", True),
        ("2026-06-01T16:30:00", True),
        ("2026-06-01T21:59:59", True),
        ("2026-06-01T22:00:00", False),
    ],
)
def test_hours_may_cross_midnight_in_the_citys_time(utc: str, inside: bool) -> None:
    gate = gate_at(datetime.fromisoformat(utc).replace(tzinfo=UTC), allowed("127.0.0.1", hours="22:00-06:00"))
    assert gate.allows("127.0.0.1") is inside
    if not inside:
        with pytest.raises(OutsideHours, match="22:00-06:00"):
            gate.permission("127.0.0.1")


def test_another_permission_may_cover_another_hour() -> None:
    night, day = allowed("127.0.0.1", hours="22:00-06:00"), allowed("127.0.0.0/8", id=2, hours="08:00-18:00")
    assert gate_at(NOON, night, day).permission("127.0.0.1").id == 2


def test_the_last_day_counts_to_its_end_in_the_citys_time() -> None:
    one = allowed("127.0.0.1", until=date(2026, 6, 1))
    assert gate_at(datetime(2026, 6, 1, 15, 59, 59, tzinfo=UTC), one).allows("127.0.0.1")
    assert not gate_at(datetime(2026, 6, 1, 16, 0, 0, tzinfo=UTC), one).allows("127.0.0.1")


def test_what_was_revoked_allows_nothing() -> None:
    assert not gate_at(NOON, allowed("127.0.0.1", revoked_at=NOON)).allows("127.0.0.1")


def test_connections_to_one_address_keep_the_pace() -> None:
    gate = gate_at(NOON, allowed("127.0.0.0/8", rate=50.0))
    begun = time.monotonic()
    for _ in range(6):
        with gate.admit("127.0.0.1"):
            pass
    assert time.monotonic() - begun >= 5 / 50


def test_every_datagram_keeps_the_pace_of_the_permission_and_of_the_load() -> None:
    slow = LoadSettings(connections_per_second=40.0)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as server:
        server.bind(("127.0.0.1", 0))
        for rate, load in ((40.0, None), (1000.0, Load(slow))):
            gate = gate_at(NOON, allowed("127.0.0.1", rate=rate), load=load)
            begun = time.monotonic()
            with gate.connect_udp("127.0.0.1", server.getsockname()[1]) as connection:
                for _ in range(6):
                    connection.send(b"?")
            assert time.monotonic() - begun >= 5 / 40


def test_one_who_needs_more_connections_waits_for_all_of_them() -> None:
    gate = gate_at(NOON, allowed("127.0.0.1", rate=100.0))
    begun = time.monotonic()
    with gate.admit("127.0.0.1", connections=20):
        pass
    with gate.admit("127.0.0.1"):
        pass
    assert time.monotonic() - begun >= 0.2


def test_an_address_has_one_pace_however_it_is_written() -> None:
    gate = gate_at(NOON, allowed("::1", rate=10.0), allowed("127.0.0.1", rate=10.0))
    for one, other in (("::1", "0:0:0:0:0:0:0:1"), ("127.0.0.1", "::ffff:127.0.0.1")):
        begun = time.monotonic()
        for address in (one, other):
            with gate.admit(address):
                pass
        assert time.monotonic() - begun >= 0.1


def test_many_threads_never_hold_more_places_than_there_are() -> None:
    gate = gate_at(NOON, allowed("127.0.0.0/8"), at_once=3)
    inside: list[int] = []
    most: list[int] = []
    lock = threading.Lock()

    def visit() -> None:
        with gate.admit("127.0.0.1"):
            with lock:
                inside.append(1)
                most.append(len(inside))
            time.sleep(0.005)
            with lock:
                inside.pop()

    threads = [threading.Thread(target=visit) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(most) == 20
    assert max(most) == 3


def test_a_permission_that_ends_during_the_wait_no_longer_counts() -> None:
    moments = iter([NOON, datetime(2026, 7, 1, tzinfo=UTC)])
    gate = Gate([allowed("127.0.0.1")], clock=lambda: next(moments))
    with pytest.raises(OutOfScope), gate.admit("127.0.0.1"):
        pytest.fail("let in")


def test_a_connection_is_made_only_inside_and_only_to_an_address() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        gate = gate_at(NOON, allowed("127.0.0.1", ports=str(port)))
        with gate.connect("127.0.0.1", port, timeout=2) as connection:
            assert connection.getpeername() == ("127.0.0.1", port)
        server.settimeout(2)
        server.accept()[0].close()
        server.settimeout(0.2)
        with pytest.raises(OutOfScope), gate_at(NOON).connect("127.0.0.1", port, timeout=2):
            pytest.fail("let in")
        with pytest.raises(ValueError, match="localhost"), gate.connect("localhost", port, timeout=2):
            pytest.fail("let in")
        with pytest.raises(TimeoutError):
            server.accept()


@pytest.mark.parametrize(
    "text", ["", "22-06", "24:00-06:00", "22:00-06:60", "22:00-06:00\n", "22:00-22:00", "٢٢:00-06:00"]
)
def test_odd_hours_are_refused(text: str) -> None:
    with pytest.raises(InputError):
        parse_hours(text)


@pytest.mark.parametrize("text", ["", "0", "65536", "9-1", "a", "80-", "-80", "80,,90", "1-2-3"])
def test_odd_ports_are_refused(text: str) -> None:
    with pytest.raises(InputError):
        parse_ports(text)


def test_a_closed_gate_cuts_off_what_is_on_its_way_and_lets_nobody_out() -> None:
    gate, heard = gate_at(NOON, allowed("127.0.0.1")), []
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        with gate.connect("127.0.0.1", port, timeout=5) as connection:
            waiting = threading.Thread(target=lambda: heard.append(connection.recv(1)))
            waiting.start()
            gate.close()
            waiting.join(5)
            assert heard == [b""]
        with pytest.raises(GateClosed), gate.connect("127.0.0.1", port, timeout=5):
            pass
    with gate.cut_on_close(lambda: heard.append(b"late")):
        assert heard == [b"", b"late"]


def test_nobody_waits_at_a_closed_gate() -> None:
    gate = gate_at(NOON, allowed("127.0.0.1", rate=0.01))
    threading.Timer(0.3, gate.close).start()
    began = time.monotonic()
    with gate.admit("127.0.0.1"):
        pass
    with pytest.raises(GateClosed), gate.admit("127.0.0.1"):
        pass
    assert time.monotonic() - began < 5
