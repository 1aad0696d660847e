"""Whether the signatures of the scheme v1 are right: of each signer over its signature file, of that over the manifest, and
of the manifest over all entries.

Source: JAR File Specification, "Signed JAR File"; Android's reading of it leaves out all of META-INF and folders.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from checks.evidence import AppSignature
from scanner.probes import tls_certificate
from scanner.probes.app.archive import Archive, Entry
from scanner.probes.file.cms import ber, verify
from scanner.probes.file.cms.messages import Message, read_message

_FOLDER = "META-INF/"
_MANIFEST = f"{_FOLDER}MANIFEST.MF"
_BLOCKS = (".RSA", ".DSA", ".EC")
_MOST_SIGNERS = 10
_LARGEST_BLOCK = 1024**2
_LARGEST_MANIFEST = 32 * 1024**2
_HASHES = ("sha512", "sha384", "sha256", "sha1", "md5")
"""From the strongest down; of several digests the strongest counts."""
_BETWEEN_SECTIONS = re.compile(rb"(?:(?>\r\n|\r|\n)){2,}")
_FOLDED = re.compile(rb"(?>\r\n|\r|\n) ")
_SCHEMES = {"2": ("v2",), "3": ("v3", "v3.1")}


@dataclass(frozen=True)
class _Section:
    """One section of a manifest: its attributes by their names in lower case, and its bytes as they are hashed."""

    attributes: dict[str, str]
    raw: bytes


@dataclass(frozen=True)
class Jar:
    """What the scheme v1 shows: the signers, and their certificates in DER."""

    signatures: tuple[AppSignature, ...] = ()
    certificates: tuple[bytes, ...] = ()


def verify_jar(archive: Archive, schemes: Collection[str]) -> Jar:
    """Each signer of scheme v1, verified; none where there is none. `schemes` are those of the signing block: a signature
    file may say that one of them must be there.

    Raises:
        Unreadable: an entry is damaged, or a manifest is larger than it may be.
    """
    signers = [entry for entry in archive.entries.values() if _is_block(entry)][:_MOST_SIGNERS]
    held = archive.entries.get(_MANIFEST)
    if not signers:
        return Jar()
    manifest = archive.read(held, _LARGEST_MANIFEST) if held else b""
    sections = list(_sections(manifest))
    entries_right, digests = _entries_are_right(archive, sections)
    signatures, certificates = [], []
    for entry in signers:
        signature, chain = _signer(archive, entry, manifest, sections, schemes)
        right = False if not entries_right else signature.verified
        signatures.append(
            AppSignature(
                scheme="v1",
                verified=right,
                digests=tuple(dict.fromkeys((*digests, *signature.digests))),
                fingerprint=signature.fingerprint,
            )
        )
        certificates += chain
    return Jar(signatures=tuple(signatures), certificates=tuple(certificates))


def _is_block(entry: Entry) -> bool:
    path = PurePosixPath(entry.name.upper())
    return str(path.parent) == "META-INF" and path.suffix in _BLOCKS


def _signer(
    archive: Archive, entry: Entry, manifest: bytes, sections: list[_Section], schemes: Collection[str]
) -> tuple[AppSignature, list[bytes]]:
    file = archive.entries.get(f"{entry.name.rpartition('.')[0]}.SF")
    content = archive.read(file, _LARGEST_MANIFEST) if file else b""
    try:
        message = read_message(ber.first(archive.read(entry, _LARGEST_BLOCK)))
    except ber.Malformed:
        return AppSignature(scheme="v1", verified=False), []
    certificate, right = _signed_by(message, content)
    held, digest = _covers(content, manifest, sections, schemes)
    return (
        AppSignature(
            scheme="v1",
            verified=right if held else False,
            digests=tuple(dict.fromkeys((*digest, *(one.digest for one in message.signers)))),
            fingerprint=tls_certificate.describe(certificate).fingerprint if certificate else "",
        ),
        [certificate.public_bytes(Encoding.DER)] if certificate else [],
    )


def _signed_by(message: Message, content: bytes) -> tuple[x509.Certificate | None, bool | None]:
    """The certificate of the one signer, and whether it signed `content`."""
    loaded = [one for one in map(tls_certificate.load_der, message.certificates) if one]
    if not message.signers:
        return None, False
    info = message.signers[0]
    certificate = verify.signer_of(info, loaded)
    return certificate, verify.signature(info, certificate, content) if certificate else False


def _covers(
    content: bytes, manifest: bytes, sections: list[_Section], schemes: Collection[str]
) -> tuple[bool, list[str]]:
    """Whether a signature file holds the digests of the manifest: as a whole, else of each section; and by which hash."""
    own = list(_sections(content))
    if not own or not _schemes_are_there(own[0].attributes, schemes):
        return False, []
    whole = _strongest(own[0].attributes, "-digest-manifest")
    if whole and _matches(whole, manifest):
        return True, [whole[0]]
    named = {one.attributes.get("name"): one.attributes for one in own[1:]}
    used = []
    for section in sections[1:]:
        digest = _strongest(named.get(section.attributes.get("name"), {}), "-digest")
        if digest is None or not _matches(digest, section.raw):
            return False, []
        used.append(digest[0])
    return bool(used), list(dict.fromkeys(used))


def _schemes_are_there(attributes: dict[str, str], schemes: Collection[str]) -> bool:
    """False when the file says that it was signed under another scheme too, whose signature was taken away."""
    named = [one.strip() for one in attributes.get("x-android-apk-signed", "").split(",")]
    return all(any(scheme in schemes for scheme in _SCHEMES[one]) for one in named if one in _SCHEMES)


def _entries_are_right(archive: Archive, sections: list[_Section]) -> tuple[bool, list[str]]:
    named = {one.attributes["name"]: one.attributes for one in sections[1:] if "name" in one.attributes}
    used: dict[str, None] = {}
    for name, entry in archive.entries.items():
        if name.startswith(_FOLDER) or name.endswith("/"):
            continue
        digest = _strongest(named.get(name, {}), "-digest")
        if digest is None:
            return False, list(used)
        used[digest[0]] = None
        hasher = hashlib.new(digest[0])
        for chunk in archive.chunks(entry):
            hasher.update(chunk)
        if hasher.digest() != digest[1]:
            return False, list(used)
    return True, list(used)


def _strongest(attributes: dict[str, str], ending: str) -> tuple[str, bytes] | None:
    """The strongest digest among attributes called `<hash><ending>`."""
    found = {
        name.removesuffix(ending).replace("-", ""): value for name, value in attributes.items() if name.endswith(ending)
    }
    for hash in _HASHES:
        if hash in found:
            try:
                return hash, base64.b64decode(found[hash], validate=True)
            except (binascii.Error, ValueError):
                return hash, b""
    return None


def _matches(digest: tuple[str, bytes], content: bytes) -> bool:
    return hashlib.new(digest[0], content).digest() == digest[1]


def _sections(manifest: bytes) -> Iterator[_Section]:
    at = 0
    for between in _BETWEEN_SECTIONS.finditer(manifest):
        yield _section(manifest[at : between.end()])
        at = between.end()
    if at < len(manifest):
        yield _section(manifest[at:])


def _section(raw: bytes) -> _Section:
    lines = _FOLDED.sub(b"", raw).decode("utf-8", "replace").splitlines()
    pairs = (line.partition(": ") for line in lines)
    return _Section(attributes={name.lower(): value for name, colon, value in pairs if colon}, raw=raw)
