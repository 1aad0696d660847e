"""`citywall init`: a new workspace."""

from __future__ import annotations

from pathlib import Path

import click

from reports.language import _
from scanner.cli.main import Session, pass_session
from scanner.cli.output import print_line
from scanner.new_workspace import make_workspace


@click.command()
@click.argument("folder", metavar="[DIR]", required=False, type=click.Path(path_type=Path))
@pass_session
def init(session: Session, folder: Path | None) -> None:
    """Make a workspace in DIR (here when not given): citywall.toml, citywall.db, and estate.xlsx to fill in."""
    for path in make_workspace(folder or session.folder):
        print_line(str(path))
    print_line(_("Next: fill in estate.xlsx, then citywall estate import estate.xlsx"))
