"""`citywall report`: one system's report, or the bureau's."""

from __future__ import annotations

from pathlib import Path

import click

from checks import Language
from reports.language import _, spoken
from reports.model import BureauReport, SystemReport
from reports.render import FORMATS, OF_A_SYSTEM, render
from scanner.cli.main import Session, pass_session
from scanner.cli.many_reports import write_all
from scanner.cli.output import say
from scanner.clock import now
from scanner.reporting.bureau import bureau_report
from scanner.reporting.control import FIRST_VERSION
from scanner.reporting.system import system_report
from scanner.store.estate import find_system


@click.command()
@click.argument("system", required=False)
@click.option("--bureau", is_flag=True, help="All systems side by side.")
@click.option("--all", "everything", is_flag=True, help="The bureau's report and each system's, into a folder.")
@click.option(
    "-o", "--output", required=True, type=click.Path(path_type=Path), help="The file to write, or the folder."
)
@click.option(
    "--format",
    "format_",
    type=click.Choice(list(FORMATS)),
    help="By the file's ending when not given; PDF into a folder.",
)
@click.option("--revision", default=FIRST_VERSION, help="The version of the document, 1.0 when not given.")
@click.option("--since", type=int, metavar="SCAN", help="Compare with this scan of SYSTEM, else with the one before.")
@click.option("--lang", type=click.Choice(["zh", "en"]), help="The report's language; Chinese when not given.")
@pass_session
def report(
    session: Session,
    system: str | None,
    bureau: bool,
    everything: bool,
    output: Path,
    format_: str | None,
    revision: str,
    since: int | None,
    lang: Language | None,
) -> None:
    """Write the report of SYSTEM (id or name) from its newest scan."""
    if [bool(system), bureau, everything].count(True) != 1:
        raise click.UsageError(_("name one system, or give --bureau or --all"))
    if since is not None and not system:
        raise click.UsageError(_("--since compares one system with its earlier scan; name the system"))
    language = lang or spoken()
    if everything:
        chosen = _chosen(format_ or "pdf", output)
        if chosen in OF_A_SYSTEM:
            raise click.UsageError(_("--all: the bureau's report does not come as {format}").format(format=chosen))
        with session.workspace.store() as store:
            for path in sorted(write_all(session.workspace, store, output, chosen, language)):
                say(str(path))
        return
    chosen = _chosen(format_ or output.suffix.removeprefix("."), output)
    with session.workspace.store() as store:
        document: SystemReport | BureauReport
        if bureau:
            document = bureau_report(session.workspace, store, at=now(), version_of=revision)
        else:
            registered = find_system(store, str(system))
            document = system_report(session.workspace, store, registered, at=now(), since=since, version_of=revision)
        render(document, chosen, output, language)
    say(str(output))


def _chosen(format: str, output: Path) -> str:
    if format not in FORMATS:
        raise click.UsageError(
            _("{file}: give --format, one of {formats}").format(file=output, formats=", ".join(FORMATS))
        )
    return format
