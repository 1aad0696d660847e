"""The look inside an asset, with the login its credential names; what goes wrong there is evidence, and names no secret."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from checks import OutOfScope
from checks.evidence import DatabaseEvidence, DeviceEvidence, Evidence, FailedLook, HostEvidence, Place, Reason
from reports.language import speaking
from scanner.credentials import CredentialError, Credentials
from scanner.estate.model import AssetType
from scanner.probes.clean import clean
from scanner.probes.database import look_database
from scanner.probes.failures import LookFailed, reason_of
from scanner.probes.host.look import LOCATOR
from scanner.probes.host.session import look_host
from scanner.probes.target import Target
from scanner.scope.gate import Gate

FAMILIES: Mapping[str, str] = {
    AssetType.HOST: HostEvidence.family,
    AssetType.DATABASE: DatabaseEvidence.family,
    AssetType.DEVICE: DeviceEvidence.family,
}
"""By the type of an asset: the family of evidence that a look inside gives. A device's is given by the looks at its ports."""

DETAIL = 200


def look_inside(
    target: Target,
    gate: Gate,
    *,
    credentials: Credentials,
    known_hosts: Path,
    trusted_roots: str,
    wanted: Callable[[type[Evidence]], bool],
) -> list[Evidence]:
    """The evidence of the family that the target's type has; nothing where it has none, or no credential.

    `known_hosts` is the file of SSH host keys, `trusted_roots` the city's own certificate authorities in PEM, `wanted` says
    of which kinds the scan has checks.
    """
    if not target.credential or target.type not in (AssetType.HOST, AssetType.DATABASE):
        return []
    try:
        # What is stored is said in one language, whoever reads it later.
        with speaking("en"):
            if target.type == AssetType.HOST:
                return look_host(target, gate, credentials=credentials, known_hosts=known_hosts, wanted=wanted)
            return look_database(target, gate, credentials=credentials, trusted_roots=trusted_roots, wanted=wanted)
    except (CredentialError, LookFailed) as error:
        reason, detail = error.reason, str(error)
    except OutOfScope as error:
        reason, detail = reason_of(error), str(error)
    except Exception as error:
        reason, detail = Reason.PROBE_ERROR, f"{type(error).__name__}: {error}"
    return [not_inside(target, reason, clean(credentials.scrub(detail), DETAIL))]


def not_inside(target: Target, reason: Reason, detail: str = "") -> FailedLook:
    """That nothing inside the target was seen: one failed look for the whole family of its type."""
    sought = FAMILIES[target.type]
    return target.failed(inside_place(target), probe="inside", sought=sought, reason=reason, detail=detail)


def inside_place(target: Target) -> Place:
    """Where the evidence of a look inside stands: the host as a whole, or the database's port."""
    return target.place(LOCATOR) if target.type == AssetType.HOST else target.at_port(target.port)
