"""Notices of rectification, issued, shown and given as files, from their pages or by the API."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from fastapi import Response

from checks import UnknownName
from reports.language import _, spoken
from reports.notice_files import NOTICE_FORMATS, write_notice
from reports.notice_model import Notice
from reports.table_files import FILE_TYPES
from scanner.notices.issue import issue
from scanner.notices.model import Choice
from scanner.store.notices import find_notice
from scanner.web.desk import Desk
from scanner.web.forms import LARGEST


def issue_chosen(desk: Desk, choice: Choice) -> Notice:
    """A new notice in the visitor's name.

    Raises:
        UnknownName: there is no such system, or it is not the visitor's; which of both is not told.
        InputError: there is no such department, nothing to be fixed, or not one of system and department is given.
    """
    if choice.system:
        desk.system(choice.system)
    return issue(desk.workspace, desk.store, choice, by=desk.person, at=desk.at)


def visible_notice(desk: Desk, year: int, count: int) -> Notice:
    """A notice that speaks of nothing but systems the visitor may see.

    Raises:
        UnknownName: there is none of this number, or it speaks of others too; which of both is not told.
    """
    unknown = UnknownName(_("there is no notice {number}").format(number=f"{year}-{count}"))
    if max(year, count) > LARGEST:
        raise unknown
    try:
        one = find_notice(desk.store, year, count)
    except UnknownName:
        raise unknown from None
    if not all(map(desk.visitor.sees, one.systems)):
        raise unknown
    return one


def notice_file(one: Notice, format: str) -> Response:
    """The file of a notice as it was sent, in the language of the request.

    Raises:
        UnknownName: there is no such format.
        ReportError: it could not be made, or lacks a finding.
        MissingTool: no Chinese font is installed.
    """
    if format not in NOTICE_FORMATS:
        raise UnknownName(f"no format {format!r}; there are {', '.join(NOTICE_FORMATS)}")
    with TemporaryDirectory(prefix="citywall-notice-") as folder:
        out = Path(folder) / f"notice.{format}"
        write_notice(one, format, out, spoken())
        content = out.read_bytes()
    name = f"attachment; filename=notice-{one.year}-{one.count}.{format}"
    return Response(content, media_type=FILE_TYPES[format], headers={"Content-Disposition": name})
