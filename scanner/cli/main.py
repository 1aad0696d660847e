"""The root of the command line: language, workspace, errors and exit codes."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path
from typing import Any

import click

from checks import CitywallError, StoreError
from reports.language import speak
from reports.text import printable
from scanner.workspace import Workspace

LONGEST_LINE = 2_000


class Session:
    """What every command gets: the workspace, opened when first asked for."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._workspace: Workspace | None = None

    @property
    def workspace(self) -> Workspace:
        """The workspace.

        Raises:
            InputError: the folder is none.
        """
        if self._workspace is None:
            self._workspace = Workspace(self.folder)
        return self._workspace


pass_session = click.make_pass_decorator(Session)


class Root(click.Group):
    """Turns the errors we raise on purpose into one line on stderr and the exit code of their kind."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except CitywallError as error:
            _complain(error)
            ctx.exit(error.exit_code)
        except sqlite3.DatabaseError as error:
            _complain(StoreError(f"the store: {error}"))
            ctx.exit(StoreError.exit_code)


def _complain(error: CitywallError) -> None:
    """Each line of the message on stderr, made safe to show: it may quote a file or a target."""
    for line in str(error).splitlines():
        click.echo(f"citywall: {printable(line, limit=LONGEST_LINE)}", err=True)


@click.group(cls=Root, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "-w",
    "--workspace",
    type=click.Path(path_type=Path),
    default=".",
    envvar="CITYWALL_WORKSPACE",
    help="The workspace folder.",
)
@click.option(
    "--lang", type=click.Choice(["zh", "en"]), default=None, envvar="CITYWALL_LANG", help="Language of what is shown."
)
@click.version_option(package_name="citywall")
@click.pass_context
def main(ctx: click.Context, workspace: Path, lang: str | None) -> None:
    """Citywall: six-layer security assessment of a city's business systems."""
    speak("en" if (lang or os.environ.get("LANG", "")[:2]) == "en" else "zh")
    ctx.obj = Session(workspace)
