"""Personal data found in tables and files: counted and masked, never kept."""

from __future__ import annotations

from typing import ClassVar

import msgspec

from checks.evidence.base import Evidence


class PersonalCount(msgspec.Struct, frozen=True, kw_only=True):
    """How much of one kind of personal data was found. `kind` is a `Kind` of scanner/personal; `count` counts different
    values among those sampled; `samples` are at most three of them, masked so that nobody is told by them."""

    kind: str
    count: int
    samples: tuple[str, ...] = ()


class ColumnFound(msgspec.Struct, frozen=True, kw_only=True):
    """One column of a table that holds personal data in the clear. `rows` were sampled, in `filled` of them it was not empty.

    `table` is named with its database or schema. `production` is False where the name of that says it is for tests.
    """

    table: str
    column: str
    rows: int
    filled: int
    personal: tuple[PersonalCount, ...]
    production: bool = True


class PastKeeping(msgspec.Struct, frozen=True, kw_only=True):
    """One retention rule held against its table: `oldest` is the ISO day of the oldest row, or of any row past its time where
    the oldest took too long to find; empty when the table is empty or `why_not` says why it could not be asked."""

    table: str
    column: str
    days: int
    oldest: str = ""
    why_not: str = ""


class TablesEvidence(Evidence, frozen=True, kw_only=True, tag="database.tables"):
    """What a sample of a database server's tables holds.

    `tables` counts those there are, `sampled` those looked into. `columns` are those with personal data in the clear.
    `keeping` has every retention rule of the asset. `production` is False for what is registered as a test environment, or
    is one database whose name says so.
    """

    family: ClassVar[str] = "database"

    engine: str
    tables: int
    sampled: int
    columns: tuple[ColumnFound, ...] = ()
    keeping: tuple[PastKeeping, ...] = ()
    production: bool = True


class FileEvidence(Evidence, frozen=True, kw_only=True, tag="file"):
    """A published data file. The locator is `file`, or `file:<path>` for one that a site links to.

    `format` is `csv`, `xlsx`, `json`, `pdf` or `text`. `size` is in bytes. `records` counts the rows or pages that were read,
    `whole` is True when that was all of it. `personal` is what stands in it in the clear.
    """

    name: str
    format: str
    size: int
    records: int = 0
    whole: bool = True
    personal: tuple[PersonalCount, ...] = ()
