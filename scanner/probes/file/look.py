"""Look at one published file: fetched through the gate, or read from the workspace, and then only counted or described."""

from __future__ import annotations

from pathlib import Path, PurePosixPath
from urllib.parse import unquote, urlsplit

from checks.evidence import CertificatesEvidence, Depth, FailedLook, FileEvidence, HttpEvidence, Place, Reason
from scanner.clock import now
from scanner.estate.model import Asset
from scanner.probes.clean import clean
from scanner.probes.file.contents import Unreadable
from scanner.probes.file.kinds import is_certificate_file, kind_of
from scanner.probes.file.read import open_plain, read_certificate_file, read_file
from scanner.probes.http.client import Answer, NoAnswer, SiteClient
from scanner.probes.http.urls import is_data_file, join, may_follow, shown
from scanner.probes.target import Target
from scanner.scope.gate import Gate

PROBE = "file"
LOCATOR = "file"
MOST_BYTES = 20 * 1024 * 1024
FETCH_SECONDS = 60.0
MOST_LINKED = 10
"""Files that one site's page links to and that are looked at."""

Seen = FileEvidence | CertificatesEvidence
"""What a look at a file gives, as its name says."""

_MOST_HOPS = 3
_REDIRECTS = (301, 302, 303, 307, 308)


def look_url(target: Target, url: str, gate: Gate, locator: str = LOCATOR) -> Seen | FailedLook:
    """The file at `url`, which stands on `target`: one GET, and one more for each redirect that stays on the target.

    At most 20 MiB and 60 s, let out and paced by the gate. Never raises for what the target does.
    """
    place = target.place(locator)
    try:
        with SiteClient(target, gate, seconds=FETCH_SECONDS, request_seconds=FETCH_SECONDS) as client:
            answer = _fetch(client, url, target, gate)
        name = unquote(PurePosixPath(urlsplit(url).path).name)
        if is_certificate_file(url):
            return _certificates_seen(place, answer.body, name, target.depth, cut=answer.truncated, gate=gate)
        return _seen(
            place, answer.body, name, target.depth, answer.header("content-type"), cut=answer.truncated, gate=gate
        )
    except NoAnswer as error:
        reason, detail = error.reason, error.detail
    except Unreadable as error:
        reason, detail = error.reason, error.detail
    return target.failed(
        place, probe=PROBE, sought=kind_of(url).kind(), reason=reason, detail=clean(detail or url, 200)
    )


def linked_files(http: HttpEvidence) -> list[tuple[str, str]]:
    """The first ten data files that a site's first page links to, as locator (`file:<path>`) and URL; none in a light scan."""
    if http.depth < Depth.NORMAL:
        return []
    return [(linked_locator(url), url) for url in http.files[:MOST_LINKED]]


def linked_locator(url: str) -> str:
    """`file:` and the URL's path with its query, in readable words of at most 160 characters."""
    parts = urlsplit(url)
    path = unquote(parts.path) + (f"?{parts.query}" if parts.query else "")
    return f"{LOCATOR}:{clean(path, 160)}"


def look_path(asset: Asset, folder: Path, depth: Depth, gate: Gate | None = None) -> Seen | FailedLook | None:
    """The file of the workspace `folder` that the asset's target names; None for free words, which name no file. Reading ends
    when `gate` closes.

    Links are followed only within the workspace, and nothing but a plain file is opened.
    """
    if not (is_data_file(asset.target) or is_certificate_file(asset.target)):
        return None
    place = Place(asset.system, asset.id, LOCATOR)
    try:
        content = _read_plain(folder, asset.target)
        name, cut = PurePosixPath(asset.target).name, len(content) > MOST_BYTES
        if is_certificate_file(name):
            return _certificates_seen(place, content, name, depth, cut=cut, gate=gate)
        return _seen(place, content[:MOST_BYTES], name, depth, "", cut=cut, gate=gate)
    except Unreadable as error:
        return FailedLook(
            place=place,
            probe=PROBE,
            seen_at=now(),
            depth=depth,
            sought=kind_of(asset.target).kind(),
            reason=error.reason,
            detail=clean(error.detail, 200),
        )


def _fetch(client: SiteClient, url: str, target: Target, gate: Gate) -> Answer:
    for _ in range(_MOST_HOPS + 1):
        answer = client.ask(url, most=MOST_BYTES)
        if answer.status not in _REDIRECTS:
            break
        following = join(url, answer.header("location"))
        if not may_follow(following, target, gate):
            raise Unreadable(Reason.OUT_OF_SCOPE, f"a redirect that was not followed: {shown(following)}")
        url = following
    if answer.status != 200:
        raise Unreadable(Reason.NOT_KNOWN, f"answered with status {answer.status}")
    return answer


def _seen(
    place: Place, content: bytes, name: str, depth: Depth, content_type: str, *, cut: bool, gate: Gate | None = None
) -> FileEvidence:
    name = clean(name, 120)
    if cut and content.startswith((b"PK", b"%PDF")):
        raise Unreadable(Reason.TOO_MUCH, "larger than 20 MB, or cut off on its way")
    read = read_file(content, name, clean(content_type, 100), gate=gate)
    return FileEvidence(
        place=place,
        probe=PROBE,
        seen_at=now(),
        depth=depth,
        name=name,
        format=read.format,
        size=len(content),
        records=read.records,
        whole=read.whole and not cut,
        personal=read.personal,
    )


def _certificates_seen(
    place: Place, content: bytes, name: str, depth: Depth, *, cut: bool, gate: Gate | None = None
) -> CertificatesEvidence:
    if cut:
        raise Unreadable(Reason.TOO_MUCH, "larger than 20 MB, or cut off on its way")
    found = read_certificate_file(content, gate=gate)
    return CertificatesEvidence(
        place=place,
        probe=PROBE,
        seen_at=now(),
        depth=depth,
        name=clean(name, 120),
        format=found.format,
        size=len(content),
        whole=found.whole,
        certificates=found.certificates,
        signatures=found.signatures,
        signers=found.signers,
        enveloped=found.enveloped,
        private_keys=found.private_keys,
        encrypted_keys=found.encrypted_keys,
    )


def _read_plain(folder: Path, target: str) -> bytes:
    with open_plain(folder, target) as file:
        try:
            return file.read(MOST_BYTES + 1)
        except OSError as error:
            raise Unreadable(Reason.NO_RIGHT, f"can't be read ({type(error).__name__})") from error
