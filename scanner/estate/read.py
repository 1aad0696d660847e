"""Read an estate from xlsx, CSV or YAML: every cell checked, every fault told with its place."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import msgspec

from checks import InputError
from reports.language import _
from scanner.estate import values
from scanner.estate.columns import ASSET_COLUMNS, SHEET_ASSETS, SHEET_SYSTEMS, SYSTEM_COLUMNS, Column, recognise
from scanner.estate.model import AssetType
from scanner.estate.target import canonical_target
from scanner.estate.yaml_file import read_yaml
from scanner.probes.hosts import is_address
from scanner.scope.allow import named_host
from scanner.sheets.read import read_bytes, read_tables
from scanner.sheets.table import Cell, Faults, Row, Table, listed, quoted

Parser = Callable[[str], object]


class Entry(msgspec.Struct, frozen=True):
    """One row that could be read: the values of the fields it gives, and the place of each for messages."""

    values: dict[str, Any]
    places: dict[str, str]
    where: str

    def place(self, field: str) -> str:
        """Where `field` stands, the row where it stands nowhere."""
        return self.places.get(field, self.where)


class EstateFile(msgspec.Struct, frozen=True):
    """What a file says. `ignored` are headings nobody knows, so that a misspelt one is noticed. `broken` are the ids and
    names in rows of systems that have a fault, so that their assets are not called faulty too."""

    systems: tuple[Entry, ...]
    assets: tuple[Entry, ...]
    ignored: tuple[str, ...]
    broken: frozenset[str]


def _pinned(text: str) -> str:
    word = values.plain_text(text)
    if not word:
        return ""
    host = named_host(word)
    if not is_address(host):
        raise InputError(_("{value} is no IP address").format(value=quoted(word)))
    return host


_SYSTEM_PARSERS: dict[str, Parser] = {
    "id": values.identifier,
    "name": values.required_text,
    "department": values.required_text,
    "owner": values.plain_text,
    "level": values.level,
    "state": values.state,
    "zone": values.plain_text,
    "shares_data": values.yes_or_no,
    "extensions": values.extensions,
    "platform": values.platform,
    "business": values.plain_text,
    "worth": values.worth,
    "filing_number": values.plain_text,
    "evaluated_on": values.day,
    "note": values.plain_text,
}
_ASSET_PARSERS: dict[str, Parser] = {
    "system": values.required_text,
    "id": values.identifier,
    "type": values.asset_type,
    "name": values.plain_text,
    "target": values.plain_text,
    "address": _pinned,
    "ports": values.ports,
    "credential": values.credential,
    "environment": values.environment,
    "keep": values.keep,
    "kind": values.device_kind,
    "signers": values.fingerprints,
    "permissions": values.permissions,
    "worth": values.worth,
    "note": values.plain_text,
}


def read_estate(path: Path, faults: Faults) -> EstateFile:
    """What `path` says of systems and assets; rows with a fault are left out and their faults noted in `faults`.

    Raises:
        InputError: the file as a whole can't be used.
    """
    systems, assets = _tables(path)
    if not (systems and systems.rows) and not (assets and assets.rows):
        raise InputError(_("{file}: no row with a system or an asset").format(file=path.name))
    sheets = (systems, SYSTEM_COLUMNS, _SYSTEM_PARSERS), (assets, ASSET_COLUMNS, _ASSET_PARSERS)
    read, ignored, broken = [], [], []
    for table, columns, parsers in sheets:
        entries, unknown, unsound = _entries(table, columns, parsers, faults)
        read.append(entries)
        ignored += unknown
        broken += unsound
    checked = (_with_target(entry, faults) for entry in read[1])
    return EstateFile(
        systems=tuple(read[0]),
        assets=tuple(entry for entry in checked if entry is not None),
        ignored=tuple(ignored),
        broken=frozenset(cell.text for row in broken for cell in row.cells.values() if cell.text),
    )


def _tables(path: Path) -> tuple[Table | None, Table | None]:
    if path.suffix.lower() in (".yaml", ".yml"):
        return read_yaml(read_bytes(path), path.name)
    systems: Table | None = None
    assets: Table | None = None
    for table in read_tables(path):
        if systems is None and _is_sheet(table, SHEET_SYSTEMS.zh, SHEET_SYSTEMS.en, SYSTEM_COLUMNS, "department"):
            systems = table
        elif assets is None and _is_sheet(table, SHEET_ASSETS.zh, SHEET_ASSETS.en, ASSET_COLUMNS, "type"):
            assets = table
    if systems is None and assets is None:
        expected = _("the columns {systems} of systems, or {assets} of assets").format(
            systems=_required(SYSTEM_COLUMNS), assets=_required(ASSET_COLUMNS)
        )
        raise InputError(_("{file}: expected {expected}").format(file=path.name, expected=expected))
    return systems, assets


def _is_sheet(table: Table, zh: str, en: str, columns: tuple[Column, ...], telling: str) -> bool:
    """By its name, or by the column only such a table has."""
    return table.name.strip().casefold() in (zh, en) or {"id", telling} <= recognise(columns, table.headings).keys()


def _required(columns: tuple[Column, ...]) -> str:
    return listed([f"{column.heading.zh}/{column.heading.en}" for column in columns if column.required])


def _entries(
    table: Table | None, columns: tuple[Column, ...], parsers: Mapping[str, Parser], faults: Faults
) -> tuple[list[Entry], list[str], list[Row]]:
    """The sound rows, the headings nobody knows, and the rows with a fault."""
    if table is None or not table.rows:
        return [], [], []
    known = recognise(columns, table.headings)
    ignored = [heading for heading in table.headings if heading not in known.values()]
    missing = [column for column in columns if column.required and column.field not in known]
    for column in missing:
        names = listed([column.heading.zh, column.heading.en, *column.also])
        faults.add(table.name, _("a column is missing; expected one named {names}").format(names=names))
    if missing:
        return [], ignored, list(table.rows)
    entries: list[Entry] = []
    broken: list[Row] = []
    for row in table.rows:
        entry = _entry(row, columns, known, parsers, faults)
        if entry is None:
            broken.append(row)
        else:
            entries.append(entry)
    return entries, ignored, broken


def _entry(
    row: Row, columns: tuple[Column, ...], known: Mapping[str, str], parsers: Mapping[str, Parser], faults: Faults
) -> Entry | None:
    read: dict[str, Any] = {}
    places: dict[str, str] = {}
    sound = True
    for column in columns:
        cell = row.cells.get(known.get(column.field, ""))
        if cell is None and column.required:
            cell = Cell("", f"{row.where}.{column.field}")
        if cell is None:
            continue
        places[column.field] = cell.where
        try:
            if cell.fault:
                raise InputError(cell.fault)
            read[column.field] = parsers[column.field](cell.text)
        except InputError as error:
            faults.add(cell.where, str(error))
            sound = False
    return Entry(read, places, row.where) if sound else None


def _with_target(entry: Entry, faults: Faults) -> Entry | None:
    """The entry with its target in the form that its type asks for, None where it is another."""
    target = entry.values.get("target")
    if not target:
        return entry
    try:
        canonical = canonical_target(AssetType(entry.values["type"]), target)
    except InputError as error:
        faults.add(entry.place("target"), str(error))
        return None
    return Entry({**entry.values, "target": canonical}, entry.places, entry.where)
