"""A port that is gone: proof only when every port answered and the host was seen alive on another."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from checks import Outcome
from checks.evidence import Depth, PortsEvidence
from scanner.findings.gone import gone_ports
from scanner.findings.model import FindingState, Why
from tests.findings.lives import BEGIN, Lives, place
from tests.run.past import WEB, Past, alive

CHECK = "store.open-to-all"


def look(locator: str = "ports:192.0.2.1", **facts: Any) -> PortsEvidence:
    shown = {"address": "192.0.2.1", "asked": "1-9999", "open_tcp": (22,), "alive_by": "syn-ack", **facts}
    return PortsEvidence(place=place(locator=locator), probe="ports", seen_at=BEGIN, **shown)


@pytest.mark.parametrize(
    ("facts", "gone"),
    [
        ({}, True),
        ({"open_tcp": (22, 6379)}, False),
        ({"open_tcp": (), "alive_by": "reset"}, False),
        ({"open_tcp": (), "alive_by": ""}, False),
        ({"filtered": 1}, False),
        ({"asked": "1-1000"}, False),
        ({"asked": ""}, False),
        ({"tarpit": True}, False),
    ],
)
def test_what_counts(facts: dict[str, Any], gone: bool) -> None:
    assert bool(gone_ports([look(**facts)], [place()])) is gone


def test_all_addresses_of_the_asset_are_to_say_so() -> None:
    assert not gone_ports([look(), look("ports:2001:db8::1", open_tcp=(22, 6379))], [place()])
    assert gone_ports([look(), look("ports:2001:db8::1")], [place()])


@pytest.mark.parametrize("locator", ["udp/6379", "answer:8.1.1.2", "", "tcp/", "tcp/x", "tcp/²", "host"])
def test_only_tcp_ports_can_be_gone(locator: str) -> None:
    assert not gone_ports([look()], [place(locator=locator)])


def test_a_look_that_was_less_deep_proves_nothing() -> None:
    lives = Lives()
    lives.open_one()

    lives.scan({}, gone=[place()], depth=Depth.LIGHT)
    assert lives.finding().state is FindingState.OPEN

    lives.scan({}, gone=[place()])
    assert lives.finding().state is FindingState.CLOSED
    assert list(lives.whys())[-1] == Why.PORT_GONE


def test_a_verdict_of_the_check_goes_before_the_port() -> None:
    lives = Lives()
    lives.open_one()

    lives.scan({place(): Outcome.NOT_ASSESSED}, gone=[place()])

    assert lives.finding().state is FindingState.OPEN


def test_through_a_whole_scan(tmp_path: Path) -> None:
    past = Past(tmp_path)
    weak = WEB.sees("access", locator="tcp/879", open_to_all=True)
    past.scan(0, alive(22, 879), weak)
    past.scan(1, alive(22, filtered=3))
    assert past.findings([CHECK])[CHECK].state is FindingState.OPEN

    past.scan(2, alive(22))

    assert past.findings([CHECK])[CHECK].state is FindingState.CLOSED
