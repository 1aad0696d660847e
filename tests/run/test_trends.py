"""Each early sign, planted in a store of scans over time, is found by the scan that shows it; what is steady stays clean."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace

from checks import FakeTarget, Outcome, all_checks, fake_certificate
from checks.evidence import Evidence, FailedLook, Neighbour, NeighboursEvidence, Place, Reading, Reason
from scanner.estate.model import Asset, AssetType
from scanner.findings.model import FindingState
from scanner.store.scans import find_scan
from tests.run.past import BEGIN, ROOM, UPS, WEB, Past, alive, power, silent

EARLY = tuple(sorted(id for id, one in all_checks().items() if one.text.early))
MONTHLY = tuple(range(0, 390, 30))
WEEKLY = tuple(range(0, 70, 7))


@pytest.fixture
def past(tmp_path: Path) -> Iterator[Past]:
    made = Past(tmp_path)
    yield made
    made.store.close()


def signs(past: Past) -> set[str]:
    """The early signs that are open."""
    return {check for check, one in past.findings(EARLY).items() if one.state is not FindingState.CLOSED}


def room(celsius: float) -> Evidence:
    return UPS.sees("device.climate", readings=(Reading(name="cold aisle", measures="temperature", value=celsius),))


def device(**facts: object) -> Evidence:
    return UPS.sees("device", **facts)


def tls(day: float, *, made: float, life: float = 365, name: str = "a") -> Evidence:
    begin = BEGIN + timedelta(days=made)
    leaf = fake_certificate(fingerprint=name * 64, not_before=begin, not_after=begin + timedelta(days=life))
    return replace(WEB.sees("tls", chain=(leaf,)), seen_at=BEGIN + timedelta(days=day))


def arp(*last: int, mac: bool = True) -> Evidence:
    neighbours = [
        Neighbour(address=f"198.51.100.{one}", mac=f"00:00:5e:00:53:{one:02x}" if mac else "") for one in last
    ]
    return UPS.sees("device.neighbours", neighbours=tuple(neighbours))


def test_twelve_checks_are_early_signs() -> None:
    assert EARLY == (
        "asset.vanished",
        "battery.fading",
        "battery.short-soon",
        "certificate.near-end",
        "certificate.renewed-late",
        "device.exchanged",
        "device.no-restart",
        "firmware.unchanged",
        "firmware.went-back",
        "neighbour.new",
        "port.new",
        "room.warming",
    )


def test_a_steady_year_shows_no_sign(past: Past) -> None:
    for number, day in enumerate(MONTHLY):
        wobble = (-1) ** number
        past.scan(
            day,
            power(120 + wobble, battery_volts=216.0 + wobble / 10),
            room(22.5 + wobble),
            device(firmware="4.1" if day < 200 else "4.2", up_seconds=86400 * (day % 180)),
            arp(1, 2),
            alive(22, 443),
            alive(80, asset=UPS),
            UPS.sees("registered_device", level=3),
            tls(day, made=-10) if day < 250 else tls(day, made=230, name="b"),
        )

    assert past.findings(EARLY) == {}
    last = find_scan(past.store, len(MONTHLY))
    assert {check for check in EARLY for one in past.verdicts(last, check) if one.outcome is Outcome.MET} == set(EARLY)


def test_a_battery_that_fades_is_seen_and_a_new_one_closes_it(past: Past) -> None:
    for number, day in enumerate(MONTHLY):
        past.scan(day, power(58 - 3 * number), UPS.sees("registered_device", level=3))

    assert signs(past) == {"battery.fading", "battery.short-soon"}
    told = past.findings(EARLY)["battery.fading"].facts
    assert (told["before"], told["now"], told["days"]) == ("58.0 min", "22.0 min", 360)
    assert past.findings(EARLY)["battery.short-soon"].facts["then"] == 13

    renewed = past.scan(400, power(90), UPS.sees("registered_device", level=3))
    assert signs(past) == {"battery.fading", "battery.short-soon"}, "one good look proves nothing"
    for day in range(410, 480, 10):
        renewed = past.scan(day, power(90), UPS.sees("registered_device", level=3))
    assert past.verdict(renewed, "battery.fading").outcome is Outcome.MET
    assert signs(past) == set()


def test_minutes_are_compared_at_full_charge_and_under_a_like_load_only(past: Past) -> None:
    for day in range(0, 256, 32):
        past.scan(day, power(120, load_percent=40))
        past.scan(day + 8, power(140 - day // 4, load_percent=80))
        past.scan(day + 16, power(130 - day // 4, charge_percent=50))
        past.scan(day + 24, power(110 - day // 4, on_battery=True))
    last = past.scan(256, power(119, load_percent=42))

    assert past.verdict(last, "battery.fading").outcome is Outcome.MET
    assert past.verdict(past.scan(257, power(5, on_battery=True)), "battery.fading").reason is Reason.NOT_KNOWN


def test_a_falling_voltage_alone_is_a_sign(past: Past) -> None:
    for number, day in enumerate(MONTHLY[:8]):
        past.scan(day, power(None, battery_volts=216.0 - 2 * number))

    assert signs(past) == {"battery.fading"}


def test_a_room_that_warms_is_seen(past: Past) -> None:
    for number, day in enumerate(WEEKLY):
        past.scan(day, room(20.0 + 0.5 * number if number != 4 else 5.0))

    assert signs(past) == {"room.warming"}, "one wrong reading does not hide it"
    assert past.findings(EARLY)["room.warming"].facts["sensors"] == ["cold aisle 20.0 → 24.5 °C"]


def test_a_certificate_near_its_end_is_seen_and_a_successor_closes_it(past: Past) -> None:
    for day in MONTHLY[:10]:
        past.scan(day, tls(day, made=-20))
    assert signs(past) == {"certificate.near-end"}
    assert past.findings(EARLY)["certificate.near-end"].facts["days_left"] == 75

    past.scan(300, tls(300, made=295, name="b"))
    assert signs(past) == set()


def test_a_renewal_that_came_late_is_seen_until_one_comes_in_time(past: Past) -> None:
    for day in range(0, 120, 10):
        past.scan(day, tls(day, made=-280))
    past.scan(130, tls(130, made=125, name="b", life=180))
    assert signs(past) == {"certificate.renewed-late"}

    past.scan(280, tls(280, made=275, name="c"))
    assert signs(past) == set()


def test_nodes_behind_one_address_are_no_renewals(past: Past) -> None:
    for number, day in enumerate(WEEKLY):
        last = past.scan(day, tls(day, made=-20, name="ab"[number % 2]))

    assert past.verdict(last, "certificate.renewed-late").reason is Reason.NOT_KNOWN


def test_firmware_that_never_changes_or_goes_back_is_seen(past: Past) -> None:
    past.every((*MONTHLY, 390), device(firmware="V5.7.10 build 240101"))
    assert signs(past) == {"firmware.unchanged"}

    past.scan(391, device(firmware="V5.7.9 build 230101"))
    assert signs(past) == {"firmware.went-back"}
    past.scan(392, device(firmware="V5.7.11 build 250101"))
    assert signs(past) == set()


def test_a_counter_that_ran_over_is_no_restart(past: Past) -> None:
    """sysUpTime begins again after 497 days; the looks before and after tell that the device went on."""
    over = 2**32 / 100
    up = [400 * 86400 + day * 86400 for day in MONTHLY]
    for day, seconds in zip(MONTHLY, up, strict=True):
        last = past.scan(day, device(up_seconds=int(seconds % over)))

    assert past.verdict(last, "device.no-restart").facts["days"] == 759
    assert "device.no-restart" in signs(past)
    past.scan(391, device(up_seconds=3600))
    assert "device.no-restart" not in signs(past)


def test_another_device_at_the_address_is_seen(past: Past) -> None:
    past.every(WEEKLY, device(firmware="9.0"))
    last = past.scan(70, device(maker="Acme", model="X1", firmware="1.0"))

    assert signs(past) == {"device.exchanged"}
    assert past.findings(EARLY)["device.exchanged"].facts["now"] == "Acme X1"
    assert past.verdict(last, "firmware.went-back").reason is Reason.NOT_KNOWN, "another device's firmware says nothing"


def test_an_asset_that_vanished_is_seen_and_its_return_closes_it(past: Past) -> None:
    past.every((0, 7, 14), alive(22))
    for day, expected in ((21, set()), (22, set()), (23, {"asset.vanished"})):
        past.scan(day, silent())
        assert signs(past) == expected
    assert past.findings(EARLY)["asset.vanished"].facts["missed"] == 3

    past.scan(30, alive(22))
    assert signs(past) == set()


@pytest.mark.parametrize(
    "reason", [Reason.OUT_OF_SCOPE, Reason.OUTSIDE_HOURS, Reason.NAME_NOT_RESOLVED, Reason.TIMEOUT]
)
def test_what_might_not_be_looked_at_has_not_vanished(past: Past, reason: Reason) -> None:
    past.every((0, 7, 14), alive(22))
    refused = FailedLook(
        place=Place("room", "web", "ports"), probe="plan", seen_at=BEGIN, sought="ports", reason=reason
    )
    past.every((21, 28, 35, 42), refused)
    assert signs(past) == set()
    past.every((49, 56), silent())
    assert signs(past) == set(), "two silent looks of two"
    past.scan(63, silent())
    assert signs(past) == {"asset.vanished"}
    past.every((70, 77), refused)
    assert signs(past) == {"asset.vanished"}, "a look that was not allowed closes nothing"


def test_a_device_that_speaks_over_udp_alone_is_alive(past: Past) -> None:
    past.every((0, 7, 14), alive(80, asset=UPS))
    last = past.every((21, 28, 35, 42), silent(asset=UPS), device())

    assert past.verdict(last, "asset.vanished").outcome is Outcome.MET
    assert signs(past) == set()
    past.every((49, 56, 63), silent(asset=UPS))
    assert signs(past) == {"asset.vanished"}


def test_a_service_whose_port_is_closed_does_not_answer(tmp_path: Path) -> None:
    """A firewall resets connections to whoever is gone."""
    service = Asset(id="api", system="room", type=AssetType.SERVICE, target="192.0.2.3:8443")
    past = Past(tmp_path, replace(ROOM, assets=(service,)))
    api = FakeTarget("room", "api")
    past.every((0, 7), api.sees("ports", asked="8443", open_tcp=(8443,), alive_by="syn-ack"))
    past.every((14, 21, 28), api.sees("ports", asked="8443", open_tcp=(), alive_by="reset"))

    assert signs(past) == {"asset.vanished"}
    past.store.close()


def test_a_new_neighbour_is_told_from_those_who_were_always_there(past: Past) -> None:
    past.every(WEEKLY[:4], arp(1, 2))
    assert past.verdict(past.scan(28, arp(1, 2)), "neighbour.new").outcome is Outcome.MET
    past.scan(35, arp(1, 2, 66))

    told = past.findings(EARLY)["neighbour.new"]
    assert str(told.place) == "room/ups/udp/161/arp"
    assert (told.facts["neighbours"], told.facts["standing"]) == (["198.51.100.66 00:00:5e:00:53:42"], 2)
    past.every((42, 49), arp(1, 2))
    assert signs(past) == {"neighbour.new"}, "a table forgets who was silent for hours"
    past.scan(56, arp(1, 2))
    assert signs(past) == set()


def test_who_is_registered_is_no_stranger(past: Past) -> None:
    """By its address in any system, or by a MAC address seen with one; nor are groups of stations, nor a changed address."""
    past.every(WEEKLY[:4], arp(1))
    registered = Neighbour(address="192.0.2.1", mac="00:00:5e:00:53:99")
    second = Neighbour(address="198.51.100.9", mac="00:00:5e:00:53:99")
    moved = Neighbour(address="198.51.100.77", mac="00:00:5e:00:53:01")
    groups = (Neighbour(address="224.0.0.1"), Neighbour(mac="ff:ff:ff:ff:ff:ff"), Neighbour(address="255.255.255.255"))
    last = past.scan(35, UPS.sees("device.neighbours", neighbours=(registered, second, moved, *groups)))

    assert past.verdict(last, "neighbour.new").outcome is Outcome.MET


def test_tables_of_one_port_are_followed_apart(past: Past) -> None:
    """What only one of them shows is not new because the other was not there before."""
    past.every(WEEKLY[:4], arp(1))
    lldp = UPS.sees("device.neighbours", table="lldp", neighbours=(Neighbour(name="switch-7"),))
    last = past.scan(35, arp(1), lldp)

    outcomes = {one.place.locator: one.outcome for one in past.verdicts(last, "neighbour.new")}
    assert outcomes == {"udp/161/arp": Outcome.MET, "udp/161/lldp": Outcome.NOT_ASSESSED}


def test_a_table_that_was_cut_tells_nothing(past: Past) -> None:
    full = past.every(WEEKLY, arp(1))
    assert past.verdict(full, "neighbour.new").outcome is Outcome.MET
    table = arp(1, 2)
    assert isinstance(table, NeighboursEvidence)
    assert past.verdict(past.scan(70, replace(table, more=3)), "neighbour.new").reason is Reason.NOT_KNOWN


def test_a_port_that_opens_is_seen_and_declaring_or_closing_it_closes_the_finding(past: Past) -> None:
    past.every(WEEKLY[:4], alive(22))
    past.scan(
        28, alive(22, 8080), WEB.sees("service", port=8080, protocol="http", locator="tcp/8080", address="192.0.2.1")
    )
    assert signs(past) == {"port.new"}
    assert past.findings(EARLY)["port.new"].facts["ports"] == ["8080/http"]

    past.scan(35, alive(22))
    assert signs(past) == set()
    declared = WEB.sees("declared", address="192.0.2.1", ports=(22, 8080), complete=True)
    past.scan(42, alive(22, 8080), declared)
    assert signs(past) == set()


def test_a_port_nobody_asked_before_is_not_new(past: Past) -> None:
    past.every(WEEKLY[:4], alive(22))
    deep = WEB.sees("ports", open_tcp=(22, 50000), alive_by="reset", asked="1-65535", address="192.0.2.1")
    assert past.verdict(past.scan(28, deep), "port.new").outcome is Outcome.MET


def test_a_port_that_another_asset_stands_for_is_not_new(tmp_path: Path) -> None:
    site = Asset(id="site", system="room", type=AssetType.SITE, target="http://192.0.2.1:8080/")
    past = Past(tmp_path, replace(ROOM, assets=(*ROOM.assets, site)))
    past.every(WEEKLY[:4], alive(22))
    of_site = FakeTarget("room", "site").sees("ports", asked="8080", open_tcp=(8080,), address="192.0.2.1")
    last = past.scan(28, alive(22, 8080), of_site)

    assert [one.outcome for one in past.verdicts(last, "port.new")] == [Outcome.MET]
    past.store.close()


def test_the_first_scan_of_all_can_tell_nothing_and_opens_nothing(past: Past) -> None:
    last = past.scan(0, power(5), room(40.0), device(up_seconds=5), arp(1, 66), alive(22, 8080), tls(0, made=-10))

    told = {check: one.outcome for check in EARLY for one in past.verdicts(last, check)}
    assert signs(past) == set()
    assert {check for check, outcome in told.items() if outcome is Outcome.MET} == {
        "asset.vanished",
        "certificate.near-end",
        "device.no-restart",
    }
    assert {outcome for outcome in told.values()} == {Outcome.MET, Outcome.NOT_ASSESSED}
