"""An owner at every route there is, with the numbers and ids of a system that is another's: nothing of it is shown, in a page or
in a file, and nothing of it changes. The addresses are made from the application itself."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient

from checks.evidence import Depth
from scanner.accounts.model import RIGHTS, Role
from scanner.clock import now
from scanner.findings.asking import ask
from scanner.findings.people import Asked
from scanner.findings.requests import RequestKind
from scanner.notices.issue import issue
from scanner.notices.model import Choice
from scanner.store.findings import findings_of
from scanner.store.runs import ask_run
from scanner.workspace import Workspace
from tests.web.planting import today
from tests.web.routes import Rule, rules
from tests.web.visiting import a_city, visit

THEIRS = ("领导驾驶舱", "驾驶舱责任人", "数据局", "192.0.2.9", "their-own-words")
"""Words that nothing but the other system's has."""

NUMBER, REQUEST = "2", "1"
"""Of its finding, and of the request on that."""
PROOF = "0" * 64
DAY = now().date()

FILTERS = (
    "system=cockpit",
    "department=数据局",
    "owner=驾驶舱责任人",
    "q=192.0.2.9",
    "q=cockpit",
    "closed=1",
    "page=1",
)
FIELDS = {"number": "1", "reason": "x", "until": str(DAY + timedelta(days=5)), "system": "cockpit"}


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """The sample city, where the other system has a request, a notice, a report and a run."""
    workspace = a_city(tmp_path_factory.mktemp("city"))
    at = now()
    asked = Asked(by="驾驶舱责任人", at=at, reason="their-own-words")
    with workspace.store() as store:
        assert int(NUMBER) in {one.number for one in findings_of(store, ["cockpit"])}
        day = today(workspace)
        ask(store, int(NUMBER), RequestKind.ACCEPTED, asked, until=day + timedelta(days=9), today=day, most_days=90)
        issue(workspace, store, Choice(system="cockpit"), by="their-own-words", at=at)
        ask_run(store, systems=["cockpit"], depth=Depth.NORMAL, asset="web", by="their-own-words", at=at)
    (workspace.folder / "reports").mkdir()
    for name in ("cockpit~1~zh.pdf", "~1~zh.pdf"):
        (workspace.folder / "reports" / name).write_bytes(b"their-own-words")
    return workspace


@pytest.fixture
def owner(city: Workspace) -> TestClient:
    """Of the other one of the two scanned systems."""
    return visit(city, Role.OWNER, "hotline")


def test_no_page_and_no_file_shows_anything_of_it(owner: TestClient) -> None:
    shown = {}
    for rule in of_owners(owner):
        if rule.method != "GET":
            continue
        for address in addresses(rule):
            answer = owner.get(address)
            assert answer.status_code < 500, address
            if found := [word for word in THEIRS if word in text_of(answer.content) and word not in address]:
                shown[address] = found
    assert shown == {}


def test_the_officer_is_shown_each_of_those_words(city: Workspace) -> None:
    """Else the test above would prove nothing."""
    officer = visit(city, Role.OFFICER)
    read = "".join(
        text_of(officer.get(address).content)
        for address in (
            "/systems/cockpit",
            "/findings",
            "/requests",
            "/notices",
            "/notices/new?system=cockpit",
            "/systems/cockpit/reports/cockpit~1~zh.pdf",
            "/scans/new?by=systems&system=cockpit",
        )
    )
    assert [word for word in THEIRS if word not in read] == []


def test_no_form_changes_anything_of_it(city: Workspace, owner: TestClient) -> None:
    before = content(city)
    taken = {}
    for rule in of_owners(owner):
        if rule.method == "GET" or rule.path.startswith(("/me", "/logout")):
            continue
        for value in values(rule):
            if value.get("id") != "hotline":
                answer = owner.request(rule.method, filled(rule, value), **body(rule))
                taken[f"{rule.method} {rule.path}"] = answer.status_code
    assert {name: status for name, status in taken.items() if status != 404} == {}
    assert content(city) == before


def body(rule: Rule) -> dict[str, Any]:
    """A form, or what the API takes."""
    if not rule.is_for_programs:
        return {"data": FIELDS}
    if rule.method == "PUT":
        return {"data": {"claim": "met", "answered_on": str(DAY), "expires_on": str(DAY)}}
    return {
        "json": {"reason": "x", **({"kind": "accepted", "until": FIELDS["until"]} if "/requests" in rule.path else {})}
    }


def filled(rule: Rule, value: dict[str, str]) -> str:
    """The path of a route with its parameters filled in."""
    return re.sub(r"\{([^}:]+)[^}]*\}", r"{\1}", rule.path).format_map(value)


def test_what_is_anothers_is_as_if_it_were_not(owner: TestClient) -> None:
    told = {}
    for rule in of_owners(owner):
        if "{" in rule.path:
            number = REQUEST if "/requests/{" in rule.path else NUMBER
            theirs, nothing = (
                answered(owner, rule, *names) for names in (("cockpit", number, "1"), ("nothing", "77", "77"))
            )
            if theirs != nothing:
                told[f"{rule.method} {rule.path}"] = (theirs, nothing)
    assert told == {}


def answered(client: TestClient, rule: Rule, id: str, number: str, count: str) -> tuple[int, str]:
    """The status, and what is said, but for the names that were asked for."""
    names = {name: id for name in re.findall(r"\{([^}:]+)", rule.path)}
    names |= {"number": number, "year": str(now().year), "count": count, "kind": "accepted", "sha256": "0" * 64}
    answer = client.request(rule.method, filled(rule, names), **(body(rule) if rule.method != "GET" else {}))
    words = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", answer.text))
    for name in (id, f"{now().year}-{count}", f"-{number}"):
        words = words.replace(name, "")
    return answer.status_code, words


def of_owners(client: TestClient) -> list[Rule]:
    return [one for one in rules(client.app) if one.right in RIGHTS[Role.OWNER]]  # type: ignore[arg-type]


def addresses(rule: Rule) -> Iterator[str]:
    """The addresses of a route that name the other system, or whatever reaches it."""
    formats = ("",) if rule.is_for_programs else ("", "format=xlsx")
    for value in values(rule):
        for query in ("",) if value else ("", *FILTERS):
            for format in formats:
                yield f"{filled(rule, value)}?{query}&{format}"


def values(rule: Rule) -> Iterator[dict[str, str]]:
    """What to put in the place of the parameters of a path."""
    names = re.findall(r"\{([^}:]+)", rule.path)
    if not names:
        yield {}
    elif "year" in names:
        yield {"year": str(now().year), "count": "1"}
    elif "number" in names:
        yield {"number": REQUEST if "/requests/{" in rule.path else NUMBER, "kind": "accepted"}
    else:
        whole = dict.fromkeys(names, "cockpit")
        for last in (
            "cockpit",
            "8.1.4.1 a)",
            PROOF,
            "cockpit~1~zh.pdf",
            "~1~zh.pdf",
            "..%2Freports%2Fcockpit~1~zh.pdf",
        ):
            yield {**whole, names[-1]: last}
            yield {**whole, names[0]: "hotline", names[-1]: last}


def text_of(body: bytes) -> str:
    """What a page, a table or a sheet says."""
    if not body.startswith(b"PK"):
        return body.decode("utf-8", errors="replace")
    with zipfile.ZipFile(io.BytesIO(body)) as book:
        return "".join(book.read(name).decode("utf-8") for name in book.namelist())


def content(city: Workspace) -> list[str]:
    """All that is stored, but for the audit log."""
    with city.store() as store:
        return [line for line in store.db.conn.iterdump() if 'INTO "log' not in line]
