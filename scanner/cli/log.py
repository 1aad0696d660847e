"""`citywall log`: who did what in the web face, and that nobody edited that."""

from __future__ import annotations

import click

from reports.language import _, spoken
from scanner.accounts.log import Entry
from scanner.accounts.log_words import deed_words, role_words, wanted_entries
from scanner.cli.chain_told import tell_verified
from scanner.cli.main import Session, pass_session
from scanner.cli.output import print_json, print_table
from scanner.store.chain import LOG
from scanner.store.log import entries


@click.group()
def log() -> None:
    """The audit log: logins, exports and changes. Entries are chained, and never pruned."""


@log.command("list")
@click.option("--who", default="", metavar="LOGIN", help="Only of this account.")
@click.option("--what", default="", metavar="NAME", help="Only this, as it stands in --json.")
@click.option("--from", "since", default="", metavar="DATE", help="Not before this day.")
@click.option("--to", "until", default="", metavar="DATE", help="Not after this day.")
@click.option("--limit", type=click.IntRange(1), default=200, show_default=True, help="So many at most, the newest.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@pass_session
def list_(session: Session, who: str, what: str, since: str, until: str, limit: int, as_json: bool) -> None:
    """List the newest entries, newest first."""
    wanted = wanted_entries(session.workspace, who=who, what=what, since=since, until=until)
    with session.workspace.store() as store:
        found = entries(store, wanted, limit=limit)
    if as_json:
        print_json(found)
        return
    heads = (_("When"), _("Who"), _("Role"), _("From where"), _("What"), _("To what"), _("Result"))
    print_table(heads, (_row(session, one) for one in found))


@log.command()
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@pass_session
def verify(session: Session, as_json: bool) -> None:
    """Verify the chain of the whole log; exit with 1 where it breaks."""
    with session.workspace.store() as store, store.transaction() as db:
        verified = LOG.verify(db)
    tell_verified(verified, _("the audit log was edited behind the program's back: {fault}"), as_json=as_json)


def _row(session: Session, one: Entry) -> tuple[object, ...]:
    words = (role_words(one.role), one.address, deed_words(one.what), one.subject, one.result.label.in_(spoken()))
    return session.workspace.local(one.at), one.who, *words
