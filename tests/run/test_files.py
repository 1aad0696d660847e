"""A published file in a scan: planned like a site and only fetched, or read in the workspace; refused out of scope."""

from __future__ import annotations

from pathlib import Path

from checks.evidence import CertificatesEvidence, Evidence, FailedLook, FileEvidence, Place, Reason
from scanner.estate.model import Asset, AssetType, System
from scanner.probes.dns import Resolver
from scanner.run.scan import ScanRun, begin_scan
from scanner.store.scans import evidence_of
from scanner.store.verdicts import verdicts_of
from tests.lab.certificates import issue
from tests.lab.hostile import reply, serving, site
from tests.probes.files import CSV
from tests.run.city import make_workspace

ADDRESS = "127.77.0.3"


def an_asset(id: str, target: str, type: AssetType = AssetType.FILE) -> Asset:
    return Asset(id=id, system="open", type=type, target=target)


def scanned(folder: Path, *assets: Asset) -> tuple[dict[str, list[Evidence]], dict[Place, str]]:
    """By asset, what one scan saw; and what `file.personal` says of each place."""
    system = System(id="open", name="开放平台", department="数据局", level=2, assets=assets)
    workspace = make_workspace(folder, [system], [ADDRESS])
    with workspace.store() as store:
        scan = begin_scan(store, [system], layers=["data"])
        ScanRun(workspace, store, scan, resolver=Resolver()).run()
        seen = evidence_of(store, scan.id, "open")
        verdicts = verdicts_of(store, scan.id, "open")
    by_asset = {asset.id: [one for one in seen if one.place.asset == asset.id] for asset in assets}
    return by_asset, {one.place: one.outcome.value for one in verdicts if one.check == "file.personal"}


def test_files_are_looked_at_where_they_are(tmp_path: Path) -> None:
    (tmp_path / "开放").mkdir()
    (tmp_path / "开放" / "目录.csv").write_text("名称,年度\n道路,2026\n", encoding="utf-8")
    pages = {"/": reply(b"<a href=/a.csv>x</a>", Content_Type="text/html"), "/a.csv": reply(CSV.encode())}
    with serving(site(pages), address=ADDRESS) as server:
        at = f"http://{ADDRESS}:{server.port}"
        seen, outcomes = scanned(
            tmp_path,
            an_asset("url", f"{at}/a.csv"),
            an_asset("path", "开放/目录.csv"),
            an_asset("words", "公开数据目录中的已发布数据集"),
            an_asset("site", f"{at}/", AssetType.SITE),
        )

    (fetched,) = seen["url"]
    (read,) = seen["path"]
    assert isinstance(fetched, FileEvidence)
    assert isinstance(read, FileEvidence)
    assert seen["words"] == []
    assert [one.place.locator for one in seen["site"] if isinstance(one, FileEvidence)] == ["file:/a.csv"]
    assert outcomes == {
        Place("open", "url", "file"): "not_met",
        Place("open", "path", "file"): "met",
        Place("open", "site", "file:/a.csv"): "not_met",
    }


def test_a_file_out_of_scope_or_behind_a_closed_port_is_not_assessed(tmp_path: Path) -> None:
    with serving(site({}), address=ADDRESS) as server:
        port = server.port
    seen, outcomes = scanned(
        tmp_path,
        an_asset("outside", "http://192.0.2.1/a.csv"),
        an_asset("closed", f"http://{ADDRESS}:{port}/a.csv"),
        an_asset("missing", "missing.csv"),
    )

    looks = [look for one in seen.values() for look in one if isinstance(look, FailedLook)]
    assert [(look.place.locator, look.sought, look.reason) for look in looks] == [
        ("file", "file", Reason.OUT_OF_SCOPE),
        ("file", "file", Reason.REFUSED),
        ("file", "file", Reason.NOT_KNOWN),
    ]
    assert set(outcomes.values()) == {"not_assessed"}


def test_certificate_files_are_looked_at_for_what_they_hold(tmp_path: Path) -> None:
    pem, _ = issue(days=(-30, -1)).write(tmp_path)
    with serving(site({"/server.pem": reply(pem.read_bytes())}), address=ADDRESS) as server:
        at = f"http://{ADDRESS}:{server.port}"
        seen, outcomes = scanned(
            tmp_path,
            an_asset("url", f"{at}/server.pem"),
            an_asset("missing", "missing.eml"),
            an_asset("outside", "http://192.0.2.1/a.p7s"),
        )

    (fetched,) = seen["url"]
    assert isinstance(fetched, CertificatesEvidence)
    assert [one.subject for one in fetched.certificates] == ["CN=www.example.gov.cn"]
    looks = [one for asset in ("missing", "outside") for one in seen[asset]]
    assert [(one.sought, one.reason) for one in looks if isinstance(one, FailedLook)] == [
        ("certificates", Reason.NOT_KNOWN),
        ("certificates", Reason.OUT_OF_SCOPE),
    ]
    assert outcomes == {}


def test_a_file_does_not_take_its_port_from_the_host(tmp_path: Path) -> None:
    with serving(site({"/a.csv": reply(CSV.encode())}), address=ADDRESS) as server:
        host = Asset(id="host", system="open", type=AssetType.HOST, target=ADDRESS, ports=(server.port,))
        seen, _ = scanned(tmp_path, an_asset("url", f"http://{ADDRESS}:{server.port}/a.csv"), host)

    assert f"tcp/{server.port}" in {one.place.locator for one in seen["host"]}
