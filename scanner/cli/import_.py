"""`citywall import`: take in what other tools found."""

from __future__ import annotations

from pathlib import Path

import click
import msgspec

from checks import InputError
from checks.evidence import Place, ScapEvidence
from reports.language import _
from scanner.cli.main import Session, pass_session
from scanner.cli.output import print_json, print_line
from scanner.clock import now
from scanner.imports.assets import matching_host, named_asset
from scanner.imports.openscap import ScapRun, read_scap
from scanner.store.estate import systems
from scanner.store.imported import save_imported


class ImportedRun(msgspec.Struct, frozen=True, kw_only=True):
    """One run as `--json` prints it: of which asset, when it ended, and how many rules had each result."""

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
@click.argument("tool", type=click.Choice(["openscap"]))
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--asset", help="SYSTEM/ASSET it speaks of; found by name and addresses when not given.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@pass_session
def import_(session: Session, tool: str, file: Path, asset: str | None, as_json: bool) -> None:
    """Take in FILE, which TOOL wrote, as evidence of a registered asset; it counts in the next scan of its system.

    All of a file is taken in, or nothing. The same file again changes nothing.
    """
    zone = session.workspace.zone
    runs = read_scap(file, zone)
    if asset is not None and len(runs) > 1:
        raise InputError(
            _("{file}: holds {n} runs, so that --asset can't name them all").format(file=file.name, n=len(runs))
        )
    with session.workspace.store() as store:
        registered = systems(store)
        placed = [
            (named_asset(registered, asset) if asset else matching_host(registered, run.target, run.addresses), run)
            for run in runs
        ]
        evidence = [
            ScapEvidence(
                place=Place(one.system, one.id, "scap"),
                probe=tool,
                seen_at=run.ended_at,
                benchmark=run.benchmark,
                profile=run.profile,
                taken_on=run.ended_at.astimezone(zone).date().isoformat(),
                results=run.results,
            )
            for one, run in placed
        ]
        new = save_imported(store, evidence, now())
    report = ImportReport(tool=tool, new=new, runs=tuple(_shown(one.system, one.id, run) for one, run in placed))
    if as_json:
        print_json(report)
    else:
        _tell(report)


def _shown(system: str, asset: str, run: ScapRun) -> ImportedRun:
    results = list(run.results.values())
    return ImportedRun(
        system=system,
        asset=asset,
        ended_at=run.ended_at.isoformat(),
        profile=run.profile,
        counts={result: results.count(result) for result in sorted(set(results))},
    )


def _tell(report: ImportReport) -> None:
    for run in report.runs:
        counts = ", ".join(f"{result} {count}" for result, count in run.counts.items())
        print_line(f"{run.system}/{run.asset} · {run.ended_at} · {counts}")
    print_line(_("{new} of {n} runs are new; they count in the next scan").format(new=report.new, n=len(report.runs)))
