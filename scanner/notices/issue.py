"""Issue a notice of rectification."""

from __future__ import annotations

from datetime import datetime

from reports.notice_model import Notice, NoticeFinding
from scanner.notices.model import Choice
from scanner.store import Store
from scanner.workspace import Workspace


def chosen(workspace: Workspace, store: Store, choice: Choice, at: datetime) -> tuple[NoticeFinding, ...]:
    """The findings that a notice issued at `at` would hold, the gravest first; to be shown before it is issued.

    Raises:
        UnknownName: there is no such system.
        InputError: no system of the department is registered, or not one of system and department is given.
    """
    raise NotImplementedError


def issue(workspace: Workspace, store: Store, choice: Choice, *, by: str, at: datetime) -> Notice:
    """A new notice, numbered and in the register.

    Raises:
        UnknownName: there is no such system.
        InputError: there is no such department, nothing to be fixed, or no name is given.
    """
    raise NotImplementedError
