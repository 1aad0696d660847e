"""A table of a page: on the page with its links, and as a file with the same rows."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlencode

import msgspec
from fastapi.responses import Response

from checks import UnknownName
from reports.language import _, spoken
from reports.table import CELL_LIMIT, Table, Value
from reports.table_files import FILE_TYPES, table_file
from reports.text import printable
from scanner.web.desk import Desk
from scanner.web.page import page


class Cell(msgspec.Struct, frozen=True):
    """A value, where it leads, and how it is set apart: a class of the style sheet (`late`, `severity-high`, `state-open` …)."""

    value: Value
    href: str = ""
    tone: str = ""


class Listing(msgspec.Struct, frozen=True, kw_only=True):
    """A table of a page. `name` is its caption, and the name of its file."""

    name: str
    header: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]

    def table(self) -> Table:
        """The values alone, each text on one line and without control characters."""
        rows = tuple(tuple(_plain(cell.value) for cell in row) for row in self.rows)
        return Table(name=self.name, header=self.header, rows=rows)


NO_OTHERS: Mapping[str, Callable[[], Listing]] = {}


def with_files(
    desk: Desk,
    template: str,
    listing: Listing,
    *,
    others: Mapping[str, Callable[[], Listing]] = NO_OTHERS,
    **facts: Any,
) -> Response:
    """The page with `listing` in it, or, where the address asks for one by `?format=`, the listing alone as a file.

    `others` are the further tables of the page by the names that `?table=` asks for them under, made only then. The template
    gets the addresses of the files as `files` and, by those names, `other_files`.

    Raises:
        UnknownName: there is no such format, or no such table.
    """
    asked, which = (desk.request.query_params.get(name, "") for name in ("format", "table"))
    if not asked:
        other_files = {name: file_addresses(desk, table=name) for name in others}
        return page(desk, template, listing=listing, files=file_addresses(desk), other_files=other_files, **facts)
    if asked not in FILE_TYPES:
        raise UnknownName(f"no format {asked!r}; there are {', '.join(FILE_TYPES)}")
    if which and which not in others:
        raise UnknownName(_("there is no such page"))
    wanted = others[which]() if which else listing
    content = table_file(wanted.table(), asked, spoken(), at=desk.workspace.local(desk.at), by=desk.person)
    return Response(
        content,
        media_type=FILE_TYPES[asked],
        headers={"Content-Disposition": f"attachment; filename=table.{asked}"},
    )


def _plain(value: Value) -> Value:
    return printable(value, CELL_LIMIT) if isinstance(value, str) else value


def file_addresses(desk: Desk, **also: str) -> dict[str, str]:
    """Where the same view is to be had as a file, by format; `also` is added to each address."""
    here = [(key, value) for key, value in desk.request.query_params.multi_items() if key not in ("format", "table")]
    return {name: "?" + urlencode([*here, *also.items(), ("format", name)]) for name in FILE_TYPES}
