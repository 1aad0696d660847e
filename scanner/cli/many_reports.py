"""All reports in one go, with a bar to watch: for `citywall report --all` and `citywall demo`."""

from __future__ import annotations

from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from checks import InputError, Language
from reports.language import _
from scanner.clock import now
from scanner.reporting.everything import all_documents, scanned_systems
from scanner.reporting.write import write_reports
from scanner.store import Store
from scanner.workspace import Workspace


def write_all(workspace: Workspace, store: Store, folder: Path, format: str, language: Language) -> list[Path]:
    """Write the bureau's report and that of each system scanned into `folder`, which is made; the files, in the order written.

    Raises:
        InputError: the folder can't be made.
        ReportError, MissingTool: the first report that could not be made.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(f"{folder}: {error.strerror}") from error
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}", markup=False), BarColumn(), MofNCompleteColumn())
    written: list[Path] = []
    with Progress(*columns, console=console, disable=not console.is_terminal) as progress:
        task = progress.add_task(_("Writing reports"), total=1 + len(scanned_systems(store)))

        def on_written(path: Path) -> None:
            written.append(path)
            progress.advance(task)

        documents = all_documents(workspace, store, folder, format, at=now())
        write_reports(documents, format, language, on_written=on_written)
    return written
