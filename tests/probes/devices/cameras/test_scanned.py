"""From a registered camera to its findings: a whole scan of its stream, its ONVIF service and its console."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from checks import run_checks
from checks.evidence import DeviceEvidence, Evidence, OnvifEvidence, RtspEvidence, encode
from scanner.cli import main
from scanner.estate.model import Asset, AssetType, DeviceKind, System
from scanner.store.scans import evidence_of
from tests.credentials.helpers import private
from tests.lab.gstreamer import rtsp_camera
from tests.lab.ipycam import PASSWORD, USER, onvif_camera
from tests.probes.devices.cameras.looking import CHECKS, own_address
from tests.run.city import make_workspace

FOUND = {
    "camera.stream-open",
    "camera.stream-clear",
    "camera.onvif-clear",
    "camera.console-reachable",
    "camera.discoverable",
    "camera.administrators-only",
}


class Scanned:
    """What a scan of the camera printed and kept, and what the camera was asked."""

    def __init__(self, folder: Path, address: str) -> None:
        with rtsp_camera(address, 554) as stream, onvif_camera(address, 80, guarded=True) as service:
            camera = Asset(
                id="gate",
                system="s",
                type=AssetType.DEVICE,
                kind=DeviceKind.CAMERA,
                target=address,
                credential="cameras",
            )
            system = System(id="s", name="雪亮工程", department="公安局", level=3, assets=(camera,))
            workspace = make_workspace(folder, [system], [address])
            private(
                folder / "credentials.toml",
                f"[cameras]\nuser = {json.dumps(USER)}\npassword = {json.dumps(PASSWORD)}\n",
            )
            result = CliRunner().invoke(main, ["-w", str(folder), "scan", "--all", "--depth", "light", "--json"])
            self.output = result.output
            self.exit_code = result.exit_code
            self.of_stream = stream.requests()
            self.of_service = service.requests()
        with workspace.store() as store:
            self.evidence: list[Evidence] = list(evidence_of(store, 1, "s"))


@pytest.fixture(scope="module")
def scanned(tmp_path_factory: pytest.TempPathFactory) -> Scanned:
    return Scanned(tmp_path_factory.mktemp("workspace"), own_address())


def test_the_scan_sees_the_camera_and_its_weaknesses(scanned: Scanned) -> None:
    verdicts = run_checks(scanned.evidence, CHECKS.values())

    assert scanned.exit_code == 0, scanned.output
    assert {one.check for one in verdicts if one.outcome.is_weakness} == FOUND
    assert {one.place.locator for one in scanned.evidence if isinstance(one, RtspEvidence | OnvifEvidence)} == {
        "tcp/554",
        "tcp/80",
    }


def test_the_camera_names_itself_to_the_login(scanned: Scanned) -> None:
    devices = [one for one in scanned.evidence if isinstance(one, DeviceEvidence) and one.protocol == "onvif"]

    assert [(one.maker, one.firmware) for one in devices] == [("PythonCam", "1.3.0")]


def test_the_camera_was_only_read(scanned: Scanned) -> None:
    posted = {one for one in scanned.of_service if not one.startswith(("GET ", "HEAD ", "OPTIONS ", "TRACE "))}

    assert set(scanned.of_stream) == {"options", "describe"}
    assert posted
    assert all(one.startswith("POST Get") for one in posted)
    assert not [one for one in scanned.of_service if "snapshot" in one or "mjpeg" in one]


def test_the_password_stays_out_of_all_that_is_kept_and_said(scanned: Scanned) -> None:
    assert PASSWORD not in scanned.output + b"".join(map(encode, scanned.evidence)).decode()
