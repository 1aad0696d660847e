"""`citywall baseline`: what systems are held to, and how much of it can be settled."""

from __future__ import annotations

import click
import msgspec

from baselines.coverage import BaselineCoverage, Way, baseline_coverage, way
from baselines.load import baseline_names, load_baseline, load_rule
from baselines.model import Baseline, Item
from checks import Text
from reports.language import _, spoken
from scanner.cli.output import print_json, print_line, print_names, print_table


class BaselineLine(msgspec.Struct, frozen=True, kw_only=True):
    """A baseline as `baseline list --json` prints it."""

    name: str
    title: Text
    standard: Text
    rule: str
    inherits: str
    items: int


@click.group()
def baseline() -> None:
    """What systems are held to."""


@baseline.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def list_(as_json: bool) -> None:
    """List the baselines."""
    lines = [_line(load_baseline(name)) for name in baseline_names()]
    if as_json:
        print_json(lines)
        return
    language = spoken()
    print_table(
        (_("Baseline"), _("Title"), _("Scoring rule"), _("Number of items")),
        ((one.name, one.title.in_(language), one.rule, one.items) for one in lines),
    )


@baseline.command()
@click.argument("name")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def show(name: str, as_json: bool) -> None:
    """Show the items of baseline NAME; `A+B` is baseline A joined with the extension B."""
    one = load_baseline(name)
    if as_json:
        print_json(one)
        return
    language = spoken()
    print_table(
        (_("Item"), _("Layer"), _("Control point"), _("What must hold"), _("Importance"), _("Settled by")),
        (
            (
                item.id,
                item.layer.label.in_(language),
                item.control_point.in_(language),
                item.text.in_(language),
                item.importance.label.in_(language),
                _settled_by(item),
            )
            for item in one.items
        ),
        title=one.title.in_(language),
    )
    print_line(_("Scoring rule: {title}").format(title=load_rule(one.rule).title.in_(language)))
    print_line(_("How sure: {words}").format(words=one.sureness.in_(language)))


@baseline.command()
@click.argument("name")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def coverage(name: str, as_json: bool) -> None:
    """Count how the items of baseline NAME are settled, and list those that can't be yet."""
    one = load_baseline(name)
    counted = baseline_coverage(one)
    if as_json:
        print_json(counted)
    else:
        _show_coverage(one, counted)


def _line(one: Baseline) -> BaselineLine:
    return BaselineLine(
        name=one.name,
        title=one.title,
        standard=one.standard,
        rule=one.rule,
        inherits=one.inherits,
        items=len(one.items),
    )


def _settled_by(item: Item) -> str:
    settled_by = item.settled_by
    if not settled_by.topic:
        return ", ".join(settled_by.all_checks) or way(item).label.in_(spoken())
    question = _("the answer to {question}").format(question=item.question)
    return ", ".join((*settled_by.all_checks, question))


def _show_coverage(one: Baseline, counted: BaselineCoverage) -> None:
    language = spoken()
    kinds = {
        "network": _("from the network"),
        "credentialed": _("with a login"),
        "mixed": _("technical evidence and attestation"),
        "attestation": _("by attestation"),
    }
    rows = [(kinds.get(kind, kind), counts) for kind, counts in counted.by_verify.items()]
    print_table(
        (_("Could be verified"), *(each.label.in_(language) for each in Way), _("Number of items")),
        (
            (kind, *(counts[each] for each in Way), sum(counts.values()))
            for kind, counts in (*rows, (_("all"), counted.counts))
        ),
        title=one.title.in_(language),
    )
    print_line(
        _("Of {technical} items that can be verified technically, {automatic} have an automatic check.").format(
            technical=counted.technical, automatic=counted.automatic
        )
    )
    print_names(_("Nothing settles these yet:"), counted.rest)
    if not counted.rest:
        print_line(_("Every item can be settled."))
