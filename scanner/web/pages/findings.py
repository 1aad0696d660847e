"""All findings of the visitor's systems, filtered as the address says."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Response

from checks import Layer, Severity
from reports.language import _, spoken
from reports.text import printable
from scanner.accounts.model import Right
from scanner.findings.shown import shown
from scanner.store.finding_search import Order, count_states, owners_of
from scanner.web.desk import Desk, needs
from scanner.web.finding_filters import (
    STATES,
    Filters,
    Options,
    choices_of_systems,
    read_filters,
    turns_of,
    visible_systems,
    wanted_by,
)
from scanner.web.finding_rows import finding_listing
from scanner.web.listing import with_files

router = APIRouter()


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
        turns=turns_of(filters, _total(counts, filters), len(found)),
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


def _options(desk: Desk) -> dict[str, Options]:
    """What each filter offers; the first is for all."""
    language = spoken()
    return {
        **choices_of_systems(desk),
        "layer": [("", _("any")), *((one.value, one.label.in_(language)) for one in Layer)],
        "severity": [
            ("", _("any")),
            *(
                (one.value, _("{severity} or graver").format(severity=one.label.in_(language)))
                for one in sorted(Severity, key=lambda one: -one.rank)
            ),
        ],
        "state": [("", _("all that are open")), *((value, one.label.in_(language)) for value, one in STATES.items())],
        "owner": [("", _("any")), *((one, one) for one in _owners(desk))],
        "order": [
            (Order.SEVERITY.value, _("the gravest first")),
            (Order.DUE.value, _("by deadline")),
            (Order.SEEN.value, _("last seen first")),
            (Order.NEWEST.value, _("the newest first")),
            (Order.NUMBER.value, _("by number")),
        ],
    }


def _owners(desk: Desk) -> list[str]:
    """The names that can be chosen: those that stand in a page as they are."""
    return [one for one in owners_of(desk.store, visible_systems(desk)) if printable(one) == one]
