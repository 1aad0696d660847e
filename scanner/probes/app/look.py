"""Look at one app package of the workspace: opened as a plain file, and read in a process of its own."""

from __future__ import annotations

import os
from pathlib import Path, PurePosixPath
from typing import BinaryIO

import msgspec

from checks.evidence import AppEvidence, AppSignature, Depth, FailedLook, Place, Reason
from scanner.clock import now
from scanner.estate.model import Asset
from scanner.probes.app.contents import AppContents
from scanner.probes.clean import clean
from scanner.probes.file.contents import Unreadable
from scanner.probes.file.read import open_plain, said_by
from scanner.scope.gate import Gate

PROBE = "app"
LOCATOR = "apk"
MOST_BYTES = 300 * 1024**2
READ_SECONDS = 60.0
"""Of processor time."""
_CHILD = "scanner.probes.app.child"
_SUFFIX = ".apk"
_BESIDE = ".idsig"
"""How the file of the scheme v4 is called, which stands beside its package."""


def is_package(target: str) -> bool:
    """True where an asset's target names a package, and no free words."""
    return target.strip().lower().endswith(_SUFFIX)


def look_app(asset: Asset, folder: Path, depth: Depth, gate: Gate | None = None) -> AppEvidence | FailedLook | None:
    """The package of the workspace `folder` that the asset's target names; None for free words, which name no file. Reading ends
    when `gate` closes.

    Links are followed only within the workspace, and nothing but a plain file of at most 300 MiB is opened.
    """
    if not is_package(asset.target):
        return None
    place = Place(asset.system, asset.id, LOCATOR)
    try:
        with open_plain(folder, asset.target.strip()) as file:
            contents = read_app(file, gate=gate)
        beside = _signature_beside(folder, asset.target.strip())
    except Unreadable as error:
        return FailedLook(
            place=place,
            probe=PROBE,
            seen_at=now(),
            depth=depth,
            sought=AppEvidence.kind(),
            reason=error.reason,
            detail=clean(error.detail, 200),
        )
    return _evidence(asset, place, depth, contents, beside)


def read_app(file: BinaryIO, *, seconds: float = READ_SECONDS, gate: Gate | None = None) -> AppContents:
    """What an open package shows.

    Raises:
        Unreadable: it is no package (NOT_SUPPORTED), takes more than one may (TOO_MUCH, TIMEOUT), or androguard is not installed
            (TOOL_MISSING).
    """
    if os.fstat(file.fileno()).st_size > MOST_BYTES:
        raise Unreadable(Reason.TOO_MUCH, "larger than 300 MB")
    contents = msgspec.json.decode(said_by(_CHILD, [], file, seconds, gate), type=AppContents)
    if contents.reason is not None:
        raise Unreadable(contents.reason, contents.detail)
    return contents


def _signature_beside(folder: Path, target: str) -> bool:
    try:
        open_plain(folder, target + _BESIDE).close()
    except Unreadable:
        return False
    return True


def _evidence(asset: Asset, place: Place, depth: Depth, contents: AppContents, beside: bool) -> AppEvidence:
    facts = {name: getattr(contents, name) for name in contents.__struct_fields__ if name not in ("reason", "detail")}
    if beside:
        facts["signatures"] = (*contents.signatures, AppSignature(scheme="v4"))
    return AppEvidence(
        place=place,
        probe=PROBE,
        seen_at=now(),
        depth=depth,
        name=clean(PurePosixPath(asset.target.strip()).name, 120),
        signers=asset.signers,
        declared_permissions=asset.permissions,
        **facts,
    )
