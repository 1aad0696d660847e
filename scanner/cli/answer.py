"""`citywall answer`: the questionnaire."""

from __future__ import annotations

from pathlib import Path

import click
import msgspec

from reports.language import _, spoken
from scanner.answers.asked import asked_of
from scanner.answers.importing import ProofFolder, import_answers
from scanner.answers.model import Answer, Standing, standing
from scanner.answers.proofs import ProofShelf
from scanner.answers.questionnaire import write_questionnaire
from scanner.answers.saving import AnswerReport
from scanner.cli.main import Session, pass_session
from scanner.cli.output import print_json, print_line, print_names, print_table
from scanner.clock import now
from scanner.store.answers import current_answers
from scanner.store.estate import find_system, systems


class AnswerShown(msgspec.Struct, frozen=True, kw_only=True):
    """An answer as `answer list --json` prints it."""

    answer: Answer
    standing: Standing


@click.group()
def answer() -> None:
    """What people attest, with proof and an expiry date."""


@answer.command("export")
@click.argument("system")
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), help="The workbook; answers-ID.xlsx here when not given."
)
@pass_session
def export(session: Session, system: str, output: Path | None) -> None:
    """Write the questionnaire of SYSTEM (its id or name), with the answers it has."""
    with session.workspace.store() as store:
        found = find_system(store, system)
        answers = current_answers(store, found.id)
        asked = asked_of(found, systems(store))
    path = output or Path(f"answers-{found.id}.xlsx")
    write_questionnaire(path, found, asked, answers)
    print_line(_("{file}: {n} questions").format(file=path, n=len(asked)))


@answer.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--proofs", type=click.Path(path_type=Path), help="Where the proofs are; the workbook's folder when not given."
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@pass_session
def import_(session: Session, file: Path, proofs: Path | None, as_json: bool) -> None:
    """Save the answers in FILE and keep their proofs: all of it, or nothing when it has faults."""
    at = now()
    workspace = session.workspace
    folder = proofs or file.parent
    with workspace.store() as store:
        report = import_answers(
            store,
            file,
            ProofShelf(workspace.folder),
            systems(store),
            folder=ProofFolder(folder, str(folder)),
            at=at,
            today=at.astimezone(workspace.zone).date(),
        )
    if as_json:
        print_json(report)
    else:
        _tell(report)


@answer.command("list")
@click.argument("system", required=False)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@pass_session
def list_(session: Session, system: str | None, as_json: bool) -> None:
    """List the answers of SYSTEM (its id or name), or of all, and whether each still counts."""
    with session.workspace.store() as store:
        answers = current_answers(store, find_system(store, system).id if system else None)
    today = now().astimezone(session.workspace.zone).date()
    if as_json:
        print_json([AnswerShown(answer=one, standing=standing(one, today)) for one in answers])
        return
    heads = [
        _("System"),
        _("Question"),
        _("Claim"),
        _("Person"),
        _("Answered on"),
        _("Expires on"),
        _("Proofs"),
        _("State"),
    ]
    rows = [
        [
            one.system,
            one.question,
            one.claim.label.in_(spoken()),
            one.person,
            one.answered_on,
            one.expires_on,
            ", ".join(proof.name for proof in one.proofs),
            standing(one, today).label.in_(spoken()),
        ]
        for one in answers
    ]
    print_table(heads, rows, title=_("{n} answers").format(n=len(answers)))


def _tell(report: AnswerReport) -> None:
    print_line(
        _("Answers: {saved} saved, {unchanged} unchanged, {unanswered} questions still open").format(
            saved=report.saved, unchanged=report.unchanged, unanswered=report.unanswered
        )
    )
    print_names(_("Without a proof, so they don't count yet:"), report.without_proof)
    print_names(
        _("Without number and last day of a valid product certificate in the note, so they don't count yet:"),
        report.without_product,
    )
    print_names(_("Empty in the file, the answer given before stays:"), report.left_alone)
    if report.saved:
        print_line(_("They count from the next scan of the system."))
