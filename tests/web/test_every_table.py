"""Every table of every page is had as PDF and xlsx: the pages are found from the application's routes, the tables on them."""

from __future__ import annotations

from datetime import timedelta
from html.parser import HTMLParser
from io import BytesIO
from urllib.parse import quote, urljoin

import openpyxl
import pytest
from fastapi.testclient import TestClient
from msgspec.structs import replace

from checks import FakeTarget
from checks.evidence import Depth, Reason
from scanner.accounts.model import RIGHTS, Role
from scanner.clock import now
from scanner.run.judge import checks_for, judge_scan
from scanner.scope.load import Backoff, Trouble
from scanner.store.backoffs import add_backoffs
from scanner.store.scans import Job, Stopped, finish_job, start_scan
from scanner.store.stops import add_stop
from scanner.store.tokens import add_token
from scanner.web.system_view import own_of
from scanner.workspace import Workspace
from tests.accounts.people import an_account
from tests.web.api_city import an_api_city
from tests.web.planting import today
from tests.web.routes import Rule, rules
from tests.web.visiting import HOTLINE, visit, visitor

MORE = {
    "/notices/new": "?system=hotline",
    "/scans/new": "?by=all",
    "/schedules/new": "?preview=1&name=x&when=every+monday+02:00",
}
"""What is asked for where a page has its table only then."""


class Tables(HTMLParser):
    """The tables of a page by their captions, each with the addresses of its files: those that follow before the next heading."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, list[str]]] = []
        self._waiting: list[list[str]] = []
        self._in_files = False
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        has = dict(attrs)
        if tag in ("h1", "h2"):
            self._waiting = []
        elif tag == "table":
            self.found.append((self.get_starttag_text() or "", []))
            self._waiting.append(self.found[-1][1])
        elif tag == "p":
            self._in_files = has.get("class") == "files"
        elif tag == "a" and self._in_files:
            for one in self._waiting:
                one.append(has["href"] or "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "p" and self._in_files:
            self._in_files, self._waiting = False, []


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """Where every page has something to show: two scans, one that died on its way and one that stopped, what could not be looked
    at, a token for a program."""
    made = an_api_city(tmp_path_factory.mktemp("city"))
    at = now() - timedelta(hours=1)
    cache, job = FakeTarget("hotline", "cache"), Job("hotline", "cache")
    seen = [cache.sees("access", locator="tcp/6379", open_to_all=True), cache.fails("tls", Reason.TIMEOUT)]
    with made.store() as store:
        for role in Role:
            an_account(store, role, *(("hotline",) if role is Role.OWNER else ()))
        with store.transaction() as db:
            add_token(db, visitor(Role.OFFICER).account.id, "大屏", "cw_x", at, today(made))
        for stand in ("over", "stopped"):
            begun = start_scan(store, [job], depth=Depth.NORMAL, layers=(), checks=checks_for(()), at=at, version="0")
            if stand == "over":
                finish_job(store, begun.id, job, [replace(one, seen_at=at) for one in seen], at)
                judge_scan(store, begun, [HOTLINE], at=at, deadlines=made.deadlines())
                add_backoffs(store, begun.id, [Backoff(address="192.0.2.5", at=at, seconds=30, why=Trouble.REFUSED)])
                with store.transaction() as db:
                    add_stop(db, begun.id, Stopped.DIED, at)
    return made


def samples(city: Workspace) -> dict[str, str]:
    """What leads to something: the newest scan, the newest notice, an item that is not met."""
    with city.store() as store:
        own = own_of(store, HOTLINE)
    assert own
    clause = next(one.item for one in own.assessment.items if one.outcome.is_weakness)
    year = str(today(city).year)
    return {
        "/systems/{id}/items/{clause:path}": f"/systems/hotline/items/{quote(clause)}",
        "/notices/{year:int}-{count:int}": f"/notices/{year}-1",
        "/baselines/{name}": "/baselines/one-wall",
        "/checks/{id}": "/checks/tls.old-protocol",
        "/scans/{number}": "/scans/2",
        "/answers/{id}/questions/{question}": "/answers/hotline/questions/8.1.1.2",
    }


def pages(city: Workspace, client: TestClient, role: Role) -> list[str]:
    """The addresses of the pages the role may see; of another than the officer those that the officer may not."""
    known = samples(city)
    seen_by_officer = frozenset() if role is Role.OFFICER else RIGHTS[Role.OFFICER]

    def address(rule: Rule) -> str:
        return known.get(rule.path) or rule.address(1)

    seen = [
        one
        for one in rules(client.app)  # type: ignore[arg-type]
        if one.method == "GET" and one.right in RIGHTS[role] - seen_by_officer and not one.is_for_programs
    ]
    return [address(one) + MORE.get(one.path, "") for one in seen]


@pytest.mark.parametrize(("role", "tables"), [(Role.OFFICER, 34), (Role.ADMINISTRATOR, 1), (Role.AUDITOR, 1)])
def test_every_table_of_a_page_is_had_as_pdf_and_xlsx(city: Workspace, role: Role, tables: int) -> None:
    """`tables` is how many the role has that the officer has not, so that none is left out by a page with nothing to show."""
    client = visit(city, role)
    without: list[str] = []
    books: set[str] = set()
    for page in pages(city, client, role):
        answer = client.get(page)
        if "<html" not in answer.text[:200]:
            continue
        for start, files in Tables(answer.text).found:
            offered = {one.rpartition("format=")[2]: urljoin(page, one) for one in files}
            if {"pdf", "xlsx"} <= offered.keys():
                books.add(offered["xlsx"])
            else:
                without.append(f"{page} {start}")
    assert without == []
    assert len(books) == tables, sorted(books)
    for book in books:
        sheet = openpyxl.load_workbook(BytesIO(client.get(book).content)).worksheets[0]
        assert sheet.max_row > 1, book
    assert client.get(min(books).replace("xlsx", "pdf")).content.startswith(b"%PDF")
