"""Notices issued: what they hold, their numbers in the register, and that they stay as they were issued."""

from __future__ import annotations

import json
import multiprocessing
import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner, Result

from checks import InputError, Severity, UnknownName
from scanner.cli import main
from scanner.findings.decide import Asked, claim_fixed, decide
from scanner.findings.decisions import DecisionKind
from scanner.notices.issue import chosen, issue
from scanner.notices.model import Choice
from scanner.notices.number import notice_number
from scanner.store import Store
from scanner.store.findings import findings_of
from scanner.store.notices import entries, entries_on, find_notice, register
from scanner.workspace import SETTINGS_FILE, Workspace
from tests.web.visiting import a_city, scan

SCANNED = datetime(2026, 6, 1, 0, 0, tzinfo=UTC)
LATE = SCANNED + timedelta(days=40)
ALL = Choice(department="数据局", at_least=Severity.LOW)


@pytest.fixture
def city(tmp_path: Path) -> Workspace:
    a_city(tmp_path, scanned_at=SCANNED)
    settings = '[report]\norganisation = "某市数据局"\n[notices]\nanswer_days = 3\n'
    (tmp_path / SETTINGS_FILE).write_text(settings, encoding="utf-8")
    return Workspace(tmp_path)


def test_it_holds_what_was_chosen_and_says_until_when(city: Workspace) -> None:
    with city.store() as store:
        open_ones = [one.name for one in findings_of(store, ["cockpit"]) if one.is_open]
        made = issue(city, store, ALL, by=" 安全管理员 ", at=SCANNED)
        assert sorted(one.number for one in made.findings) == sorted(open_ones)
        ranks = [one.severity.rank for one in made.findings]
        assert ranks == sorted(ranks, reverse=True)
        grave = chosen(city, store, Choice(system="cockpit", at_least=Severity.HIGH), SCANNED)
        assert {one.severity for one in grave} == {Severity.HIGH}
        with pytest.raises(InputError):
            issue(city, store, Choice(department="数据局"), by="安全管理员", at=SCANNED)
        overdue = chosen(city, store, Choice(department="数据局"), LATE)
        assert overdue
        assert all(one.overdue and one.due < LATE.date() for one in overdue)
    assert (made.number, made.department, made.system, made.systems) == ("整改〔2026〕1号", "数据局", "", ("cockpit",))
    assert (made.owners, made.issued_by, made.organisation) == (("驾驶舱责任人",), "安全管理员", "某市数据局")
    assert made.answer_by == made.issued_on + timedelta(days=3)


def test_what_is_accepted_or_closed_is_left_out(city: Workspace) -> None:
    with city.store() as store:
        number = next(one.number for one in findings_of(store, ["hotline"]))
        everything = Choice(system="hotline", at_least=Severity.LOW)
        assert len(chosen(city, store, everything, SCANNED)) == 1
        today = SCANNED.astimezone(city.zone).date()
        asked = Asked(by="责任人", at=SCANNED, reason="见附件")
        until = today + timedelta(days=5)
        decide(store, number, DecisionKind.ACCEPTED, asked, approved_by="主任", today=today, until=until, most_days=9)
        assert chosen(city, store, everything, SCANNED) == ()
        assert len(chosen(city, store, everything, SCANNED + timedelta(days=6))) == 1
    scan(city, SCANNED + timedelta(days=7), open_to_all=False)
    with city.store() as store:
        assert chosen(city, store, everything, SCANNED + timedelta(days=8)) == ()


@pytest.mark.parametrize(
    ("choice", "by", "error"),
    [
        (Choice(), "安全管理员", InputError),
        (Choice(system="hotline", department="数据局"), "安全管理员", InputError),
        (Choice(system="nothing"), "安全管理员", UnknownName),
        (Choice(department="没有这个局"), "安全管理员", InputError),
        (Choice(system="archive", at_least=Severity.LOW), "安全管理员", InputError),
        (ALL, "  ", InputError),
        (ALL, "长" * 101, InputError),
    ],
)
def test_what_is_refused_takes_no_number(city: Workspace, choice: Choice, by: str, error: type[Exception]) -> None:
    with city.store() as store:
        issue(city, store, ALL, by="安全管理员", at=SCANNED)
        with pytest.raises(error):
            issue(city, store, choice, by=by, at=SCANNED)
        assert issue(city, store, ALL, by="安全管理员", at=SCANNED).count == 2


def test_a_failed_issue_leaves_no_gap(city: Workspace) -> None:
    with city.store() as store:
        first = issue(city, store, ALL, by="安全管理员", at=SCANNED)
        with pytest.raises(sqlite3.IntegrityError), store.transaction() as db:
            register(db, first, [1, 1])
        assert [one.count for one in entries(store)] == [1]
        assert issue(city, store, ALL, by="安全管理员", at=SCANNED).count == 2


def test_numbers_count_within_a_year_of_the_city(city: Workspace) -> None:
    new_year = datetime(2026, 12, 31, 16, 0, tzinfo=UTC)
    with city.store() as store:
        ats = (LATE, new_year - timedelta(minutes=1), new_year, new_year)
        numbers = [issue(city, store, ALL, by="安全管理员", at=at).number for at in ats]
        assert [one.number for one in entries(store)][:2] == ["整改〔2027〕2号", "整改〔2027〕1号"]
    assert numbers == ["整改〔2026〕1号", "整改〔2026〕2号", "整改〔2027〕1号", "整改〔2027〕2号"]


def _issue(folder: Path, barrier: object, many: int) -> None:
    workspace = Workspace(folder)
    with workspace.store() as store:
        barrier.wait()  # type: ignore[attr-defined]
        for _nth in range(many):
            issue(workspace, store, ALL, by="安全管理员", at=LATE)


def test_two_programs_at_once_never_give_one_number_twice(city: Workspace) -> None:
    context = multiprocessing.get_context("fork")
    barrier = context.Barrier(2)
    both = [context.Process(target=_issue, args=(city.folder, barrier, 15)) for _ in range(2)]
    for one in both:
        one.start()
    for one in both:
        one.join()
    assert [one.exitcode for one in both] == [0, 0]
    with city.store() as store:
        assert [one.count for one in entries(store)] == list(range(30, 0, -1))


def test_what_was_issued_stays_whatever_becomes_of_its_findings(city: Workspace) -> None:
    with city.store() as store:
        made = issue(city, store, Choice(system="hotline"), by="安全管理员", at=LATE)
        number = findings_of(store, ["hotline"])[0].number
        claim_fixed(store, number, Asked(by="责任人", at=LATE, reason="已整改"))
    scan(city, LATE + timedelta(days=1), open_to_all=False)
    with city.store() as store:
        store.db.conn.execute("UPDATE systems SET name = '改名' || id, owner = ''")
        assert find_notice(store, 2026, 1) == made
        assert [one.number for one in entries_on(store, number)] == [made.number]
        assert entries_on(store, number + 1) == []
        with pytest.raises(sqlite3.IntegrityError, match="stays as it was issued"):
            store.db.conn.execute("UPDATE notices SET body = '{}'")


@pytest.mark.parametrize("text", ["整改〔2026〕12号", "2026-12", "2026/12", "[2026]12号", "整改（2026）12号"])
def test_a_number_is_read_as_people_write_it(text: str) -> None:
    assert notice_number(text) == (2026, 12)


@pytest.mark.parametrize("text", ["12", "2026", "整改〔2026〕号", "２０２６-12", "2026-1234567", "x" * 500 + "2026-1"])
def test_what_is_no_number_is_refused(text: str) -> None:
    with pytest.raises(InputError):
        notice_number(text)


def citywall(folder: Path, *arguments: str) -> Result:
    words = ["-w", str(folder), "--lang", "zh", *arguments]
    return CliRunner().invoke(main, words, env={"COLUMNS": "200"})


def test_the_commands(city: Workspace, tmp_path: Path) -> None:
    pdf, first, again = (tmp_path / name for name in ("a.pdf", "1.xlsx", "2.xlsx"))
    issued = citywall(city.folder, "notice", "issue", "hotline", "--by", "安全管理员", "-o", str(first))
    assert (issued.exit_code, issued.stdout.splitlines()[0]) == (
        0,
        f"已签发 整改〔{datetime.now(city.zone).year}〕1号，共 1 项问题",
    )
    by_all = ("notice", "issue", "--department", "数据局", "--severity", "low", "--by", "安全管理员")
    assert citywall(city.folder, *by_all, "-o", str(pdf)).exit_code == 0
    assert pdf.read_bytes().startswith(b"%PDF-1.7")
    listed = json.loads(citywall(city.folder, "notice", "list", "--json").stdout)
    assert [(one["count"], one["system"]) for one in listed] == [(2, ""), (1, "hotline")]
    assert "数据局" in citywall(city.folder, "notice", "list").stdout

    scan(city, datetime.now(UTC) - timedelta(minutes=1), open_to_all=False)
    printed = citywall(city.folder, "notice", "print", f"{listed[1]['year']}-1", "-o", str(again))
    assert printed.exit_code == 0
    assert rows(again) == rows(first)


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("issue", "--by", "x", "-o", "{}/a.pdf"), 2),
        (("issue", "hotline", "--department", "数据局", "--by", "x", "-o", "{}/a.pdf"), 2),
        (("issue", "hotline", "--by", "x", "-o", "{}/a.txt"), 2),
        (("issue", "hotline", "--by", "x", "-o", "{}/none/a.pdf"), 2),
        (("print", "2026-9", "-o", "{}/a.pdf"), 2),
        (("print", "nine", "-o", "{}/a.pdf"), 2),
    ],
)
def test_wrong_use_takes_no_number(city: Workspace, tmp_path: Path, arguments: tuple[str, ...], code: int) -> None:
    said = citywall(city.folder, "notice", *(one.format(tmp_path) for one in arguments))
    assert said.exit_code == code, said.output
    with city.store() as store:
        assert entries(store) == []


def rows(path: Path) -> list[list[tuple[object, ...]]]:
    """What stands in a workbook."""
    book = openpyxl.load_workbook(path)
    return [list(sheet.iter_rows(values_only=True)) for sheet in book.worksheets]


def test_the_register_is_read_by_index(city: Workspace) -> None:
    with city.store() as store:
        assert "USING INDEX" in plan(store, "SELECT body FROM notices WHERE year = 1 AND count = 1")
        assert "USING INDEX outbox_due" in plan(
            store,
            "SELECT * FROM outbox INDEXED BY outbox_due WHERE state = 'waiting' AND next_at <= '2026' ORDER BY next_at, id",
        )
        assert "PRIMARY KEY" in plan(store, "SELECT notice FROM notice_findings WHERE finding = 1")


def plan(store: Store, query: str) -> str:
    """How the store answers a query."""
    return "; ".join(row[3] for row in store.db.conn.execute(f"EXPLAIN QUERY PLAN {query}"))
