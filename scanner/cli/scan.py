"""`citywall scan`: look at systems, or finish a scan that was cut off."""

from __future__ import annotations

from collections.abc import Sequence

import click

from checks import InputError, Layer, OutOfScope, Severity
from checks.evidence import Depth, Reason
from reports.language import _
from scanner.cli.interrupt import stoppable
from scanner.cli.login import login
from scanner.cli.main import Session, pass_session
from scanner.cli.output import print_json, print_line, print_table, say
from scanner.cli.progress import ProgressBar
from scanner.clock import now
from scanner.estate.model import System
from scanner.logs import logging_to
from scanner.probes.dns import Resolver
from scanner.run.scan import ScanRun, begin_scan
from scanner.run.stand import stand_of
from scanner.run.summary import ScanSummary, summarise
from scanner.scope.load import Backoff
from scanner.store import Store
from scanner.store.estate import find_system, systems
from scanner.store.scans import Scan, find_scan, unfinished_scans

_DEPTHS = {depth.name.lower(): depth for depth in Depth}

SOME_NOT_LOOKED_AT = 3
WEAKNESS_AT_OR_ABOVE = 1


@click.command()
@click.argument("system", nargs=-1)
@click.option("--all", "every", is_flag=True, help="Every registered system.")
@click.option(
    "--layer", "layers", multiple=True, type=click.Choice([layer.value for layer in Layer]), help="Only this layer."
)
@click.option("--asset", metavar="ID", help="This asset alone, of the one system named: a retest.")
@click.option(
    "--depth", type=click.Choice(list(_DEPTHS)), default="normal", show_default=True, help="How hard to look."
)
@click.option("--resume", is_flag=True, help="Finish the newest scan that was cut off, asking only what is missing.")
@click.option(
    "--fail-on", type=click.Choice([one.value for one in Severity]), help="Exit with 1 on a weakness at or above."
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@pass_session
def scan(
    session: Session,
    system: tuple[str, ...],
    every: bool,
    layers: tuple[str, ...],
    asset: str | None,
    depth: str,
    resume: bool,
    fail_on: str | None,
    as_json: bool,
) -> None:
    """Look at the given systems (ids or names) and judge what is seen.

    A retest (--asset, empty for the system's own registration and answers) follows the findings of that asset alone, and gives
    no score.

    Two scans never overlap on one system: while another one is at a system, this one is refused, with 2.

    Exit codes: 0 done; 1 a weakness at or above --fail-on; 3 some targets could not be looked at; 4 refused, nothing of what
    was asked for is inside the scope; 130 stopped, to be finished by --resume; paused or cancelled
    (`citywall scans`).
    """
    with session.workspace.store() as store:
        if resume:
            running = newest_to_resume(store)
        else:
            chosen = _chosen(store, system, every)
            if asset is not None and (every or len(chosen) != 1):
                raise click.UsageError(_("--asset asks for one system"))
            running = begin_scan(
                store,
                chosen,
                depth=_DEPTHS[depth],
                layers=layers,
                asset=asset,
                asked_by=login(),
                at_once=session.workspace.settings.schedule.scans_at_once,
            )
        scan_and_leave(session, store, running, fail_on=fail_on, as_json=as_json)


def newest_to_resume(store: Store) -> Scan:
    """The newest scan that stands still and is not over.

    Raises:
        InputError: there is none.
    """
    at = now()
    for one in unfinished_scans(store):
        if not stand_of(one, at).is_live:
            return one
    raise InputError(_("there is no scan to resume"))


def scan_and_leave(session: Session, store: Store, running: Scan, *, fail_on: str | None, as_json: bool) -> None:
    """Do what is left of a scan, print what it came to, and leave with its exit code."""
    summary = run_scan(session, store, running)
    if as_json:
        print_json(summary)
    else:
        _show(summary, {one.id: one.name for one in systems(store)})
    _leave(summary, fail_on)


def run_scan(session: Session, store: Store, running: Scan) -> ScanSummary:
    """Do what is left of a scan, with a bar of its progress, so that it can be stopped."""
    resolver = Resolver(session.workspace.settings.scan.nameservers)
    workspace = session.workspace
    with logging_to(workspace.settings.logs, workspace.folder), stoppable(), ProgressBar() as bar:
        tally = ScanRun(session.workspace, store, running, resolver=resolver, observer=bar).run()
    return summarise(store, find_scan(store, running.id), tally)


def _chosen(store: Store, names: tuple[str, ...], every: bool) -> list[System]:
    if every == bool(names):
        raise click.UsageError(_("name the systems to scan, or give --all"))
    chosen = systems(store) if every else [find_system(store, name) for name in names]
    if not chosen:
        raise InputError(_("no system is registered yet; `citywall estate import FILE` registers them"))
    return chosen


def _show(summary: ScanSummary, names: dict[str, str]) -> None:
    if not summary.assessments:
        done = summary.findings
        print_line(
            _(
                "Scan {number}: {closed} findings closed, {opened} new, {reopened} back, {rejected} claims rejected"
            ).format(
                number=summary.scan,
                closed=len(done.closed),
                opened=len(done.opened),
                reopened=len(done.reopened),
                rejected=len(done.claims_rejected),
            )
        )
    else:
        _show_assessments(summary, names)
    if summary.not_looked:
        say(_("{n} places could not be looked at; --json lists them").format(n=len(summary.not_looked)))
    say_left_alone(summary.backoffs)


def say_left_alone(backoffs: Sequence[Backoff]) -> None:
    """Say which targets were left alone for a while, where any was."""
    if backoffs:
        addresses = _(", ").join(sorted({one.address for one in backoffs}))
        say(_("left alone for a while, since they refused or slowed down: {addresses}").format(addresses=addresses))


def _show_assessments(summary: ScanSummary, names: dict[str, str]) -> None:
    heads = (_("System"), _("Baseline"), _("Score"), _("Assessed"), _("Conclusion"), _("Major hazards"))
    print_table(
        heads,
        (
            (
                names.get(one.system, one.system),
                one.baseline,
                _("not assessed") if one.score is None else f"{one.score:.1f}",
                f"{one.coverage:.0%}",
                one.conclusion if one.conclusion_settled else _("{word} (provisional)").format(word=one.conclusion),
                len(one.hazards),
            )
            for one in summary.assessments
        ),
        title=_("Scan {number}").format(number=summary.scan),
    )


def _leave(summary: ScanSummary, fail_on: str | None) -> None:
    """Leave with the exit code the summary asks for."""
    if fail_on and summary.worst_seen and summary.worst_seen.rank >= Severity(fail_on).rank:
        raise SystemExit(WEAKNESS_AT_OR_ABOVE)
    outside = (Reason.OUT_OF_SCOPE, Reason.OUTSIDE_HOURS)
    refused = [one for one in summary.not_looked if one.reason in outside]
    if refused and not summary.looked_at:
        raise OutOfScope(refused[0].detail)
    if summary.not_looked:
        raise SystemExit(SOME_NOT_LOOKED_AT)
