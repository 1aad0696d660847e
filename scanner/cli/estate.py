"""`citywall estate`: the registered systems and their assets."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click
import msgspec

from reports.language import _, spoken
from scanner.cli.main import Session, pass_session
from scanner.cli.output import print_json, print_line, print_names, print_table
from scanner.clock import now
from scanner.estate.columns import ASSET_COLUMNS, SYSTEM_COLUMNS
from scanner.estate.evidence import covering_permission
from scanner.estate.export import estate_yaml, export_estate, field_text
from scanner.estate.importing import import_estate
from scanner.estate.merge import Change, ImportReport
from scanner.estate.model import Asset, System
from scanner.estate.target import is_addressed
from scanner.scope.model import Permission
from scanner.store.estate import find_system, systems
from scanner.store.scope import permissions

_ASSET_FIELDS = ("id", "type", "name", "target", "address", "ports")


class AssetShown(msgspec.Struct, frozen=True, kw_only=True):
    """An asset with what the scope says of it: the permission that covers it, None where none does."""

    asset: Asset
    needs_permission: bool
    permission: int | None
    until: str


class SystemShown(msgspec.Struct, frozen=True, kw_only=True):
    """A system as `estate show --json` prints it."""

    system: System
    assets: tuple[AssetShown, ...]


@click.group()
def estate() -> None:
    """The registered systems and their assets."""


@estate.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@pass_session
def import_(session: Session, file: Path, as_json: bool) -> None:
    """Register what FILE (.xlsx, .csv or .yaml) says: all of it, or nothing when it has faults."""
    with session.workspace.store() as store:
        report = import_estate(store, file)
    if as_json:
        print_json(report)
    else:
        _tell(report)


@estate.command("export")
@click.option("-o", "--output", type=click.Path(path_type=Path), help="The file; YAML on stdout when not given.")
@pass_session
def export(session: Session, output: Path | None) -> None:
    """Write the estate as .xlsx, .csv or .yaml, by the file's suffix; importing it again changes nothing."""
    with session.workspace.store() as store:
        found = systems(store)
    if output is None:
        click.echo(estate_yaml(found), nl=False)
        return
    for path in export_estate(found, output):
        print_line(str(path))


@estate.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@pass_session
def list_(session: Session, as_json: bool) -> None:
    """List the registered systems."""
    with session.workspace.store() as store:
        found = systems(store)
    if as_json:
        print_json(found)
        return
    fields = ("id", "name", "department", "level", "state", "zone")
    heads = [column.heading.in_(spoken()) for column in SYSTEM_COLUMNS if column.field in fields]
    rows = [[*(field_text(system, field) for field in fields), len(system.assets)] for system in found]
    print_table([*heads, _("Number of assets")], rows, title=_("{n} systems").format(n=len(found)))


@estate.command()
@click.argument("system")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@pass_session
def show(session: Session, system: str, as_json: bool) -> None:
    """Show SYSTEM (its id or name), its assets, and whether the scope covers each."""
    with session.workspace.store() as store:
        found = find_system(store, system)
        given = permissions(store)
    shown = tuple(_shown(asset, given, session) for asset in found.assets)
    if as_json:
        print_json(SystemShown(system=found, assets=shown))
        return
    facts = [(column.heading.in_(spoken()), field_text(found, column.field)) for column in SYSTEM_COLUMNS]
    print_table([_("Field"), _("Value")], facts, title=found.name)
    heads = [column.heading.in_(spoken()) for column in ASSET_COLUMNS if column.field in _ASSET_FIELDS]
    rows = [[*(_cell(one.asset, field) for field in _ASSET_FIELDS), _covered(one)] for one in shown]
    print_table([*heads, _("Scope")], rows, title=_("{n} assets").format(n=len(rows)))


def _cell(asset: Asset, field: str) -> str:
    return asset.what.in_(spoken()) if field == "type" else field_text(asset, field)


def _shown(asset: Asset, given: Sequence[Permission], session: Session) -> AssetShown:
    one = covering_permission(asset, given, now(), zone=session.workspace.zone)
    return AssetShown(
        asset=asset,
        needs_permission=is_addressed(asset.type, asset.target),
        permission=one.id if one else None,
        until=one.until.isoformat() if one else "",
    )


def _covered(shown: AssetShown) -> str:
    if not shown.needs_permission:
        return _("not needed")
    if shown.permission is None:
        return _("not covered")
    return _("permission {number}, until {day}").format(number=shown.permission, day=shown.until)


def _tell(report: ImportReport) -> None:
    print_line(
        _("Systems: {added} added, {changed} changed, {unchanged} unchanged").format(
            added=len(report.added),
            changed=len({one.system for one in report.changed if not one.asset}),
            unchanged=report.unchanged,
        )
    )
    print_line(
        _("Assets: {added} added, {changed} changed, {unchanged} unchanged").format(
            added=len(report.added_assets),
            changed=len({(one.system, one.asset) for one in report.changed if one.asset}),
            unchanged=report.unchanged_assets,
        )
    )
    if report.changed:
        print_table([_("Place"), _("Field"), _("Before"), _("After")], map(_change_row, report.changed))
    remarks = (
        (_("Systems not in the file, left as they were:"), report.missing),
        (_("Assets not in the file, left as they were:"), report.missing_assets),
        (_("Columns nobody knows, ignored:"), report.ignored_columns),
    )
    for remark, names in remarks:
        print_names(remark, names)


def _change_row(change: Change) -> list[str]:
    columns = ASSET_COLUMNS if change.asset else SYSTEM_COLUMNS
    heading = next(column.heading.in_(spoken()) for column in columns if column.field == change.field)
    return ["/".join(filter(None, (change.system, change.asset))), heading, change.before, change.after]
