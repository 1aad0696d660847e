"""nmap's version detection for what is still unknown, within its budget and the scope."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from checks import FakeTarget
from checks.evidence import ServiceEvidence
from scanner.probes.versions import ask_nmap, name_unknown
from tests.probes.servers import permitted, says, scripted, silent, sshd

SSH = b"SSH-2.0-dropbear_2022.83\r\n"


def test_what_nmap_knows_is_named(tmp_path: Path) -> None:
    with sshd(tmp_path / "ssh") as port:
        named = ask_nmap([("127.0.0.1", port)], permitted(), budget_seconds=60)
    assert named["127.0.0.1", port][:2] == ("ssh", "OpenSSH")
    assert named["127.0.0.1", port].version[0].isdigit()


def test_ipv6_is_asked_too() -> None:
    with scripted(says(SSH), "::1") as server:
        named = ask_nmap([("::1", server.port)], permitted(), budget_seconds=60)
    assert named["::1", server.port].protocol == "ssh"


def test_only_what_was_unknown_is_named_anew() -> None:
    with scripted(says(SSH)) as server, scripted(says(SSH)) as known:
        unknown = FakeTarget().sees("service", address="127.0.0.1", port=server.port, protocol="unknown", banner="?")
        ours = FakeTarget().sees("service", address="127.0.0.1", port=known.port, protocol="http")
        assert isinstance(unknown, ServiceEvidence)
        assert isinstance(ours, ServiceEvidence)
        named = name_unknown([ours, unknown], permitted(), budget_seconds=60)
        assert known.connections == 0
    assert named[0] == ours
    assert (named[1].protocol, named[1].version, named[1].identified_by) == ("ssh", "2022.83", "nmap")
    assert (named[1].place, named[1].banner) == (unknown.place, "?")


def test_a_silent_port_costs_no_more_than_the_budget() -> None:
    with scripted(silent) as server:
        start = time.monotonic()
        assert ask_nmap([("127.0.0.1", server.port)], permitted(), budget_seconds=2) == {}
        assert time.monotonic() - start < 10


def test_ports_outside_the_scope_are_never_handed_to_nmap() -> None:
    with scripted(says(SSH)) as inside, scripted(says(SSH)) as outside:
        gate = permitted("127.0.0.1", ports=str(inside.port))
        ask_nmap([("127.0.0.1", inside.port), ("127.0.0.1", outside.port)], gate, budget_seconds=60)
        assert inside.connections > 0
        assert outside.connections == 0


def test_no_host_is_asked_another_hosts_ports() -> None:
    with (
        scripted(says(SSH), "127.0.5.1") as first,
        scripted(says(SSH), "127.0.5.2") as second,
        pytest.MonkeyPatch.context() as patch,
    ):
        seen: list[tuple[str, list[str]]] = []
        patch.setattr(
            "scanner.probes.versions.run_nmap",
            lambda arguments, addresses, **_: seen.append((arguments[arguments.index("-p") + 1], addresses)),
        )
        ask_nmap([("127.0.5.1", first.port), ("127.0.5.2", second.port)], permitted(), budget_seconds=60)
    assert sorted(seen) == sorted([(str(first.port), ["127.0.5.1"]), (str(second.port), ["127.0.5.2"])])
