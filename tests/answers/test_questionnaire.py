"""The questionnaire: exported, filled in, imported back; whole or not at all."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from click.testing import CliRunner, Result
from msgspec.structs import replace
from openpyxl import load_workbook

from baselines.questions import questions_of_all
from checks import Outcome, all_checks
from checks.evidence import Proof, Reason
from checks.products import PRODUCT_WANTED
from scanner.answers.evidence import answer_evidence
from scanner.answers.model import Answer, Standing, standing
from scanner.cli import main
from scanner.estate.baseline_of import judged_baselines
from scanner.estate.model import System
from scanner.store import Store
from scanner.store.answers import answer_history, current_answers, save_answers
from scanner.store.estate import save_estate
from scanner.workspace import Workspace

Run = Callable[..., Result]
Fill = Callable[..., Path]

CITY = ZoneInfo("Asia/Shanghai")
TODAY = datetime.now(CITY).date()
YESTERDAY = (TODAY - timedelta(days=1)).isoformat()
NEXT_YEAR = (TODAY + timedelta(days=300)).isoformat()
SYSTEM = System(id="hotline", name="12345 热线", department="局", level=2)
QUESTIONS = questions_of_all(judged_baselines(SYSTEM))
FIRST, SECOND, THIRD = (one.id for one in QUESTIONS[:3])
CLAIM, PROOFS = 6, 10
"""The columns of the answer, counted from one."""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "ws"
    assert CliRunner().invoke(main, ["init", str(folder)]).exit_code == 0
    with Workspace(folder).store() as store:
        save_estate(store, [SYSTEM, System(id="b", name="乙", department="局", level=2)])
    return folder


@pytest.fixture
def run(folder: Path) -> Run:
    return lambda *words: CliRunner().invoke(main, ["-w", str(folder), "--lang", "zh", *map(str, words)])


@pytest.fixture
def fill(run: Run, tmp_path: Path) -> Fill:
    """Exports the questionnaire and fills in answers by question; the file."""

    def filled(answers: dict[str, Sequence[object]]) -> Path:
        path = tmp_path / "q.xlsx"
        assert run("answer", "export", "hotline", "-o", path).exit_code == 0
        book = load_workbook(path)
        sheet = book["问卷"]
        for row in range(2, sheet.max_row + 1):
            for column, value in enumerate(answers.get(str(sheet.cell(row, 2).value), ()), start=CLAIM):
                sheet.cell(row, column).value = value  # type: ignore[assignment]
        book.save(path)
        return path

    return filled


def answers_in(folder: Path) -> list[Answer]:
    with Workspace(folder).store() as store:
        return current_answers(store)


def test_the_workbook_asks_every_question_and_locks_what_it_asks(fill: Fill) -> None:
    sheet = load_workbook(fill({}))["问卷"]
    assert [sheet.cell(row, 2).value for row in range(2, sheet.max_row + 1)] == [one.id for one in QUESTIONS]
    assert len(QUESTIONS) > 60
    assert sheet.protection.sheet
    assert [bool(sheet.cell(2, column).protection.locked) for column in range(1, 12)] == [True] * 5 + [False] * 6
    (offer,) = sheet.data_validations.dataValidation
    assert offer.formula1 == '"符合,部分符合,不符合,不适用"'


def test_answers_are_kept_with_their_proofs(run: Run, fill: Fill, folder: Path, tmp_path: Path) -> None:
    (tmp_path / "门禁.pdf").write_bytes(b"%PDF door")
    path = fill(
        {
            FIRST: ("符合", "安全管理员", YESTERDAY, NEXT_YEAR, "门禁.pdf", "主机房"),
            SECOND: ("partly met", "安全管理员", YESTERDAY, NEXT_YEAR, "", ""),
            THIRD: ("不符合", "安全管理员", YESTERDAY, NEXT_YEAR, "", ""),
        }
    )
    result = run("answer", "import", path, "--json")
    assert result.exit_code == 0, result.stderr
    report = json.loads(result.stdout)
    assert (report["saved"], report["unchanged"], report["unanswered"]) == (3, 0, len(QUESTIONS) - 3)
    assert report["without_proof"] == [f"hotline: {SECOND}"]
    first, second, third = answers_in(folder)
    assert (first.question, first.claim, first.person, first.note) == (FIRST, Outcome.MET, "安全管理员", "主机房")
    assert first.topic == QUESTIONS[0].topic
    assert first.proofs == (Proof(name="门禁.pdf", sha256=hashlib.sha256(b"%PDF door").hexdigest()),)
    assert (folder / "proofs" / first.proofs[0].sha256).read_bytes() == b"%PDF door"
    assert (second.claim, third.claim) == (Outcome.PARTLY_MET, Outcome.NOT_MET)


def test_number_and_last_day_of_the_product_certificate_are_missed_at_the_import(
    run: Run, fill: Fill, folder: Path, tmp_path: Path
) -> None:
    (tmp_path / "a.txt").write_text("proof")
    notes = {
        "6.2.1": f"GM001119920250001，有效期至 {NEXT_YEAR}",
        "6.2.2": "GM001119920250001",
        "6.2.3": f"GM001119920190001，有效期至 {YESTERDAY}",
    }
    path = fill({one: ("符合", "密码管理员", YESTERDAY, NEXT_YEAR, "a.txt", note) for one, note in notes.items()})
    sheet = load_workbook(path)["问卷"]
    asked = {str(sheet.cell(row, 2).value): str(sheet.cell(row, 5).value) for row in range(2, sheet.max_row + 1)}
    assert PRODUCT_WANTED.zh in asked["6.2.1"]
    assert PRODUCT_WANTED.zh not in asked["GL-1.1"]
    report = json.loads(run("answer", "import", path, "--json").stdout)
    assert (report["saved"], report["without_proof"]) == (3, [])
    assert report["without_product"] == ["hotline: 6.2.2", "hotline: 6.2.3"]
    standings = [standing(one, TODAY) for one in answers_in(folder)]
    assert standings == [Standing.VALID, Standing.NO_PRODUCT, Standing.PRODUCT_EXPIRED]
    assert "6.2.3" in run("answer", "import", path).stdout


def test_export_and_import_again_change_nothing_even_without_the_proofs(
    run: Run, fill: Fill, folder: Path, tmp_path: Path
) -> None:
    proof = tmp_path / "a.txt"
    proof.write_text("proof")
    path = fill({FIRST: ("符合", "甲岗", YESTERDAY, NEXT_YEAR, "a.txt", "'=1+1")})
    assert run("answer", "import", path).exit_code == 0
    before = answers_in(folder)
    proof.unlink()
    report = json.loads(run("answer", "import", fill({}), "--json").stdout)
    assert (report["saved"], report["unchanged"]) == (0, 1)
    assert answers_in(folder) == before
    assert before[0].note == "=1+1"


def test_a_new_answer_replaces_the_old_which_is_kept(run: Run, fill: Fill, folder: Path) -> None:
    run("answer", "import", fill({FIRST: ("不符合", "甲岗", YESTERDAY, NEXT_YEAR)}))
    run("answer", "import", fill({FIRST: ("不适用", "甲岗", YESTERDAY, NEXT_YEAR)}))
    with Workspace(folder).store() as store:
        assert [one.claim for one in answer_history(store, "hotline", FIRST)] == [
            Outcome.NOT_MET,
            Outcome.NOT_APPLICABLE,
        ]
        assert [one.claim for one in current_answers(store, "hotline")] == [Outcome.NOT_APPLICABLE]
        assert current_answers(store, "b") == []


def test_an_emptied_row_leaves_the_answer_alone_and_says_so(run: Run, fill: Fill, folder: Path) -> None:
    run("answer", "import", fill({FIRST: ("不符合", "甲岗", YESTERDAY, NEXT_YEAR)}))
    report = json.loads(run("answer", "import", fill({FIRST: (None,) * 6}), "--json").stdout)
    assert report["left_alone"] == [f"hotline: {FIRST}"]
    assert len(answers_in(folder)) == 1


@pytest.mark.parametrize(
    ("answer", "column"),
    [
        (("也许", "甲岗", YESTERDAY, NEXT_YEAR), "F"),
        (("未测", "甲岗", YESTERDAY, NEXT_YEAR), "F"),
        (("", "甲岗", YESTERDAY, NEXT_YEAR), "F"),
        (("=1+1", "甲岗", YESTERDAY, NEXT_YEAR), "F"),
        (("符合", "", YESTERDAY, NEXT_YEAR), "G"),
        (("符合", "甲岗", "", NEXT_YEAR), "H"),
        (("符合", "甲岗", (TODAY + timedelta(days=1)).isoformat(), NEXT_YEAR), "H"),
        (("符合", "甲岗", "昨天", NEXT_YEAR), "H"),
        (("符合", "甲岗", YESTERDAY, ""), "I"),
        (("符合", "甲岗", YESTERDAY, YESTERDAY), "I"),
        (("符合", "甲岗", YESTERDAY, (TODAY + timedelta(days=1200)).isoformat()), "I"),
        (("符合", "甲岗", YESTERDAY, NEXT_YEAR, "nowhere.pdf"), "J"),
        (("符合", "甲岗", YESTERDAY, NEXT_YEAR, "../secret.txt"), "J"),
        (("符合", "甲岗", YESTERDAY, NEXT_YEAR, "/etc/passwd"), "J"),
        (("符合", "甲岗", YESTERDAY, NEXT_YEAR, "link.txt"), "J"),
        (("符合", "甲岗", YESTERDAY, NEXT_YEAR, "sub"), "J"),
        (("符合", "甲岗", YESTERDAY, NEXT_YEAR, "empty.txt"), "J"),
        (("符合", "甲岗", YESTERDAY, NEXT_YEAR, "huge.bin"), "J"),
    ],
)
def test_a_fault_is_told_with_its_cell_and_nothing_is_kept(
    run: Run, fill: Fill, folder: Path, tmp_path: Path, answer: Sequence[object], column: str
) -> None:
    (tmp_path / "good.txt").write_text("good")
    (tmp_path / "sub").mkdir()
    (tmp_path / "empty.txt").touch()
    (tmp_path / "link.txt").symlink_to("/etc/passwd")
    with (tmp_path / "huge.bin").open("wb") as file:
        file.truncate(60 * 1024 * 1024)
    path = fill({FIRST: answer, SECOND: ("符合", "甲岗", YESTERDAY, NEXT_YEAR, "good.txt")})
    result = run("answer", "import", path)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert f"({column}2)" in result.stderr
    assert len(result.stderr.splitlines()) == 1
    assert answers_in(folder) == []
    assert not list((folder / "proofs").glob("*"))


def test_a_row_of_another_system_or_question_is_refused(run: Run, fill: Fill, folder: Path) -> None:
    path = fill({})
    book = load_workbook(path)
    sheet = book["问卷"]
    sheet["A2"].value = "nowhere"
    sheet["B3"].value = "9.9.9"
    sheet["B5"].value = sheet["B4"].value
    book.save(path)
    lines = run("answer", "import", path).stderr.splitlines()
    assert [place for place in ("(A2)", "(B3)", "(B5)") if not any(place in line for line in lines)] == []
    assert len(lines) == 3


def test_a_store_that_refuses_leaves_no_proof_behind(
    run: Run, fill: Fill, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.txt").write_text("proof")
    path = fill({FIRST: ("符合", "甲岗", YESTERDAY, NEXT_YEAR, "a.txt")})
    with Workspace(folder).store() as store:
        store.db.conn.execute("CREATE TRIGGER no BEFORE INSERT ON answers BEGIN SELECT RAISE(ABORT, 'disk full'); END")
    assert run("answer", "import", path).exit_code != 0
    assert not list((folder / "proofs").glob("*"))
    assert answers_in(folder) == []


def an_answer(**facts: object) -> Answer:
    base = Answer(
        system="hotline",
        question=FIRST,
        topic=QUESTIONS[0].topic,
        claim=Outcome.MET,
        person="甲岗",
        answered_on=date(2026, 1, 1),
        expires_on=date(2026, 6, 30),
        imported_at=datetime(2026, 1, 2, tzinfo=CITY),
        proofs=(Proof(name="a", sha256="0" * 64),),
    )
    return replace(base, **facts)


def test_an_answer_counts_until_it_expires() -> None:
    one = an_answer()
    assert standing(one, date(2026, 5, 30)) is Standing.VALID
    assert standing(one, date(2026, 5, 31)) is Standing.EXPIRING
    assert standing(one, date(2026, 6, 30)) is Standing.EXPIRING
    assert standing(one, date(2026, 7, 1)) is Standing.EXPIRED
    assert standing(replace(one, proofs=()), date(2026, 5, 30)) is Standing.NO_PROOF
    assert standing(replace(one, proofs=(), claim=Outcome.NOT_MET), date(2026, 5, 30)) is Standing.VALID


def test_the_check_judges_an_answer_as_its_standing_says() -> None:
    judge = all_checks()[QUESTIONS[0].topic].judge
    last_moment = datetime(2026, 6, 30, 23, 59, 59, tzinfo=CITY)
    (seen,) = answer_evidence([an_answer()], last_moment)
    assert (seen.place.system, seen.place.asset, seen.place.locator) == ("hotline", "", f"answer:{FIRST}")
    verdict = judge(seen)
    assert verdict is not None
    assert verdict.outcome is Outcome.MET
    (late,) = answer_evidence([an_answer()], last_moment + timedelta(seconds=1))
    (bare,) = answer_evidence([an_answer(proofs=())], last_moment)
    reasons = [verdict.reason for verdict in map(judge, (late, bare)) if verdict is not None]
    assert reasons == [Reason.ANSWER_EXPIRED, Reason.NO_PROOF]


def test_saving_is_all_or_nothing_and_knows_what_says_the_same(tmp_path: Path) -> None:
    with Store(tmp_path / "s.db") as store:
        save_estate(store, [SYSTEM])
        assert save_answers(store, [an_answer(), an_answer(question=SECOND)]) == 2
        later = datetime(2026, 2, 1, tzinfo=CITY)
        assert save_answers(store, [an_answer(imported_at=later), an_answer(question=SECOND, note="new")]) == 1
        with pytest.raises(Exception, match="FOREIGN KEY"):
            save_answers(store, [an_answer(note="lost"), an_answer(system="nowhere")])
        assert [one.note for one in current_answers(store)] == ["", "new"]


def test_list_shows_the_standing(run: Run, fill: Fill, folder: Path) -> None:
    run("answer", "import", fill({FIRST: ("符合", "甲岗", YESTERDAY, NEXT_YEAR)}))
    (shown,) = json.loads(run("answer", "list", "hotline", "--json").stdout)
    assert (shown["answer"]["question"], shown["standing"]) == (FIRST, "no_proof")
    assert "甲岗" in run("answer", "list").stdout
    assert run("answer", "list", "nowhere").exit_code == 2
