"""`citywall assess`: judge stored evidence against a baseline; contacts nothing."""

from __future__ import annotations

import click

from baselines.load import load_baseline, load_rule
from baselines.model import Assessment
from checks import InputError, Outcome
from reports.language import _, spoken
from scanner.cli.main import Session, pass_session
from scanner.cli.output import print_json, print_line, print_table
from scanner.run.reassess import reassess
from scanner.store.estate import find_system
from scanner.store.scans import find_scan, latest_scan_of


@click.command()
@click.argument("system")
@click.option("--baseline", required=True, help="The baseline's name; `citywall baseline list` shows all.")
@click.option("--rule", help="A scoring rule other than the baseline's own, such as mlps-2021.")
@click.option("--scan", "number", type=int, help="The scan whose evidence is judged; the newest when not given.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@pass_session
def assess(session: Session, system: str, baseline: str, rule: str | None, number: int | None, as_json: bool) -> None:
    """Judge what a scan collected of SYSTEM against a baseline, with the checks installed now."""
    chosen = load_baseline(baseline)
    with session.workspace.store() as store:
        found = find_system(store, system)
        scan = latest_scan_of(store, found.id) if number is None else find_scan(store, number)
        if scan is None:
            raise InputError(_("{system}: no finished scan yet").format(system=found.name))
        assessment = reassess(
            store,
            scan,
            found,
            chosen,
            load_rule(rule or chosen.rule),
            cloud=session.workspace.settings.cloud,
            zone=session.workspace.zone,
        )
    if as_json:
        print_json(assessment)
    else:
        _show(assessment)


def _show(one: Assessment) -> None:
    language = spoken()
    heads = (_("Layer"), _("Score"), _("Assessed"), *(outcome.label.in_(language) for outcome in Outcome))
    print_table(
        heads,
        (
            (
                layer.layer.label.in_(language),
                "–" if layer.score is None else f"{layer.score:.1f}",
                f"{layer.coverage:.0%}",
                *(layer.counts.get(outcome, 0) for outcome in Outcome),
            )
            for layer in one.layers
        ),
        title=f"{one.system} · {one.baseline} · {one.rule}",
    )
    score = _("not assessed") if one.score is None else f"{one.score:.1f}"
    word = one.conclusion.word.in_(language)
    if not one.conclusion.settled:
        word = _("{word} (provisional)").format(word=word)
    print_line(
        _(
            "Score {score} (between {low:.1f} and {high:.1f} once all is assessed), assessed {coverage:.0%}, {word}"
        ).format(score=score, low=one.score_low, high=one.score_high, coverage=one.coverage, word=word)
    )
