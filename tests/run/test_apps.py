"""An app package in a scan: read in the workspace and judged; free words, and what is no package there, are told apart."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from checks.evidence import AppEvidence, Evidence, FailedLook, Reason
from scanner.estate.model import Asset, AssetType, System
from scanner.probes.dns import Resolver
from scanner.run.scan import ScanRun, begin_scan
from scanner.store.scans import evidence_of
from scanner.store.verdicts import verdicts_of
from tests.probes.app.conftest import Workshop
from tests.probes.app.packages import Maker
from tests.run.city import make_workspace


@pytest.fixture(scope="module")
def workshop(tmp_path_factory: pytest.TempPathFactory) -> Workshop:
    maker = Maker(tmp_path_factory.mktemp("packages"))
    release = maker.key("release")
    return Workshop(maker, release, release)


def scanned(
    folder: Path, *assets: Asset, layer: str = "application"
) -> tuple[dict[str, list[Evidence]], dict[tuple[str, str], str]]:
    """By asset, what one scan saw; and the outcomes by asset and check of an app."""
    system = System(id="open", name="掌上通", department="数据局", level=2, assets=assets)
    workspace = make_workspace(folder, [system], [])
    with workspace.store() as store:
        scan = begin_scan(store, [system], layers=[layer])
        ScanRun(workspace, store, scan, resolver=Resolver()).run()
        seen = evidence_of(store, scan.id, "open")
        verdicts = verdicts_of(store, scan.id, "open")
    by_asset = {asset.id: [one for one in seen if one.place.asset == asset.id] for asset in assets}
    outcomes = {(one.place.asset, one.check): one.outcome.value for one in verdicts if one.check.startswith("app.")}
    return by_asset, outcomes


def an_asset(id: str, target: str, **registered: tuple[str, ...]) -> Asset:
    return Asset(id=id, system="open", type=AssetType.APP, target=target, **registered)


def test_a_package_is_read_and_held_against_what_is_registered(workshop: Workshop, tmp_path: Path) -> None:
    package = workshop.maker.build(
        '<application android:debuggable="true" android:allowBackup="false"/>',
        beside='<uses-permission android:name="android.permission.CAMERA"/>',
        files={"classes.dex": b"dex\n"},
    )
    (tmp_path / "apps").mkdir()
    shutil.copy(workshop.maker.signed(package, workshop.release, "v2", "v3", "v4"), tmp_path / "apps" / "掌上通.APK")
    shutil.copy(package, tmp_path / "bare.apk")
    (tmp_path / "apps" / "掌上通.APK.idsig").write_bytes(b"\2\0\0\0")
    named: dict[str, tuple[str, ...]] = {
        "signers": (workshop.release.fingerprint,),
        "permissions": ("android.permission.CAMERA",),
    }

    seen, outcomes = scanned(
        tmp_path,
        an_asset("named", "apps/掌上通.APK", **named),
        an_asset("unnamed", "apps/掌上通.APK"),
        an_asset("bare", "bare.apk"),
        an_asset("words", "应用商店中的掌上通"),
    )

    (app,) = seen["named"]
    assert isinstance(app, AppEvidence)
    assert (app.name, app.place.locator, app.version) == ("掌上通.APK", "apk", "2.1.0")
    assert [(one.scheme, one.verified) for one in app.signatures] == [("v2", True), ("v3", True), ("v4", None)]
    assert (app.signers, app.declared_permissions) == (named["signers"], named["permissions"])
    assert seen["words"] == []
    assert not [asset for asset, _ in outcomes if asset == "words"]
    told = {
        check: [outcomes[asset, check] for asset in ("named", "unnamed", "bare")]
        for check in ("app.unsigned", "app.certificate-not-named", "app.permissions", "app.debuggable")
    }
    assert told == {
        "app.unsigned": ["met", "met", "not_met"],
        "app.certificate-not-named": ["met", "not_assessed", "not_applicable"],
        "app.permissions": ["met", "not_met", "not_met"],
        "app.debuggable": ["not_met", "not_met", "not_met"],
    }


def test_what_can_not_be_read_is_not_assessed(tmp_path: Path) -> None:
    (tmp_path / "web.apk").write_text("<html>not found</html>")
    (tmp_path / "folder.apk").mkdir()
    (tmp_path / "link.apk").symlink_to("/etc/passwd")

    seen, outcomes = scanned(
        tmp_path,
        an_asset("missing", "missing.apk"),
        an_asset("out", "../out.apk"),
        an_asset("link", "link.apk"),
        an_asset("folder", "folder.apk"),
        an_asset("web", "web.apk"),
    )

    looks = [look for one in seen.values() for look in one if isinstance(look, FailedLook)]
    assert [(look.place.asset, look.sought, look.reason) for look in looks] == [
        ("missing", "app", Reason.NOT_KNOWN),
        ("out", "app", Reason.OUT_OF_SCOPE),
        ("link", "app", Reason.OUT_OF_SCOPE),
        ("folder", "app", Reason.NOT_KNOWN),
        ("web", "app", Reason.NOT_SUPPORTED),
    ]
    assert set(outcomes.values()) == {"not_assessed"}


def test_a_scan_of_another_layer_reads_no_package(tmp_path: Path) -> None:
    (tmp_path / "web.apk").write_text("no package")

    seen, outcomes = scanned(tmp_path, an_asset("web", "web.apk"), layer="network")

    assert (seen["web"], outcomes) == ([], {})
