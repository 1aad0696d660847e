"""What a route works with: the workspace, the store, the visitor, and what that visitor may see."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Annotated, Any

from fastapi import Depends, Request

from checks import UnknownName
from reports.language import _
from scanner.accounts.log import Actor
from scanner.accounts.model import Owed, Right, Visitor
from scanner.clock import now
from scanner.estate.model import System
from scanner.store import Store
from scanner.store.estate import systems
from scanner.web.form_token import SentToken, refuse_foreign
from scanner.web.identity import identify
from scanner.web.served import address_of
from scanner.workspace import Workspace


class SignInNeeded(Exception):
    """A stranger asked for what needs an account."""


class Forbidden(Exception):
    """The visitor's role has no right to this."""


class FirstOwed(Exception):
    """The visitor has to do something else first."""

    def __init__(self, owed: Owed) -> None:
        super().__init__(owed)
        self.owed = owed


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

    @property
    def actor(self) -> Actor:
        """The visitor, as the audit log names who does something."""
        account = self.visitor.account
        return Actor(who=account.login, role=account.role.value, address=address_of(self.request))

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
    """The dependency that opens a desk for visitors who have a right, and who sent a form of their own session where something is
    to change. `tests/web/test_rights.py` reads it from every route.

    `even_owing` is True for the few routes where visitors do what they have to do before anything else.
    """

    def __init__(self, right: Right, *, even_owing: bool = False) -> None:
        self.right = right
        self.even_owing = even_owing

    def __call__(
        self, request: Request, visitor: Annotated[Visitor | None, Depends(identify)], sent: SentToken
    ) -> Iterator[Desk]:
        if visitor is None:
            raise SignInNeeded
        request.state.visitor = visitor
        if not visitor.may(self.right):
            raise Forbidden
        if visitor.form_token:
            refuse_foreign(request, sent, visitor.form_token)
        if visitor.owed and not self.even_owing:
            raise FirstOwed(visitor.owed)
        workspace: Workspace = request.app.state.workspace
        with workspace.store() as store:
            yield Desk(request, workspace, store, visitor)


def needs(right: Right, *, even_owing: bool = False) -> Any:
    """`desk: Annotated[Desk, needs(Right.SEE)]`: a route's desk, for visitors who have the right."""
    return Depends(Needs(right, even_owing=even_owing))
