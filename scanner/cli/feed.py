"""`citywall feed`: what is known of vulnerabilities, imported from files, for machines that never go online."""

from __future__ import annotations

from pathlib import Path

import click

from checks.days import age_days
from checks.platform.vulnerabilities import FRESH_DAYS
from reports.language import _
from scanner.cli.main import Session, pass_session
from scanner.cli.output import print_json, print_line
from scanner.clock import now
from scanner.feeds.importing import import_feed
from scanner.feeds.model import Feed
from scanner.store.feeds import feeds


@click.group()
def feed() -> None:
    """The feeds of known vulnerabilities: NVD, CISA KEV, EPSS and CNNVD."""


@feed.command("import")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@pass_session
def import_(session: Session, file: Path, as_json: bool) -> None:
    """Take in FILE: NVD 2.0 JSON, CISA KEV JSON, EPSS CSV or CNNVD XML, plain or gzip; which one is seen from its content.

    All of a file is taken in, or nothing. The same file again, or an older one, changes nothing.
    """
    with session.workspace.store() as store:
        done = import_feed(store, file, now())
    if as_json:
        print_json(done)
        return
    print_line(
        _("{feed} of {day}: {n} records are new or changed; they count from the next scan or assessment").format(
            feed=done.feed, day=done.taken_on, n=done.changed
        )
    )


@feed.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@pass_session
def list_(session: Session, as_json: bool) -> None:
    """The imported feeds: of which day each is, how old, how many records it has, and when it was imported."""
    with session.workspace.store() as store:
        found = feeds(store)
    if as_json:
        print_json(found)
        return
    if not found:
        print_line(_("no feed was imported: known vulnerabilities are not assessed"))
    for one in found:
        print_line(_told(one))


def _told(one: Feed) -> str:
    age = age_days(one.taken_on, now()) or 0
    line = _("{feed} · of {day}, {age} days old · {n} records · imported {at}").format(
        feed=one.name, day=one.taken_on[:10], age=age, n=one.records, at=one.imported_at
    )
    old = _("too old to call anything met")
    return f"{line} · {old}" if age > FRESH_DAYS and one.name == "nvd" else line
