"""What a route works with: the workspace, the store, the visitor, and what that visitor may see."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Annotated, Any

from fastapi import Depends, Request

from checks import UnknownName
from reports.language import _
from scanner.accounts.model import Right, Visitor
from scanner.clock import now
from scanner.estate.model import System
from scanner.store import Store
from scanner.store.estate import systems
from scanner.web.identity import identify
from scanner.workspace import Workspace


class SignInNeeded(Exception):
    """A stranger asked for what needs an account."""


class Forbidden(Exception):
    """The visitor's role has no right to this."""


class Desk:
    """One request. The store is open until the answer is made; nothing here outlives the request."""

    def __init__(self, request: Request, workspace: Workspace, store: Store, visitor: Visitor) -> None:
        self.request = request
        self.workspace = workspace
        self.store = store
        self.visitor = visitor
        self.at: datetime = now()
        self._systems: list[System] | None = None

    @property
    def today(self) -> date:
        """The city's day."""
        return self.at.astimezone(self.workspace.zone).date()

    @property
    def person(self) -> str:
        """The visitor's name, as it stands in histories."""
        return self.visitor.account.person

    def may(self, right: Right) -> bool:
        """True when the visitor has the right."""
        return self.visitor.may(right)

    def systems(self) -> list[System]:
        """The registered systems the visitor may see, in their order; read once a request."""
        if self._systems is None:
            self._systems = [one for one in systems(self.store) if self.visitor.sees(one.id)]
        return self._systems

    def system(self, id: str) -> System:
        """One of them.

        Raises:
            UnknownName: there is none of this id, or it is not the visitor's; which of both is not told.
        """
        for one in self.systems():
            if one.id == id:
                return one
        raise UnknownName(_("there is no system {id}").format(id=id))


class Needs:
    """The dependency that opens a desk for visitors who have a right. `tests/web/test_rights.py` reads it from every route."""

    def __init__(self, right: Right) -> None:
        self.right = right

    def __call__(self, request: Request, visitor: Annotated[Visitor | None, Depends(identify)]) -> Iterator[Desk]:
        if visitor is None:
            raise SignInNeeded
        if not visitor.may(self.right):
            raise Forbidden
        workspace: Workspace = request.app.state.workspace
        with workspace.store() as store:
            yield Desk(request, workspace, store, visitor)


def needs(right: Right) -> Any:
    """`desk: Annotated[Desk, needs(Right.SEE)]`: a route's desk, for visitors who have the right."""
    return Depends(Needs(right))
