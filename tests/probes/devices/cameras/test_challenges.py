"""Challenges as servers write them, and the answers of RFC 7616's own examples."""

from __future__ import annotations

import pytest

from scanner.probes.devices.cameras import challenges
from scanner.probes.devices.cameras.challenges import answer_digest, challenge_names, read_challenges, strongest_digest
from scanner.probes.devices.cameras.makers import main_streams, maker_of

EXAMPLE = (
    'Digest realm="http-auth@example.org", qop="auth, auth-int", algorithm={algorithm}, '
    'nonce="7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v", opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS"'
)


@pytest.mark.parametrize(
    ("values", "names"),
    [
        (['Basic realm="device"'], ("basic",)),
        (['Digest realm="Hikvision", nonce="a", stale="FALSE"', 'Basic realm="/"'], ("basic", "digest/md5")),
        (
            ['Digest realm="a, Basic realm=b", nonce="x", algorithm=SHA-256, Basic realm="b"'],
            ("basic", "digest/sha-256"),
        ),
        (["Negotiate, Digest realm=x, algorithm=MD5"], ("digest/md5", "negotiate")),
        (['Digest realm="\\"Basic realm=x\\"", nonce="y"'], ("digest/md5",)),
        (["", ",,,", '"', "=", 'realm="x"'], ()),
    ],
)
def test_the_ways_to_log_in_are_read(values: list[str], names: tuple[str, ...]) -> None:
    assert challenge_names(read_challenges(values)) == names


@pytest.mark.parametrize(
    ("algorithm", "response"),
    [
        ("MD5", "8ca523f5e9506fed4657c9700eebdbec"),
        ("SHA-256", "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1"),
    ],
)
def test_the_answers_of_rfc_7616(algorithm: str, response: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Section 3.9.1."""
    ours = "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ"
    monkeypatch.setattr(challenges.secrets, "token_hex", lambda size: ours)
    (challenge,) = read_challenges([EXAMPLE.format(algorithm=algorithm)])
    answer = answer_digest(challenge, user="Mufasa", password="Circle of Life", method="GET", uri="/dir/index.html")

    assert f'response="{response}"' in answer
    assert "nc=00000001" in answer
    assert "Circle of Life" not in answer


def test_a_challenge_without_qop_is_answered_as_rfc_2069_has_it() -> None:
    (challenge,) = read_challenges(['Digest realm="testrealm@host.com", nonce="dcd98b7102dd2f0e8b11d0f600bfb0c093"'])
    answer = answer_digest(challenge, user="Mufasa", password="CircleOfLife", method="GET", uri="/dir/index.html")

    assert 'response="1949323746fe6a43ef61f9606e7febea"' in answer
    assert "cnonce" not in answer


def test_a_nonce_can_not_add_a_header() -> None:
    (challenge,) = read_challenges(['Digest realm="a", nonce="x\r\nX-Evil: 1"'])

    assert "\n" not in answer_digest(challenge, user="u", password="p", method="POST", uri="/")


def test_the_strongest_known_digest_is_chosen_and_basic_never() -> None:
    offered = read_challenges(
        ['Basic realm="a"', "Digest algorithm=MD5", "Digest algorithm=SHA-256", "Digest algorithm=X"]
    )
    chosen = strongest_digest(offered)

    assert chosen is not None
    assert chosen.algorithm == "sha-256"
    assert strongest_digest(offered[:1]) is None


def test_makers_are_known_by_their_words_and_paths_are_few() -> None:
    assert maker_of("Dahua Rtsp Server") == "Dahua"
    assert maker_of("App-webs/", "Embedded Net DVR") == "Hikvision"
    assert maker_of("GStreamer RTSP server") == ""
    assert len(main_streams()) <= 5
