"""What all of the API shares: shapes, lists in parts, errors.

A shape is what an answer holds and what the OpenAPI document says of it. It is read from our own structs by the names of its
fields, so that a struct may grow without the API growing by itself.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Any, Generic, TypeVar

from fastapi import Depends, Path, Query
from pydantic import BaseModel, ConfigDict

from scanner.web.forms import LARGEST

S = TypeVar("S", bound="Shape")

MOST, USUAL, FARTHEST = 200, 50, 1_000_000
"""Of a part of a list: its length at most and when nothing is said, and how far it may begin."""

Number = Annotated[int, Path(ge=1, le=LARGEST)]
"""A number in an address."""

Words = Annotated[str, Query(max_length=200)]
"""A text filter; empty lets everything pass."""


class Shape(BaseModel):
    """Something an answer holds."""

    model_config = ConfigDict(from_attributes=True)


class Sent(BaseModel):
    """Something a request holds; what it does not know is refused."""

    model_config = ConfigDict(extra="forbid")


class Both(Shape):
    """A text in Chinese and English."""

    zh: str
    en: str


class Refusal(BaseModel):
    """Why a request was refused, in the language of the request."""

    detail: str


class Part(Shape, Generic[S]):
    """A part of a list; `more` tells that there is a part after it, which begins at `offset + limit`."""

    items: list[S]
    limit: int
    offset: int
    more: bool


class Paging(BaseModel):
    """Which part of a list is asked for."""

    limit: int
    offset: int

    @property
    def end(self) -> int:
        """How many rows to read from the beginning, one more than is shown, to know whether there are more."""
        return self.offset + self.limit + 1

    def here(self, shape: type[S], rows: Iterable[Any]) -> Part[S]:
        """The part out of the rows from `offset` on, of which there may be one more than `limit`."""
        found = [shape.model_validate(one) for one in rows]
        more = len(found) > self.limit
        return Part[shape](items=found[: self.limit], limit=self.limit, offset=self.offset, more=more)  # type: ignore[valid-type]

    def out_of(self, shape: type[S], rows: Iterable[Any]) -> Part[S]:
        """The part out of all rows."""
        return self.here(shape, list(rows)[self.offset : self.end])


def _paging(
    limit: Annotated[int, Query(ge=1, le=MOST)] = USUAL, offset: Annotated[int, Query(ge=0, le=FARTHEST)] = 0
) -> Paging:
    return Paging(limit=limit, offset=offset)


Parted = Annotated[Paging, Depends(_paging)]

REFUSALS: dict[int | str, dict[str, Any]] = {
    400: {"model": Refusal, "description": "The request can't be read."},
    401: {"model": Refusal, "description": "No token, or one that no longer holds."},
    403: {"model": Refusal, "description": "The account's role may not do this."},
    404: {"model": Refusal, "description": "There is no such thing, or not for this account."},
    413: {"model": Refusal, "description": "The request is too long."},
    422: {"model": Refusal, "description": "A parameter or field is wrong, or the rules forbid it now."},
    503: {"model": Refusal, "description": "The store can't be used at the moment."},
}
"""What any route may answer besides its own."""
