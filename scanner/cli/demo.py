"""`citywall demo`: all of it on this machine, in one go."""

from __future__ import annotations

from pathlib import Path

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from reports.language import _, spoken
from scanner.cli.output import print_line
from scanner.cli.progress import ProgressBar
from scanner.demo import demo_documents, demo_scan, demo_workspace
from scanner.reporting.write import write_reports


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
        documents = demo_documents(workspace, store)
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}", markup=False), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=console, disable=not console.is_terminal) as progress:
        task = progress.add_task(_("Writing reports"), total=len(documents))
        write_reports(documents, "pdf", spoken(), on_written=lambda _path: progress.advance(task))
    for _document, path in documents:
        print_line(str(path))
