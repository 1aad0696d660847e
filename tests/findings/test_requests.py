"""Requests: asked by one, granted or refused by another, and each an entry of the history."""

from __future__ import annotations

from datetime import timedelta

import pytest

from checks import CitywallError, InputError, Outcome, UnknownName
from scanner.findings.asking import ask, grant, refuse
from scanner.findings.decide import assign
from scanner.findings.decisions import effective_state
from scanner.findings.requests import Request, RequestKind
from scanner.findings.write_off import retire
from scanner.store.requests import find_request, requests_of
from tests.findings.lives import BUREAU, HOTLINE, OFFICER, OWNER, Lives, place

KINDS = list(RequestKind)


def asked_for(lives: Lives, kind: RequestKind, *, by: str = OWNER, number: int = 1, days: int = 60) -> Request:
    until = lives.today + timedelta(days=days)
    asked = lives.asked(by, "厂商补丁未发布")
    return ask(lives.store, number, kind, asked, until=until, today=lives.today, most_days=90)


def granted(lives: Lives, request: Request, by: str = BUREAU, most_days: int = 90) -> Request:
    return grant(lives.store, request.number, lives.asked(by, "同意"), today=lives.today, most_days=most_days)


def standing(lives: Lives) -> str:
    return effective_state(lives.finding(), lives.decisions(), lives.today).value


@pytest.fixture
def lives() -> Lives:
    lives = Lives()
    lives.open_one()
    return lives


@pytest.mark.parametrize("kind", KINDS)
def test_asked_for_nothing_changes_until_it_is_granted(lives: Lives, kind: RequestKind) -> None:
    before = lives.finding()

    request = asked_for(lives, kind)

    assert (lives.finding(), lives.decisions(), standing(lives)) == (before, [], "open")
    assert request.waiting
    assert requests_of(lives.store, waiting=True) == [request] == [find_request(lives.store, request.number)]
    assert list(lives.whys())[-1] == "asked for a decision"


@pytest.mark.parametrize("kind", [RequestKind.ACCEPTED, RequestKind.FALSE_POSITIVE])
def test_granted_it_is_the_decision_of_two_people_with_the_reason_of_the_request(
    lives: Lives, kind: RequestKind
) -> None:
    request = asked_for(lives, kind)
    lives.later(2)

    settled = granted(lives, request)

    (decision,) = lives.decisions()
    assert (decision.kind.value, decision.reason, decision.until) == (kind.value, request.reason, request.until)
    assert (decision.asked_by, decision.approved_by, decision.owner) == (OWNER, BUREAU, OWNER)
    assert (decision.since, decision.made_at) == (lives.today, lives.now)
    assert (settled.granted, settled.settled_by, settled.answer, settled.settled_at) == (
        True,
        BUREAU,
        "同意",
        lives.now,
    )
    assert find_request(lives.store, request.number) == settled
    assert requests_of(lives.store, waiting=True) == []
    assert standing(lives) == kind.value
    assert list(lives.whys())[-2:] == [
        "request granted",
        {"accepted": "risk accepted", "false_positive": "declared a false positive"}[kind.value],
    ]
    assert not lives.verified().faults


def test_more_time_granted_moves_the_deadline(lives: Lives) -> None:
    request = asked_for(lives, RequestKind.EXTENSION, days=400)

    granted(lives, request)

    assert lives.finding().due == request.until
    assert list(lives.whys())[-1] == "deadline extended"
    assert not lives.verified().faults


@pytest.mark.parametrize("kind", KINDS)
def test_refused_nothing_changes_and_it_can_be_asked_anew(lives: Lives, kind: RequestKind) -> None:
    before = lives.finding()
    request = asked_for(lives, kind)

    settled = refuse(lives.store, request.number, lives.asked(BUREAU, "请先整改"))

    assert (settled.granted, settled.answer, settled.standing.zh) == (False, "请先整改", "已驳回")
    assert (lives.finding(), lives.decisions()) == (before, [])
    assert asked_for(lives, kind).number == request.number + 1
    assert not lives.verified().faults


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("approver", [OWNER, " 系统 责任人", OFFICER, "王 工", "", "　"])
def test_it_is_settled_by_neither_the_owner_nor_who_asked(lives: Lives, kind: RequestKind, approver: str) -> None:
    assign(lives.store, 1, "王工", lives.asked(OFFICER))
    request = asked_for(lives, kind, by=OFFICER)
    if approver.replace(" ", "") == OWNER:
        assign(lives.store, 1, OWNER, lives.asked(OFFICER))
    head = lives.verified()

    with pytest.raises(InputError):
        granted(lives, request, by=approver)
    with pytest.raises(InputError):
        refuse(lives.store, request.number, lives.asked(approver))

    assert find_request(lives.store, request.number) == request
    assert lives.verified() == head


def test_one_of_a_kind_waits_and_the_kinds_wait_beside_each_other(lives: Lives) -> None:
    for kind in KINDS:
        asked_for(lives, kind)
    for kind in KINDS:
        with pytest.raises(InputError, match="R-"):
            asked_for(lives, kind, by=OFFICER)

    assert [one.kind for one in requests_of(lives.store, waiting=True)] == KINDS


@pytest.mark.parametrize(
    ("kind", "days"),
    [
        (RequestKind.ACCEPTED, -1),
        (RequestKind.ACCEPTED, 91),
        (RequestKind.FALSE_POSITIVE, 91),
        (RequestKind.EXTENSION, 30),
        (RequestKind.EXTENSION, -1),
    ],
)
def test_an_end_that_could_not_be_granted_is_not_asked_for(lives: Lives, kind: RequestKind, days: int) -> None:
    with pytest.raises(InputError):
        asked_for(lives, kind, days=days)

    assert requests_of(lives.store) == []


def test_what_it_asked_for_may_be_past_or_too_far_when_it_is_to_be_granted(lives: Lives) -> None:
    accept, extend = asked_for(lives, RequestKind.ACCEPTED, days=5), asked_for(lives, RequestKind.EXTENSION, days=40)
    with pytest.raises(InputError, match="4"):
        granted(lives, accept, most_days=4)
    lives.later(50)
    head = lives.verified()

    for one in (accept, extend):
        with pytest.raises(InputError):
            granted(lives, one)

    assert lives.verified() == head, "nothing of it is half done"
    assert [one.waiting for one in requests_of(lives.store)] == [True, True]


@pytest.mark.parametrize("how", ["scan", "retired"])
def test_when_the_finding_closes_meanwhile_it_lapses(lives: Lives, how: str) -> None:
    for kind in KINDS:
        asked_for(lives, kind)
    refuse(lives.store, 1, lives.asked(BUREAU))
    if how == "scan":
        lives.scan({place(): Outcome.MET})
    else:
        lives.register("db")
        retire(lives.store, 1, lives.asked(OFFICER))

    assert [(one.waiting, one.granted, one.standing.zh) for one in requests_of(lives.store)] == [
        (False, False, "已驳回"),
        (False, None, "已失效"),
        (False, None, "已失效"),
    ]
    assert not lives.verified().faults
    for number in (1, 2):
        with pytest.raises(InputError, match=f"R-{number}"):
            granted(lives, find_request(lives.store, number))
        with pytest.raises(InputError, match=f"R-{number}"):
            refuse(lives.store, number, lives.asked(BUREAU))
    with pytest.raises(InputError, match="F-1"):
        asked_for(lives, RequestKind.ACCEPTED)


def test_those_of_some_systems_or_of_all(lives: Lives) -> None:
    one = asked_for(lives, RequestKind.ACCEPTED)
    two = asked_for(lives, RequestKind.EXTENSION)
    refuse(lives.store, one.number, lives.asked(BUREAU))

    assert [each.number for each in requests_of(lives.store, [HOTLINE.id])] == [1, 2]
    assert requests_of(lives.store, [HOTLINE.id], waiting=True) == [two]
    assert requests_of(lives.store, ["other"]) == requests_of(lives.store, []) == []


def test_what_is_not_there_is_named(lives: Lives) -> None:
    with pytest.raises(UnknownName, match="R-9"):
        find_request(lives.store, 9)
    with pytest.raises(CitywallError, match="F-9"):
        asked_for(lives, RequestKind.ACCEPTED, number=9)


@pytest.mark.parametrize(
    "edit",
    [
        "UPDATE requests SET until = '2099-01-01'",
        "UPDATE requests SET asked_by = 'x'",
        "UPDATE requests SET granted = 1, settled_at = asked_at, settled_by = 'x'",
        "DELETE FROM requests",
        "INSERT INTO requests SELECT 9, 1, 'extension', reason, until, asked_by, asked_at, NULL, '', NULL, '' FROM requests",
    ],
)
def test_an_edit_behind_the_programs_back_shows(lives: Lives, edit: str) -> None:
    asked_for(lives, RequestKind.ACCEPTED)
    assert not lives.verified().faults

    lives.store.db.conn.execute(edit)

    assert lives.verified().faults in (("request 1",), ("request 9",))
