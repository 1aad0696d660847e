"""What every answer carries, and what is turned away before any page."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from scanner.accounts.model import Role
from scanner.web.app import create_app
from scanner.web.served import Served
from scanner.workspace import Workspace
from tests.web.browser import a_new_city
from tests.web.visiting import visit


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    return a_new_city(tmp_path_factory.mktemp("city"))


def client_of(city: Workspace, how: Served, base: str = "https://testserver") -> TestClient:
    return TestClient(create_app(city, how), base_url=base, follow_redirects=False, raise_server_exceptions=False)


@pytest.mark.parametrize(
    "address", ["/", "/login", "/nowhere", "/healthz", "/static/citywall.css", "/api/v1/openapi.json", "/accounts/x"]
)
def test_every_answer_carries_the_headers(city: Workspace, address: str) -> None:
    for client in (visit(city, None), visit(city, Role.ADMINISTRATOR)):
        headers = client.get(address).headers
        policy = headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "same-origin"
        assert headers["strict-transport-security"] == "max-age=31536000"
        assert headers.get("cache-control") == (None if address.startswith("/static") else "no-store")


def test_plain_http_promises_no_tls(city: Workspace) -> None:
    answer = client_of(city, Served(plain=True), "http://127.0.0.1").get("/login")
    assert "strict-transport-security" not in answer.headers


def test_an_error_of_ours_is_a_page_with_the_headers_and_no_detail(city: Workspace) -> None:
    app = create_app(city)

    def broken() -> None:
        raise RuntimeError("a secret of the code")

    app.get("/broken")(broken)
    answer = TestClient(app, base_url="https://testserver", raise_server_exceptions=False).get("/broken")
    assert answer.status_code == 500
    assert "secret" not in answer.text
    assert "系统内部出错" in answer.text
    assert "content-security-policy" in answer.headers
    with pytest.raises(RuntimeError):
        TestClient(app, base_url="https://testserver").get("/broken")


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("testserver", 200),
        ("TESTSERVER:8443", 200),
        ("testserver.", 200),
        ("a.city.example", 200),
        ("[::1]:8443", 200),
        ("a.b.city.example", 421),
        ("city.example", 421),
        ("evil.example", 421),
        ("evil.example:testserver", 421),
        ("", 421),
    ],
)
def test_only_the_names_of_the_site_are_answered_to(city: Workspace, host: str, status: int) -> None:
    how = Served(hosts=frozenset({"testserver", "*.city.example", "::1"}))
    assert client_of(city, how).get("/healthz", headers={"Host": host}).status_code == status


def test_what_is_too_long_is_not_read(city: Workspace) -> None:
    client = client_of(city, Served(most_bytes=1_000))
    assert client.post("/login", data={"login": "x" * 1_000}).status_code == 413

    def pieces() -> Iterator[bytes]:
        yield from (b"login=" + b"x" * 500 for _ in range(3))

    form = {"Content-Type": "application/x-www-form-urlencoded"}
    assert client.post("/login", content=pieces(), headers=form).status_code == 413
    assert client.post("/login", data={"login": "x"}).status_code == 403


@pytest.mark.parametrize("length", ["-1", "x", "٣", "9" * 30])
def test_a_length_that_is_none_does_no_harm(city: Workspace, length: str) -> None:
    client = client_of(city, Served())
    headers = {"Content-Length": length.encode(), "Content-Type": "application/x-www-form-urlencoded"}
    assert client.post("/login", content=b"a=b", headers=headers).status_code < 500


@pytest.mark.parametrize(
    "cookie", [b"(erc =]r[", b",=", b"a:b=c; language=en", b"\xff=\xff", b"language", b";;=;", b"theme=\x80"]
)
def test_a_cookie_that_is_none_does_no_harm(city: Workspace, cookie: bytes) -> None:
    assert client_of(city, Served()).get("/login", headers={"Cookie": cookie}).status_code == 200


def test_a_page_that_is_not_there_is_said_in_the_language_and_form_of_who_asks(city: Workspace) -> None:
    page = visit(city, None).get("/nowhere")
    assert (page.status_code, "没有这个页面" in page.text) == (404, True)
    assert visit(city, None).get("/api/v1/nowhere").json() == {"detail": "没有这个页面"}
    assert visit(city, None).post("/healthz").status_code == 405


def test_what_was_typed_is_not_said_back_when_it_can_t_be_read(city: Workspace) -> None:
    answer = visit(city, Role.ADMINISTRATOR).post("/accounts", data={"login": "a-secret", "role": "another-secret"})
    assert answer.status_code == 422
    assert "secret" not in answer.text
    assert "person, role" in answer.text


def test_a_link_from_another_site_finds_the_session(city: Workspace) -> None:
    """The browser keeps a strict cookie back for it: our own page then asks again, and only that leads to the login."""
    stranger = visit(city, None)
    first = stranger.get("/me?tab=tokens", headers={"Sec-Fetch-Site": "cross-site"})
    assert first.status_code == 200
    assert '<meta http-equiv="refresh" content="0">' in first.text
    assert stranger.get("/me", headers={"Sec-Fetch-Site": "same-origin"}).status_code == 303


def test_a_part_of_a_page_reloads_the_whole_once_the_session_ended(city: Workspace) -> None:
    answer = visit(city, None).get("/me", headers={"HX-Request": "true"})
    assert (answer.status_code, answer.headers["hx-refresh"]) == (401, "true")


def test_health_tells_no_detail(city: Workspace, tmp_path: Path) -> None:
    stranger = visit(city, None)
    assert (stranger.get("/healthz").text, stranger.get("/readyz").text) == ("ok\n", "ok\n")
    other = a_new_city(tmp_path)
    app = create_app(other)
    for file in tmp_path.glob("citywall.db*"):
        file.unlink()
    (tmp_path / "citywall.db").write_bytes(b"no store at all" * 100)
    answer = TestClient(app, base_url="https://testserver").get("/readyz")
    assert (answer.status_code, answer.text) == (503, "not ready\n")
