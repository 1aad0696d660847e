"""`citywall credential`: the logins for looking inside, by name."""

from __future__ import annotations

import click

from reports.language import _
from scanner.cli.main import Session, pass_session
from scanner.cli.output import print_json, print_table, say
from scanner.credentials import LOCAL, open_credentials
from scanner.credentials.listing import CredentialShown, Listing, list_credentials
from scanner.sheets.table import listed
from scanner.store.estate import systems


@click.group()
def credential() -> None:
    """The logins for looking inside hosts and databases, by name; a password is never shown."""


@credential.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@pass_session
def list_(session: Session, as_json: bool) -> None:
    """List the credentials the estate names and those the sources hold: where each is, who uses it, what is lacking."""
    with session.workspace.store() as store:
        listing = list_credentials(open_credentials(session.workspace), systems(store))
    if as_json:
        print_json(listing)
    else:
        _show(listing)


def _show(listing: Listing) -> None:
    words = {
        LOCAL: _("this machine"),
        "environment": _("environment"),
        "file": _("file"),
        "keyring": _("system keyring"),
        "age": _("age file"),
    }
    heads = (_("Name"), _("Source"), _("Used by"), _("Lacking"))
    rows = ((one.name, words.get(one.source, ""), listed(one.assets), _lack(one)) for one in listing.credentials)
    print_table(heads, rows, title=_("{n} credentials").format(n=len(listing.credentials)))
    for source in listing.sources:
        if source.fault:
            say(source.fault)


def _lack(one: CredentialShown) -> str:
    return one.fault or listed(one.lacking)
