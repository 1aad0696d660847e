"""`citywall demo`: all of it on this machine, in one go."""

from __future__ import annotations

from pathlib import Path

import click

from reports.language import spoken
from scanner.cli.many_reports import write_all
from scanner.cli.output import print_line
from scanner.cli.progress import ProgressBar
from scanner.demo import REPORTS_FOLDER, demo_scan, demo_workspace


@click.command()
@click.argument("folder", metavar="[DIR]", default="demo", type=click.Path(path_type=Path, file_okay=False))
def demo(folder: Path) -> None:
    """Start the lab on loopback, scan the sample city, write its reports, and say where they are.

    Run again on the same folder, it scans again and the reports say what changed.
    """
    workspace = demo_workspace(folder)
    with workspace.store() as store:
        with ProgressBar() as bar:
            demo_scan(workspace, store, bar)
        written = write_all(workspace, store, workspace.folder / REPORTS_FOLDER, "pdf", spoken())
    for path in sorted(written):
        print_line(str(path))
