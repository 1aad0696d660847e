"""`citywall import`: take in what other tools found."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import click
import msgspec

from checks import InputError
from checks.evidence import Evidence
from reports.language import _
from scanner.cli.main import Session, pass_session
from scanner.cli.output import print_json, print_line
from scanner.clock import now
from scanner.estate.model import Asset, System
from scanner.imports.assets import matching_asset, matching_host, named_asset
from scanner.imports.readers import READERS
from scanner.imports.run import Run
from scanner.store.estate import systems
from scanner.store.imported import save_imported


class ImportedRun(msgspec.Struct, frozen=True, kw_only=True):
    """One run as `--json` prints it: of which asset, when it ended, what it ran by, and how many rules or
    findings of each sort it had."""

    system: str
    asset: str
    ended_at: str
    profile: str
    counts: dict[str, int]


class ImportReport(msgspec.Struct, frozen=True, kw_only=True):
    """What an import did: runs that were new, and all runs of the file."""

    tool: str
    new: int
    runs: tuple[ImportedRun, ...]


@click.command("import")
@click.argument("tool", type=click.Choice(list(READERS)))
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--asset", help="SYSTEM/ASSET it speaks of; found by name and addresses when not given.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@pass_session
def import_(session: Session, tool: str, file: Path, asset: str | None, as_json: bool) -> None:
    """Take in FILE, which TOOL wrote, as evidence of a registered asset; it counts in the next scan of its system.

    All of a file is taken in, or nothing. The same file again changes nothing.
    """
    zone = session.workspace.zone
    runs = READERS[tool](file, zone)
    if asset is not None and len(runs) > 1:
        raise InputError(
            _("{file}: holds {n} runs, so that --asset can't name them all").format(file=file.name, n=len(runs))
        )
    with session.workspace.store() as store:
        registered = systems(store)
        placed = [(named_asset(registered, asset) if asset else _matching(registered, run), run) for run in runs]
        evidence = [run.evidence(one, zone) for one, run in placed]
        _refuse_twice(file, evidence)
        new = save_imported(store, evidence, now())
    report = ImportReport(tool=tool, new=new, runs=tuple(_shown(one, run) for one, run in placed))
    if as_json:
        print_json(report)
    else:
        _tell(report)


def _matching(registered: Sequence[System], run: Run) -> Asset:
    if run.on_host:
        return matching_host(registered, run.target, run.addresses)
    return matching_asset(registered, run.target, run.addresses, run.port)


def _refuse_twice(file: Path, evidence: Sequence[Evidence]) -> None:
    """Of two runs that speak of one place at one moment, only one could count."""
    for (place, _at), number in Counter((one.place, one.seen_at) for one in evidence).items():
        if number > 1:
            what = _("{file}: {n} runs of one moment are of {asset}; register them as assets of their own")
            raise InputError(what.format(file=file.name, n=number, asset=f"{place.system}/{place.asset}"))


def _shown(asset: Asset, run: Run) -> ImportedRun:
    return ImportedRun(
        system=asset.system,
        asset=asset.id,
        ended_at=run.ended_at.isoformat(),
        profile=run.profile,
        counts=run.counts(),
    )


def _tell(report: ImportReport) -> None:
    for run in report.runs:
        counts = ", ".join(f"{result} {count}" for result, count in run.counts.items()) or "0"
        print_line(f"{run.system}/{run.asset} · {run.ended_at} · {counts}")
    print_line(_("{new} of {n} runs are new; they count in the next scan").format(new=report.new, n=len(report.runs)))
