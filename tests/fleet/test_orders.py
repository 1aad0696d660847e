"""What the fleet is given of a scan, how it is signed, and which brokers are refused."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from checks import InputError
from checks.evidence import Depth
from scanner.credentials import open_credentials
from scanner.estate.model import Asset, AssetType, System
from scanner.fleet.broker import open_celery, zone_keys
from scanner.fleet.claims import Claims, NotWanted, Running
from scanner.fleet.messages import Beat, Forged, FromCentre, FromWorker, Wanted, opened, sealed
from scanner.fleet.orders import Shares, share_out
from scanner.store.scans import Job
from scanner.workspace import SETTINGS_FILE, Workspace
from tests.credentials.helpers import private
from tests.run.city import make_workspace

AT = datetime(2026, 11, 25, tzinfo=UTC)
KEY = b"k" * 32


def system(name: str, zone: str, **targets: str) -> System:
    types = {"site": AssetType.SITE, "room": AssetType.ROOM, "app": AssetType.APP}
    assets = tuple(
        Asset(id=one, system=name, type=types.get(one, AssetType.SERVICE), target=target)
        for one, target in targets.items()
    )
    return System(id=name, name=name, department="数据局", owner="负责人", level=2, zone=zone, assets=assets)


def shares(*systems: System) -> Shares:
    jobs = [Job(one.id, asset) for one in systems for asset in ("", *(held.id for held in one.assets))]
    by_id = {one.id: one for one in systems}
    return share_out(jobs, by_id, {"east", "west"}, depth=Depth.NORMAL, kinds=("ports",), extra_roots="")


def test_systems_that_share_an_address_or_a_name_are_one_job() -> None:
    found = shares(
        system("a", "east", one="10.0.0.1:21", site="https://www.example.gov.cn/"),
        system("b", "east", one="10.0.0.2:21"),
        system("c", "east", one="10.0.0.3:21", two="10.0.0.1:80"),
        system("d", "east", site="http://www.example.gov.cn/"),
        system("e", "west", one="10.0.0.1:21"),
    )

    together = [(one.zone, sorted({job.system for job in one.job.jobs})) for one in found.fleet]
    assert together == [("east", ["a", "c", "d"]), ("east", ["b"]), ("west", ["e"])]
    assert found.here.jobs == ()


def test_what_is_in_this_workspace_or_in_another_zone_is_looked_at_from_here() -> None:
    found = shares(
        system("a", "east", one="10.0.0.1:21", room="一楼", app="app.apk"), system("b", "here", one="10.0.0.1:22")
    )

    assert found.here.jobs == (Job("a", "room"), Job("a", "app"), Job("b", "one"))
    assert [asset.id for asset in found.here.systems[0].assets] == ["room", "app"]
    (remote,) = found.fleet
    assert remote.job.jobs == (Job("a", "one"),)
    assert len(remote.job.systems[0].assets) == 3, "what stands beside an asset is known where it is looked at"
    assert remote.job.systems[0].owner == ""


@pytest.mark.parametrize(
    "change",
    [
        {"mac": "0" * 64},
        {"mac": ""},
        {"body": "{}"},
        {"body": None},
    ],
)
def test_a_message_that_was_changed_is_none(change: dict[str, str]) -> None:
    message = sealed(Beat(claim="c", count=1), KEY, zone="east", at=AT)
    assert opened(message, KEY, zone="east", expected=FromWorker, at=AT)[1] == Beat(claim="c", count=1)
    with pytest.raises(Forged):
        opened({**message, **change}, KEY, zone="east", expected=FromWorker, at=AT)


def test_a_message_counts_for_its_zone_its_way_and_its_time_alone() -> None:
    message = sealed(Beat(claim="c", count=1), KEY, zone="east", at=AT)
    for key, zone, expected, at in (
        (b"x" * 32, "east", FromWorker, AT),
        (KEY, "west", FromWorker, AT),
        (KEY, "east", FromCentre, AT),
        (KEY, "east", FromWorker, AT + timedelta(days=8)),
    ):
        with pytest.raises(Forged):
            opened(message, key, zone=zone, expected=expected, at=at)


def test_an_older_word_of_the_centre_changes_nothing() -> None:
    claims, one = Claims(), Running(scan=1, run="r", attempt="a", answers="q", lease=5)
    with claims.at(one):
        claims.hear("r", Wanted(count=2, claims=(one.claim,)))
        assert one.granted.is_set()
        claims.hear("r", Wanted(count=1, claims=(), over=True))
        claims.hear("another run", Wanted(count=9, claims=()))
        one.halt.check()
        claims.hear("r", Wanted(count=3, claims=()))
        with pytest.raises(NotWanted):
            one.halt.check()


def with_settings(folder: Path, lines: str) -> Workspace:
    make_workspace(folder, [], [])
    (folder / SETTINGS_FILE).write_text(f"[fleet]\n{lines}\n", encoding="utf-8")
    private(folder / "credentials.toml", '[short]\npassword = "0123456789"\n')
    return Workspace(folder)


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ("", "rediss://"),
        ('broker = "redis://10.1.1.5:6379/0"', "TLS"),
        ('broker = "rediss://user:word@10.1.1.5:6379/0"', "fleet.login"),
        ('broker = "rediss://10.1.1.5:6379/0"', "fleet.ca"),
        ('broker = "http://10.1.1.5/"', "rediss://"),
    ],
)
def test_a_broker_without_tls_or_with_its_login_in_the_settings_is_refused(
    tmp_path: Path, lines: str, expected: str
) -> None:
    workspace = with_settings(tmp_path, lines)
    with pytest.raises(InputError) as refused:
        open_celery(workspace, open_credentials(workspace))
    assert expected in str(refused.value)
    assert "word" not in str(refused.value)


def test_a_zone_needs_a_key_and_a_long_one(tmp_path: Path) -> None:
    workspace = with_settings(tmp_path, 'zones = { "east" = "short" }')
    for zone, expected in (("west", "west"), ("east", "32")):
        with pytest.raises(InputError) as refused:
            zone_keys(workspace.settings.fleet, open_credentials(workspace), [zone])
        assert expected in str(refused.value)
        assert "0123456789" not in str(refused.value)
