"""The page of one finding: its proof, what would close it, what each role may do, and what becomes of a form."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest
from httpx2 import Response

from checks.evidence import Reason
from scanner.accounts.model import Role
from scanner.clock import now
from scanner.findings.decisions import DecisionKind
from scanner.findings.model import Finding, FindingState, Transition
from scanner.findings.requests import RequestKind
from scanner.store.decisions import decisions_on
from scanner.store.findings import find_finding, transitions_of
from scanner.store.requests import requests_on
from scanner.store.runs import runs
from scanner.workspace import Workspace
from tests.web.planting import decided, plant, today
from tests.web.visiting import a_city, scan, visit

OPEN_TO_ALL = 4
"""The number of the scanned finding that the store of the hotline lets everybody in."""
OLD_TLS = 3
"""And of the old TLS of the cockpit."""
HOSTILE = "<script>alert(1)</script>\x1b[31m\u202e"


@pytest.fixture
def city(tmp_path: Path) -> Workspace:
    return a_city(tmp_path / "city")


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """A city that is only read."""
    return a_city(tmp_path_factory.mktemp("city"))


def finding(workspace: Workspace, number: int = OPEN_TO_ALL) -> Finding:
    with workspace.store() as store:
        return find_finding(store, number)


def history(workspace: Workspace, number: int = OPEN_TO_ALL) -> list[Transition]:
    with workspace.store() as store:
        return transitions_of(store, number)


def day(workspace: Workspace, ahead: int) -> str:
    return (today(workspace) + timedelta(days=ahead)).isoformat()


def forms_of(answer: Response) -> set[str]:
    return set(re.findall(r'<form method="post" action="/findings/\d+/([a-z/_-]+)"', answer.text))


def test_it_answers_what_proof_why_how_to_fix_and_by_when(kept: Workspace) -> None:
    page = visit(kept, Role.OFFICER).get(f"/findings/{OPEN_TO_ALL}").text
    for said in (
        "数据库或缓存无需口令即可访问",
        ">协议</th><td>redis<",
        " · fake · ",
        'href="/scans/1"',
        'href="/checks/store.open-to-all"',
        'href="/systems/hotline"',
        "危害说明",
        "整改方法",
        'href="/baselines/mlps2-level3?q=8.1.4.1%20a%29"',
        'href="/systems/hotline/items/8.1.4.1%20a%29"',
        "热线平台责任人",
        "完整执行且结果符合时，本问题闭环",
        "检查发现",
    ):
        assert said in page, said
    late = (today(kept) - finding(kept).due).days
    assert f"逾期 {late} 天" in page


def test_it_speaks_english(kept: Workspace) -> None:
    page = visit(kept, Role.BUREAU, language="en").get(f"/findings/{OPEN_TO_ALL}").text
    assert "A database or cache lets anybody in" in page
    assert "days late" in page


def test_why_it_is_still_open_tells_of_the_looks_that_failed(kept: Workspace) -> None:
    number = plant(kept, unverified_since=now(), unverified_reason=Reason.AUTH_FAILED)
    page = visit(kept, Role.OFFICER).get(f"/findings/{number}").text
    assert "扫描均未能复测" in page
    assert Reason.AUTH_FAILED.label.zh in page
    assert "原始证据已过保存期" in page


def test_every_look_that_is_kept_stands_in_the_timeline(city: Workspace) -> None:
    scan(city, now() - timedelta(days=20), open_to_all=True)
    scan(city, now() - timedelta(days=10), open_to_all=False)
    scan(city, now() - timedelta(days=5), open_to_all=True)
    page = visit(city, Role.OFFICER).get(f"/findings/{OPEN_TO_ALL}").text
    timeline = page[page.index('<ol class="timeline">') :]
    assert re.findall(r'href="/scans/(\d)"', timeline) == ["4", "3", "2", "1"]
    assert "闭环后再次发现" in timeline
    assert "待整改 → 已闭环" in timeline
    assert "复发 1 次" in page


def test_facts_are_called_by_words_and_those_of_plugins_as_they_are(kept: Workspace) -> None:
    number = plant(kept, facts={"port": 6379, "claim_zh": "部分符合", "claim_en": "partly met", "own_fact": True})
    for language, words, other in (
        ("zh", ("端口", "答复", "部分符合", "是"), "partly met"),
        ("en", ("Port", "Answer", "partly met", "yes"), "部分符合"),
    ):
        page = visit(kept, Role.OFFICER, language=language).get(f"/findings/{number}").text
        proof = page[page.index('<table class="facts">') : page.index("</table>")]
        assert re.findall(r">([^<>\n]+)</t[hd]>", proof)[:-1] == [words[0], "6379", *words[1:3]]
        assert f"<code>own_fact</code></th><td>{words[3]}</td>" in proof
        assert other not in proof


def test_hostile_facts_are_shown_as_text(kept: Workspace) -> None:
    number = plant(kept, asset=HOSTILE, locator=HOSTILE, owner=HOSTILE, facts={HOSTILE: [HOSTILE, HOSTILE], "n": True})
    page = visit(kept, Role.BUREAU).get(f"/findings/{number}").text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;\\x1b[31m\\u202e" in page
    for raw in ("<script>alert", "\x1b", "\u202e"):
        assert raw not in page


@pytest.mark.parametrize("number", [OLD_TLS, 99, 10**30])
def test_another_systems_finding_is_as_if_it_were_not(city: Workspace, number: int) -> None:
    client = visit(city, Role.OWNER, "hotline")
    before = history(city, OLD_TLS)
    answers = [
        client.get(f"/findings/{number}"),
        client.post(f"/findings/{number}/claim", data={"reason": "已整改"}),
        client.post(f"/findings/{number}/ask/accepted", data={"reason": "请批准", "until": day(city, 5)}),
    ]
    assert [one.status_code for one in answers] == [404, 404, 404]
    assert all(f"没有问题 F-{number}" in one.text for one in answers)
    assert history(city, OLD_TLS) == before


@pytest.mark.parametrize(
    ("role", "forms"),
    [
        (Role.OFFICER, {"claim", "assign", "ask/accepted", "ask/false_positive", "ask/extension"}),
        (Role.OWNER, {"claim", "ask/accepted", "ask/false_positive", "ask/extension"}),
        (Role.BUREAU, set()),
    ],
)
def test_each_role_is_offered_what_it_may(kept: Workspace, role: Role, forms: set[str]) -> None:
    assert forms_of(visit(kept, role, "hotline").get(f"/findings/{OPEN_TO_ALL}")) == forms


@pytest.mark.parametrize("action", ["assign", "settle", "withdraw", "confirm-gone", "retire"])
def test_an_owner_may_neither_assign_nor_approve_nor_close(kept: Workspace, action: str) -> None:
    client = visit(kept, Role.OWNER, "hotline")
    given = {"reason": "已整改", "owner": "某处室", "number": "1", "verdict": "grant"}
    assert client.post(f"/findings/{OPEN_TO_ALL}/{action}", data=given).status_code == 403


def test_a_claim_waits_for_the_retest_it_asks_for(city: Workspace) -> None:
    client = visit(city, Role.OWNER, "hotline")
    answer = client.post(f"/findings/{OPEN_TO_ALL}/claim", data={"reason": "已设置口令"})
    assert (answer.status_code, answer.headers["location"]) == (303, f"/findings/{OPEN_TO_ALL}")
    assert finding(city).state is FindingState.CLAIMED
    with city.store() as store:
        (run,) = runs(store)
    assert (run.systems, run.asset, run.asked_by) == (("hotline",), "cache", Role.OWNER.label.zh)
    page = client.get(f"/findings/{OPEN_TO_ALL}")
    assert "该资产的复测" in page.text
    assert "已设置口令" in page.text
    assert "claim" not in forms_of(page)

    again = client.post(f"/findings/{OPEN_TO_ALL}/claim", data={"reason": "再次申报"})
    assert again.status_code == 422
    assert 'role="alert"' in again.text
    assert len(history(city)) == 2


def test_it_is_handed_to_somebody(city: Workspace) -> None:
    client = visit(city, Role.OFFICER)
    client.post(f"/findings/{OPEN_TO_ALL}/assign", data={"owner": "平台运维组", "reason": "由其负责"})
    one = finding(city)
    assert (one.owner, one.state) == ("平台运维组", FindingState.IN_PROGRESS)
    assert history(city)[-1].by == Role.OFFICER.label.zh


@pytest.mark.parametrize(
    ("action", "given", "kept_words"),
    [
        ("claim", {"reason": "  "}, ()),
        ("assign", {"owner": " ", "reason": "由其负责&处理"}, ("由其负责&amp;处理",)),
        ("ask/accepted", {"until": "", "reason": "补偿措施<已到位>"}, ("补偿措施&lt;已到位&gt;",)),
        ("ask/accepted", {"until": "2020-01-01", "reason": "补偿措施已到位"}, ("补偿措施已到位", "2020-01-01")),
        ("ask/extension", {"until": "2020-01-01", "reason": "采购中"}, ("采购中", "2020-01-01")),
        ("ask/accepted", {"until": "2999-01-01", "reason": "永远"}, ("永远", "2999-01-01")),
    ],
)
def test_a_form_refused_says_why_beside_it_and_keeps_what_was_typed(
    kept: Workspace, action: str, given: dict[str, str], kept_words: tuple[str, ...]
) -> None:
    answer = visit(kept, Role.OFFICER).post(f"/findings/{OPEN_TO_ALL}/{action}", data=given)
    assert answer.status_code == 422
    opened = re.findall(r'<details class="act" open>.*?</details>', answer.text, re.DOTALL)
    assert len(opened) == 1
    assert 'role="alert"' in opened[0]
    assert f'action="/findings/{OPEN_TO_ALL}/{action}"' in opened[0]
    for words in kept_words:
        assert words in opened[0]
    assert len(history(kept)) == 1


def test_a_request_is_granted_here_and_the_decision_is_withdrawn(city: Workspace) -> None:
    asked = {"until": day(city, 20), "reason": "补偿措施已到位"}
    visit(city, Role.OWNER, "hotline").post(f"/findings/{OPEN_TO_ALL}/ask/accepted", data=asked)
    bureau = visit(city, Role.BUREAU)
    page = bureau.get(f"/findings/{OPEN_TO_ALL}")
    assert forms_of(page) == {"settle"}
    given = {"number": "1", "verdict": "grant", "reason": "同意"}
    assert bureau.post(f"/findings/{OPEN_TO_ALL}/settle", data=given).status_code == 303
    page = bureau.get(f"/findings/{OPEN_TO_ALL}")
    assert "state-accepted" in page.text
    assert "申请人 系统责任人，批准人 主管部门" in page.text
    assert forms_of(page) == {"withdraw"}
    assert bureau.post(f"/findings/{OPEN_TO_ALL}/withdraw", data={"reason": "条件变化"}).status_code == 303
    with city.store() as store:
        (decision,) = decisions_on(store.db, OPEN_TO_ALL)
    assert decision.ended_at is not None
    assert "state-accepted" not in bureau.get(f"/findings/{OPEN_TO_ALL}").text


def test_a_request_of_another_finding_is_not_settled_here(city: Workspace) -> None:
    asked = {"until": day(city, 20), "reason": "补偿措施已到位"}
    visit(city, Role.OFFICER).post(f"/findings/{OLD_TLS}/ask/accepted", data=asked)
    given = {"number": "1", "verdict": "grant", "reason": "同意"}
    bureau = visit(city, Role.BUREAU)
    assert bureau.post(f"/findings/{OPEN_TO_ALL}/settle", data=given).status_code == 404
    assert bureau.post(f"/findings/{OLD_TLS}/settle", data={**given, "verdict": "maybe"}).status_code == 422
    with city.store() as store:
        assert requests_on(store.db, OLD_TLS)[0].waiting


def test_only_one_request_of_a_kind_waits(city: Workspace) -> None:
    client = visit(city, Role.OWNER, "hotline")
    asked = {"until": day(city, 200), "reason": "采购中"}
    client.post(f"/findings/{OPEN_TO_ALL}/ask/extension", data=asked)
    page = client.get(f"/findings/{OPEN_TO_ALL}")
    assert "ask/extension" not in forms_of(page)
    assert RequestKind.EXTENSION.label.zh in page.text
    again = client.post(f"/findings/{OPEN_TO_ALL}/ask/extension", data=asked)
    assert again.status_code == 422
    assert 'role="alert"' in again.text


def test_what_a_scan_proposes_to_close_is_confirmed_by_name(city: Workspace) -> None:
    number = plant(city, not_applicable_in=1)
    officer = visit(city, Role.OFFICER)
    assert "confirm-gone" in forms_of(officer.get(f"/findings/{number}"))
    assert "confirm-gone" not in forms_of(officer.get(f"/findings/{OPEN_TO_ALL}"))
    assert officer.post(f"/findings/{number}/confirm-gone", data={"reason": "已下线该服务"}).status_code == 303
    assert not finding(city, number).is_open
    refused = officer.post(f"/findings/{OPEN_TO_ALL}/confirm-gone", data={"reason": "无"})
    assert refused.status_code == 422
    assert finding(city).is_open


def test_what_stood_on_an_asset_that_is_gone_is_closed_by_name(city: Workspace) -> None:
    number = plant(city, asset="former")
    officer = visit(city, Role.OFFICER)
    assert "retire" in forms_of(officer.get(f"/findings/{number}"))
    assert officer.post(f"/findings/{number}/retire", data={"reason": "设备已报废"}).status_code == 303
    page = officer.get(f"/findings/{number}")
    assert "资产已下线" in page.text
    assert forms_of(page) == set()
    assert officer.post(f"/findings/{OPEN_TO_ALL}/retire", data={"reason": "无"}).status_code == 422


def test_a_finding_of_a_system_no_longer_registered_is_still_shown_to_the_officer(city: Workspace) -> None:
    number = plant(city, "former", "web")
    page = visit(city, Role.OFFICER).get(f"/findings/{number}")
    assert "已不在台账中" in page.text
    assert "retire" in forms_of(page)
    assert visit(city, Role.OWNER, "hotline").get(f"/findings/{number}").status_code == 404


def test_an_acceptance_that_holds_is_told_with_its_end(kept: Workspace) -> None:
    number = plant(kept, due=today(kept) - timedelta(days=3))
    decided(kept, number, DecisionKind.ACCEPTED, reason="补偿措施已到位")
    page = visit(kept, Role.OFFICER).get(f"/findings/{number}").text
    assert day(kept, 10) in page
    assert "补偿措施已到位" in page
    assert "逾期" not in page[page.index("<main") :]
