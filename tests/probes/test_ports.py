"""Which ports are open: real nmap on loopback, groups, permissions, and every way a run can fail."""

from __future__ import annotations

import os
import shutil
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, date, datetime
from pathlib import Path

import nmap
import pytest

from checks import InputError
from checks.evidence import Depth, Reason
from scanner.probes.ports import DEFAULT_PORTS, GROUP, TARPIT_KEPT, PortAsk, PortsFound, find_open
from scanner.scope.gate import Gate
from scanner.scope.model import Permission
from scanner.scope.ports import in_ports, parse_ports
from tests.probes.servers import free_port, permitted, scripted, silent

LISTENING_FOR_GROUPS = 5


@contextmanager
def listeners(count: int, address: str = "127.0.0.1") -> Iterator[list[int]]:
    """That many listening ports."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with ExitStack() as stack:
        found = [stack.enter_context(socket.create_server((address, 0), family=family)) for _ in range(count)]
        yield [one.getsockname()[1] for one in found]


@contextmanager
def black_hole() -> Iterator[int]:
    """A port whose connections are dropped: its queue is full, and the kernel answers nothing."""
    with socket.create_server(("127.0.0.1", 0), backlog=0) as full:
        port = int(full.getsockname()[1])
        with socket.create_connection(("127.0.0.1", port)):
            yield port


def stub(folder: Path, script: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A program called nmap that does what `script` says, found before the real one."""
    program = folder / "nmap"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}:{os.environ['PATH']}")


def ask_one(ports: str, gate: Gate | None = None, address: str = "127.0.0.1") -> PortsFound:
    (found,) = find_open([PortAsk(address, ports)], gate or permitted())
    return found


def test_open_closed_and_silent_ports_are_told_apart() -> None:
    closed = free_port()
    with listeners(2) as opened, black_hole() as dropped:
        found = ask_one(",".join(map(str, [*opened, closed, dropped])))
    assert found.open_tcp == tuple(sorted(opened))
    assert (found.filtered, found.alive_by, found.tarpit, found.reason) == (1, "syn-ack", False, None)


def test_a_host_with_nothing_open_is_alive_by_its_refusals() -> None:
    found = ask_one(str(free_port()))
    assert (found.open_tcp, found.alive_by, found.reason) == ((), "reset", None)


def test_a_host_of_which_nothing_came_is_not_reached() -> None:
    with black_hole() as port:
        found = ask_one(str(port))
    assert (found.reason, found.filtered, found.alive_by) == (Reason.UNREACHABLE, 1, "")


def test_ipv6_is_asked_like_ipv4() -> None:
    with listeners(1, "::1") as (port,):
        found = find_open([PortAsk("0:0:0:0:0:0:0:1", str(port)), PortAsk("127.0.0.1", str(port))], permitted())
    assert [one.open_tcp for one in found] == [(port,), ()]
    assert [one.address for one in found] == ["0:0:0:0:0:0:0:1", "127.0.0.1"], "as it was asked for"


def test_many_hosts_come_one_by_one_and_in_the_order_asked() -> None:
    with scripted(silent, "127.0.7.9") as server:
        asks = [
            PortAsk(f"127.0.7.{number}", f"{server.port},1") for number in range(1, 2 * GROUP + LISTENING_FOR_GROUPS)
        ]
        told: list[PortsFound] = []
        threads = set()

        def on_host(one: PortsFound) -> None:
            told.append(one)
            threads.add(threading.current_thread())

        found = find_open(asks, permitted(), on_host=on_host)
    assert [one.address for one in found] == [ask.address for ask in asks]
    assert [one.address for one in found if one.open_tcp] == ["127.0.7.9"]
    assert sorted(one.address for one in told) == sorted(ask.address for ask in asks)
    assert threads == {threading.current_thread()}


def test_the_same_address_asked_twice_is_contacted_once() -> None:
    with scripted(silent) as server:
        found = find_open([PortAsk("127.0.0.1", str(server.port))] * 2, permitted())
        assert [one.open_tcp for one in found] == [(server.port,)] * 2
        assert server.connections == 1


def test_a_host_gets_no_more_than_its_neighbours_few_ports_and_only_its_own_are_told() -> None:
    with listeners(2, "127.0.8.1") as (first, second):
        common = ",".join(str(port) for port in range(1, 101))
        found = find_open(
            [PortAsk("127.0.8.1", f"{common},{first}"), PortAsk("127.0.8.2", f"{common},{second}")], permitted()
        )
    assert found[0].open_tcp == (first,)
    assert in_ports(found[0].asked, first)
    assert not in_ports(found[0].asked, second)


def test_only_what_the_permission_covers_is_asked() -> None:
    with scripted(silent) as allowed, scripted(silent) as refused, scripted(silent, "127.0.9.9") as elsewhere:
        gate = permitted("127.0.0.1", ports=f"{allowed.port},1-5")
        asks = [PortAsk("127.0.0.1", f"{allowed.port},{refused.port}"), PortAsk("127.0.9.9", str(elsewhere.port))]
        inside, outside = find_open(asks, gate)
        assert (inside.open_tcp, inside.asked, inside.reason) == ((allowed.port,), str(allowed.port), None)
        assert outside.reason is Reason.OUT_OF_SCOPE
        assert (allowed.connections, refused.connections, elsewhere.connections) == (1, 0, 0)
        assert ask_one(str(refused.port), gate).reason is Reason.OUT_OF_SCOPE


def test_hours_that_end_while_nmap_runs_end_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stub(tmp_path, "sleep 60", monkeypatch)
    moments = iter([datetime(2026, 6, 1, 5, 59, tzinfo=UTC)] * 4)
    permission = Permission(
        id=1,
        target="127.0.0.1",
        allowed_by="安全管理员",
        until=date(2099, 1, 1),
        made_at=datetime.now(UTC),
        hours="00:00-06:00",
    )
    gate = Gate([permission], clock=lambda: next(moments, datetime(2026, 6, 1, 14, 1, tzinfo=UTC)))
    late = ask_one("1", gate)
    assert late.reason is Reason.OUTSIDE_HOURS


def test_where_every_port_is_open_none_is_believed() -> None:
    with listeners(TARPIT_KEPT + 20) as ports:
        found = ask_one(",".join(map(str, ports)))
    assert (found.tarpit, len(found.open_tcp)) == (True, TARPIT_KEPT)
    assert f"{TARPIT_KEPT + 20} of {TARPIT_KEPT + 20}" in found.detail


def test_nmap_needs_no_root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """nmap is run as the user nobody, who may not read our folder and so is handed the file of targets."""
    real = shutil.which("nmap")
    as_nobody = "setpriv --reuid 65534 --regid 65534 --clear-groups" if os.getuid() == 0 else ""
    stub(
        tmp_path,
        f'for file; do :; done; exec {as_nobody} {real} $(echo "$@" | sed "s#-iL .*#-iL -#") < "$file"',
        monkeypatch,
    )
    with listeners(1) as (port,):
        found = ask_one(f"{port},{free_port()}")
    assert (found.open_tcp, found.alive_by, found.reason) == ((port,), "syn-ack", None)


def test_without_nmap_the_reason_names_the_command_that_installs_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    found = ask_one("1")
    assert (found.reason, "apt-get install nmap" in found.detail) == (Reason.TOOL_MISSING, True)


@pytest.mark.parametrize(
    ("script", "detail"),
    [
        ("echo 'unknown option' >&2; exit 255", "status 255: unknown option"),
        ("echo not xml", "nmap output"),
        ("exit 0", "nothing about this host"),
        ("kill -9 $$", "status -9"),
    ],
    ids=["wrong-version", "garbage", "says-nothing", "killed"],
)
def test_an_nmap_that_fails_is_a_reason_not_an_error(
    script: str, detail: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stub(tmp_path, script, monkeypatch)
    found = ask_one("1")
    assert (found.reason, found.open_tcp) == (Reason.PROBE_ERROR, ())
    assert detail in found.detail


def test_a_run_cut_short_keeps_the_hosts_it_finished(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    output = tmp_path / "half.xml"
    host = '<host><address addr="127.0.0.1" addrtype="ipv4"/><ports><port portid="80"><state state="open" reason="syn-ack"/>'
    output.write_text(f"<nmaprun>{host}</port></ports></host>{host.replace('127.0.0.1', '127.0.0.2')}")
    stub(tmp_path, f"cat {output}; exec sleep 60", monkeypatch)
    cancel = threading.Event()
    told: list[str] = []

    def on_host(one: PortsFound) -> None:
        told.append(one.address)
        cancel.set()

    asks = [PortAsk("127.0.0.1", "80"), PortAsk("127.0.0.2", "80")]
    start = time.monotonic()
    first, second = find_open(asks, permitted(), on_host=on_host, cancel=cancel)
    assert time.monotonic() - start < 20
    assert (first.open_tcp, first.reason) == ((80,), None)
    assert (second.open_tcp, second.reason) == ((), Reason.INTERRUPTED)
    assert told == ["127.0.0.1", "127.0.0.2"]


def test_an_nmap_that_hangs_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stub(tmp_path, f"echo $$ > {tmp_path}/pid; exec sleep 300", monkeypatch)
    monkeypatch.setattr("scanner.probes.ports._host_seconds", lambda ports, rate: -13.0)
    found = ask_one("1")
    assert found.reason is Reason.TIMEOUT
    pid = int((tmp_path / "pid").read_text())
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def test_an_error_of_the_listener_ends_the_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stub(tmp_path, "exec sleep 300", monkeypatch)

    def on_host(one: PortsFound) -> None:
        raise RuntimeError("the store is full")

    start = time.monotonic()
    with pytest.raises(RuntimeError, match="the store is full"):
        find_open([PortAsk("192.0.2.1", "1"), PortAsk("127.0.0.1", "1")], permitted(), on_host=on_host)
    assert time.monotonic() - start < 20


def test_a_host_is_asked_no_faster_than_its_permission_says() -> None:
    closed = "1-40"
    start = time.monotonic()
    found = find_open([PortAsk(f"127.0.6.{number}", closed) for number in range(1, 9)], permitted(rate=20))
    assert time.monotonic() - start >= 39 / 20 * 0.9
    assert all(one.alive_by == "reset" for one in found)


def test_a_target_reaches_nmap_by_file_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stub(
        tmp_path,
        f'echo "$@" > {tmp_path}/arguments; while [ "$1" != -iL ]; do shift; done; cat "$2" > {tmp_path}/targets',
        monkeypatch,
    )
    ask_one("1,2,3,5", address="127.3.2.1")
    assert (tmp_path / "targets").read_text() == "127.3.2.1\n"
    arguments = (tmp_path / "arguments").read_text()
    assert "127.3.2.1" not in arguments
    assert "-p 1-3,5 " in arguments


@pytest.mark.parametrize(
    "address", ["127.0.0.1 --script=x.nse", "-iL /etc/passwd", "localhost", "127.0.0.1-9", "127.0.0.0/8"]
)
def test_what_is_no_address_never_reaches_nmap(address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stub(tmp_path, f"touch {tmp_path}/ran", monkeypatch)
    with pytest.raises(ValueError, match="does not appear to be an IPv4 or IPv6 address"):
        ask_one("1", address=address)
    assert not (tmp_path / "ran").exists()


@pytest.mark.parametrize("ports", ["80 --script=x", "-", "0", "65536", "80;id", "T:80"])
def test_what_is_no_list_of_ports_never_reaches_nmap(ports: str) -> None:
    with pytest.raises(InputError, match=r"80,443,8000-8999|1-65535"):
        ask_one(ports)


def test_the_deeper_the_more_ports() -> None:
    asked = [
        {port for low, high in parse_ports(DEFAULT_PORTS[depth]) for port in range(low, high + 1)} for depth in Depth
    ]
    light, normal, deep = asked
    assert light < normal < deep
    assert {22, 80, 443, 2375, 6379, 7001, 8848, 9200, 27017, 54321} <= light
    assert (100 <= len(light) <= 170, 900 <= len(normal) <= 1100, len(deep)) == (True, True, 65535)


def test_python_nmap_gives_what_we_give() -> None:
    """The package that others use, on the same ports: the same answer, so that ours may take its place."""
    with listeners(3) as opened:
        ports = ",".join(map(str, [*opened, free_port()]))
        theirs = nmap.PortScanner().scan("127.0.0.1", ports, "-sT -Pn -n")["scan"]["127.0.0.1"]["tcp"]
        ours = ask_one(ports)
    assert ours.open_tcp == tuple(sorted(port for port, seen in theirs.items() if seen["state"] == "open"))
