"""`citywall notice`: notices of rectification (整改通知书)."""

from __future__ import annotations

from pathlib import Path

import click

from checks import InputError, Severity
from reports.language import _, spoken
from reports.notice_files import NOTICE_FORMATS, write_notice
from scanner.cli.main import Session, pass_session
from scanner.cli.output import print_json, print_line, print_table, say
from scanner.clock import now
from scanner.notices.issue import issue
from scanner.notices.model import Choice
from scanner.notices.number import notice_number
from scanner.store.estate import find_system
from scanner.store.notices import entries, find_notice

_output = click.option("-o", "--output", required=True, type=click.Path(path_type=Path), help="The file to write.")
_format = click.option(
    "--format", "format_", type=click.Choice(NOTICE_FORMATS), help="By the file's ending when not given."
)


@click.group()
def notice() -> None:
    """Notices of rectification: numbered, kept as they were issued, with a receipt slip."""


@notice.command("issue")
@click.argument("system", required=False)
@click.option("--department", metavar="NAME", help="About all systems of this department.")
@click.option("--overdue", is_flag=True, help="Hold what is past its deadline; so it is when no severity is given.")
@click.option(
    "--severity",
    type=click.Choice([one.value for one in Severity]),
    help="Hold what is open at this severity or above.",
)
@click.option("--by", required=True, metavar="NAME", help="Who issues it.")
@_output
@_format
@pass_session
def issue_(
    session: Session,
    system: str | None,
    department: str | None,
    overdue: bool,
    severity: str | None,
    by: str,
    output: Path,
    format_: str | None,
) -> None:
    """Issue a notice about SYSTEM (id or name), or about a department's systems, and write it to a file."""
    if bool(system) == bool(department):
        raise click.UsageError(_("name one system, or give --department"))
    chosen = _chosen(format_, output)
    if not output.absolute().parent.is_dir():
        raise InputError(_("{file}: there is no such folder").format(file=output.parent))
    with session.workspace.store() as store:
        choice = Choice(
            system=find_system(store, system).id if system else "",
            department=department or "",
            at_least=Severity(severity) if severity else None,
            overdue=overdue,
        )
        made = issue(session.workspace, store, choice, by=by, at=now())
    print_line(_("{number} issued, {n} findings").format(number=made.number, n=len(made.findings)))
    write_notice(made, chosen, output, spoken())
    say(str(output))


@notice.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@pass_session
def list_(session: Session, as_json: bool) -> None:
    """List the register, newest first."""
    with session.workspace.store() as store:
        found = entries(store)
    if as_json:
        print_json(found)
        return
    heads = (
        _("Number"),
        _("Department"),
        _("Systems"),
        _("Findings"),
        _("Issued on"),
        _("Issued by"),
        _("To be answered by"),
    )
    rows = [
        (one.number, one.department, ", ".join(one.systems), one.findings, one.issued_on, one.issued_by, one.answer_by)
        for one in found
    ]
    print_table(heads, rows, title=_("{n} notices").format(n=len(rows)))


@notice.command("print")
@click.argument("number")
@_output
@_format
@pass_session
def print_(session: Session, number: str, output: Path, format_: str | None) -> None:
    """Print notice NUMBER (such as 2026-12) again, as it was issued."""
    chosen = _chosen(format_, output)
    with session.workspace.store() as store:
        made = find_notice(store, *notice_number(number))
    write_notice(made, chosen, output, spoken())
    say(str(output))


def _chosen(format: str | None, output: Path) -> str:
    chosen = format or output.suffix.removeprefix(".")
    if chosen not in NOTICE_FORMATS:
        raise click.UsageError(
            _("{file}: give --format, one of {formats}").format(file=output, formats=", ".join(NOTICE_FORMATS))
        )
    return chosen
