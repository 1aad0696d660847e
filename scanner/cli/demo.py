"""`citywall demo`: all of it on this machine, in one go."""

from __future__ import annotations

import os
import shlex
import sys
from pathlib import Path

import click

from reports.language import _, spoken
from scanner.cli.many_reports import write_all
from scanner.cli.output import print_line, say
from scanner.cli.progress import ProgressBar
from scanner.demo import REPORTS_FOLDER, demo_scan, demo_workspace
from scanner.store.accounts import all_accounts


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
        has_accounts = bool(all_accounts(store))
    for path in sorted(written):
        print_line(str(path))
    _lead_on(folder, has_accounts)


def _lead_on(folder: Path, has_accounts: bool) -> None:
    """Say how the same is seen in a browser, in commands that can be given as they stand."""
    program = Path(sys.executable).with_name("citywall")
    there = shlex.join([os.path.relpath(program) if program.exists() else program.name, "-w", str(folder)])
    if has_accounts:
        say(_("To see all of it in a browser, and to follow what was found:"))
    else:
        say(_("To see all of it in a browser as demo, with the password that the first command prints:"))
        person = _("Demonstration")
        say(f"{there} account add demo --role officer --person {shlex.quote(person)}")
    say(f"{there} serve")
