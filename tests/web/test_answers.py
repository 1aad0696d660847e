"""Questionnaires in the browser: seen, answered, refused whole, their proofs kept and given to those alone who may have them."""

from __future__ import annotations

import hashlib
import zipfile
from datetime import date, timedelta
from io import BytesIO
from pathlib import Path
from urllib.parse import quote

import openpyxl
import pytest
from fastapi.testclient import TestClient

from baselines.questions import Question
from checks import InputError, Outcome
from checks.products import PRODUCT_TOPICS
from scanner.accounts.model import Role
from scanner.answers.asked import asked_of
from scanner.answers.model import Answer, Standing, standing
from scanner.answers.uploads import NAME_BYTES_MAX, Upload, clean_name, place
from scanner.clock import now
from scanner.store.answers import answer_history, current_answers
from scanner.web.served import MOST_BYTES
from scanner.workspace import Workspace
from tests.web.visiting import COCKPIT, HOTLINE, a_city, visit, visitor

PDF = b"%PDF-1.7\nwho came in through which door"
SHA = hashlib.sha256(PDF).hexdigest()
ASKED = asked_of(HOTLINE, [HOTLINE])
FIRST, SECOND = ASKED[0], ASKED[1]
"""Two questions of one control point."""
FORM = f"/answers/hotline/questions/{quote(FIRST.id)}"
PERSON = visitor(Role.OWNER).account.person


@pytest.fixture
def city(tmp_path: Path) -> Workspace:
    return a_city(tmp_path / "city")


@pytest.fixture
def owner(city: Workspace) -> TestClient:
    return visit(city, Role.OWNER, "hotline")


def today(city: Workspace) -> date:
    return now().astimezone(city.zone).date()


def typed(city: Workspace, number: int = 0, **fields: str) -> dict[str, str]:
    """The fields of one question, sent as the browser does."""
    day = today(city)
    usual = {
        "claim": "met",
        "answered_on": day.isoformat(),
        "expires_on": (day + timedelta(days=200)).isoformat(),
        "note": "主机房",
    }
    token = {"form_token": visitor(Role.OWNER).form_token}
    return {**token, **{f"{field}-{number}": text for field, text in {**usual, **fields}.items()}}


def answers(city: Workspace, system: str = "hotline") -> dict[str, Answer]:
    with city.store() as store:
        return {one.question: one for one in current_answers(store, system)}


def proof(name: str = "门禁记录.pdf", content: bytes = PDF, number: int = 0) -> list[tuple[str, tuple[str, bytes]]]:
    return [(f"proofs-{number}", (name, content))]


def test_the_questions_of_a_control_point_are_answered_together_and_count_with_their_proof(
    city: Workspace, owner: TestClient
) -> None:
    page = owner.get(FORM).text
    assert FIRST.text.zh in page
    assert SECOND.text.zh in page
    both = {**typed(city), **typed(city, 1, claim="not_met", note="")}

    answer = owner.post(FORM, data=both, files=proof())

    assert (answer.status_code, answer.headers["location"]) == (303, "/answers/hotline?saved=2")
    kept = answers(city)
    assert kept[FIRST.id].claim is Outcome.MET
    assert (kept[FIRST.id].person, kept[FIRST.id].note) == (PERSON, "主机房")
    assert [(one.name, one.sha256) for one in kept[FIRST.id].proofs] == [("门禁记录.pdf", SHA)]
    assert (city.folder / "proofs" / SHA).read_bytes() == PDF
    assert standing(kept[FIRST.id], today(city)) is Standing.VALID
    assert kept[SECOND.id].claim is Outcome.NOT_MET
    told = owner.get("/answers/hotline?saved=2").text
    assert "已保存答复 2 条" in told
    assert "下一次扫描" in told
    assert PERSON in told


def test_a_form_with_a_fault_saves_nothing_and_keeps_what_was_typed(city: Workspace, owner: TestClient) -> None:
    tomorrow = (today(city) + timedelta(days=1)).isoformat()
    both = {**typed(city), **typed(city, 1, claim="", answered_on=tomorrow, note="<b>打字</b>")}

    answer = owner.post(FORM, data=both, files=proof())

    assert answer.status_code == 422
    assert not answers(city)
    assert not list(city.folder.glob("proofs/*"))
    page = answer.text
    assert 'id="claim-1-fault"' in page
    assert 'id="answered_on-1-fault"' in page
    assert "&lt;b&gt;打字&lt;/b&gt;" in page
    assert "主机房" in page
    assert f'value="{tomorrow}"' in page


@pytest.mark.parametrize(
    ("field", "text", "said"),
    [
        ("claim", "maybe", "claim"),
        ("answered_on", "gestern", "answered_on"),
        ("expires_on", "2020-01-01", "expires_on"),
        ("note", "字" * 501, "note"),
        ("note", "a\x00b", "note"),
    ],
)
def test_each_field_is_held_to_what_a_row_of_the_workbook_is(
    city: Workspace, owner: TestClient, field: str, text: str, said: str
) -> None:
    answer = owner.post(FORM, data=typed(city, **{field: text}))
    assert answer.status_code == 422
    assert f'id="{said}-0-fault"' in answer.text
    assert not answers(city)


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("记录.exe", b"MZ", "不接受"),
        ("记录.pdf", b"MZ\x90", "与其名称不符"),
        ("空.pdf", b"", "文件为空"),
        ("没有后缀", PDF, "不接受"),
    ],
)
def test_a_file_that_is_no_proof_is_refused_by_name(
    city: Workspace, owner: TestClient, name: str, content: bytes, said: str
) -> None:
    answer = owner.post(FORM, data=typed(city), files=proof(name, content))
    assert answer.status_code == 422
    assert 'id="proofs-0-fault"' in answer.text
    assert said in answer.text
    assert name in answer.text
    assert str(city.folder) not in answer.text
    assert "/tmp" not in answer.text
    assert not answers(city)


def test_a_file_that_is_too_large_is_refused(city: Workspace, owner: TestClient, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="1 MB"):
        place(Upload("a.pdf", BytesIO(PDF + bytes(1024 * 1024))), tmp_path, most=1024 * 1024)
    assert owner.post(FORM, data=typed(city), files=proof(content=PDF + bytes(MOST_BYTES))).status_code == 413
    assert not answers(city)


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("C:\\fakepath\\门禁.pdf", "门禁.pdf"),
        ("../../../etc/passwd.pdf", "passwd.pdf"),
        ("a\x00b\u202e\r\n;c.pdf", "a_b____c.pdf"),
        ("..hidden.pdf", "hidden.pdf"),
        ("<script>.pdf", "_script_.pdf"),
        ("", "_"),
        ("...", "_"),
    ],
)
def test_the_name_of_a_file_is_cleaned(sent: str, kept: str) -> None:
    assert clean_name(sent) == kept


def test_a_long_name_keeps_its_suffix() -> None:
    name = clean_name("门" * 500 + ".pdf")
    assert name.endswith(".pdf")
    assert len(name.encode()) <= NAME_BYTES_MAX


def test_two_files_of_one_name_are_both_kept(city: Workspace, owner: TestClient) -> None:
    files = [*proof("a.pdf"), *proof("x/a.pdf", PDF + b"2")]
    assert owner.post(FORM, data=typed(city), files=files).status_code == 303
    assert [one.name for one in answers(city)[FIRST.id].proofs] == ["a.pdf", "a (2).pdf"]


def test_a_proof_is_given_as_a_file_to_keep_and_to_those_alone_who_see_the_system(
    city: Workspace, owner: TestClient
) -> None:
    owner.post(FORM, data=typed(city), files=proof("门禁 <1>.pdf"))
    at = f"/answers/hotline/proofs/{SHA}"

    given = owner.get(at)

    assert given.content == PDF
    assert given.headers["content-type"] == "application/octet-stream"
    assert given.headers["x-content-type-options"] == "nosniff"
    assert given.headers["content-disposition"].startswith("attachment; filename*=utf-8''")
    assert at in owner.get("/answers/hotline").text
    assert visit(city, Role.BUREAU).get(at).content == PDF
    other = visit(city, Role.OWNER, "cockpit")
    assert other.get(at).status_code == 404
    assert other.get(f"/answers/cockpit/proofs/{SHA}").status_code == 404
    assert visit(city, Role.AUDITOR).get(at).status_code == 403
    assert visit(city, None).get(at).status_code == 303
    assert owner.get("/answers/hotline/proofs/citywall.db").status_code == 404
    (city.folder / "proofs" / SHA).unlink()
    assert owner.get(at).status_code == 404


def test_nobody_attaches_the_proof_of_another_system(city: Workspace, owner: TestClient) -> None:
    owner.post(FORM, data=typed(city), files=proof())
    other = visit(city, Role.OWNER, "cockpit")
    question = asked_of(COCKPIT, [COCKPIT])[0]

    answer = other.post(f"/answers/cockpit/questions/{quote(question.id)}", data={**typed(city), "kept-0": SHA})

    assert answer.status_code == 422
    assert not answers(city, "cockpit")


def test_an_owner_neither_sees_nor_answers_for_another_system(city: Workspace) -> None:
    other = visit(city, Role.OWNER, "cockpit")
    assert "12345" not in other.get("/answers").text
    for path in ("/answers/hotline", FORM, "/answers/hotline/questionnaire.xlsx", "/answers/none"):
        assert other.get(path).status_code == 404, path
    assert other.post(FORM, data=typed(city)).status_code == 404
    assert other.post("/answers/hotline/questionnaire", files={"workbook": ("a.csv", b"x")}).status_code == 404
    assert not answers(city)


def test_who_may_only_see_is_given_no_form(city: Workspace) -> None:
    bureau = visit(city, Role.BUREAU)
    page = bureau.get("/answers/hotline").text
    assert "/questions/" not in page
    assert 'type="file"' not in page
    assert bureau.get(FORM).status_code == 403
    assert bureau.post(FORM, data=typed(city)).status_code == 403


def test_what_was_not_changed_is_not_attested_anew(city: Workspace, owner: TestClient) -> None:
    owner.post(FORM, data=typed(city), files=proof())
    officer = visit(city, Role.OFFICER)

    again = officer.post(FORM, data={**typed(city), "kept-0": SHA})
    assert again.headers["location"].endswith("saved=0")
    assert answers(city)[FIRST.id].person == PERSON

    officer.post(FORM, data=typed(city, note="无需证明了"))
    assert answers(city)[FIRST.id].person == visitor(Role.OFFICER).account.person
    assert answers(city)[FIRST.id].proofs == ()
    with city.store() as store:
        assert len(answer_history(store, "hotline", FIRST.id)) == 2
    page = officer.get(FORM).text
    assert "此前的答复：1 条" in page
    assert SHA in page


def test_a_question_that_rests_on_a_product_asks_for_its_certificate(city: Workspace, owner: TestClient) -> None:
    question = next(one for one in ASKED if one.topic in PRODUCT_TOPICS)
    at = f"/answers/hotline/questions/{quote(question.id)}"
    page = owner.get(at).text
    assert "商用密码产品认证证书编号" in page
    number = _number_of(page, question)

    owner.post(at, data=typed(city, number), files=proof(number=number))
    assert standing(answers(city)[question.id], today(city)) is Standing.NO_PRODUCT
    end = (today(city) + timedelta(days=400)).isoformat()
    note = f"GM001119920250001，有效期至 {end}"
    owner.post(at, data={**typed(city, number, note=note), f"kept-{number}": SHA})
    assert standing(answers(city)[question.id], today(city)) is Standing.VALID


def _number_of(page: str, question: Question) -> int:
    return page[: page.index(f">{question.id}<")].count('name="claim-')


def test_the_questions_are_filtered_by_the_address(city: Workspace, owner: TestClient) -> None:
    soon = (today(city) + timedelta(days=5)).isoformat()
    owner.post(FORM, data=typed(city, expires_on=soon), files=proof())

    expiring = owner.get("/answers/hotline?state=expiring").text
    assert FIRST.text.zh in expiring
    assert SECOND.text.zh not in expiring
    assert FIRST.text.zh not in owner.get("/answers/hotline?state=unanswered").text
    assert FIRST.text.zh not in owner.get("/answers/hotline?layer=data").text
    assert FIRST.text.zh in owner.get(f"/answers/hotline?q={FIRST.id}").text
    assert "没有符合条件的问题" in owner.get("/answers/hotline?q=%3Cscript%3E").text
    assert owner.get("/answers/hotline?state=best").status_code == 422
    assert owner.get("/answers/hotline?layer=roof").status_code == 422
    rows = owner.get("/answers/hotline?state=expiring&format=csv").content.decode("utf-8-sig").splitlines()
    assert len(rows) == 2


def test_the_systems_are_counted(city: Workspace, owner: TestClient) -> None:
    owner.post(FORM, data=typed(city), files=proof())
    owner.post(FORM, data=typed(city, 1))
    sheet = openpyxl.load_workbook(BytesIO(owner.get("/answers?format=xlsx").content)).worksheets[0]
    rows = [row for row in sheet.iter_rows(values_only=True) if row[0] == "12345 热线平台"]
    assert rows == [("12345 热线平台", "政务服务局", len(ASKED), len(ASKED) - 2, 0, 0, 1, 1)]


def test_the_page_speaks_english_too(city: Workspace) -> None:
    page = visit(city, Role.OWNER, "hotline", language="en").get(FORM).text
    assert FIRST.text.en in page
    assert "Answers count from the next scan" in page


def workbook(client: TestClient, **cells: str) -> bytes:
    """The questionnaire of the hotline, its first row filled in by heading."""
    book = openpyxl.load_workbook(BytesIO(client.get("/answers/hotline/questionnaire.xlsx").content))
    sheet = book.worksheets[0]
    heads = {str(cell.value): cell.column for cell in sheet[1]}
    for heading, text in cells.items():
        sheet.cell(2, heads[heading]).value = text  # type: ignore[assignment]
    made = BytesIO()
    book.save(made)
    return made.getvalue()


def test_the_workbook_is_sent_back_with_its_proofs(city: Workspace, owner: TestClient) -> None:
    day = today(city)
    book = workbook(
        owner,
        符合情况="符合",
        答复人="安全管理员",
        答复日期=day.isoformat(),
        有效期至=(day + timedelta(days=90)).isoformat(),
        证明材料="门禁.pdf",
    )
    files = [("workbook", ("../问卷.xlsx", book)), ("proofs", ("门禁.pdf", PDF))]

    answer = owner.post("/answers/hotline/questionnaire", files=files)

    assert answer.status_code == 200
    assert "下一次扫描" in answer.text
    kept = answers(city)[FIRST.id]
    assert (kept.person, kept.proofs[0].sha256) == ("安全管理员", SHA)


def test_the_faults_of_a_workbook_are_listed_and_nothing_is_saved(city: Workspace, owner: TestClient) -> None:
    book = workbook(owner, 符合情况="<script>", 系统编号="cockpit", 证明材料="门禁.pdf")
    answer = owner.post("/answers/hotline/questionnaire", files={"workbook": ("问卷.xlsx", book)})
    assert answer.status_code == 422
    assert "cockpit" in answer.text
    assert not answers(city, "cockpit")
    lacking = owner.post(
        "/answers/hotline/questionnaire", files={"workbook": ("b.xlsx", workbook(owner, 符合情况="<i>"))}
    )
    assert "&lt;i&gt;" in lacking.text
    assert "<i>" not in lacking.text
    assert lacking.text.count("<li>") >= 4
    assert "/tmp" not in lacking.text
    assert owner.post("/answers/hotline/questionnaire", files={"proofs": ("a.pdf", PDF)}).status_code == 422
    assert not answers(city)


def a_bomb() -> bytes:
    """An archive called a workbook that unpacks to 400 MB."""
    made = BytesIO()
    with (
        zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open("xl/worksheets/sheet1.xml", "w") as part,
    ):
        for _n in range(400):
            part.write(bytes(1024 * 1024))
    return made.getvalue()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.xlsx", b"PK\x03\x04 no workbook"),
        ("a.xls", b"\xd0\xcf\x11\xe0"),
        ("a.csv", b"\xff\xfe\x00"),
        ("a.xlsx", b""),
    ],
)
def test_what_is_no_workbook_is_refused(city: Workspace, owner: TestClient, name: str, content: bytes) -> None:
    answer = owner.post("/answers/hotline/questionnaire", files={"workbook": (name, content)})
    assert answer.status_code == 422
    assert 'role="alert"' in answer.text
    assert "/tmp" not in answer.text


def test_a_workbook_that_unpacks_to_too_much_is_refused(owner: TestClient) -> None:
    bomb = a_bomb()
    assert len(bomb) < 2 * 1024 * 1024
    answer = owner.post("/answers/hotline/questionnaire", files={"workbook": ("a.xlsx", bomb)})
    assert answer.status_code == 422
    assert "400 MB" in answer.text
