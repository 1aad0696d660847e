"""The register of notices in the store. A notice is written once and never changed; the store refuses it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import msgspec
from msgspec.structs import replace
from sqlite_utils import Database

from checks import UnknownName
from reports.language import _
from reports.notice_model import Notice
from scanner.notices.model import Entry
from scanner.store.database import Store, insert

_COLUMNS = "id, year, count, number, department, system, systems, issued_by, issued_at, issued_on, answer_by, findings"

_ABOUT = """WHERE :systems IS NULL OR NOT EXISTS (SELECT 1 FROM json_each(notices.systems) AS told
    WHERE told.value NOT IN (SELECT value FROM json_each(:systems)))"""


def register(db: Database, notice: Notice, findings: Iterable[int]) -> Notice:
    """Give a notice its number within its year and keep it, inside the caller's transaction: the number is taken with it or not
    at all. `findings` are the numbers of those it holds."""
    (last,) = db.conn.execute("SELECT COALESCE(MAX(count), 0) FROM notices WHERE year = ?", (notice.year,)).fetchone()
    numbered = replace(notice, count=last + 1)
    row = {
        "year": numbered.year,
        "count": numbered.count,
        "number": numbered.number,
        "department": numbered.department,
        "system": numbered.system,
        "systems": msgspec.json.encode(numbered.systems).decode(),
        "issued_by": numbered.issued_by,
        "issued_at": numbered.issued_at.isoformat(),
        "issued_on": numbered.issued_on.isoformat(),
        "answer_by": numbered.answer_by.isoformat(),
        "findings": len(numbered.findings),
        "body": msgspec.json.encode(numbered).decode(),
    }
    id = insert(db, "notices", row)
    db.table("notice_findings").insert_all({"finding": one, "notice": id} for one in findings)
    return numbered


def entries(store: Store, systems: Iterable[str] | None = None, *, limit: int = -1, offset: int = 0) -> list[Entry]:
    """The register, newest first; with `systems` (ids) the notices that speak of none but these. At most `limit` of them, -1 for
    all, from `offset` on. Reads no contents."""
    rows = store.db.query(
        f"SELECT {_COLUMNS} FROM notices {_ABOUT} ORDER BY year DESC, count DESC LIMIT :limit OFFSET :offset",
        {"systems": _list(systems), "limit": limit, "offset": offset},
    )
    return [_entry(row) for row in rows]


def count_entries(store: Store, systems: Iterable[str] | None = None) -> int:
    """How many `entries` gives."""
    query = f"SELECT COUNT(*) FROM notices {_ABOUT}"
    (count,) = store.db.conn.execute(query, {"systems": _list(systems)}).fetchone()
    return int(count)


def entries_on(store: Store, finding: int) -> list[Entry]:
    """The notices that hold a finding, newest first."""
    rows = store.db.query(
        f"""SELECT {_COLUMNS} FROM notices WHERE id IN (SELECT notice FROM notice_findings WHERE finding = ?)
        ORDER BY year DESC, count DESC""",
        [finding],
    )
    return [_entry(row) for row in rows]


def find_notice(store: Store, year: int, count: int) -> Notice:
    """A notice as it was issued.

    Raises:
        UnknownName: there is none of this number.
    """
    for row in store.db.query("SELECT body FROM notices WHERE year = ? AND count = ?", [year, count]):
        return msgspec.json.decode(row["body"], type=Notice)
    raise UnknownName(_("no notice {number}; `citywall notice list` shows all").format(number=f"{year}-{count}"))


def _list(systems: Iterable[str] | None) -> str | None:
    return None if systems is None else msgspec.json.encode(list(systems)).decode()


def _entry(row: dict[str, Any]) -> Entry:
    return msgspec.convert({**row, "systems": msgspec.json.decode(row["systems"])}, Entry)
