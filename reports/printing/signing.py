"""Sign a report (PAdES baseline B, ETSI EN 319 142-1) in the place its page keeps for a seal, and say what a signature is worth.

pyHanko does the cryptography. It is the extra `sign`; nothing is fetched: no time stamp, no revocation list. RSA and
elliptic-curve keys can sign; SM2 keys can't, since neither pyHanko nor the readers of PDF know SM2 (GM/T 0031 has a kind of
seal of its own).
"""

from __future__ import annotations

import tempfile
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import msgspec
from pikepdf import Array, Pdf, PdfError

from checks import InputError, Language, MissingTool, ReportError
from reports.environment import environment
from reports.files import write_whole
from reports.language import speaking
from reports.printing.finish import SEAL
from reports.printing.objects import under
from reports.printing.press import write_pdf

_CSS_PIXELS = 96 / 72


class SigningKey(msgspec.Struct, frozen=True, kw_only=True):
    """A PKCS#12 file with its content and its passphrase; neither is ever shown."""

    file: Path
    content: bytes
    passphrase: str

    def __repr__(self) -> str:
        return f"SigningKey({self.file})"


class SignatureFound(msgspec.Struct, frozen=True, kw_only=True):
    """One signature in a document. `intact`: what was signed is what stands there. `whole`: it covers the document to its last
    byte, so that nothing was added afterwards. `trusted`: its certificate leads to one of the roots given; None where none was.
    `signed_at` is the signer's own clock."""

    signer: str
    signed_at: datetime | None
    intact: bool
    whole: bool
    trusted: bool | None


def sign(document: Path, key: SigningKey, *, reason: str, at: datetime, language: Language) -> None:
    """Sign `document` in its place for a seal; the file is replaced once the signed one is complete.

    Raises:
        InputError: it has no such place or is signed already, or the key can't be opened or can't sign.
        ReportError: it can't be read or written.
        MissingTool: the extra `sign` is not installed.
    """
    signers, stamp = _pyhanko("pyhanko.sign.signers"), _pyhanko("pyhanko.stamp")
    fields, writer = _pyhanko("pyhanko.sign.fields"), _pyhanko("pyhanko.pdf_utils.incremental_writer")
    content = _read(document)
    size = _place(document, content)
    signer = _signer(signers, key)
    with tempfile.TemporaryDirectory() as folder:
        shown = Path(folder) / "seal.pdf"
        write_pdf(_seal_page(signer.subject_name, reason, at, size, language), shown)
        style = stamp.StaticStampStyle.from_pdf_file(str(shown), border_width=0)
        metadata = signers.PdfSignatureMetadata(
            field_name=SEAL, reason=reason or None, md_algorithm="sha256", subfilter=fields.SigSeedSubFilter.PADES
        )
        signed = BytesIO()
        signers.PdfSigner(metadata, signer, stamp_style=style).sign_pdf(
            writer.IncrementalPdfFileWriter(BytesIO(content)), existing_fields_only=True, output=signed
        )
    write_whole(document, signed.getvalue())


def signatures(document: Path, *, roots: str = "") -> list[SignatureFound]:
    """The signatures of `document`, oldest first. `roots` are certificates in PEM that are trusted.

    Raises:
        ReportError: it can't be read as a PDF.
        MissingTool: it is signed, and the extra `sign` is not installed.
    """
    content = _read(document)
    if not _is_signed(document, content):
        return []
    reader, validation = _pyhanko("pyhanko.pdf_utils.reader"), _pyhanko("pyhanko.sign.validation")
    context = _trust(roots)
    return [
        _found(validation.validate_pdf_signature(one, context), bool(roots))
        for one in reader.PdfFileReader(BytesIO(content)).embedded_regular_signatures
    ]


def _found(status: Any, roots_given: bool) -> SignatureFound:
    coverage = _pyhanko("pyhanko.sign.validation").SignatureCoverageLevel
    return SignatureFound(
        signer=status.signing_cert.subject.native.get("common_name", ""),
        signed_at=status.signer_reported_dt,
        intact=bool(status.intact and status.valid),
        whole=status.coverage is coverage.ENTIRE_FILE,
        trusted=bool(status.trusted) if roots_given else None,
    )


def _trust(roots: str) -> Any:
    try:
        from asn1crypto import pem, x509
        from pyhanko_certvalidator import ValidationContext
    except ImportError as error:
        raise _missing() from error
    found = pem.unarmor(roots.encode("ascii"), multiple=True) if roots else ()
    certificates = [x509.Certificate.load(der) for kind, _, der in found if kind == "CERTIFICATE"]
    return ValidationContext(trust_roots=certificates, allow_fetching=False)


def _signer(signers: Any, key: SigningKey) -> Any:
    from cryptography.hazmat.primitives.serialization import pkcs12

    try:
        pkcs12.load_pkcs12(key.content, key.passphrase.encode() or None)
    except ValueError:
        raise InputError(f"{key.file}: expected a PKCS#12 file that this passphrase opens") from None
    signer = signers.SimpleSigner.load_pkcs12_data(key.content, (), passphrase=key.passphrase.encode() or None)
    if signer is None:
        raise InputError(f"{key.file}: expected a certificate with its RSA or elliptic-curve key")
    return signer


def _place(document: Path, content: bytes) -> tuple[float, float]:
    """Width and height of the place for the seal, in CSS pixels."""
    with _opened(document, content) as pdf:
        for field in under(pdf.Root, "/AcroForm").get("/Fields", Array()):
            if str(field.get("/T")) == SEAL:
                if "/V" in field:
                    raise InputError(f"{document}: is signed already")
                left, bottom, right, top = (float(number) * _CSS_PIXELS for number in field.Rect)
                return right - left, top - bottom
    raise InputError(f"{document}: has no place for a seal; expected a report printed by this program")


def _is_signed(document: Path, content: bytes) -> bool:
    with _opened(document, content) as pdf:
        return any("/V" in field for field in under(pdf.Root, "/AcroForm").get("/Fields", Array()))


def _seal_page(signer: str, reason: str, at: datetime, size: tuple[float, float], language: Language) -> str:
    with speaking(language):
        template = environment(language).get_template("seal.html.j2")
        return template.render(signer=signer, reason=reason, at=at, width=size[0], height=size[1], language=language)


def _opened(document: Path, content: bytes) -> Pdf:
    try:
        return Pdf.open(BytesIO(content))
    except PdfError as error:
        raise ReportError(f"{document}: can't be read as a PDF: {error}") from error


def _read(document: Path) -> bytes:
    try:
        return document.read_bytes()
    except OSError as error:
        raise ReportError(f"{document}: can't be read: {error.strerror}") from error


def _pyhanko(module: str) -> Any:
    from importlib import import_module

    try:
        return import_module(module)
    except ImportError as error:
        raise _missing() from error


def _missing() -> MissingTool:
    return MissingTool("signing needs pyHanko; install it: pip install 'citywall[sign]'")
