"""The HTTP probe on real servers: nginx over http and https, and small ones that behave as a test asks."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from checks.evidence import Depth, FailedLook, HttpEvidence, PathAnswer, Reason, encode
from scanner.probes.http import look_http
from scanner.probes.http.marks import paths_for
from scanner.scope.gate import Gate
from tests.lab import hostile
from tests.lab.certificates import issue
from tests.lab.hostile import reply, serving, site
from tests.lab.scope import a_site, permit
from tests.lab.web import NEW_TLS, OLD_TLS, free_port, https_server, nginx

LOCALHOST = permit("127.0.0.1", "::1")


def look(
    port: int, *, tls: bool = False, depth: Depth = Depth.LIGHT, gate: Gate = LOCALHOST, url: str = ""
) -> HttpEvidence:
    seen = look_http(a_site(depth=depth, url=url), port, gate, tls=tls)
    assert isinstance(seen, HttpEvidence), seen
    return seen


def look_at(handler: hostile.Handler, *, depth: Depth = Depth.LIGHT, url: str = "") -> HttpEvidence:
    with serving(handler) as server:
        return look(server.port, depth=depth, url=url.format(port=server.port))


def path(seen: HttpEvidence, wanted: str) -> PathAnswer:
    return next(answer for answer in seen.paths if answer.path == wanted)


@contextmanager
def leaky(folder: Path) -> Iterator[int]:
    """nginx with a site that shows more than it should."""
    root = folder / "root"
    for name, content in {
        "index.html": "<title>门户</title><form action=/login method=post><input type=password name=p></form>",
        ".git/HEAD": "ref: refs/heads/main\n",
        ".git/config": "[core]\n\tbare = false\n",
        ".env": "DB_PASSWORD=made-up-secret-value\n",
        "backup.sql": "-- MySQL dump 10.13\nINSERT INTO `users` VALUES (1);\n",
        "files/a.txt": "a",
        "server.key": "-----BEGIN PRIVATE KEY-----\nMADEUPKEY\n",
    }.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(content, encoding="utf-8")
    port = free_port()
    block = f"""
    server {{
        listen 127.0.0.1:{port};
        root {root};
        location /files/ {{ autoindex on; }}
        add_header Set-Cookie "sid=cookie-secret-value; HttpOnly; SameSite=Lax; Max-Age=60";
        add_header X-Auth-Token "header-secret-value";
        add_header X-Frame-Options DENY;
    }}
    """
    with nginx(folder, block, port):
        yield port


def test_a_leaky_site_is_seen_as_it_is(tmp_path: Path) -> None:
    with leaky(tmp_path) as port:
        seen = look(port, depth=Depth.NORMAL)
    assert (seen.status, seen.title, seen.plain) == (200, "门户", True)
    assert seen.place.locator == f"tcp/{port}"
    assert seen.marks == ("login-page",)
    marked = {answer.path: answer.marks for answer in seen.paths if answer.marks}
    assert marked == {
        "/.git/HEAD": ("git-head",),
        "/.git/config": ("git-config",),
        "/.env": ("dotenv",),
        "/backup.sql": ("sql-dump",),
        "/files/": ("directory-listing",),
        "/server.key": ("private-key",),
    }
    assert seen.not_found is not None
    assert (seen.not_found.status, seen.not_found.marks) == (404, ())
    assert seen.headers["x-frame-options"] == "DENY"
    assert seen.headers["server"].startswith("nginx/")
    (cookie,) = seen.cookies
    assert (cookie.name, cookie.secure, cookie.http_only, cookie.same_site, cookie.persistent) == (
        "sid",
        False,
        True,
        "Lax",
        True,
    )
    assert seen.forms[0].action == f"http://www.example.gov.cn:{port}/login"
    assert (seen.forms[0].method, seen.forms[0].asks_password, seen.forms[0].has_token) == ("POST", True, False)
    assert (seen.trace, seen.cors_reflects) == (False, False)


def test_no_secret_of_a_site_is_kept(tmp_path: Path) -> None:
    with leaky(tmp_path) as port:
        kept = encode(look(port, depth=Depth.NORMAL))
    for secret in (b"made-up-secret", b"cookie-secret", b"header-secret", b"MADEUPKEY", b"INSERT INTO"):
        assert secret not in kept


@pytest.mark.parametrize("settings", [OLD_TLS, NEW_TLS], ids=["old", "new"])
def test_https_with_a_wrong_certificate_is_looked_at_under_its_name(settings: str, tmp_path: Path) -> None:
    port = free_port()
    certificate, key = issue(("other.example",), days=(-300, -200)).write(tmp_path)
    rest = f"{settings} location = / {{ return 200 '<title>$host $ssl_server_name</title>'; }}"
    with nginx(tmp_path, https_server(port, certificate, key, rest), port):
        seen = look(port, tls=True)
    assert seen.title == "www.example.gov.cn www.example.gov.cn"
    assert not seen.plain
    assert seen.url == f"https://www.example.gov.cn:{port}/"


def test_http_is_followed_to_https_of_the_same_site(tmp_path: Path) -> None:
    plain, secure = free_port(), free_port()
    certificate, key = issue().write(tmp_path)
    blocks = https_server(secure, certificate, key, f"{NEW_TLS} location = / {{ return 200 '<title>safe</title>'; }}")
    blocks += f"server {{ listen 127.0.0.1:{plain}; return 301 https://$host:{secure}$request_uri; }}"
    with nginx(tmp_path, blocks, plain, secure):
        seen = look(plain)
    assert [hop.status for hop in seen.hops] == [301, 200]
    assert seen.hops[-1].url == f"https://www.example.gov.cn:{secure}/"
    assert (seen.title, seen.plain, seen.left_scope) == ("safe", True, "")
    assert {answer.status for answer in seen.paths} == {301}


def test_a_redirect_to_a_dead_port_of_the_site_is_a_hop_without_an_answer() -> None:
    dead = free_port()
    seen = look_at(site({"/": reply(status="302 Found", Location=f"https://www.example.gov.cn:{dead}/")}))
    assert [(hop.url.partition(":")[0], hop.status) for hop in seen.hops] == [("http", 302), ("https", 0)]
    assert seen.status == 0


def test_ipv6(tmp_path: Path) -> None:
    port = free_port("::1")
    block = f"server {{ listen [::1]:{port}; location = / {{ return 200 '<title>$http_host</title>'; }} }}"
    with nginx(tmp_path, block, port, address="::1"):
        seen = look_http(a_site("::1", ""), port, LOCALHOST, tls=False)
    assert isinstance(seen, HttpEvidence)
    assert (seen.title, seen.place.locator) == (f"[::1]:{port}", f"tcp6/{port}")


def test_the_page_of_a_site_is_where_the_estate_says() -> None:
    seen = look_at(site({"/portal/": reply(b"<title>portal</title>")}), url="http://www.example.gov.cn:{port}/portal/")
    assert seen.title == "portal"
    assert path(seen, "/.git/HEAD").status == 404


def test_a_site_that_answers_everything_alike_has_no_marked_path() -> None:
    page = b"<?php echo 1;\nDB_PASSWORD=x\nref: refs/heads/main\n[core]\nUser-agent: *\nContact: a\n<title>Index of /</title>"
    with serving(site({}, otherwise=reply(page))) as server:
        seen = look(server.port, depth=Depth.DEEP)
    assert seen.not_found is not None
    assert seen.not_found.status == 200
    assert "dotenv" in seen.not_found.marks
    assert [answer.path for answer in seen.paths if answer.marks] == []


def test_foreign_origins_methods_and_echoes() -> None:
    def handle(connection: socket.socket) -> None:
        request = connection.recv(65536)
        headers = {
            "Access_Control_Allow_Origin": "https://citywall.invalid",
            "Access_Control_Allow_Credentials": "true",
        }
        if request.startswith(b"TRACE"):
            connection.sendall(reply(request, Content_Type="message/http"))
        elif request.startswith(b"OPTIONS"):
            connection.sendall(reply(Allow="GET, post,DELETE,, GET"))
        else:
            connection.sendall(reply(b"x", **(headers if b"citywall.invalid" in request else {})))

    seen = look_at(handle)
    assert (seen.cors_reflects, seen.cors_credentials) == (True, True)
    assert seen.methods == ("GET", "POST", "DELETE")
    assert seen.trace is True


def test_a_wildcard_is_no_reflection() -> None:
    seen = look_at(site({"/": reply(b"x", Access_Control_Allow_Origin="*", Access_Control_Allow_Credentials="true")}))
    assert (seen.cors_reflects, seen.cors_credentials) == (False, False)


def test_a_cookie_is_not_sent_back() -> None:
    def handle(connection: socket.socket) -> None:
        requests.append(connection.recv(65536))
        connection.sendall(reply(b"x", Set_Cookie="sid=1"))

    requests: list[bytes] = []
    look_at(handle)
    assert len(requests) > 5
    assert not any(b"cookie:" in request.lower() for request in requests)


def test_no_proxy_and_no_login_of_the_machine_is_used(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "netrc").write_text("machine www.example.gov.cn login a password b\n")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))

    def handle(connection: socket.socket) -> None:
        requests.append(connection.recv(65536))
        connection.sendall(reply(b"x"))

    requests: list[bytes] = []
    with serving(hostile.silent) as proxy:
        for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "HTTPS_PROXY"):
            monkeypatch.setenv(name, f"http://127.0.0.1:{proxy.port}")
        look_at(handle)
        assert proxy.connections == 0
    assert not any(b"authorization:" in request.lower() for request in requests)


def test_each_depth_asks_more_paths_and_only_its_own() -> None:
    asked = {}
    for depth in Depth:
        with serving(site({"/": reply(b"x")})) as server:
            seen = look(server.port, depth=depth)
            asked[depth] = [answer.path for answer in seen.paths]
            # The page, the path that can't exist, and the requests for CORS, OPTIONS and TRACE come besides.
            assert len(server.asked) == len(asked[depth]) + 5
        assert asked[depth] == [known.path for known in paths_for(depth)]
    assert set(asked[Depth.LIGHT]) < set(asked[Depth.NORMAL]) < set(asked[Depth.DEEP])


def test_connections_are_used_again(tmp_path: Path) -> None:
    port = free_port()
    block = f"server {{ listen 127.0.0.1:{port}; location = / {{ return 200 x; }} }}"
    with nginx(tmp_path, block, port):
        look(port)
    requests = (tmp_path / "access.log").read_text().splitlines()
    assert len(requests) > 10
    assert len({line.partition(" ")[0] for line in requests}) <= 3


def test_a_site_that_ends_each_connection_does_not_use_up_our_files() -> None:
    def handle(connection: socket.socket) -> None:
        connection.recv(65536)
        open_files.append(len(os.listdir("/proc/self/fd")))
        connection.sendall(reply(b"x"))

    open_files: list[int] = []
    look_at(handle, depth=Depth.DEEP)
    assert len(open_files) > 50
    assert max(open_files) - min(open_files) < 10


@pytest.mark.parametrize(
    ("gate", "reason"),
    [(permit("127.0.0.2"), Reason.OUT_OF_SCOPE), (LOCALHOST, Reason.REFUSED)],
    ids=["scope", "refused"],
)
def test_a_site_that_can_not_be_asked_is_a_failed_look(gate: Gate, reason: Reason) -> None:
    seen = look_http(a_site(), free_port(), gate, tls=False)
    assert isinstance(seen, FailedLook)
    assert (seen.sought, seen.reason) == ("http", reason)


def test_https_on_a_port_that_speaks_http_is_not_this_protocol() -> None:
    with serving(hostile.answering(reply(status="400 Bad Request"))) as server:
        seen = look_http(a_site(), server.port, LOCALHOST, tls=True)
    assert isinstance(seen, FailedLook)
    assert seen.reason is Reason.NOT_THIS_PROTOCOL
