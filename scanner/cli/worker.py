"""`citywall worker`: look at one zone of the city's network for a centre elsewhere."""

from __future__ import annotations

import click

from checks import MissingTool
from reports.language import _
from scanner.cli.main import Session, pass_session
from scanner.cli.output import print_json, print_table
from scanner.credentials import open_credentials
from scanner.logs import logging_to

ANSWER_SECONDS = 3.0


@click.group(invoke_without_command=True)
@click.option("--zone", metavar="NAME", help="The zone, by its name in the estate and in fleet.zones of citywall.toml.")
@click.pass_context
def worker(ctx: click.Context, zone: str | None) -> None:
    """Take the probe jobs of a zone from the broker until Ctrl-C, and send what is seen back to the centre.

    This machine's own workspace says what may be contacted (citywall scope), with which logins, and how fast.
    """
    if ctx.invoked_subcommand is not None:
        return
    if zone is None:
        raise click.UsageError(_("--zone names the zone to look at"))
    session = ctx.ensure_object(Session)
    try:
        from scanner.fleet.serve import serve_zone
    except ImportError as error:
        raise MissingTool(_("the fleet needs citywall[fleet]: pip install 'citywall[fleet]'")) from error
    workspace = session.workspace
    with logging_to(workspace.settings.logs, workspace.folder, stderr=True):
        serve_zone(workspace, zone)


@worker.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@pass_session
def list_(session: Session, as_json: bool) -> None:
    """Ask which workers are there, zone by zone; a zone with none is shown."""
    from scanner.fleet.roll_call import call_roll

    workspace = session.workspace
    found = call_roll(workspace, open_credentials(workspace), seconds=ANSWER_SECONDS)
    if as_json:
        print_json(found)
        return
    heads = (_("Zone"), _("Worker"), _("Version"), _("Jobs"), _("State"))
    rows = [
        (
            zone.zone,
            one.host,
            one.program,
            f"{one.busy}/{one.at_once}",
            _("another version") if one.other_version else _("there"),
        )
        for zone in found
        for one in zone.workers
    ]
    none = [(zone.zone, "", "", "", _("no worker")) for zone in found if not zone.workers]
    print_table(heads, [*rows, *none], title=_("Workers"))
