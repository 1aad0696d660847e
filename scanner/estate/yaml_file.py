"""The estate as YAML: a list `systems`, each with its `assets`; keys are the fields' names or the headings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import yaml

from checks import InputError
from reports.language import _
from scanner.estate.columns import SYSTEM_COLUMNS, recognise
from scanner.sheets.files import replace_file
from scanner.sheets.table import Cell, Row, Table

ENTRIES_MAX = 100_000

_EXPECTED = "systems: [{id: …, name: …, department: …, assets: [{id: …, type: …}]}]"


def read_yaml(content: bytes, name: str) -> tuple[Table, Table]:
    """The systems and the assets of a YAML file. Every scalar is text: no date, number or boolean is guessed.

    Raises:
        InputError: not UTF-8, not YAML, or not the shape that was expected.
    """
    try:
        document = yaml.load(content.decode("utf-8-sig"), Loader=yaml.CBaseLoader)
    except UnicodeDecodeError as error:
        raise InputError(_("{file}: not UTF-8 text").format(file=name)) from error
    except (yaml.YAMLError, RecursionError) as error:
        why = str(error).replace("\n", " ")
        raise InputError(_("{file}: not well-formed YAML: {why}").format(file=name, why=why)) from error
    entries = document.get("systems") if isinstance(document, dict) else None
    if not isinstance(entries, list):
        raise InputError(_("{file}: expected {expected}").format(file=name, expected=_EXPECTED))
    systems: list[Row] = []
    assets: list[Row] = []
    for where, entry in _mappings(entries, "systems", name):
        own = {key: value for key, value in entry.items() if key != "assets"}
        systems.append(Row(where, _cells(where, own)))
        # An asset stands under its system, so that it need not name it.
        id = own.get(recognise(SYSTEM_COLUMNS, tuple(own)).get("id", ""), "")
        for place, asset in _mappings(entry.get("assets") or [], f"{where}.assets", name):
            assets.append(Row(place, _cells(place, {"system": id, **asset})))
        if len(systems) + len(assets) > ENTRIES_MAX:
            raise InputError(_("{file}: more than {n} rows").format(file=name, n=ENTRIES_MAX))
    return _table("systems", systems), _table("assets", assets)


def write_yaml(path: Path, systems: list[dict[str, object]]) -> None:
    """Write systems, each with its list `assets`, as `read_yaml` reads them.

    Raises:
        InputError: the file can't be written.
    """
    replace_file(path, dump_yaml(systems).encode())


def dump_yaml(systems: list[dict[str, object]]) -> str:
    """The text that `write_yaml` writes."""
    return yaml.dump({"systems": systems}, Dumper=yaml.CSafeDumper, allow_unicode=True, sort_keys=False, width=1000)


def _mappings(entries: object, where: str, name: str) -> Iterator[tuple[str, dict[str, object]]]:
    for number, entry in enumerate(entries if isinstance(entries, list) else [entries], start=1):
        place = f"{where}[{number}]"
        if not isinstance(entry, dict) or not all(isinstance(key, str) for key in entry):
            raise InputError(
                _("{file}: {where}: expected {expected}").format(file=name, where=place, expected=_EXPECTED)
            )
        yield place, entry


def _cells(where: str, values: Mapping[str, object]) -> dict[str, Cell]:
    cells = {}
    for key, value in values.items():
        fault = ""
        if isinstance(value, list) and all(isinstance(part, str) for part in value):
            text = ",".join(value)
        elif isinstance(value, str):
            text = value.strip()
        else:
            text, fault = "", _("expected one value or a plain list")
        cells[key] = Cell(text, f"{where}.{key}", fault)
    return cells


def _table(name: str, rows: list[Row]) -> Table:
    headings = dict.fromkeys(heading for row in rows for heading in row.cells)
    return Table(name, tuple(headings), tuple(rows))
