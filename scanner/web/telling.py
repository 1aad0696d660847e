"""What a visitor is told of an error we raise on purpose: its words, made safe to show, and nothing of where things are here."""

from __future__ import annotations

from checks import CitywallError, StoreError
from reports.language import _
from reports.text import printable
from scanner.workspace import Workspace

LONGEST = 2_000


def told(error: Exception, workspace: Workspace, limit: int = LONGEST) -> str:
    """The words for a page. What is wrong with the store is for the log alone."""
    if not isinstance(error, CitywallError) or isinstance(error, StoreError):
        return _("the store can't be used at the moment; try again, and tell who runs this site if it stays so")
    # The folder as a path below it begins, which is nothing where it is the working directory.
    folder = str(workspace.folder / "x")[:-1]
    return printable(str(error).replace(folder, ""), limit)
