"""Notices of rectification (整改通知书): the register, one as it was issued, and issuing one.

An owner is shown a notice when every system it speaks of is the owner's.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Annotated

from fastapi import APIRouter, Response
from fastapi.responses import RedirectResponse

from checks import InputError, Severity
from reports.language import _, spoken
from reports.notice_files import NOTICE_FORMATS
from reports.notice_model import NoticeFinding
from reports.words import place_word, state_word
from scanner.accounts.model import Right
from scanner.notices.issue import chosen
from scanner.notices.model import Choice, Entry
from scanner.store.notices import count_entries, entries
from scanner.web.desk import Desk, needs
from scanner.web.finding_filters import PAGE, choices_of_systems, read_filters, turns_of, visible_systems
from scanner.web.forms import Field
from scanner.web.listing import Cell, Listing, with_files
from scanner.web.noticing import issue_chosen, notice_file, visible_notice
from scanner.web.page import page

router = APIRouter()

LEAST = {one.value: one for one in sorted(Severity, key=lambda one: -one.rank)}


@router.get("/notices")
def notices(desk: Annotated[Desk, needs(Right.SEE)]) -> Response:
    """The register, the newest first."""
    filters = read_filters(desk)
    systems = visible_systems(desk)
    whole = bool(desk.request.query_params.get("format"))
    limit, offset = (-1, 0) if whole else (PAGE, (filters.page - 1) * PAGE)
    here = entries(desk.store, systems, limit=limit, offset=offset)
    turns = turns_of(filters, count_entries(desk.store, systems), len(here))
    return with_files(desk, "notices.html.j2", _register(desk, here), turns=turns)


@router.get("/notices/new")
def new(
    desk: Annotated[Desk, needs(Right.ASSIGN)],
    system: str = "",
    department: str = "",
    at_least: str = "",
    overdue: str = "",
) -> Response:
    """What a notice about a system or a department would hold, to be looked at before it is issued."""
    return _preview(desk, {"system": system, "department": department, "at_least": at_least, "overdue": overdue})


@router.post("/notices")
def issue_(
    desk: Annotated[Desk, needs(Right.ASSIGN)],
    system: Field = "",
    department: Field = "",
    at_least: Field = "",
    overdue: Field = "",
) -> Response:
    """Issue it, in the visitor's name."""
    typed = {"system": system, "department": department, "at_least": at_least, "overdue": overdue}
    try:
        made = issue_chosen(desk, _choice(typed))
    except InputError as error:
        return _preview(desk, typed, str(error))
    return RedirectResponse(f"/notices/{made.year}-{made.count}", status_code=303)


@router.get("/notices/{year:int}-{count:int}")
def notice(desk: Annotated[Desk, needs(Right.SEE)], year: int, count: int) -> Response:
    """One notice as it was issued, or, where the address asks for one by `?format=`, as the file that was sent."""
    one = visible_notice(desk, year, count)
    asked = desk.request.query_params.get("format", "")
    if not asked:
        files = {name: f"?format={name}" for name in NOTICE_FORMATS}
        return page(desk, "notice.html.j2", notice=one, listing=_held(one.findings), files=files)
    return notice_file(one, asked)


def _preview(desk: Desk, typed: dict[str, str], why: str = "") -> Response:
    """The form, and below it the findings the notice would hold when a system or a department is chosen."""
    held: tuple[NoticeFinding, ...] = ()
    if typed["system"]:
        desk.system(typed["system"])
    if not why and (typed["system"] or typed["department"]):
        try:
            held = chosen(desk.workspace, desk.store, _choice(typed), desk.at)
        except InputError as error:
            why = str(error)
    severities = [("", _("any that is overdue")), *((value, one.label.in_(spoken())) for value, one in LEAST.items())]
    return with_files(
        desk,
        "notice_new.html.j2",
        _held(held),
        status=422 if why else 200,
        typed=typed,
        why=why,
        asked=bool(typed["system"] or typed["department"]),
        options={**choices_of_systems(desk), "at_least": severities},
    )


def _choice(typed: dict[str, str]) -> Choice:
    if typed["at_least"] not in ("", *LEAST):
        raise InputError(_("there is no severity {severity}").format(severity=repr(typed["at_least"][:40])))
    return Choice(
        system=typed["system"],
        department=typed["department"],
        at_least=LEAST.get(typed["at_least"]),
        overdue=bool(typed["overdue"]),
    )


def _register(desk: Desk, found: Sequence[Entry]) -> Listing:
    names = {one.id: one.name for one in desk.systems()}
    header = (
        _("Number"),
        _("Department"),
        _("System"),
        _("Findings"),
        _("Issued on"),
        _("Issued by"),
        _("Answer by"),
    )
    rows = (
        (
            Cell(one.number, f"/notices/{one.year}-{one.count}", tone="day"),
            Cell(one.department),
            Cell(names.get(one.system, one.system) if one.system else _("all of them")),
            Cell(one.findings),
            Cell(one.issued_on, tone="day"),
            Cell(one.issued_by),
            Cell(one.answer_by, tone="day"),
        )
        for one in found
    )
    return Listing(name=_("Register of notices"), header=header, rows=tuple(rows))


def _held(findings: Iterable[NoticeFinding]) -> Listing:
    """The findings of a notice, as they stood."""
    header = (
        _("Number"),
        _("Severity"),
        _("Title"),
        _("State"),
        _("System"),
        _("Asset"),
        _("Place"),
        _("Due"),
    )
    language = spoken()
    rows = (
        (
            Cell(one.number, f"/findings/{one.number.removeprefix('F-')}", tone="day"),
            Cell(one.severity.label.in_(language), tone=f"severity-{one.severity.value}"),
            Cell(one.title.in_(language), tone="wide"),
            Cell(state_word(one.state)),
            Cell(one.system_name),
            Cell(one.asset),
            Cell(place_word(one.locator)),
            Cell(one.due, tone="late day" if one.overdue else "day"),
        )
        for one in findings
    )
    return Listing(name=_("Findings it holds"), header=header, rows=tuple(rows))
