"""One finding: what it is, why it matters, how it stands, and what this visitor may do about it.

Nobody closes a finding here but what a scan proposed to close, or what stood on an asset that is gone.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

import msgspec
from fastapi import APIRouter, Form, Response
from fastapi.responses import RedirectResponse

from checks import InputError
from reports.words import place_word
from scanner.accounts.model import Right
from scanner.findings.asking import ask
from scanner.findings.claiming import claim_and_retest
from scanner.findings.decide import assign, withdraw
from scanner.findings.model import FindingState
from scanner.findings.people import Asked
from scanner.findings.requests import RequestKind
from scanner.findings.shown import Shown
from scanner.findings.write_off import confirm_gone, retire
from scanner.schedule.model import Run
from scanner.schedule.words import result_words
from scanner.store.runs import runs
from scanner.web.desk import Desk, needs
from scanner.web.finding_tables import proof_listing, timeline_listing
from scanner.web.finding_view import FindingView, finding_view, visible_finding, why_still_open
from scanner.web.forms import LARGEST, Field, Refused, a_day
from scanner.web.listing import with_files
from scanner.web.settling import settle

router = APIRouter()

_ADDRESS = "/findings/{number:int}"


@router.get(_ADDRESS)
def finding(desk: Annotated[Desk, needs(Right.SEE)], number: int) -> Response:
    """The page of a finding."""
    return _page(desk, number)


@router.post(f"{_ADDRESS}/assign")
def assign_(desk: Annotated[Desk, needs(Right.ASSIGN)], number: int, owner: Field = "", reason: Field = "") -> Response:
    """Hand it to somebody."""

    def change(one: Shown) -> None:
        assign(desk.store, number, owner, _asked(desk, reason))

    return _done(desk, number, "assign", {"owner": owner, "reason": reason}, change)


@router.post(f"{_ADDRESS}/claim")
def claim(desk: Annotated[Desk, needs(Right.CLAIM)], number: int, reason: Field = "") -> Response:
    """Say that it is fixed, and ask for a retest of its asset."""

    def change(one: Shown) -> None:
        claim_and_retest(desk.store, number, _asked(desk, reason))

    return _done(desk, number, "claim", {"reason": reason}, change)


@router.post(f"{_ADDRESS}/ask/{{kind}}")
def ask_(
    desk: Annotated[Desk, needs(Right.CLAIM)], number: int, kind: RequestKind, until: Field = "", reason: Field = ""
) -> Response:
    """Ask for an acceptance, a false positive, or more time."""

    def change(one: Shown) -> None:
        ask(
            desk.store,
            number,
            kind,
            _asked(desk, reason),
            until=a_day(until),
            today=desk.today,
            most_days=desk.workspace.most_days(one.finding.check),
        )

    return _done(desk, number, kind.value, {"until": until, "reason": reason}, change)


@router.post(f"{_ADDRESS}/settle")
def settle_(
    desk: Annotated[Desk, needs(Right.APPROVE)],
    number: int,
    request: Annotated[int, Form(ge=1, le=LARGEST, alias="number")],
    verdict: Field = "",
    reason: Field = "",
) -> Response:
    """Grant or refuse what was asked on it."""

    def change(one: Shown) -> None:
        settle(desk, one, request, verdict, reason)

    return _done(desk, number, f"settle-{request}", {"reason": reason}, change)


@router.post(f"{_ADDRESS}/withdraw")
def withdraw_(desk: Annotated[Desk, needs(Right.APPROVE)], number: int, reason: Field = "") -> Response:
    """End what was decided of it before its day."""

    def change(one: Shown) -> None:
        withdraw(desk.store, number, _asked(desk, reason), today=desk.today)

    return _done(desk, number, "withdraw", {"reason": reason}, change)


@router.post(f"{_ADDRESS}/confirm-gone")
def confirm_gone_(desk: Annotated[Desk, needs(Right.ASSIGN)], number: int, reason: Field = "") -> Response:
    """Confirm that it no longer applies, as a scan found."""

    def change(one: Shown) -> None:
        confirm_gone(desk.store, number, _asked(desk, reason))

    return _done(desk, number, "confirm-gone", {"reason": reason}, change)


@router.post(f"{_ADDRESS}/retire")
def retire_(desk: Annotated[Desk, needs(Right.ASSIGN)], number: int, reason: Field = "") -> Response:
    """Close it because its asset is no longer registered."""

    def change(one: Shown) -> None:
        retire(desk.store, number, _asked(desk, reason))

    return _done(desk, number, "retire", {"reason": reason}, change)


class Actions(msgspec.Struct, frozen=True, kw_only=True):
    """Which forms this visitor is shown."""

    assign: bool
    claim: bool
    ask: tuple[RequestKind, ...]
    settle: tuple[int, ...]
    """The numbers of the requests to settle."""
    withdraw: bool
    confirm_gone: bool
    retire: bool

    @property
    def any(self) -> bool:
        """True when there is one besides those to settle requests, which stand beside each."""
        return any((self.assign, self.claim, self.ask, self.withdraw, self.confirm_gone, self.retire))

    @property
    def forms(self) -> frozenset[str]:
        """The names of those shown."""
        plain = {
            "assign": self.assign,
            "claim": self.claim,
            "withdraw": self.withdraw,
            "confirm-gone": self.confirm_gone,
            "retire": self.retire,
        }
        asked = [kind.value for kind in self.ask]
        return frozenset(
            [name for name, stands in plain.items() if stands] + asked + [f"settle-{n}" for n in self.settle]
        )


def _actions(desk: Desk, view: FindingView) -> Actions:
    one, open_now = view.finding, view.finding.is_open
    waiting = [each for each in view.requests if each.waiting]
    asked = {each.kind for each in waiting}
    may_ask = open_now and desk.may(Right.CLAIM)
    may_assign = open_now and desk.may(Right.ASSIGN)
    may_approve = desk.may(Right.APPROVE)
    return Actions(
        assign=may_assign,
        claim=may_ask and one.state is not FindingState.CLAIMED,
        ask=tuple(kind for kind in RequestKind if may_ask and kind not in asked),
        settle=tuple(each.number for each in waiting if may_approve),
        withdraw=may_approve and view.one.decision is not None,
        confirm_gone=may_assign and one.closing_proposed,
        retire=may_assign and not view.asset_registered,
    )


def _page(desk: Desk, number: int, refused: Refused | None = None) -> Response:
    view = finding_view(desk, number)
    return with_files(
        desk,
        "finding.html.j2",
        timeline_listing(desk, view),
        others={"proof": lambda: proof_listing(view)},
        status=422 if refused else 200,
        view=view,
        actions=_actions(desk, view),
        refused=refused,
        standing=why_still_open(desk, view.one),
        most_days=desk.workspace.most_days(view.finding.check),
        retests=_retests(desk, view),
        place_word=place_word,
    )


def _retests(desk: Desk, view: FindingView) -> list[tuple[Run, str]]:
    """The scans of its asset alone that were asked for since it was claimed fixed, and how each stands, the newest first."""
    place, claimed_at = view.finding.place, view.finding.claimed_at
    asked = runs(desk.store, since=claimed_at) if claimed_at else []
    mine = [one for one in asked if one.systems == (place.system,) and one.asset == place.asset]
    return [(one, result_words(one, desk.workspace.zone, {})) for one in mine]


def _done(desk: Desk, number: int, form: str, typed: dict[str, str], change: Callable[[Shown], None]) -> Response:
    """Make a change and show the finding anew; refused, show it with what was typed."""
    one = visible_finding(desk, number)
    try:
        change(one)
    except InputError as error:
        return _page(desk, number, Refused(form=form, why=str(error), typed=typed))
    return RedirectResponse(f"/findings/{number}", status_code=303)


def _asked(desk: Desk, reason: str) -> Asked:
    return Asked(by=desk.person, at=desk.at, reason=reason)
