"""`citywall remind` and `citywall delivery`: reminders, and the outbox they go through."""

from __future__ import annotations

import click

from reports.language import _, spoken
from scanner.cli.main import Session, pass_session
from scanner.cli.output import print_json, print_line, print_names, print_table, say
from scanner.clock import now
from scanner.delivery.deliver import deliver
from scanner.delivery.model import Draft, MessageState
from scanner.delivery.people import unknown_entries
from scanner.delivery.remind import remind, reminders
from scanner.store import Store
from scanner.store.estate import systems
from scanner.store.outbox import messages, retry

SOME_NOT_SENT = 3
MOST_LISTED = 1_000


@click.command("remind")
@click.option("--dry-run", is_flag=True, help="Show what would be made; keep and send nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@pass_session
def remind_(session: Session, dry_run: bool, as_json: bool) -> None:
    """Make the reminders that are due, and send all that is due; for cron, as often as you like.

    Exit codes: 0 done; 3 some of it could not be sent, and is tried again later.
    """
    workspace, at = session.workspace, now()
    with workspace.store() as store:
        _warn_of_strangers(session, store)
        if dry_run:
            _print_drafts(reminders(workspace, store, at), as_json)
            return
        made = remind(workspace, store, at)
        came = deliver(workspace, store, at)
    if as_json:
        print_json({"made": made, "sent": came.sent, "failed": came.failed, "given_up": came.given_up})
    else:
        print_line(
            _("{made} reminders made; {sent} messages sent, {failed} to be tried again, {lost} given up").format(
                made=len(made), sent=came.sent, failed=came.failed, lost=came.given_up
            )
        )
    if came.failed or came.given_up:
        raise SystemExit(SOME_NOT_SENT)


@click.group()
def delivery() -> None:
    """The messages to people, and what became of them."""


@delivery.command("list")
@click.option(
    "--state", multiple=True, type=click.Choice([one.value for one in MessageState]), help="Only in this state."
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@pass_session
def list_(session: Session, state: tuple[str, ...], as_json: bool) -> None:
    """List the newest messages, with why those failed that did."""
    with session.workspace.store() as store:
        found = messages(store, [MessageState(one) for one in state] or MessageState, limit=MOST_LISTED)
    if as_json:
        print_json(found)
        return
    heads = (
        _("Id"),
        _("State"),
        _("Recipient"),
        _("Subject"),
        _("Made at"),
        _("Attempts"),
        _("Next attempt"),
        _("Last error"),
    )
    local = session.workspace.local
    rows = [
        (
            one.id,
            one.state.label.in_(spoken()),
            one.to.name,
            one.subject,
            local(one.made_at),
            one.attempts,
            local(one.next_at) if one.next_at else "—",
            one.last_error,
        )
        for one in found
    ]
    print_table(heads, rows, title=_("{n} messages").format(n=len(rows)))


@delivery.command("retry")
@click.argument("ids", nargs=-1, type=int)
@pass_session
def retry_(session: Session, ids: tuple[int, ...]) -> None:
    """Send messages that failed, or were given up, once more now: those of these IDS, or all.

    Exit codes: 0 done; 3 some of it could not be sent, and is tried again later.
    """
    workspace, at = session.workspace, now()
    with workspace.store() as store:
        due = retry(store, ids, at)
        came = deliver(workspace, store, at)
    print_line(
        _("{n} messages made due; {sent} sent, {failed} to be tried again").format(
            n=due, sent=came.sent, failed=came.failed
        )
    )
    if came.failed or came.given_up:
        raise SystemExit(SOME_NOT_SENT)


def _print_drafts(drafts: list[Draft], as_json: bool) -> None:
    if as_json:
        print_json({"made": drafts})
        return
    print_line(_("{n} reminders would be made").format(n=len(drafts)))
    for one in drafts:
        print_names(f"{one.to.name}: {one.subject}", one.lines)


def _warn_of_strangers(session: Session, store: Store) -> None:
    for entry in unknown_entries(session.workspace.settings.delivery, systems(store)):
        say(_("citywall.toml: delivery.people: {entry} is no registered system or department").format(entry=entry))
