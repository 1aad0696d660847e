"""The tables of a finding's page as files: its proof, and what became of it."""

from __future__ import annotations

from reports.language import _
from scanner.web.desk import Desk
from scanner.web.finding_view import FindingView
from scanner.web.listing import Cell, Listing


def proof_listing(view: FindingView) -> Listing:
    """What was seen, fact by fact."""
    rows = tuple((Cell(one.word or one.name), Cell(one.value)) for one in view.proofs)
    return Listing(
        name=_("{finding}: proof").format(finding=view.finding.name), header=(_("Field"), _("Value")), rows=rows
    )


def timeline_listing(desk: Desk, view: FindingView) -> Listing:
    """The timeline as the page has it, the newest first."""
    header = (_("At"), _("By"), _("What"), _("State"), _("Particulars"))
    rows = tuple(
        (
            Cell(desk.workspace.local(one.at)),
            Cell(one.who),
            Cell(one.what),
            Cell(one.states),
            Cell(one.particulars),
        )
        for one in view.timeline
    )
    return Listing(name=_("{finding}: timeline").format(finding=view.finding.name), header=header, rows=rows)
