"""Reminders: who is told what, when, and never twice."""

from __future__ import annotations

import json
import multiprocessing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from msgspec.structs import replace

from scanner.cli import main
from scanner.delivery.model import Draft, MessageKind
from scanner.delivery.remind import remind, reminders
from scanner.delivery.wording import MOST_TITLES, digest
from scanner.findings.decide import Asked, claim_fixed, decide
from scanner.findings.decisions import DecisionKind, decision_on, is_due_soon, is_overdue
from scanner.store import Store, database
from scanner.store.announcements import add_announcement
from scanner.store.decisions import decisions_of
from scanner.store.estate import save_estate
from scanner.store.findings import findings_of
from scanner.store.migrations import STEPS
from scanner.store.outbox import messages
from scanner.store.reminders import Due, due_until, ending_until, progress
from scanner.workspace import SETTINGS_FILE, STORE_FILE, Workspace
from tests.findings.lives import Lives, place
from tests.web.visiting import HOTLINE, a_city, scan

SCANNED = datetime(2026, 6, 1, 0, 0, tzinfo=UTC)
"""08:00 in the city: before digests are made."""
MORNING = timedelta(minutes=30)

PEOPLE = """
[delivery.mail]
host = "192.0.2.25"
sender = "citywall@city.example.gov.cn"
[delivery.people."*"]
mail = ["officer@city.example.gov.cn"]
[delivery.people.hotline]
mail = ["hotline@city.example.gov.cn"]
[delivery.people."数据局"]
mail = ["data@city.example.gov.cn"]
[delivery.people."档案馆"]
mail = ["archive@city.example.gov.cn"]
"""


@pytest.fixture
def city(tmp_path: Path) -> Workspace:
    a_city(tmp_path, scanned_at=SCANNED)
    (tmp_path / SETTINGS_FILE).write_text(PEOPLE, encoding="utf-8")
    return Workspace(tmp_path)


def by_name(drafts: list[Draft]) -> dict[str, Draft]:
    found = {one.to.name.partition("@")[0]: one for one in drafts}
    assert len(found) == len(drafts)
    return found


def number_of(store: Store, system: str) -> int:
    return next(one.number for one in findings_of(store, [system]))


def test_a_new_critical_finding_is_told_at_once_to_those_concerned_and_once(city: Workspace) -> None:
    with city.store() as store:
        shown = reminders(city, store, SCANNED)
        assert messages(store, limit=9) == []
        made = remind(city, store, SCANNED)
        assert made == shown
        assert remind(city, store, SCANNED + timedelta(minutes=1)) == []
        name = f"F-{number_of(store, 'hotline')} "
    told = by_name(made)
    assert set(told) == {"hotline", "officer"}
    assert told["hotline"].subject == "【一城墙】新发现严重问题 1 项"
    assert told["hotline"].lines[1].startswith(name)
    assert "12345 热线平台" in told["hotline"].lines[1]


def test_one_digest_a_day_with_what_is_overdue_of_the_own_systems(city: Workspace) -> None:
    at = SCANNED + timedelta(days=40)
    with city.store() as store:
        remind(city, store, SCANNED)
        assert remind(city, store, at) == []
        told = by_name(remind(city, store, at + MORNING))
        assert remind(city, store, at + MORNING) == []
        assert remind(city, store, at - timedelta(days=1) + MORNING) == []
        assert set(by_name(remind(city, store, at + MORNING + timedelta(days=1)))) == set(told)
    assert set(told) == {"hotline", "data", "officer"}
    assert told["hotline"].key == "digest:2026-07-11"
    assert told["hotline"].subject.startswith("【一城墙】2026-07-11 问题提醒：逾期 1 项，即将到期 0 项")
    assert "12345 热线平台：逾期 1 项，即将到期 0 项" in told["hotline"].lines
    assert "，已逾期 " in told["hotline"].lines[-1]
    assert not any("驾驶舱" in line for line in told["hotline"].lines)
    assert not any("热线" in line for line in told["data"].lines)
    assert any("驾驶舱" in line for line in told["officer"].lines)


def test_a_refused_claim_and_a_finding_that_came_back_are_told_at_once(city: Workspace) -> None:
    with city.store() as store:
        remind(city, store, SCANNED)
        claim_fixed(store, number_of(store, "hotline"), Asked(by="责任人", at=SCANNED, reason="已整改"))
        assert remind(city, store, SCANNED) == []
    scan(city, SCANNED + timedelta(minutes=5), open_to_all=True)
    with city.store() as store:
        told = by_name(remind(city, store, SCANNED + timedelta(minutes=5)))
        assert "复测未通过 1 项" in told["hotline"].subject
    scan(city, SCANNED + timedelta(minutes=10), open_to_all=False)
    scan(city, SCANNED + timedelta(minutes=15), open_to_all=True)
    with city.store() as store:
        told = by_name(remind(city, store, SCANNED + timedelta(minutes=15)))
        assert "问题复发 1 项" in told["hotline"].subject


def test_what_the_warning_of_its_scan_told_is_not_told_twice(city: Workspace) -> None:
    remind_all = SCANNED + MORNING
    with city.store() as store:
        remind(city, store, remind_all)
        add_announcement(store.db, "warning", "预警", ("F-1",), ("hotline",), SCANNED, "warning:3:hotline")
    scan(city, SCANNED + timedelta(days=1), open_to_all=False)
    third = scan(city, SCANNED + timedelta(days=2), open_to_all=True)
    assert third == 3
    with city.store() as store:
        assert not [one for one in reminders(city, store, SCANNED + timedelta(days=2)) if one.kind is MessageKind.NEWS]
        store.db.conn.execute("DELETE FROM announcements")
        assert [one for one in reminders(city, store, SCANNED + timedelta(days=2)) if one.kind is MessageKind.NEWS]


def test_what_is_accepted_is_left_out_until_its_acceptance_is_about_to_end(city: Workspace) -> None:
    at = SCANNED + timedelta(days=40) + MORNING
    today = at.astimezone(city.zone).date()
    with city.store() as store:
        remind(city, store, SCANNED)
        for system in ("hotline", "cockpit"):
            for one in findings_of(store, [system]):
                decide(
                    store,
                    one.number,
                    DecisionKind.ACCEPTED,
                    Asked(by="责任人", at=at, reason="见附件"),
                    approved_by="主任",
                    today=today,
                    until=today + timedelta(days=10),
                    most_days=90,
                )
        assert remind(city, store, at) == []
        later = at + timedelta(days=4)
        told = by_name(remind(city, store, later))
        assert "接受或误报认定即将到期 1 项" in told["hotline"].subject
        assert told["hotline"].lines[-1].endswith(f"接受风险至 {today + timedelta(days=10)}")
        assert "逾期 1 项" in by_name(remind(city, store, at + timedelta(days=11)))["hotline"].subject


def test_the_store_picks_the_same_findings_as_the_rules(tmp_path: Path) -> None:
    lives = Lives(tmp_path / STORE_FILE)
    for nth in range(12):
        lives.open_one(place(locator=f"tcp/{nth + 1}"))
        lives.later(3)
    for number, days in ((2, 5), (3, 1), (4, 40), (5, 2)):
        for extra in range(2):
            decide(
                lives.store,
                number,
                DecisionKind.FALSE_POSITIVE if extra else DecisionKind.ACCEPTED,
                lives.asked(by="经办人"),
                approved_by="主任",
                today=lives.today,
                until=lives.today + timedelta(days=days + extra),
                most_days=90,
            )
    for _nth in range(12):
        today, soon = lives.today, lives.today + timedelta(days=7)
        findings, decisions = findings_of(lives.store), decisions_of(lives.store)
        wanted = {
            one.number
            for one in findings
            if is_overdue(one, decisions.get(one.number, []), today)
            or is_due_soon(one, decisions.get(one.number, []), today, days=7)
        }
        assert {one.number for one in due_until(lives.store.db, soon, today)} == wanted
        holding = {one.number: decision_on(decisions.get(one.number, []), today) for one in findings}
        ends = {(number, held.until) for number, held in holding.items() if held and held.until <= soon}
        assert {(one.number, one.until) for one in ending_until(lives.store.db, soon, today)} == ends
        lives.later(4)
    lives.store.close()


def test_no_words_of_a_target_and_no_control_characters_are_told(city: Workspace) -> None:
    hostile = replace(HOTLINE, name="热线\x1b[31m<at user_id='all'>\r\nBcc: x@example.com" + "长" * 300)
    with city.store() as store:
        save_estate(store, [hostile])
        store.db.conn.execute("""UPDATE findings SET facts = '{"banner": "WORDS-OF-THE-TARGET"}'""")
        made = remind(city, store, SCANNED + timedelta(days=40) + MORNING)
    words = [words for one in made for words in (one.subject, *one.lines)]
    assert all(each.isprintable() for each in words)
    assert max(map(len, words)) < 250
    assert not any("WORDS-OF-THE-TARGET" in each for each in words)


def test_a_long_digest_names_the_gravest_and_counts_the_rest() -> None:
    today = SCANNED.date()
    due = [
        Due(number=n, system="hotline", check="store.open-to-all", due=today - timedelta(days=n)) for n in range(1, 31)
    ]
    made = digest(due, [], [HOTLINE], today)
    assert made is not None
    assert made[1][2].startswith("F-30 ")
    assert made[1][-1] == f"……另有 {30 - MOST_TITLES} 项"


def _remind(folder: Path, barrier: object) -> None:
    workspace = Workspace(folder)
    with workspace.store() as store:
        barrier.wait()  # type: ignore[attr-defined]
        remind(workspace, store, SCANNED + timedelta(days=40) + MORNING)


def test_two_servers_at_once_make_one_message_each(city: Workspace) -> None:
    context = multiprocessing.get_context("fork")
    barrier = context.Barrier(2)
    both = [context.Process(target=_remind, args=(city.folder, barrier)) for _ in range(2)]
    for one in both:
        one.start()
    for one in both:
        one.join()
    assert [one.exitcode for one in both] == [0, 0]
    with city.store() as store:
        made = messages(store, limit=99)
    assert sorted((one.kind, one.to.name.partition("@")[0]) for one in made) == [
        ("digest", "data"),
        ("digest", "hotline"),
        ("digest", "officer"),
    ]


def test_a_store_of_before_does_not_tell_its_whole_history(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = next(nth for nth, step in enumerate(STEPS) if "CREATE TABLE reminders" in step)
    monkeypatch.setattr(database, "STEPS", STEPS[:before])
    lives = Lives(tmp_path / STORE_FILE)
    lives.open_one()
    lives.store.close()
    monkeypatch.setattr(database, "STEPS", STEPS)
    with Store(tmp_path / STORE_FILE) as store:
        assert progress(store.db).transition == 1


def citywall(folder: Path, *arguments: str) -> Result:
    words = ["-w", str(folder), "--lang", "zh", *arguments]
    return CliRunner().invoke(main, words, env={"COLUMNS": "250"})


def test_the_commands(city: Workspace) -> None:
    text = (city.folder / SETTINGS_FILE).read_text(encoding="utf-8")
    stranger = (
        text.replace("档案馆", "没有这个局")
        .replace("192.0.2.25", "127.0.0.1")
        .replace("[delivery.mail]", "[delivery.mail]\nport = 1")
    )
    (city.folder / SETTINGS_FILE).write_text('[delivery]\ndigest_from = "00:00"\n' + stranger, encoding="utf-8")
    shown = citywall(city.folder, "remind", "--dry-run")
    assert (shown.exit_code, "将生成 3 条提醒" in shown.stdout) == (0, True)
    assert "没有这个局 不是已登记的系统或部门" in shown.stderr
    assert json.loads(citywall(city.folder, "delivery", "list", "--json").stdout) == []

    sent = citywall(city.folder, "remind", "--json")
    told = json.loads(sent.stdout)
    assert (sent.exit_code, len(told["made"]), told["sent"], told["failed"]) == (3, 3, 0, 1)

    listed = citywall(city.folder, "delivery", "list")
    assert "ConnectionRefusedError" in listed.stdout
    assert json.loads(citywall(city.folder, "delivery", "list", "--state", "sent", "--json").stdout) == []
    assert citywall(city.folder, "delivery", "retry").exit_code == 3
    assert citywall(city.folder, "delivery", "retry", "999").exit_code == 2
