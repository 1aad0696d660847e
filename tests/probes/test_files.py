"""The file probe: published files of each format, from a real server and from the workspace, and hostile ones."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from checks.evidence import Depth, Evidence, FailedLook, FileEvidence, HttpEvidence, Reason, encode
from scanner.estate.model import Asset, AssetType
from scanner.probes.file import linked_files, look_path, look_url
from scanner.probes.file.contents import Contents, Unreadable
from scanner.probes.file.read import read_file
from scanner.probes.http import look_http
from scanner.probes.target import Target
from scanner.scope.gate import Gate
from tests.lab.hostile import Handler, endless, reply, serving, site
from tests.lab.scope import a_site, permit
from tests.probes.files import (
    CLEAN_CSV,
    CSV,
    FOUND,
    HTML,
    JSON,
    MOBILE,
    RESIDENT,
    ROW,
    endless_pdf,
    pdf,
    xlsx,
    xxe,
    zip_bomb,
)

LOCALHOST = permit("127.0.0.1")


def counted(seen: Contents | FileEvidence) -> dict[str, int]:
    return {one.kind: one.count for one in seen.personal}


def a_file(port: int, path: str) -> Target:
    url = f"http://127.0.0.1:{port}{path}"
    return Target(system="s", asset="f", type="file", address="127.0.0.1", url=url, port=port)


def look(handler: Handler, path: str, gate: Gate = LOCALHOST) -> FileEvidence | FailedLook:
    with serving(handler) as server:
        target = a_file(server.port, path)
        return look_url(target, target.url, gate)


def in_workspace(folder: Path, target: str) -> FileEvidence | FailedLook | None:
    return look_path(Asset(id="f", system="s", type=AssetType.FILE, target=target), folder, Depth.NORMAL)


# Formats


@pytest.mark.parametrize(
    ("content", "name", "format"),
    [
        (CSV.encode("utf-8-sig"), "补贴.csv", "csv"),
        (CSV.encode("gb18030"), "补贴.csv", "csv"),
        (CSV.encode("utf-16"), "补贴.csv", "csv"),
        (CSV.replace(",", "\t").encode(), "a.tsv", "csv"),
        (CSV.replace("小明", "\0小明\0").encode(), "a.csv", "csv"),
        (JSON.encode(), "a.json", "json"),
        (JSON.encode(), "download", "json"),
        (xlsx(), "a.xlsx", "xlsx"),
        (xlsx(hidden=True), "a.xlsx", "xlsx"),
    ],
    ids=["utf-8", "gb18030", "utf-16", "tabs", "nul", "json", "by-content", "xlsx", "hidden-sheet"],
)
def test_each_format_is_read_with_its_headings(content: bytes, name: str, format: str) -> None:
    seen = read_file(content, name)

    assert (seen.format, seen.whole, counted(seen)) == (format, True, FOUND)


def test_a_page_and_a_pdf_are_read_as_text() -> None:
    assert counted(read_file(HTML.encode(), "a.html", "text/html")) == {"mobile": 1}
    seen = read_file(pdf(MOBILE.encode(), RESIDENT.encode()), "a.pdf")
    assert (seen.format, seen.records, seen.whole) == ("pdf", 2, True)
    assert counted(seen) == {"resident_id": 1, "mobile": 1}


def test_json_indexed_by_the_numbers_of_people_tells_them() -> None:
    document = f'{{"{RESIDENT}": {{"办件": 2}}, "list": {{"mobile": [{MOBILE}]}}}}'
    assert counted(read_file(document.encode(), "a.json")) == {"resident_id": 1, "mobile": 1}


def test_a_pdf_page_without_text_was_not_seen() -> None:
    assert not read_file(pdf(b"Notice", b""), "a.pdf").whole


def test_only_codes_of_organisations_are_no_personal_data() -> None:
    assert counted(read_file(CLEAN_CSV.encode(), "a.csv")) == {"credit_code": 1}


@pytest.mark.parametrize(
    "content",
    [
        b"\xd0\xcf\x11\xe0" + bytes(512),
        bytes(range(256)) * 20,
        b"PK\x03\x04" + bytes(90),
        b"%PDF-1.7\n%broken",
        pdf(b"Notice", user="locked"),
        zip_bomb(64),
        xxe(),
    ],
    ids=["old-xls", "binary", "broken-zip", "broken-pdf", "locked-pdf", "zip-bomb", "xxe"],
)
def test_what_is_not_read_is_said_to_be_so(content: bytes) -> None:
    with pytest.raises(Unreadable) as failure:
        read_file(content, "a.xls")

    assert failure.value.reason is Reason.NOT_SUPPORTED


# Bounds


def test_a_pdf_whose_page_never_ends_is_given_up() -> None:
    content = endless_pdf(60)
    started = time.monotonic()
    with pytest.raises(Unreadable) as failure:
        read_file(content, "a.pdf", seconds=1)

    assert len(content) < 1 << 20
    assert failure.value.reason in (Reason.TOO_MUCH, Reason.TIMEOUT)
    assert time.monotonic() - started < 25


@pytest.mark.parametrize("opening", ["[", '{"a":'])
def test_json_nested_without_end_is_read_as_text(opening: str) -> None:
    seen = read_file(f'{opening * 200_000}"手机{MOBILE}"'.encode(), "a.json")

    assert counted(seen) == {"mobile": 1}


def test_what_was_counted_before_the_time_was_up_stays() -> None:
    rows = "".join(f"{number},{MOBILE}\n" for number in range(500_000))
    seen = read_file(("序号,电话\n" + rows).encode(), "a.csv", seconds=1)

    assert not seen.whole
    assert 0 < seen.records < 500_000
    assert counted(seen) == {"mobile": 1}


def test_a_field_that_never_closes_costs_no_memory() -> None:
    assert counted(read_file(b'"' + f"手机{MOBILE},".encode() * 200_000, "a.csv")) == {"mobile": 1}


# Over the network


def test_a_file_is_fetched_once_and_counted() -> None:
    with serving(
        site({"/open/%E8%A1%A5%E8%B4%B4.csv": reply(CSV.encode("gb18030"), Content_Type="text/csv")})
    ) as server:
        target = a_file(server.port, "/open/%E8%A1%A5%E8%B4%B4.csv")
        seen = look_url(target, target.url, LOCALHOST)
        asked = server.asked

    assert isinstance(seen, FileEvidence), seen
    assert (str(seen.place), seen.name, seen.format, seen.size) == (
        "s/f/file",
        "补贴.csv",
        "csv",
        len(CSV.encode("gb18030")),
    )
    assert counted(seen) == FOUND
    assert [line.split()[0] for line in asked] == ["GET"]


def test_no_value_of_a_file_is_kept() -> None:
    seen = look(site({"/a.csv": reply(CSV.encode())}), "/a.csv")

    written = encode(seen).decode()
    assert '"110*************2X"' in written
    assert not [value for value in ROW if value in written]


def test_a_redirect_is_followed_on_the_target_alone() -> None:
    pages = {
        "/here.csv": reply(status="302 Found", Location="/a.csv"),
        "/away.csv": reply(status="302 Found", Location="http://203.0.113.9/a.csv"),
        "/loop.csv": reply(status="302 Found", Location="/loop.csv"),
        "/a.csv": reply(CSV.encode()),
    }

    assert isinstance(look(site(pages), "/here.csv"), FileEvidence)
    for path, reason in (("/away.csv", Reason.OUT_OF_SCOPE), ("/loop.csv", Reason.NOT_KNOWN)):
        seen = look(site(pages), path)
        assert isinstance(seen, FailedLook)
        assert (seen.sought, seen.reason, str(seen.place)) == ("file", reason, "s/f/file")


def test_nothing_is_fetched_out_of_scope() -> None:
    with serving(site({"/a.csv": reply(CSV.encode())})) as server:
        target = a_file(server.port, "/a.csv")
        seen = look_url(target, target.url, permit("127.0.0.2"))

        assert isinstance(seen, FailedLook)
        assert seen.reason is Reason.OUT_OF_SCOPE
        assert server.connections == 0


def test_a_missing_file_is_not_a_clean_one() -> None:
    seen = look(site({}), "/a.csv")

    assert isinstance(seen, FailedLook)
    assert (seen.reason, seen.detail) == (Reason.NOT_KNOWN, "answered with status 404")


def test_a_file_without_end_is_read_up_to_the_limit() -> None:
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/csv\r\nContent-Length: 1073741824\r\n\r\n" + CSV.encode()

    seen = look(endless(head, b"x" * 65535 + b"\n"), "/a.csv")

    assert isinstance(seen, FileEvidence), seen
    assert seen.size == 20 * 1024 * 1024
    assert not seen.whole
    assert counted(seen) == FOUND


def test_a_workbook_cut_off_is_not_read() -> None:
    head = b"HTTP/1.1 200 OK\r\nContent-Length: 1073741824\r\n\r\n" + xlsx()[:900]

    def handle(connection: object) -> None:
        connection.recv(4096)  # type: ignore[attr-defined]
        connection.sendall(head)  # type: ignore[attr-defined]

    seen = look(handle, "/a.xlsx")

    assert isinstance(seen, FailedLook)
    assert seen.reason is Reason.TOO_MUCH


# Linked from a site


def page_of(links: str, depth: Depth) -> tuple[HttpEvidence, list[Evidence], list[str]]:
    pages = {"/": reply(links.encode(), Content_Type="text/html; charset=utf-8"), "/data/a.csv": reply(CSV.encode())}
    with serving(site(pages)) as server:
        target = a_site(depth=depth)
        seen = look_http(target, server.port, LOCALHOST, tls=False)
        assert isinstance(seen, HttpEvidence), seen
        files: list[Evidence] = [look_url(target, url, LOCALHOST, locator) for locator, url in linked_files(seen)]
        return seen, files, server.asked


LINKS = """<base href="/data/"><a href="a.csv">一</a><a href="a.csv#x">再</a><a href="./%E8%A1%A8.xlsx?v=1">二</a>
<a href="https://elsewhere.example/b.csv">三</a><a href="c.csv?token=abcdef">四</a><a href="d.html">五</a><a>六</a>"""


def test_files_that_a_page_links_to_are_looked_at() -> None:
    page, (first, second), _ = page_of(LINKS, Depth.NORMAL)

    assert [url.partition("/data")[2] for url in page.files] == ["/a.csv", "/%E8%A1%A8.xlsx?v=1"]
    assert isinstance(first, FileEvidence)
    assert first.place.locator == "file:/data/a.csv"
    assert counted(first) == FOUND
    assert isinstance(second, FailedLook)
    assert second.place.locator == "file:/data/表.xlsx?v=1"


def test_a_light_scan_fetches_no_linked_file_and_others_ten_at_most() -> None:
    many = "".join(f"<a href='/{number}.pdf'>{number}</a>" for number in range(200))

    page, files, asked = page_of(many, Depth.LIGHT)
    assert (len(page.files), files) == (50, [])
    assert not [line for line in asked if ".pdf" in line]

    _, files, asked = page_of(many, Depth.NORMAL)
    assert len(files) == 10
    assert len([line for line in asked if ".pdf" in line]) == 10


# In the workspace


def test_a_path_is_read_within_the_workspace(tmp_path: Path) -> None:
    (tmp_path / "open").mkdir()
    (tmp_path / "open" / "补贴.csv").write_text(CSV, encoding="utf-8")

    seen = in_workspace(tmp_path, "open/补贴.csv")

    assert isinstance(seen, FileEvidence)
    assert (seen.name, seen.size, counted(seen)) == ("补贴.csv", len(CSV.encode()), FOUND)


def test_free_words_name_no_file(tmp_path: Path) -> None:
    assert in_workspace(tmp_path, "公开数据目录中的已发布数据集") is None


def test_nothing_but_a_plain_file_of_the_workspace_is_opened(tmp_path: Path) -> None:
    inside = tmp_path / "workspace"
    inside.mkdir()
    (tmp_path / "other.csv").write_text(CSV, encoding="utf-8")
    (inside / "link.csv").symlink_to(tmp_path / "other.csv")
    (inside / "folder.csv").mkdir()
    os.mkfifo(inside / "pipe.csv")
    outside = ("../other.csv", str(tmp_path / "other.csv"), "link.csv")

    reasons = [
        in_workspace(inside, target) for target in (*outside, "folder.csv", "pipe.csv", "missing.csv", "a\0.csv")
    ]

    assert [one.reason for one in reasons if isinstance(one, FailedLook)] == [
        *[Reason.OUT_OF_SCOPE] * 3,
        *[Reason.NOT_KNOWN] * 3,
        Reason.NO_RIGHT,
    ]
