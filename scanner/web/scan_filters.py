"""Which of the scans that are over are shown, as the address says it."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from urllib.parse import urlencode

import msgspec

from checks import InputError
from checks.evidence import Depth
from reports.language import _, spoken
from scanner.run.depths import DEPTHS
from scanner.run.stand import Stand
from scanner.store.past_scans import PastFilter
from scanner.web.desk import Desk

ON_A_PAGE = 50
IN_A_FILE = 10_000
MOST_PAGES = 1_000

RETEST, WHOLE = "retest", "whole"


class ScanFilters(msgspec.Struct, frozen=True, kw_only=True):
    """The filters as they were typed; empty for all. `kind` is `whole` or `retest`, `state` a `Stand`, the days ISO."""

    system: str = ""
    by: str = ""
    kind: str = ""
    state: str = ""
    depth: str = ""
    since: str = ""
    until: str = ""
    page: int = 1

    def address(self, page: int) -> str:
        """The same view, another page of it."""
        asked = {**msgspec.structs.asdict(self), "page": page}
        return "?" + urlencode({name: value for name, value in asked.items() if value})

    @property
    def is_any(self) -> bool:
        """True when something is filtered."""
        return msgspec.structs.replace(self, page=1) != ScanFilters()


def read_filters(desk: Desk) -> ScanFilters:
    """What the address asks for.

    Raises:
        InputError: it holds a value that is none of those offered, or no day.
    """
    asked = desk.request.query_params
    typed = {name: asked.get(name, "") for name in ScanFilters.__struct_fields__ if name != "page"}
    found = msgspec.convert(typed, ScanFilters)
    offered = {
        "kind": (WHOLE, RETEST),
        "state": (Stand.FINISHED, Stand.CANCELLED),
        "depth": tuple(map(str, map(int, Depth))),
    }
    for name, values in offered.items():
        if (value := getattr(found, name)) and value not in values:
            raise InputError(_("{name}: {value} is none of those offered").format(name=name, value=repr(value)))
    number = asked.get("page", "1")
    if not (number.isascii() and number.isdigit() and 1 <= int(number[:6]) <= MOST_PAGES):
        raise InputError(_("{name}: {value} is none of those offered").format(name="page", value=repr(number)))
    return msgspec.structs.replace(found, page=int(number[:6]))


def past_filter(desk: Desk, asked: ScanFilters) -> PastFilter:
    """The same for the store.

    Raises:
        InputError: what was typed is no day.
    """
    return PastFilter(
        system=asked.system,
        asked_by=asked.by,
        depth=Depth(int(asked.depth)) if asked.depth else None,
        retest={RETEST: True, WHOLE: False}.get(asked.kind),
        cancelled={Stand.CANCELLED.value: True, Stand.FINISHED.value: False}.get(asked.state),
        since=_start_of(desk, asked.since, timedelta(0)),
        before=_start_of(desk, asked.until, timedelta(days=1)),
    )


def options(
    desk: Desk, names: dict[str, str], asked: ScanFilters
) -> tuple[tuple[str, str, list[tuple[str, str]], str], ...]:
    """The fields that offer a choice: name, word, choices, the one chosen."""
    language = spoken()
    everything = ("", _("any"))
    kinds = [(WHOLE, _("scans")), (RETEST, _("retests"))]
    states = [(one.value, one.label.in_(language)) for one in (Stand.FINISHED, Stand.CANCELLED)]
    depths = [(str(int(one)), DEPTHS[one].in_(language)) for one in Depth]
    return (
        ("system", _("System"), [everything, *names.items()], asked.system),
        ("kind", _("Kind"), [everything, *kinds], asked.kind),
        ("state", _("State"), [everything, *states], asked.state),
        ("depth", _("Depth"), [everything, *depths], asked.depth),
    )


def _start_of(desk: Desk, day: str, later: timedelta) -> str:
    if not day:
        return ""
    try:
        midnight = datetime.combine(date.fromisoformat(day) + later, time(), desk.workspace.zone)
        return midnight.astimezone(UTC).isoformat()
    except (ValueError, OverflowError) as error:
        raise InputError(_("{day} is no day; write 2026-11-25").format(day=repr(day))) from error
