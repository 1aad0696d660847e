"""`citywall sign` and `citywall verify`: a report's signature, and whether the file keeps to its standards."""

from __future__ import annotations

from pathlib import Path

import click
import msgspec
from pikepdf import Pdf, PdfError

from checks import InputError, ReportError
from reports.language import _, spoken
from reports.printing.conformity import COVERS, document_faults, page_faults
from reports.printing.signing import SignatureFound, SigningKey, signatures
from reports.printing.signing import sign as sign_document
from scanner.cli.main import Session, pass_session
from scanner.cli.output import print_json, print_line, print_names, say
from scanner.clock import now
from scanner.credentials import open_credentials

_FILE = click.Path(path_type=Path, dir_okay=False, exists=True)


class Verified(msgspec.Struct, frozen=True, kw_only=True):
    """What `citywall verify` says of a file. `faults` break PDF/A-3u or PDF/UA-1, of what `covers` names."""

    file: str
    signatures: tuple[SignatureFound, ...]
    faults: tuple[str, ...]
    covers: tuple[str, ...]

    @property
    def is_sound(self) -> bool:
        """True when it has no fault, and each signature is intact, whole, and not by a stranger."""
        return not self.faults and all(one.intact and one.whole and one.trusted is not False for one in self.signatures)


@click.command()
@click.argument("file", type=_FILE)
@click.option("--key", required=True, type=_FILE, help="The PKCS#12 file (.p12, .pfx) to sign with.")
@click.option("--credential", required=True, help="The name of the credential whose password opens it.")
@click.option("--reason", default="", help="Why it is signed; shown in the seal.")
@pass_session
def sign(session: Session, file: Path, key: Path, credential: str, reason: str) -> None:
    """Sign the report FILE (PDF) in its place for a seal (PAdES)."""
    passphrase = open_credentials(session.workspace).find(credential).password.reveal()
    try:
        content = key.read_bytes()
    except OSError as error:
        raise InputError(f"{key}: {error.strerror}") from error
    held = SigningKey(file=key, content=content, passphrase=passphrase)
    sign_document(file, held, reason=reason, at=now(), language=spoken())
    say(str(file))


@click.command()
@click.argument("file", type=_FILE)
@click.option("--trust", type=_FILE, help="Certificates (PEM) that a signature must lead to.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@click.pass_context
def verify(ctx: click.Context, file: Path, trust: Path | None, as_json: bool) -> None:
    """Tell whether the report FILE (PDF) keeps to PDF/A-3u and PDF/UA-1, and what its signature is worth.

    Exit code 1 when it breaks a rule, or a signature is not intact, does not cover the whole file, or is not trusted.
    """
    found = Verified(
        file=str(file),
        signatures=tuple(signatures(file, roots=_roots(trust) if trust else "")),
        faults=tuple(_faults(file)),
        covers=COVERS,
    )
    if as_json:
        print_json(found)
    else:
        _show(found)
    ctx.exit(0 if found.is_sound else 1)


def _faults(file: Path) -> list[str]:
    try:
        with Pdf.open(file) as document:
            return [*document_faults(document), *page_faults(document)]
    except PdfError as error:
        raise ReportError(f"{file}: can't be read as a PDF: {error}") from error


def _roots(path: Path) -> str:
    try:
        text = path.read_text(encoding="ascii")
    except (OSError, UnicodeDecodeError):
        text = ""
    if "-----BEGIN CERTIFICATE-----" not in text:
        raise InputError(_("{file}: expected certificates in PEM").format(file=path))
    return text


def _show(found: Verified) -> None:
    if not found.signatures:
        print_line(_("not signed"))
    for one in found.signatures:
        at = one.signed_at.isoformat() if one.signed_at else "—"
        print_line(_("signed by {signer} at {time}").format(signer=one.signer, time=at))
        print_line("  " + (_("intact") if one.intact else _("NOT intact: what was signed was changed")))
        print_line("  " + (_("covers the whole file") if one.whole else _("does NOT cover what was added afterwards")))
        trusted = {True: _("trusted"), False: _("NOT trusted"), None: _("trust not looked at; give --trust")}
        print_line("  " + trusted[one.trusted])
    if found.faults:
        print_names(_("breaks PDF/A-3u or PDF/UA-1:"), found.faults)
    else:
        print_names(_("keeps to PDF/A-3u and PDF/UA-1 in what was looked at:"), found.covers)
