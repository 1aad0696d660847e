"""Granting and refusing what was asked on findings, from the page of the finding and from that of all requests."""

from __future__ import annotations

from checks import InputError, UnknownName
from reports.language import _
from scanner.findings.asking import grant, refuse
from scanner.findings.people import Asked
from scanner.findings.shown import Shown
from scanner.store.requests import find_request
from scanner.web.desk import Desk


def settle(desk: Desk, one: Shown, request: int, verdict: str, reason: str) -> None:
    """Grant or refuse a request on a finding in the visitor's name, as `verdict` (`grant`, `refuse`) says.

    Raises:
        UnknownName: there is no such request on this finding.
        InputError: it is settled, the rules forbid it, or the verdict is neither.
    """
    if find_request(desk.store, request).finding != one.finding.number:
        raise UnknownName(_("there is no request R-{n} on {finding}").format(n=request, finding=one.finding.name))
    asked = Asked(by=desk.person, at=desk.at, reason=reason)
    match verdict:
        case "grant":
            grant(desk.store, request, asked, today=desk.today, most_days=desk.workspace.most_days(one.finding.check))
        case "refuse":
            refuse(desk.store, request, asked)
        case _:
            raise InputError(_("grant or refuse the request"))
