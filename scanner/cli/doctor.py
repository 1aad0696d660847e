"""`citywall doctor`: what this machine lacks, and the command that installs it."""

from __future__ import annotations

import click

from reports.language import _
from scanner.cli.output import print_json, print_line, print_table
from scanner.doctor import Examined, Purpose, examine, examine_extras, install_command, pip_command

LACKING_EXIT_CODE = 2


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document and nothing else.")
@click.pass_context
def doctor(ctx: click.Context, as_json: bool) -> None:
    """Show what this machine lacks, and the command that installs it.

    Exit code 2 when something Citywall itself needs is lacking; the lab, the tests and the extras are optional.
    """
    found = examine() + examine_extras()
    if as_json:
        print_json(found)
    else:
        _show(found)
    if any(one.need.purpose is Purpose.RUN and not one.present for one in found):
        ctx.exit(LACKING_EXIT_CODE)


def _show(found: list[Examined]) -> None:
    purposes = {
        Purpose.RUN: _("Citywall itself"),
        Purpose.LAB: _("the lab (demo and tests)"),
        Purpose.TEST: _("the tests"),
        Purpose.EXTRA: _("an extra"),
    }
    states = {True: _("present"), False: _("lacking")}
    uses = _uses()
    print_table(
        (_("Component"), _("What it does"), _("Needed for"), _("State"), _("Version")),
        [
            (one.need.name, uses.get(one.need.name), purposes[one.need.purpose], states[one.present], one.version)
            for one in found
        ],
    )
    packages, extras = (
        [one.need.package for one in found if not one.present and (one.need.purpose is Purpose.EXTRA) is extra]
        for extra in (False, True)
    )
    if packages:
        print_line(_("Install what is lacking with:"))
        print_line(f"  {install_command(packages)}")
    if extras:
        print_line(_("Install the extras that are lacking with:"))
        print_line(f"  {pip_command(extras)}")
    if not packages and not extras:
        print_line(_("Nothing is lacking."))


def _uses() -> dict[str, str]:
    return {
        "python": _("runs Citywall"),
        "nmap": _("finds open ports"),
        "venv": _("makes the virtual environment"),
        "pango": _("lays out the text of the reports"),
        "harfbuzz-subset": _("keeps PDFs with Chinese fonts small and fast to make"),
        "fontconfig": _("finds fonts"),
        "chinese-font": _("the Chinese characters of the reports"),
        "setpriv": _("ends the lab's servers together with the lab"),
        "nginx": _("the lab's web sites"),
        "sshd": _("the lab's SSH servers"),
        "redis": _("the lab's Redis"),
        "vsftpd": _("the lab's FTP server"),
        "openssl": _("makes certificates in the tests"),
        "poppler": _("reads the PDFs in the tests"),
        "hosts": _("looks inside hosts over SSH"),
        "databases": _("looks inside databases"),
        "devices": _("asks devices over SNMP"),
        "apps": _("reads app packages"),
        "docx": _("writes reports as docx"),
        "sign": _("signs and verifies reports"),
        "web": _("the web face"),
        "fleet": _("scans zones by workers inside them"),
    }
