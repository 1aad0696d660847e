"""`citywall report`: one system's report, or the bureau's."""

from __future__ import annotations

from pathlib import Path

import click

from checks import Language
from reports.language import _, spoken
from reports.render import FORMATS, render
from scanner.cli.main import Session, pass_session
from scanner.cli.output import say
from scanner.clock import now
from scanner.reporting.bureau import bureau_report
from scanner.reporting.system import system_report
from scanner.store.estate import find_system


@click.command()
@click.argument("system", required=False)
@click.option("--bureau", is_flag=True, help="All systems side by side.")
@click.option(
    "-o", "--output", required=True, type=click.Path(path_type=Path, dir_okay=False), help="The file to write."
)
@click.option("--format", "format_", type=click.Choice(list(FORMATS)), help="By the file's ending when not given.")
@click.option("--lang", type=click.Choice(["zh", "en"]), help="The report's language; Chinese when not given.")
@pass_session
def report(
    session: Session, system: str | None, bureau: bool, output: Path, format_: str | None, lang: Language | None
) -> None:
    """Write the report of SYSTEM (id or name) from its newest scan."""
    if bureau == bool(system):
        raise click.UsageError(_("name one system, or give --bureau"))
    chosen = format_ or output.suffix.removeprefix(".")
    if chosen not in FORMATS:
        raise click.UsageError(
            _("{file}: give --format, one of {formats}").format(file=output, formats=", ".join(FORMATS))
        )
    with session.workspace.store() as store:
        if bureau:
            document = bureau_report(session.workspace, store, at=now())
            render(document, chosen, output, lang or spoken())
        else:
            one = system_report(session.workspace, store, find_system(store, str(system)), at=now())
            render(one, chosen, output, lang or spoken())
    say(str(output))
