"""ONVIF as makers' cameras are set, against a stand-in: Basic in the clear, Digest inside TLS, protocols and levels."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from checks.evidence import DeviceEvidence, Evidence, OnvifEvidence, OnvifSettingsEvidence
from scanner.credentials import Credential, Secret
from tests.lab.certificates import issue
from tests.lab.onvif_standin import PASSWORD, USER, Camera, standin
from tests.lab.web import nginx
from tests.probes.devices.cameras.looking import (
    Logins,
    camera_at,
    failures,
    judged,
    look_at,
    met,
    only,
    own_address,
    weaknesses,
)

Looked = dict[str, tuple[Camera, list[Evidence]]]

LOGINS = Logins(Credential(name="camera", user=USER, password=Secret(PASSWORD)))
PLANTED = {
    "weak": {
        "camera.onvif-basic",
        "camera.onvif-clear",
        "camera.protocols-clear",
        "camera.administrators-only",
    },
    "hardened": set(),
}
HARDENED = {
    "camera.onvif-open",
    "camera.onvif-basic",
    "camera.onvif-clear",
    "camera.protocols-clear",
    "camera.administrators-only",
    "camera.console-reachable",
    "camera.discoverable",
}


@pytest.fixture(scope="module")
def looked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Looked]:
    """Both settings on one address, each looked at with the login."""
    pair = issue().write(tmp_path_factory.mktemp("onvif"))
    weak = Camera(("digest/MD5", "basic"), ("HTTP", "RTSP"), ("Administrator", "Administrator"))
    hardened = Camera(("digest/MD5", "digest/SHA-256"))
    address = own_address()
    target = camera_at(address, credential="camera")
    with standin(weak, address, 80), standin(hardened, address, 443, pair=pair):
        yield {
            "weak": (weak, look_at(target, 80, logins=LOGINS, udp=True)),
            "hardened": (hardened, look_at(target, 443, logins=LOGINS, udp=True)),
        }


@pytest.mark.parametrize("setting", PLANTED)
def test_what_is_planted_is_found_and_nothing_else(looked: Looked, setting: str) -> None:
    seen = looked[setting][1]

    assert failures(seen) == []
    assert weaknesses(seen) == PLANTED[setting]


def test_the_hardened_setting_meets_every_check(looked: Looked) -> None:
    assert met(looked["hardened"][1]) == HARDENED


def test_the_strongest_digest_is_answered_and_the_device_tells_itself(looked: Looked) -> None:
    seen = looked["hardened"][1]
    device = only(DeviceEvidence, seen)

    assert only(OnvifEvidence, seen).challenges == ("digest/md5", "digest/sha-256")
    assert (device.protocol, device.maker, device.model, device.firmware) == (
        "onvif",
        "Made",
        "M-1",
        "V5.7.1 build 230912",
    )


def test_accounts_are_counted_by_level_and_not_named(looked: Looked) -> None:
    seen = only(OnvifSettingsEvidence, looked["hardened"][1])

    assert seen.levels == {"Administrator": 1, "Operator": 1}
    assert "u0" not in repr(seen)
    assert [(one.name, one.enabled) for one in seen.protocols or ()] == [
        ("HTTP", False),
        ("HTTPS", True),
        ("RTSP", True),
    ]


def test_nothing_is_written(looked: Looked) -> None:
    assert {name: camera.writes for name, (camera, _) in looked.items()} == {"weak": 0, "hardened": 0}
    assert all(len(camera.asked) == 6 for camera, _ in looked.values())


def test_onvif_in_the_clear_beside_tls_is_partly_met(looked: Looked) -> None:
    seen = [*looked["weak"][1], *looked["hardened"][1]]
    clear = {one.place.locator: one.outcome.value for one in judged(seen) if one.check == "camera.onvif-clear"}

    assert clear == {"tcp/80": "partly_met", "tcp/443": "met"}


def test_a_port_that_is_no_onvif_service_gives_no_evidence_of_it(tmp_path: Path) -> None:
    address = own_address()
    with nginx(tmp_path, f"server {{ listen {address}:80; location / {{ return 404 'no'; }} }}", 80, address=address):
        seen = look_at(camera_at(address), 80)

    assert failures(seen) == []
    assert not [one for one in seen if isinstance(one, OnvifEvidence)]
