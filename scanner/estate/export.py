"""Write the estate as xlsx, CSV or YAML, so that importing the file again changes nothing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from checks import InputError, Language, Text
from reports.language import _, spoken
from scanner.estate import values
from scanner.estate.columns import ASSET_COLUMNS, LEVELS, NO, SHEET_ASSETS, SHEET_SYSTEMS, SYSTEM_COLUMNS, YES, Column
from scanner.estate.model import Asset, AssetType, DeviceKind, Environment, State, System, Worth
from scanner.estate.yaml_file import dump_yaml, write_yaml
from scanner.sheets.csv_file import write_csv
from scanner.sheets.form import FormColumn, FormSheet, write_form


def field_text(one: System | Asset, field: str, language: Language | None = None) -> str:
    """A field of a system or an asset as people write it, in `language`, by default the one spoken."""
    language = language or spoken()
    value = getattr(one, field)
    match value:
        case None | DeviceKind.OTHER:
            return ""
        case bool():
            return (YES if value else NO).in_(language)
        case State() | AssetType() | Environment() | DeviceKind():
            return value.label.in_(language)
        case int():
            return LEVELS[value].in_(language)
        case tuple() if field == "extensions":
            return ",".join(values.extension_label(name).in_(language) for name in value)
        case tuple() | Worth():
            return _listed(field, value)
        case _:
            return str(value)


def _listed(field: str, value: object) -> str:
    """Values whose writing is the same in every language."""
    match value:
        case Worth():
            return values.show_worth(value)
        case tuple() if field == "ports":
            return values.show_ports(value)
        case tuple() if field == "keep":
            return values.show_keep(value)
        case tuple():
            return "; ".join(value)
        case _:
            return str(value)


def export_estate(systems: Sequence[System], path: Path) -> list[Path]:
    """Write `systems` to `path`, in the format of its suffix; the files written.

    CSV holds one table a file: the systems in `path`, the assets beside it in `…-assets.csv`.

    Raises:
        InputError: another suffix, or the file can't be written.
    """
    match path.suffix.lower():
        case ".xlsx":
            write_form(path, estate_sheets(systems, spoken()))
        case ".yaml" | ".yml":
            write_yaml(path, [_mapping(system) for system in systems])
        case ".csv":
            beside = path.with_name(f"{path.stem}-assets{path.suffix}")
            for target, columns, things in (
                (path, SYSTEM_COLUMNS, systems),
                (beside, ASSET_COLUMNS, [asset for system in systems for asset in system.assets]),
            ):
                headings = [column.heading.in_(spoken()) for column in columns]
                write_csv(target, headings, _rows(columns, things, spoken()))
            return [path, beside]
        case _:
            raise InputError(_("{file}: expected a name that ends in .xlsx, .csv or .yaml").format(file=path))
    return [path]


def estate_yaml(systems: Sequence[System]) -> str:
    """The estate as YAML text."""
    return dump_yaml([_mapping(system) for system in systems])


def estate_sheets(systems: Sequence[System], language: Language) -> list[FormSheet]:
    """The two sheets of the estate's workbook."""
    assets = [asset for system in systems for asset in system.assets]
    return [
        _sheet(SHEET_SYSTEMS, SYSTEM_COLUMNS, systems, language),
        _sheet(SHEET_ASSETS, ASSET_COLUMNS, assets, language),
    ]


def _sheet(name: Text, columns: tuple[Column, ...], things: Sequence[System | Asset], language: Language) -> FormSheet:
    form = tuple(
        FormColumn(
            heading=column.heading.in_(language),
            width=column.width,
            choices=tuple(choice.in_(language) for choice in column.choices),
            note=_note(column, language),
            required=column.required,
        )
        for column in columns
    )
    return FormSheet(name=name.in_(language), columns=form, rows=_rows(columns, things, language))


def _note(column: Column, language: Language) -> str:
    label = {"zh": "示例", "en": "Example"}[language]
    return f"{column.note.in_(language)}\n{label}: {column.example.in_(language)}"


def _rows(columns: tuple[Column, ...], things: Iterable[System | Asset], language: Language) -> list[list[str]]:
    return [[field_text(one, column.field, language) for column in columns] for one in things]


def _mapping(system: System) -> dict[str, object]:
    assets = [
        _filled({column.field: _code(asset, column.field) for column in ASSET_COLUMNS if column.field != "system"})
        for asset in system.assets
    ]
    return _filled({column.field: _code(system, column.field) for column in SYSTEM_COLUMNS} | {"assets": assets})


def _filled(mapping: dict[str, object]) -> dict[str, object]:
    return {key: value for key, value in mapping.items() if value not in ("", None, [])}


def _code(one: System | Asset, field: str) -> object:
    """The value as programs write it: numbers, true and false, and the model's own words."""
    value = getattr(one, field)
    match value:
        case DeviceKind.OTHER:
            return ""
        case State() | AssetType() | Environment() | DeviceKind():
            return value.value
        case tuple() if field not in ("ports", "keep"):
            return list(value)
        case tuple() | Worth():
            return _listed(field, value)
        case _:
            return value
