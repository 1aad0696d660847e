"""`citywall check`: what is looked for, why it matters and how it is fixed."""

from __future__ import annotations

import click
import msgspec

from baselines.uses import items_resting_on
from checks import Check, CheckText, Layer, all_checks, find_check
from reports.language import _, spoken
from scanner.cli.output import print_json, print_line, print_table
from scanner.probes.host.approval import CommandShown, shown_commands
from scanner.probes.host.approval import sudoers as sudoers_file
from scanner.probes.host.look import all_commands


class CheckShown(msgspec.Struct, frozen=True, kw_only=True):
    """A check as `--json` prints it. `subject` is the kind of evidence it judges; `items` are the items that rest on it,
    by baseline."""

    id: str
    layer: Layer
    subject: str
    text: CheckText
    manual: str
    items: dict[str, list[str]]


@click.group()
def check() -> None:
    """What is looked for."""


@check.command("list")
@click.option("--commands", is_flag=True, help="List the commands a look inside a host runs, for its owner to approve.")
@click.option("--sudoers", metavar="USER", default="", help="Print the sudoers file that lets USER run just those.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def list_(commands: bool, sudoers: str, as_json: bool) -> None:
    """List the installed checks, layer by layer; or what is run on a host that is looked inside of."""
    if sudoers:
        click.echo(sudoers_file(all_commands(), sudoers), nl=False)
        return
    if commands:
        _show_commands(shown_commands(), as_json)
        return
    checks = sorted(all_checks().values(), key=lambda one: (list(Layer).index(one.layer), one.id))
    if as_json:
        print_json([_shown(one) for one in checks])
        return
    language = spoken()
    print_table(
        (_("Check"), _("Layer"), _("Severity"), _("Judges"), _("Title")),
        (
            (
                one.id,
                one.layer.label.in_(language),
                one.text.severity.label.in_(language),
                one.subject.kind(),
                one.text.title.in_(language),
            )
            for one in checks
        ),
    )


@check.command()
@click.argument("id")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def show(id: str, as_json: bool) -> None:
    """Show the check ID: its manual, why it matters, how to fix it, and the items that rest on it."""
    shown = _shown(find_check(id))
    if as_json:
        print_json(shown)
        return
    language = spoken()
    text = shown.text
    severity = _("{layer} layer, severity {severity}").format(
        layer=shown.layer.label.in_(language), severity=text.severity.label.in_(language)
    )
    print_line(f"{shown.id} · {text.title.in_(language)} · {severity}")
    for head, words in (
        (_("Why it matters"), text.why.in_(language)),
        (_("How to fix it"), text.fix.in_(language)),
        (_("How it judges"), shown.manual),
        (_("Items that rest on it"), _items(shown) or text.unused),
    ):
        print_line("")
        print_line(head)
        for line in words.splitlines():
            print_line(f"  {line}")


def _shown(one: Check) -> CheckShown:
    return CheckShown(
        id=one.id,
        layer=one.layer,
        subject=one.subject.kind(),
        text=one.text,
        manual=one.manual,
        items={name: list(items) for name, items in items_resting_on(one.id).items()},
    )


def _show_commands(commands: list[CommandShown], as_json: bool) -> None:
    if as_json:
        print_json(commands)
        return
    language = spoken()
    for one in commands:
        rights = _("as root, through sudo") if one.sudo else _("as the login itself")
        print_line(f"{one.id} · {one.why.in_(language)} · {rights} · {', '.join(one.families)}")
        # Our own words, and shown to the letter: they are what is approved.
        click.echo(f"  {one.words}")
        checks = ", ".join(one.checks) or _("none")
        print_line("  " + _("Checks that rest on it: {checks}").format(checks=checks))


def _items(shown: CheckShown) -> str:
    return "\n".join(f"{name}: {', '.join(items)}" for name, items in shown.items.items())
