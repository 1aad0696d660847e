"""ONVIF and WS-Discovery against IPyCam, a virtual camera: open to all, and guarded by WS-Security."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from checks.evidence import DeviceEvidence, DiscoveryEvidence, Evidence, OnvifEvidence, OnvifSettingsEvidence
from scanner.credentials import Credential, Secret
from tests.lab.ipycam import PASSWORD, USER, OnvifCamera, onvif_camera
from tests.probes.devices.cameras.looking import (
    Logins,
    camera_at,
    failures,
    look_at,
    only,
    own_address,
    weaknesses,
)

LOGINS = Logins(
    Credential(name="camera", user=USER, password=Secret(PASSWORD)),
    Credential(name="wrong", user=USER, password=Secret("Not-it-planted")),
)
EVER_PRESENT = {"camera.onvif-clear", "camera.console-reachable", "camera.discoverable"}
"""IPyCam speaks no TLS, and always has its console and answers probes."""
READS = ("GetSystemDateAndTime", "GetDeviceInformation", "GetServices", "GetUsers", "GetNetworkProtocols")


@pytest.fixture(scope="module")
def open_to_all() -> Iterator[OnvifCamera]:
    with onvif_camera(own_address(), 80, guarded=False) as camera:
        yield camera


@pytest.fixture(scope="module")
def guarded() -> Iterator[OnvifCamera]:
    with onvif_camera(own_address(), 80, guarded=True) as camera:
        yield camera


def looked(camera: OnvifCamera, credential: str = "") -> list[Evidence]:
    return look_at(camera_at(camera.address, credential=credential), camera.port, logins=LOGINS, udp=True)


def test_what_an_open_camera_lets_anybody_do_is_found(open_to_all: OnvifCamera) -> None:
    seen = looked(open_to_all)

    assert failures(seen) == []
    assert weaknesses(seen) == {*EVER_PRESENT, "camera.onvif-open", "camera.administrators-only"}
    assert "GetDeviceInformation" in only(OnvifEvidence, seen).obeyed


def test_a_guarded_camera_is_not_found_open(guarded: OnvifCamera) -> None:
    seen = looked(guarded)

    assert weaknesses(seen) == EVER_PRESENT
    assert failures(seen) == [("device.onvif", "no_credential")]
    assert "GetDeviceInformation" in only(OnvifEvidence, seen).refused


def test_with_a_login_maker_model_and_firmware_are_told(guarded: OnvifCamera) -> None:
    seen = looked(guarded, "camera")
    device = next(one for one in seen if isinstance(one, DeviceEvidence) and one.protocol == "onvif")

    assert failures(seen) == []
    assert (device.maker, device.model, device.firmware) == ("PythonCam", "VirtualCam-1", "1.3.0")
    assert weaknesses(seen) == {*EVER_PRESENT, "camera.administrators-only"}
    assert only(OnvifSettingsEvidence, seen).levels == {"Administrator": 1}


@pytest.mark.parametrize(("credential", "reason"), [("wrong", "auth_failed"), ("absent", "credential_lost")])
def test_a_login_that_is_not_taken_is_told_and_not_tried_again(
    guarded: OnvifCamera, credential: str, reason: str
) -> None:
    before = len(guarded.requests())
    seen = looked(guarded, credential)
    asked = [one for one in guarded.requests()[before:] if one.startswith("POST")]

    assert failures(seen) == [("device.onvif", reason)]
    assert asked.count("POST GetDeviceInformation") == (2 if credential == "wrong" else 1)
    assert "Not-it-planted" not in repr(seen)


def test_the_password_is_in_no_evidence(guarded: OnvifCamera) -> None:
    assert PASSWORD not in repr(looked(guarded, "camera"))


def test_discovery_tells_kinds_and_a_name(open_to_all: OnvifCamera) -> None:
    seen = looked(open_to_all)
    told = next(one for one in seen if isinstance(one, DeviceEvidence) and one.protocol == "ws-discovery")

    assert only(DiscoveryEvidence, seen).tells == ("name", "profile", "type")
    assert told.description == "Virtual"


def test_nothing_but_reads_is_ever_posted(open_to_all: OnvifCamera, guarded: OnvifCamera) -> None:
    looked(open_to_all)
    looked(guarded, "camera")
    posted = {one for camera in (open_to_all, guarded) for one in camera.requests() if one.startswith("POST")}

    assert posted == {f"POST {operation}" for operation in READS}
