"""The filters of the findings' pages: what stands in the address, and what it asks the store for."""

from __future__ import annotations

from typing import Annotated, Any
from urllib.parse import urlencode

import msgspec

from checks import Check, InputError, Layer, Severity, all_checks
from reports.language import _, spoken
from scanner.accounts.model import Right
from scanner.findings.deadlines import OF_UNKNOWN_CHECKS
from scanner.findings.decisions import DecisionKind
from scanner.findings.model import FindingState, WrittenOff
from scanner.reporting.findings import early_checks
from scanner.store.finding_search import Order, Page, Wanted, Words
from scanner.web.desk import Desk

PAGE = 200
LONGEST_NUMBER = 12

STATES = {one.value: one for one in (*FindingState, *DecisionKind, *WrittenOff)}
"""Every state a finding may stand in, by its value in the address."""

Options = list[tuple[str, str]]
"""The values and words a filter offers."""

Said = Annotated[str, msgspec.Meta(max_length=200)]


class Filters(msgspec.Struct, frozen=True, kw_only=True):
    """What stands in the address. Empty means: whatever it is; `state` may stand there several times."""

    system: Said = ""
    department: Said = ""
    layer: Layer | None = None
    severity: Severity | None = None
    """The least."""
    state: tuple[Said, ...] = ()
    owner: Said = ""
    check: Said = ""
    q: Said = ""
    overdue: bool = False
    due_soon: bool = False
    unverified: bool = False
    early: bool = False
    proposal: bool = False
    closed: bool = False
    order: Order = Order.SEVERITY
    page: Annotated[int, msgspec.Meta(ge=1, le=100_000)] = 1

    def address(self, **changes: Any) -> str:
        """The query of the same view with some of it changed, at its first page unless that is changed."""
        wanted = msgspec.structs.replace(self, **{"page": 1, **changes})
        given = msgspec.to_builtins(wanted)
        pairs = [
            (name, "1" if value is True else value)
            for name, value in given.items()
            if name != "state" and value not in ("", None, False) and (name, value) not in _AS_ALWAYS
        ]
        return "?" + urlencode([*pairs, *(("state", one) for one in wanted.state)])

    def store_page(self) -> Page:
        """The rows of the page."""
        return self._ordered(PAGE, (self.page - 1) * PAGE)

    def store_all(self) -> Page:
        """All rows, for a file."""
        return self._ordered(-1, 0)

    def _ordered(self, limit: int, offset: int) -> Page:
        ranks = {id: check.text.severity.rank for id, check in all_checks().items()}
        return Page(order=self.order, limit=limit, offset=offset, ranks=ranks, middle=OF_UNKNOWN_CHECKS.rank)


_AS_ALWAYS = (("page", 1), ("order", Order.SEVERITY.value))


def read_filters(desk: Desk) -> Filters:
    """The filters in the address of a request; what it does not know is left alone.

    Raises:
        InputError: a value is none of those there are.
    """
    query = desk.request.query_params
    known = {name: value for name, value in query.items() if name in Filters.__struct_fields__ and value.strip()}
    known.pop("state", None)
    states = [one for one in query.getlist("state") if one]
    if lost := next((one for one in states if one not in STATES), None):
        raise InputError(_("there is no state {state}").format(state=repr(lost)))
    try:
        return msgspec.convert({**known, "state": states}, Filters, strict=False)
    except msgspec.ValidationError as error:
        raise InputError(_("the address asks for what there is not: {why}").format(why=error)) from error


def wanted_by(desk: Desk, filters: Filters) -> Wanted:
    """What the visitor asks the store for: never beyond the own systems.

    Raises:
        UnknownName: the system is none of the visitor's.
    """
    return Wanted(
        systems=_systems(desk, filters),
        checks=_checks(filters),
        states=filters.state,
        closed=filters.closed,
        overdue=filters.overdue,
        due_soon=filters.due_soon,
        owner=filters.owner.strip(),
        unverified=filters.unverified,
        proposed=filters.proposal,
        words=_words(filters.q.strip()) if filters.q.strip() else None,
    )


def visible_systems(desk: Desk) -> tuple[str, ...] | None:
    """The ids of the systems whose findings the visitor may see; None for all there ever were."""
    return None if desk.may(Right.SEE_CITY) else tuple(sorted(desk.visitor.account.systems))


def choices_of_systems(desk: Desk) -> dict[str, Options]:
    """What the filters of systems and departments offer; the first is for all."""
    systems = desk.systems()
    return {
        "system": [("", _("any")), *((one.id, one.name) for one in systems)],
        "department": [("", _("any")), *((one, one) for one in sorted({one.department for one in systems}))],
    }


def turns_of(filters: Filters, total: int, here: int) -> tuple[str, str, str]:
    """The addresses of the page before and the next, empty where there is none, and which rows of how many stand here."""
    first = (filters.page - 1) * PAGE + 1
    where = _("{first} to {last} of {total}").format(first=first, last=first + here - 1, total=total)
    before = filters.address(page=filters.page - 1) if filters.page > 1 else ""
    after = filters.address(page=filters.page + 1) if first + here - 1 < total else ""
    return before, after, where


def _systems(desk: Desk, filters: Filters) -> tuple[str, ...] | None:
    if not filters.system and not filters.department:
        return visible_systems(desk)
    chosen = [desk.system(filters.system)] if filters.system else desk.systems()
    return tuple(one.id for one in chosen if filters.department in ("", one.department))


def _checks(filters: Filters) -> frozenset[str] | None:
    """The checks of a layer, of a severity or graver, of early signs, or of an id; None for all."""
    if not (filters.layer or filters.severity or filters.early or filters.check):
        return None
    early = early_checks()
    return frozenset(
        id
        for id, check in {**dict.fromkeys([filters.check.strip()]), **all_checks()}.items()
        if id and _is_wanted(id, check, filters, early)
    )


def _is_wanted(id: str, check: Check | None, filters: Filters, early: frozenset[str]) -> bool:
    if filters.check.strip() not in ("", id) or (filters.early and id not in early):
        return False
    if check is None:
        return not (filters.layer or filters.severity)
    if filters.layer and check.layer is not filters.layer:
        return False
    return filters.severity is None or check.text.severity.rank >= filters.severity.rank


def _words(text: str) -> Words:
    """Of a title only what the visitor reads counts."""
    digits = text.upper().removeprefix("F-")
    number = int(digits) if digits.isascii() and digits.isdigit() and len(digits) <= LONGEST_NUMBER else None
    sought = text.casefold()
    titled = (id for id, check in all_checks().items() if sought in check.text.title.in_(spoken()).casefold())
    return Words(text=text, number=number, checks=frozenset(titled))
