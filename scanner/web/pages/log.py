"""The audit log, for the auditors."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Query
from fastapi.responses import Response

from reports.language import _, spoken
from scanner.accounts.log import Entry
from scanner.accounts.log_words import deed_words, role_words, wanted_entries
from scanner.accounts.model import Right
from scanner.store.accounts import all_accounts
from scanner.store.log import deeds, entries
from scanner.web.desk import Desk, needs
from scanner.web.forms import LARGEST
from scanner.web.listing import Cell, Listing, with_files

router = APIRouter()

ON_A_PAGE = 200
IN_A_FILE = 10_000
_TONES = {"refused": "late", "failed": "late"}


@router.get("/log")
def log(
    desk: Annotated[Desk, needs(Right.SEE_LOG)],
    who: str = "",
    what: str = "",
    since: Annotated[str, Query(alias="from")] = "",
    until: Annotated[str, Query(alias="to")] = "",
    before: Annotated[int | None, Query(ge=1, le=LARGEST)] = None,
) -> Response:
    """The newest entries that are wanted, or those before a number; a file has up to `IN_A_FILE`."""
    wanted = wanted_entries(desk.workspace, who=who, what=what, since=since, until=until)
    limit = IN_A_FILE if desk.request.query_params.get("format") else ON_A_PAGE
    found = entries(desk.store, wanted, limit=limit + 1, before=before)
    asked = {"who": who, "what": what, "from": since, "to": until}
    older = {**asked, "before": found[limit - 1].id} if len(found) > limit else None
    header = (_("No."), _("When"), _("Who"), _("Role"), _("From where"), _("What"), _("To what"), _("Result"))
    rows = tuple(_row(desk, one) for one in found[:limit])
    return with_files(
        desk,
        "log.html.j2",
        Listing(name=_("Audit log"), header=header, rows=rows),
        asked=asked,
        people=[one.login for one in all_accounts(desk.store)],
        deeds=[(one, deed_words(one)) for one in deeds(desk.store)],
        older="?" + urlencode(older) if older else "",
        newest="?" + urlencode(asked) if before is not None else "",
    )


def _row(desk: Desk, one: Entry) -> tuple[Cell, ...]:
    return (
        Cell(one.id, tone="number"),
        Cell(desk.workspace.local(one.at)),
        Cell(one.who),
        Cell(role_words(one.role)),
        Cell(one.address),
        Cell(deed_words(one.what)),
        Cell(one.subject),
        Cell(one.result.label.in_(spoken()), tone=_TONES.get(one.result.value, "")),
    )
