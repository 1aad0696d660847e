"""The hostile estate: each fault ends in bounded time, with evidence that says what happened, and nothing outside is touched.

The numbers are those of the table of faults that the project is held to.
"""

from __future__ import annotations

import itertools
import socket

import pytest

from checks.evidence import (
    Depth,
    FailedLook,
    HttpEvidence,
    Reason,
    ServiceEvidence,
)
from scanner.probes.dns import Resolver
from scanner.probes.http import client, look_http
from scanner.probes.identify import identify
from scanner.probes.tls import look_tls
from scanner.scope.gate import Gate
from tests.lab import hostile
from tests.lab.bounds import assert_printable, within
from tests.lab.hostile import Handler, Server, reply, serving, site
from tests.lab.names import name_server
from tests.lab.scope import a_site, permit

INSIDE = "127.0.0.1"
OUTSIDE = "127.66.0.9"
SITE_SECONDS = 40
"""A site's own limit is 20 s of talking; the rest is for a busy machine."""


def gate() -> Gate:
    """Lets `INSIDE` be touched and nothing else."""
    return permit(INSIDE)


def look(handler: Handler, *, seconds: float = SITE_SECONDS) -> HttpEvidence | FailedLook:
    with serving(handler) as server, within(seconds):
        return look_http(a_site(), server.port, gate(), tls=False)


# A port that does not do its part


@pytest.mark.parametrize(
    ("handler", "reason"),
    [
        pytest.param(hostile.silent, Reason.SILENT, id="1-silent"),
        pytest.param(
            hostile.endless(b"HTTP/1.1 200 OK\r\nX: ", b"A" * 65536), Reason.TOO_MUCH, id="3-endless-header-line"
        ),
        pytest.param(
            hostile.endless(b"HTTP/1.1 200 OK\r\n", b"X: a\r\n" * 500), Reason.TOO_MUCH, id="3-endless-headers"
        ),
        pytest.param(hostile.answering(b"\x00\x01\x02 no web here\r\n"), Reason.NOT_THIS_PROTOCOL, id="no-http"),
        pytest.param(hostile.reset, Reason.RESET, id="14-reset"),
    ],
)
def test_a_port_that_gives_no_page_is_a_failed_look_with_its_reason(handler: Handler, reason: Reason) -> None:
    seen = look(handler, seconds=12)
    assert isinstance(seen, FailedLook)
    assert (seen.sought, seen.reason) == ("http", reason)


@pytest.fixture
def hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    """Deadlines a quarter as long, for servers that would use them up."""
    monkeypatch.setattr(client, "REQUEST_SECONDS", client.REQUEST_SECONDS / 4)
    monkeypatch.setattr(client, "SITE_SECONDS", client.SITE_SECONDS / 4)


@pytest.mark.usefixtures("hurry")
@pytest.mark.parametrize(
    "handler",
    [
        pytest.param(hostile.dripping(b"HTTP/1.1 200 OK\r\nX: "), id="2-drip-in-header"),
        pytest.param(hostile.endless(b"", b"HTTP/1.1 100 Continue\r\n\r\n"), id="3-endless-continue"),
    ],
)
def test_a_header_that_never_ends_is_cut_by_the_deadline(handler: Handler) -> None:
    seen = look(handler, seconds=6)
    assert isinstance(seen, FailedLook)
    assert (seen.sought, seen.reason) == ("http", Reason.TIMEOUT)


def test_a_header_of_10_mb_is_not_taken_in() -> None:
    page = reply(b"<title>x</title>", X_Big=b"A" * 10_000_000)
    seen = look(site({"/": page}))
    assert isinstance(seen, FailedLook)
    assert seen.reason is Reason.TOO_MUCH


# Bodies


@pytest.mark.usefixtures("hurry")
def test_a_dripping_body_is_cut_by_the_deadline() -> None:
    seen = look(hostile.dripping(b"HTTP/1.1 200 OK\r\n\r\n<title>slow</title>"), seconds=12)
    assert isinstance(seen, HttpEvidence)
    assert seen.title == "slow"
    assert seen.truncated


def test_what_came_before_a_reset_is_kept() -> None:
    seen = look(hostile.broken_off(b"HTTP/1.1 200 OK\r\n\r\n<title>cut</title>"))
    assert isinstance(seen, HttpEvidence)
    assert seen.title == "cut"
    assert seen.truncated


@pytest.mark.parametrize(
    ("head", "piece"),
    [
        (b"HTTP/1.1 200 OK\r\n\r\n", b"b" * 65536),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"8000\r\n" + b"c" * 0x8000 + b"\r\n"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999999\r\n\r\n", b"d" * 65536),
    ],
    ids=["unbounded", "chunked", "declared"],
)
def test_an_endless_body_is_read_up_to_the_limit(head: bytes, piece: bytes) -> None:
    seen = look(hostile.endless(head, piece))
    assert isinstance(seen, HttpEvidence)
    assert seen.truncated
    assert seen.body_bytes == 1 << 20


def test_a_gzip_bomb_is_undone_up_to_the_limit() -> None:
    seen = look(site({"/": reply(hostile.gzip_bomb(), Content_Encoding="gzip")}))
    assert isinstance(seen, HttpEvidence)
    assert (seen.body_bytes, seen.truncated) == (1 << 20, True)


@pytest.mark.parametrize("encoding", ["gzip, gzip", "br", "zstd"])
def test_nested_and_other_encodings_are_refused(encoding: str) -> None:
    seen = look(site({"/": reply(hostile.gzip_bomb(8), Content_Encoding=encoding)}))
    assert isinstance(seen, HttpEvidence)
    assert (seen.body_bytes, seen.truncated) == (0, True)
    assert seen.headers["content-encoding"] == encoding


def test_the_body_of_a_redirect_is_not_read() -> None:
    def handle(connection: socket.socket) -> None:
        taken.append(0)
        connection.recv(4096)
        connection.sendall(b"HTTP/1.1 302 Found\r\nLocation: http://203.0.113.9/\r\n\r\n")
        while True:
            taken[-1] += connection.send(b"b" * 65536)

    taken: list[int] = []
    seen = look(handle)
    assert isinstance(seen, HttpEvidence)
    assert (seen.status, seen.body_bytes, seen.left_scope) == (302, 0, "http://203.0.113.9/")
    # What the kernel's buffers hold is sent in any case; a body that is read grows without end.
    assert max(taken) < 32 << 20


# Redirects


def test_a_loop_of_redirects_ends_after_five_hops() -> None:
    pages = {"/": reply(status="302 Found", Location="/b"), "/b": reply(status="302 Found", Location="/")}
    seen = look(site(pages))
    assert isinstance(seen, HttpEvidence)
    assert [hop.status for hop in seen.hops] == [302] * 5


@pytest.mark.parametrize(
    "location",
    [
        "http://169.254.169.254/latest/meta-data/",
        "file:///etc/passwd",
        "gopher://127.0.0.1:6379/_PING",
        "http://localhost/",
        "http://[::1]/",
        "http://0x7f000001/",
        "http://2130706433/",
        "javascript:alert(1)",
        "http://127.0.0.1@127.66.0.9/",
    ],
)
def test_a_redirect_out_of_the_scope_is_recorded_and_not_followed(location: str) -> None:
    seen = look(site({"/": reply(status="302 Found", Location=location)}))
    assert isinstance(seen, HttpEvidence)
    assert len(seen.hops) == 1
    assert seen.left_scope.rpartition("@")[2] == location.rpartition("@")[2]


def test_no_redirect_reaches_another_address() -> None:
    with serving(hostile.silent, address=OUTSIDE) as outside:
        where = f"{OUTSIDE}:{outside.port}"
        for location in (
            f"http://{where}/",
            f"//{where}/x",
            f"https://{where}/",
            f"http://www.example.gov.cn@{where}/",
        ):
            seen = look(site({"/": reply(status="301 Moved", Location=location)}))
            assert isinstance(seen, HttpEvidence)
            assert OUTSIDE in seen.left_scope
        assert outside.connections == 0


def test_a_redirect_to_a_port_without_permission_is_not_followed() -> None:
    pages: dict[str, bytes] = {}
    with serving(hostile.silent) as other, serving(site(pages)) as server:
        pages["/"] = reply(status="302 Found", Location=f"http://www.example.gov.cn:{other.port}/")
        seen = look_http(a_site(), server.port, permit(INSIDE, ports=str(server.port)), tls=False)
        assert isinstance(seen, HttpEvidence)
        assert seen.left_scope == f"http://www.example.gov.cn:{other.port}/"
        assert other.connections == 0


def test_a_name_that_changes_its_address_is_asked_for_once() -> None:
    turns = itertools.cycle([[INSIDE], [OUTSIDE]])
    asked: list[str] = []

    def turn() -> list[str]:
        asked.append("A")
        return next(turns)

    page = reply(b"<title>inside</title>")
    with (
        name_server({"www.example.gov.cn": {"A": turn}}) as port,
        serving(hostile.silent, address=OUTSIDE) as outside,
        serving(site({"/": page})) as server,
    ):
        found = Resolver(["127.0.0.1"], port).resolve("www.example.gov.cn")
        assert found.v4 == (INSIDE,)
        seen = look_http(a_site(found.v4[0]), server.port, gate(), tls=False)
        assert isinstance(seen, HttpEvidence)
        assert seen.title == "inside"
        assert outside.connections == 0
    assert len(asked) == 1


def test_an_address_out_of_the_scope_is_never_contacted() -> None:
    with serving(hostile.silent, address=OUTSIDE) as outside:
        web = look_http(a_site(OUTSIDE), outside.port, gate(), tls=False)
        tls = look_tls(a_site(OUTSIDE), outside.port, gate())
        assert outside.connections == 0
    assert isinstance(web, FailedLook)
    assert isinstance(tls, FailedLook)
    assert web.reason is tls.reason is Reason.OUT_OF_SCOPE


# A site that wants to be left alone


def test_a_busy_site_is_left_alone() -> None:
    busy = reply(b"slow down", status="429 Too Many Requests", Retry_After="60")
    with serving(site({"/": reply(b"<title>x</title>")}, otherwise=busy)) as server:
        seen = look_http(a_site(depth=Depth.DEEP), server.port, gate(), tls=False)
        assert isinstance(seen, HttpEvidence)
        assert [answer.status for answer in seen.paths] == [429, 429]
        assert len(server.asked) < 10


def test_a_site_that_stops_answering_keeps_what_was_seen() -> None:
    def handle(connection: socket.socket) -> None:
        taken.append(1)
        if len(taken) > 4:
            return
        connection.recv(4096)
        connection.sendall(reply(b"<title>first</title>"))

    taken: list[int] = []
    seen = look(handle)
    assert isinstance(seen, HttpEvidence)
    assert seen.title == "first"
    assert seen.paths[-1].status == 0
    assert seen.trace is None
    assert len(taken) < 15


# Words


@pytest.mark.parametrize("kind", hostile.HOSTILE_WORDS)
def test_what_a_site_says_of_itself_is_kept_as_plain_text(kind: str) -> None:
    words = hostile.HOSTILE_WORDS[kind]
    with serving(hostile.silent, address=OUTSIDE) as outside:
        seen = look(hostile.hostile_site(words))
        assert outside.connections == 0
    if isinstance(seen, FailedLook):
        # A header line with bytes that no header may have ends the look, and that is said.
        assert seen.reason in (Reason.NOT_THIS_PROTOCOL, Reason.TOO_MUCH)
        return
    assert_printable(seen)
    assert len(seen.title) <= 200


@pytest.mark.parametrize("kind", hostile.HOSTILE_WORDS)
def test_what_a_banner_says_is_kept_as_plain_text(kind: str) -> None:
    with serving(hostile.saying(hostile.HOSTILE_WORDS[kind] + b"\r\n")) as server, within(20):
        seen = identify(a_site(), server.port, gate())
    assert isinstance(seen, ServiceEvidence)
    assert_printable(seen)
    assert 0 < len(seen.banner) <= 256


def test_a_title_in_gb18030_is_read() -> None:
    body = "<meta charset=gb2312><title>运城市政务网</title>".encode("gb18030")
    seen = look(site({"/": reply(body)}))
    assert isinstance(seen, HttpEvidence)
    assert seen.title == "运城市政务网"


def test_a_template_in_the_title_stays_what_it_is() -> None:
    seen = look(hostile.hostile_site(b"{{7*7}}"))
    assert isinstance(seen, HttpEvidence)
    assert seen.title == "{{7*7}}"
    assert seen.headers["server"] == "{{7*7}}"


def test_a_server_header_is_kept_as_it_was_said() -> None:
    seen = look(site({"/": reply(b"x", Server="Apache/2.4.9999 (patched, believe me)")}))
    assert isinstance(seen, HttpEvidence)
    assert seen.headers["server"] == "Apache/2.4.9999 (patched, believe me)"


@pytest.mark.parametrize(
    "piece",
    [
        b"a",
        b"<a ",
        b"<!--",
        b"<",
        b"&#",
        b"1101051949123100",
        b"6222 ",
        b"\n at a.b.c",
        b"<title>",
        b"<input x=",
        b"<![CDATA[",
        b"<![",
    ],
    ids=range(12),
)
def test_a_body_made_to_be_slow_is_not(piece: bytes) -> None:
    body = (piece * (400_000 // len(piece)))[:400_000] + b"!"
    seen = look(site({"/": reply(body, Content_Type="text/html")}), seconds=10)
    assert isinstance(seen, HttpEvidence)
    assert seen.body_bytes == len(body)


def test_the_hostile_server_counts_who_comes() -> None:
    with serving(hostile.reset) as server:
        assert isinstance(server, Server)
        look_tls(a_site(), server.port, gate())
        assert server.connections == 1
