"""RTSP against GStreamer's server: what is planted is found, what is guarded is left alone, and no stream is ever started."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from checks import Verdict
from checks.evidence import Evidence, RtspEvidence, ServiceEvidence
from tests.lab.certificates import issue
from tests.lab.gstreamer import STREAM, RtspCamera, rtsp_camera
from tests.probes.devices.cameras.looking import (
    camera_at,
    failures,
    judged,
    look_at,
    met,
    only,
    own_address,
    weaknesses,
)

Looked = dict[str, tuple[RtspCamera, list[Evidence]]]

PLANTED = {
    "open": {"camera.stream-open", "camera.stream-clear"},
    "basic": {"camera.stream-basic", "camera.stream-clear"},
    "digest": {"camera.stream-digest-md5", "camera.stream-clear"},
    "hardened": set(),
}
"""By setting: no login; Basic in the clear; Digest in the clear, MD5 being all GStreamer knows; Digest inside TLS."""

HARDENED = {"camera.stream-open", "camera.stream-basic", "camera.stream-digest-md5", "camera.stream-clear"}


@pytest.fixture(scope="module")
def looked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Looked]:
    """Each setting, looked at once, its server still up."""
    folder: Path = tmp_path_factory.mktemp("camera")
    address = own_address()
    with (
        rtsp_camera(address, 554) as open_to_all,
        rtsp_camera(address, 8554, login="basic") as basic,
        rtsp_camera(address, 10554, login="digest") as digest,
        rtsp_camera(address, 322, login="digest", certificate=issue(), folder=folder) as hardened,
    ):
        cameras = {"open": open_to_all, "basic": basic, "digest": digest, "hardened": hardened}
        yield {name: (one, look_at(camera_at(address), one.port)) for name, one in cameras.items()}


@pytest.mark.parametrize("setting", PLANTED)
def test_what_is_planted_is_found_and_nothing_else(looked: Looked, setting: str) -> None:
    _, seen = looked[setting]

    assert failures(seen) == []
    assert weaknesses(seen) == PLANTED[setting]


def test_the_hardened_setting_meets_every_check(looked: Looked) -> None:
    assert met(looked["hardened"][1]) == HARDENED


@pytest.mark.parametrize("setting", PLANTED)
def test_no_stream_is_set_up_or_played_and_nothing_set(looked: Looked, setting: str) -> None:
    """The server's own count: OPTIONS to recognise it and once more, DESCRIBE for the root and the first maker's path."""
    counts = looked[setting][0].requests()

    assert set(counts) == {"options", "describe"}
    assert counts["options"] == 2
    assert counts["describe"] <= 2


def test_a_stream_that_anybody_may_see_is_told_by_its_media_alone(looked: Looked) -> None:
    seen = only(RtspEvidence, looked["open"][1])

    assert (seen.described_to_all, seen.path, seen.asked, seen.media) == (True, STREAM, 2, ("video",))
    assert (seen.tls, seen.challenges, seen.server) == (False, (), "GStreamer RTSP server")


@pytest.mark.parametrize(
    ("setting", "challenges", "tls"),
    [("basic", ("basic",), False), ("digest", ("digest/md5",), False), ("hardened", ("digest/md5",), True)],
)
def test_the_way_to_log_in_is_told(looked: Looked, setting: str, challenges: tuple[str, ...], tls: bool) -> None:
    seen = only(RtspEvidence, looked[setting][1])

    assert (seen.described_to_all, seen.challenges, seen.tls, seen.media) == (False, challenges, tls, ())


def test_the_port_is_recognised_in_the_clear_and_inside_tls(looked: Looked) -> None:
    services = {name: only(ServiceEvidence, seen) for name, (_, seen) in looked.items()}

    assert {(one.protocol, one.product) for one in services.values()} == {("rtsp", "GStreamer RTSP server")}
    assert [name for name, one in services.items() if one.tls] == ["hardened"]


def test_a_stream_in_the_clear_beside_one_inside_tls_is_partly_met(looked: Looked) -> None:
    seen = [*looked["digest"][1], *looked["hardened"][1]]
    outcomes = {one.place.locator: one.outcome.value for one in judged_clear(seen)}

    assert outcomes == {"tcp/10554": "partly_met", "tcp/322": "met"}


def judged_clear(seen: list[Evidence]) -> list[Verdict]:
    return [one for one in judged(seen) if one.check == "camera.stream-clear"]
