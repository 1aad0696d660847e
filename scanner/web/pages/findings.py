"""All findings of the visitor's systems, filtered as the address says."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Response

from checks import Layer, Severity
from reports.language import _, spoken
from scanner.accounts.model import Right
from scanner.findings.shown import shown
from scanner.store.finding_search import Order, count_states, owners_of
from scanner.web.desk import Desk, needs
from scanner.web.finding_filters import PAGE, STATES, Filters, read_filters, visible_systems, wanted_by
from scanner.web.finding_rows import finding_listing
from scanner.web.listing import with_files

router = APIRouter()

Options = list[tuple[str, str]]


@router.get("/findings")
def findings(desk: Annotated[Desk, needs(Right.SEE)]) -> Response:
    """The findings, 200 a page; a file has them all."""
    filters = read_filters(desk)
    wanted = wanted_by(desk, filters)
    whole = bool(desk.request.query_params.get("format"))
    day = desk.workspace.day(desk.at)
    found = shown(desk.store, wanted, day, filters.store_all() if whole else filters.store_page())
    counts = {} if whole else count_states(desk.store, wanted, day)
    return with_files(
        desk,
        "findings.html.j2",
        finding_listing(desk, found),
        filters=filters,
        counts=_counts(counts, filters),
        options={} if whole else _options(desk),
        turns=_turns(filters, _total(counts, filters), len(found)),
    )


def _counts(counts: dict[str, int], filters: Filters) -> list[tuple[int, str, str, bool]]:
    """How many stand in each state under the other filters: the figure, the word, the address of those alone, and whether the
    page shows those alone."""
    open_ones = sum(n for state, n in counts.items() if not _is_closed(state))
    plain = not filters.state and not filters.closed
    return [
        (open_ones, _("all that are open"), filters.address(state=(), closed=False), plain),
        *(
            (
                counts[value],
                one.label.in_(spoken()),
                filters.address(state=(value,), closed=False),
                filters.state == (value,),
            )
            for value, one in STATES.items()
            if counts.get(value)
        ),
    ]


def _total(counts: dict[str, int], filters: Filters) -> int:
    if filters.state:
        return sum(counts.get(one, 0) for one in set(filters.state))
    return sum(n for state, n in counts.items() if filters.closed or not _is_closed(state))


def _is_closed(state: str) -> bool:
    return state in ("closed", "not_applicable", "retired")


def _turns(filters: Filters, total: int, here: int) -> tuple[str, str, str]:
    """The addresses of the page before and the next, empty where there is none, and which rows of how many stand here."""
    first = (filters.page - 1) * PAGE + 1
    where = _("{first} to {last} of {total}").format(first=first, last=first + here - 1, total=total)
    before = filters.address(page=filters.page - 1) if filters.page > 1 else ""
    after = filters.address(page=filters.page + 1) if first + here - 1 < total else ""
    return before, after, where


def _options(desk: Desk) -> dict[str, Options]:
    """What each filter offers; the first is for all."""
    systems, language = desk.systems(), spoken()
    return {
        "system": [("", _("any")), *((one.id, one.name) for one in systems)],
        "department": [("", _("any")), *((one, one) for one in sorted({one.department for one in systems}))],
        "layer": [("", _("any")), *((one.value, one.label.in_(language)) for one in Layer)],
        "severity": [
            ("", _("any")),
            *(
                (one.value, _("{severity} or graver").format(severity=one.label.in_(language)))
                for one in sorted(Severity, key=lambda one: -one.rank)
            ),
        ],
        "state": [("", _("all that are open")), *((value, one.label.in_(language)) for value, one in STATES.items())],
        "owner": [("", _("any")), *((one, one) for one in owners_of(desk.store, visible_systems(desk)))],
        "order": [
            (Order.SEVERITY.value, _("the gravest first")),
            (Order.DUE.value, _("by deadline")),
            (Order.SEEN.value, _("last seen first")),
            (Order.NEWEST.value, _("the newest first")),
            (Order.NUMBER.value, _("by number")),
        ],
    }
