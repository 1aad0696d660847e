"""Which sites are looked at over IPv6, and what is said of those that are not."""

from __future__ import annotations

from datetime import UTC, datetime
from threading import Event

import pytest

from checks import FakeTarget
from checks.evidence import FailedLook, PortsEvidence, Reason
from scanner.estate.model import Asset, AssetType
from scanner.probes.dns import Resolver
from scanner.probes.ipv6 import Ipv6Probe
from scanner.probes.target import Target
from scanner.run.over_ipv6 import OverIpv6, not_over_ipv6
from scanner.run.plan import PlannedAsset
from tests.probes.servers import permitted

AT = datetime(2026, 6, 18, 6, 20, tzinfo=UTC)
NAME = "www.example.gov.cn"
FOUR = Target(system="s", asset="a", type="site", address="127.0.0.1", name=NAME, url=f"https://{NAME}/", port=443)
SIX = Target(system="s", asset="a", type="site", address="::1", name=NAME, url=f"https://{NAME}/", port=443)
DNS = FakeTarget("s", "a").sees("dns")


def planned(*targets: Target, kind: AssetType = AssetType.SITE, address: str = "", known: bool = False) -> PlannedAsset:
    asset = Asset(id="a", system="s", type=kind, target=f"https://{NAME}/", address=address)
    look = FOUR.failed(
        FOUR.place("ports6"), probe="plan", sought=PortsEvidence.kind(), reason=Reason.OUTSIDE_HOURS, at=AT
    )
    return PlannedAsset(asset=asset, targets=targets, known=(look,) if known else ())


def over(one: PlannedAsset) -> OverIpv6:
    return OverIpv6([one], permitted(), Resolver(["127.0.0.1"]))


@pytest.mark.parametrize(
    ("one", "target"),
    [
        (planned(FOUR, SIX), FOUR),
        (planned(SIX, address="::1"), SIX),
        (planned(FOUR, SIX, kind=AssetType.HOST), SIX),
    ],
)
def test_only_the_ipv6_side_of_a_site_found_by_its_name_is_looked_at(one: PlannedAsset, target: Target) -> None:
    assert over(one).look_at(one, target, AT, Event()) == []


def test_a_fault_of_the_probe_is_evidence(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("broken")

    monkeypatch.setattr(Ipv6Probe, "look", broken)
    one = planned(FOUR, SIX)
    (look,) = over(one).look_at(one, SIX, AT, Event())
    assert isinstance(look, FailedLook)
    assert (look.sought, look.reason, look.place.locator) == ("ipv6", Reason.PROBE_ERROR, "ipv6")


def test_why_a_site_with_an_address_was_not_looked_at_is_told() -> None:
    (refused,) = not_over_ipv6(planned(FOUR, known=True), DNS, AT)
    (untold,) = not_over_ipv6(planned(FOUR), DNS, AT)
    assert isinstance(refused, FailedLook)
    assert isinstance(untold, FailedLook)
    assert (refused.reason, untold.reason) == (Reason.OUTSIDE_HOURS, Reason.NOT_TRIED)


def test_nothing_is_missing_where_there_is_no_address_or_it_was_looked_at() -> None:
    assert not_over_ipv6(planned(FOUR, SIX), DNS, AT) == []
    assert not_over_ipv6(planned(FOUR), FakeTarget("s", "a").sees("dns", addresses6=()), AT) == []
    assert not_over_ipv6(planned(FOUR), FakeTarget("s", "a").fails("dns", Reason.TIMEOUT), AT) == []
