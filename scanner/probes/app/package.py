"""One app package, read whole: its archive, its signatures, its manifest, and what is packed into it."""

from __future__ import annotations

import hashlib

from checks.evidence import AppSignature, Certificate, Reason
from scanner.probes import tls_certificate
from scanner.probes.app.archive import Archive
from scanner.probes.app.binary_xml import LARGEST_TABLE, LARGEST_XML, Element, Resources, read_xml
from scanner.probes.app.block import read_block
from scanner.probes.app.contents import AppContents
from scanner.probes.app.jar import verify_jar
from scanner.probes.app.manifest import Manifest, read_manifest
from scanner.probes.app.network_security import network_security
from scanner.probes.app.search import search
from scanner.probes.app.whole_file import verify_block
from scanner.probes.file.contents import Unreadable

_MANIFEST = "AndroidManifest.xml"
_TABLE = "resources.arsc"


def read_package(data: memoryview, seconds: float) -> AppContents:
    """What a package shows; its content is searched for so many seconds of processor time.

    Raises:
        Unreadable: it is no package, is damaged or deceives (NOT_SUPPORTED), or is more than one may be (TOO_MUCH).
    """
    archive = Archive(data)
    if _MANIFEST not in archive.entries:
        raise Unreadable(Reason.NOT_SUPPORTED, "no app package: an archive without AndroidManifest.xml")
    table = archive.entries.get(_TABLE)
    resources = Resources(archive.read(table, LARGEST_TABLE) if table else None)
    manifest = read_manifest(read_xml(archive.read(archive.entries[_MANIFEST], LARGEST_XML)), resources)
    security = network_security(manifest, _configuration(archive, manifest))
    signatures, certificates = _signatures(archive)
    found = search(archive, seconds)
    return AppContents(
        size=len(data),
        sha256=hashlib.sha256(data).hexdigest(),
        package=manifest.package,
        version=manifest.version,
        min_sdk=manifest.min_sdk,
        target_sdk=manifest.target_sdk,
        signatures=signatures,
        certificates=certificates,
        debuggable=manifest.debuggable,
        backup=manifest.backup,
        backup_rules=manifest.backup_rules,
        clear_text=security.clear_text,
        clear_domains=security.clear_domains,
        user_authorities=security.user_authorities,
        exported=manifest.exported,
        exported_count=manifest.exported_count,
        permissions=manifest.permissions,
        secrets=tuple(found.secrets),
        clear_hosts=tuple(found.clear_hosts),
        inner_addresses=tuple(found.inner_addresses),
        native=tuple(found.native),
        national=tuple(found.national),
        packers=tuple(found.packers),
        whole=found.whole,
    )


def _configuration(archive: Archive, manifest: Manifest) -> Element | None:
    """The network security configuration; None where there is none, or it can't be read."""
    entry = archive.entries.get(manifest.security or "")
    if entry is None:
        return None
    try:
        return read_xml(archive.read(entry, LARGEST_XML))
    except Unreadable:
        return None


def _signatures(archive: Archive) -> tuple[tuple[AppSignature, ...], tuple[Certificate, ...]]:
    """The signers of all schemes, and the certificates of each, once."""
    block = read_block(archive)
    schemes = {one.scheme for one in block.signers} | set(block.broken)
    jar = verify_jar(archive, schemes)
    shown = [*jar.certificates, *(one.certificates[0] for one in block.signers if one.certificates)]
    loaded = [one for one in map(tls_certificate.load_der, dict.fromkeys(shown)) if one]
    return (
        (*jar.signatures, *verify_block(archive, block)),
        tuple(map(tls_certificate.describe, loaded)),
    )
