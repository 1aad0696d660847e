"""What a scan does not look into for want of a login or a permission is said, at the place where it would have been seen."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from checks.evidence import Depth, Evidence, FailedLook, Place, Reason
from scanner.cli import main
from scanner.estate.model import Asset, AssetType, System
from scanner.run import scan as scan_run
from scanner.run.look import Wanted
from scanner.run.no_login import asset_without_login, system_without_login
from scanner.run.plan import plan_asset
from scanner.scope.gate import Gate
from scanner.scope.model import Permission
from scanner.store.scans import evidence_of
from tests.run.city import make_workspace

AT = datetime(2026, 11, 24, 4, tzinfo=UTC)
FAMILIES = frozenset({"host", "database"})
ADDRESS = "127.78.0.1"


def asset(id: str, kind: AssetType, target: str, credential: str = "", address: str = "") -> Asset:
    return Asset(id=id, system="s", type=kind, target=target, credential=credential, address=address)


def host(id: str, credential: str = "", target: str = ADDRESS) -> Asset:
    return asset(id, AssetType.HOST, target, credential)


def database(id: str, credential: str = "", target: str = f"{ADDRESS}:5432") -> Asset:
    return asset(id, AssetType.DATABASE, target, credential)


def system(*assets: Asset) -> System:
    return System(id="s", name="热线", department="数据局", level=2, assets=assets)


def gate(*targets: str, hours: str = "") -> Gate:
    until = date(2026, 12, 31)
    return Gate(
        [
            Permission(id=1, target=one, allowed_by="安全科", until=until, made_at=AT, hours=hours, rate=20.0)
            for one in targets
        ],
        clock=lambda: AT,
    )


def of_system(one: System, families: Iterable[str] = FAMILIES) -> list[str]:
    looks = system_without_login(one, frozenset(families), depth=Depth.NORMAL, at=AT)
    assert all(look.reason is Reason.NO_CREDENTIAL and look.sought == look.place.locator for look in looks)
    assert all((look.place.system, look.place.asset) == ("s", "") for look in looks)
    return sorted(look.sought for look in looks)


def of_asset(one: Asset, *others: Asset, by: Gate, families: Iterable[str] = FAMILIES) -> list[FailedLook]:
    planned = plan_asset(one, by, {}, depth=Depth.NORMAL, at=AT)
    return asset_without_login(planned, system(one, *others), frozenset(families), depth=Depth.NORMAL, at=AT)


def told(looks: list[FailedLook]) -> list[tuple[Place, str, Reason]]:
    return [(look.place, look.sought, look.reason) for look in looks]


@pytest.mark.parametrize(
    ("assets", "missing"),
    [
        ((), ["database", "host"]),
        ((host("a"), database("b")), ["database", "host"]),
        ((host("a", "x"), database("b")), ["database"]),
        ((host("a"), host("c", "local"), database("b", "x")), []),
        ((asset("a", AssetType.SITE, "https://a.test/", "x"),), ["database", "host"]),
        ((host("a", "x", target=""),), ["database", "host"]),
    ],
)
def test_a_system_without_a_login_of_a_family_says_so_once(assets: tuple[Asset, ...], missing: list[str]) -> None:
    assert of_system(system(*assets)) == missing


def test_a_family_the_scan_does_not_want_is_not_missed() -> None:
    assert of_system(system(), ["database"]) == ["database"]
    assert of_asset(host("a"), host("b", "x"), by=gate(ADDRESS), families=["database"]) == []


@pytest.mark.parametrize(
    ("one", "other", "place", "family"),
    [
        (host("a"), host("b", "x"), Place("s", "a", "host"), "host"),
        (database("a"), database("b", "x"), Place("s", "a", "tcp/5432"), "database"),
        (database("a", target="[::1]:5432"), database("b", "x"), Place("s", "a", "tcp6/5432"), "database"),
        (database("a", target="db.test:5432"), database("b", "x"), Place("s", "a", "tcp/5432"), "database"),
    ],
)
def test_an_asset_without_a_login_is_told_where_another_of_its_type_has_one(
    one: Asset, other: Asset, place: Place, family: str
) -> None:
    for by in (gate(ADDRESS, "::1"), gate()):
        assert told(of_asset(one, other, by=by)) == [(place, family, Reason.NO_CREDENTIAL)]


def test_where_no_other_has_one_the_system_says_it() -> None:
    assert of_asset(host("a"), database("b", "x"), by=gate(ADDRESS)) == []


@pytest.mark.parametrize(
    ("one", "by", "locator", "reason"),
    [
        (host("a", "x"), gate(), "host", Reason.OUT_OF_SCOPE),
        (host("a", "x"), gate(ADDRESS, hours="01:00-02:00"), "host", Reason.OUTSIDE_HOURS),
        (host("a", "x", target="h.test"), gate(ADDRESS), "host", Reason.NAME_NOT_RESOLVED),
        (database("a", "x"), gate(), "tcp/5432", Reason.OUT_OF_SCOPE),
        (database("a", "x", target="[::1]:5432"), gate(), "tcp6/5432", Reason.OUT_OF_SCOPE),
    ],
)
def test_a_login_that_may_not_be_tried_is_told_with_its_reason(
    one: Asset, by: Gate, locator: str, reason: Reason
) -> None:
    (look,) = of_asset(one, by=by)

    assert (look.place, look.sought, look.reason) == (Place("s", "a", locator), one.type.value, reason)


def test_a_login_that_may_be_tried_is_left_to_the_look() -> None:
    assert of_asset(host("a", "x"), by=gate(ADDRESS)) == []


def test_a_name_of_two_addresses_is_logged_in_to_once() -> None:
    class Found:
        v4 = (ADDRESS,)
        v6 = ("::1",)

    resolved = {"h.test": Found()}
    for allowed, logins in (((ADDRESS, "::1"), ["x", ""]), (("::1",), ["x"])):
        planned = plan_asset(host("a", "x", "h.test"), gate(*allowed), resolved, depth=Depth.NORMAL, at=AT)
        assert [target.credential for target in planned.targets] == logins


@pytest.fixture
def wants_all(monkeypatch: pytest.MonkeyPatch) -> None:
    """The scan has checks for both families."""
    planned = scan_run._wanted
    monkeypatch.setattr(scan_run, "_wanted", lambda layers: Wanted(planned(layers).kinds | {"host", "database"}))


def scanned(folder: Path, *assets: Asset, allowed: str = ADDRESS) -> tuple[int, dict[str, Any], list[Evidence]]:
    workspace = make_workspace(folder, [system(*assets)], [allowed])
    result = CliRunner().invoke(main, ["-w", str(folder), "scan", "--all", "--depth", "light", "--json"])
    with workspace.store() as store:
        return result.exit_code, json.loads(result.stdout), evidence_of(store, 1, "s")


def inside(evidence: list[Evidence]) -> set[tuple[str, str, str, str]]:
    return {
        (one.place.asset, one.place.locator, one.sought, one.reason.value)
        for one in evidence
        if isinstance(one, FailedLook) and one.sought in FAMILIES
    }


@pytest.mark.usefixtures("wants_all")
def test_a_scan_keeps_what_it_did_not_look_into(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[str] = []

    def look_host(target: Any, _gate: Gate, *, credentials: Any, known_hosts: Path, **_: Any) -> list[Evidence]:
        given.append(credentials.find(target.credential).name)
        assert known_hosts == tmp_path / "known_hosts"
        return []

    monkeypatch.setattr("scanner.probes.inside.look_host", look_host)
    _code, summary, evidence = scanned(tmp_path, host("a", "local"), host("b"), host("c", "nobody"))

    assert given == ["local"]
    assert inside(evidence) == {
        ("", "database", "database", "no_credential"),
        ("b", "host", "host", "no_credential"),
        ("c", "host", "host", "credential_lost"),
    }
    unseen = [(one["asset"], one["sought"]) for one in summary["not_looked"]]
    assert unseen == [("c", "host")]


@pytest.mark.usefixtures("wants_all")
def test_what_nobody_gave_a_login_for_does_not_make_a_scan_incomplete(tmp_path: Path) -> None:
    code, summary, evidence = scanned(tmp_path, host("a"))

    assert (code, summary["not_looked"]) == (0, [])
    assert len(inside(evidence)) == 2


@pytest.mark.usefixtures("wants_all")
def test_a_login_outside_the_scope_is_refused_with_it(tmp_path: Path) -> None:
    workspace = make_workspace(tmp_path, [system(host("a", "local"))], ["127.78.9.0/24"])
    code = CliRunner().invoke(main, ["-w", str(tmp_path), "scan", "--all"]).exit_code

    with workspace.store() as store:
        evidence = evidence_of(store, 1, "s")
    assert code == 4
    assert ("a", "host", "host", "out_of_scope") in inside(evidence)
