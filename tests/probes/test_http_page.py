"""What is read of a page: its HTML, its text, its addresses, and the personal data in it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.probes.http.encoding import Decoder, UnknownEncoding, text_of
from scanner.probes.http.page import read_page
from scanner.probes.http.urls import may_follow, root_of, shown
from tests.lab.scope import a_site, permit

URL = "https://www.example.gov.cn/a/"


def test_forms_and_where_they_send() -> None:
    facts = read_page(
        """
        <form action="../login;jsessionid=0123456789ABCDEF?token=abc&next=/" method=post>
          <input type=hidden name=_csrf value=secret><input name=mobile><input TYPE=Password>
        </form>
        <form action="http://elsewhere.example/"><input placeholder="请输入身份证号"></form>
        <form></form>
        """,
        URL,
    )
    first, second, third = facts.forms
    assert first.action == "https://www.example.gov.cn/login;jsessionid=…?token=…&next=/"
    assert (first.method, first.asks_password, first.asks_personal_data, first.has_token) == ("POST", True, True, True)
    assert (second.action, second.method, second.asks_password) == ("http://elsewhere.example/", "GET", False)
    assert second.asks_personal_data
    assert third.action == URL


def test_a_password_field_without_a_form_counts_as_one() -> None:
    (form,) = read_page("<div><input name=user><input type=password></div>", URL).forms
    assert (form.asks_password, form.method, form.action) == (True, "POST", URL)


def test_what_is_loaded_from_where() -> None:
    facts = read_page(
        """
        <script src="/own.js"></script><script src=//cdn.example/a.js></script>
        <script src="https://cdn.example/b.js" integrity="sha384-x"></script>
        <link rel=stylesheet href=http://style.example/a.css><link rel=attachment href=file:///etc/passwd>
        <iframe src=https://frame.example/></iframe><img src=http://image.example/a.png><a href=http://link.example/>x</a>
        """,
        URL,
    )
    assert facts.external_hosts == ("cdn.example", "frame.example", "style.example")
    assert facts.scripts_without_integrity == 1
    assert facts.insecure_references == 2


def test_on_a_plain_page_nothing_is_insecure_reference() -> None:
    assert read_page("<img src=http://image.example/a.png>", "http://www.example.gov.cn/").insecure_references == 0


@pytest.mark.parametrize(
    "html", ["<title>a\x1b[31m\n b</title>", "<TITLE>a\x1b[31m b", "<title>a\x1b[31m b</title><title>c</title>"]
)
def test_the_title_is_one_printable_line(html: str) -> None:
    assert read_page(html, URL).title == "a\\x1b[31m b"


@given(st.text(alphabet="<>!-/=\"' abc&#[]?\n", max_size=500))
def test_no_page_stops_the_reader(html: str) -> None:
    facts = read_page(html, URL)
    assert facts.title.isprintable()


def test_a_page_beyond_the_limit_is_not_whole() -> None:
    assert read_page("<p>" * 10_000, URL).whole
    assert not read_page("<p>" * 100_000, URL).whole


@pytest.mark.parametrize(
    ("body", "header", "text"),
    [
        ("城墙".encode(), "", "城墙"),
        ("城墙".encode("gb18030"), "", "城墙"),
        ("城墙".encode("gb18030"), "text/html; charset=GB2312", "城墙"),
        (b"<meta charset='gbk'>" + "城墙".encode("gbk"), "", "<meta charset='gbk'>城墙"),
        ("政府".encode("big5"), "text/html; charset=big5", "政府"),
        (b"\xef\xbb\xbf" + "城墙".encode(), "text/html; charset=gbk", "城墙"),
        ("城墙".encode(), "text/html; charset=zip", "城墙"),
        ("城墙".encode()[:-1], "", "城"),
    ],
)
def test_bytes_are_read_in_the_charset_they_are_in(body: bytes, header: str, text: str) -> None:
    assert text_of(body, header) == text


@given(st.binary(max_size=300), st.text(max_size=30))
def test_no_bytes_stop_the_reading(body: bytes, header: str) -> None:
    assert isinstance(text_of(body, header), str)


@given(st.binary(max_size=300), st.sampled_from(["gzip", "deflate", ""]))
def test_no_bytes_make_more_than_the_limit(body: bytes, encoding: str) -> None:
    decoder = Decoder(encoding, 100)
    decoder.feed(body)
    assert len(decoder.body) <= 100


@pytest.mark.parametrize("encoding", ["br", "gzip, gzip", "zstd", "identity, gzip"])
def test_other_encodings_are_refused(encoding: str) -> None:
    with pytest.raises(UnknownEncoding):
        Decoder(encoding, 100)


@pytest.mark.parametrize(
    ("url", "kept"),
    [
        ("https://user:pass@host/a?b=1", "https://…@host/a?b=1"),
        ("https://host/cb?code=abc&state=1#access_token=xyz", "https://host/cb?code=…&state=1#access_token=…"),
        ("/a;jsessionid=0123?x=1", "/a;jsessionid=…?x=1"),
        ("http://host/\x1b[31m\r\n", "http://host/\\x1b[31m"),
    ],
)
def test_an_address_is_kept_without_its_secrets(url: str, kept: str) -> None:
    assert shown(url) == kept


@pytest.mark.parametrize(
    ("url", "port", "tls", "root"),
    [
        ("", 443, True, "https://www.example.gov.cn/"),
        ("", 8443, True, "https://www.example.gov.cn:8443/"),
        ("https://www.example.gov.cn/portal", 443, True, "https://www.example.gov.cn/portal"),
        ("https://www.example.gov.cn/portal", 80, False, "http://www.example.gov.cn/"),
    ],
)
def test_a_site_is_asked_for_its_own_page_on_its_own_port(url: str, port: int, tls: bool, root: str) -> None:
    assert root_of(a_site(url=url), port, tls=tls) == root


@pytest.mark.parametrize(
    ("url", "follow"),
    [
        ("https://WWW.example.gov.cn/x", True),
        ("http://127.0.0.1:8080/", True),
        ("http://127.0.0.2/", False),
        ("http://127.1/", False),
        ("http://www.example.gov.cn.evil.example/", False),
        ("http://www.example.gov.cn@evil.example/", False),
        ("ftp://www.example.gov.cn/", False),
        ("http:///", False),
        ("http://[", False),
        ("http://www.example.gov.cn:99999/", False),
    ],
)
def test_only_the_site_itself_is_followed(url: str, follow: bool) -> None:
    assert may_follow(url, a_site(), permit("127.0.0.0/8")) is follow
