"""Is a finished scan clearly worse than the one before? Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from baselines.model import Assessment
from checks import Check
from scanner.findings.deadlines import severity_of
from scanner.findings.model import Finding
from scanner.warnings.model import Warned, WarningKind, WarningSettings

CERTIFICATES = frozenset(
    {
        "app.certificate-expired",
        "certificate.expired",
        "certificate.expiring",
        "certificate.near-end",
        "crypto.file-certificate-expired",
        "tlcp.certificate-expired",
    }
)
"""The checks of a certificate's last day."""

UNREGISTERED = frozenset({"controller.unregistered", "neighbour.new"})
"""The checks that find what nobody registered."""


def warnings_of(worse: Iterable[Finding], checks: Mapping[str, Check], settings: WarningSettings) -> list[Warned]:
    """The warnings of findings that a scan opened or reopened, one a kind; each finding raises the first kind it fits."""
    raised: dict[WarningKind, list[int]] = {kind: [] for kind in WarningKind}
    for one in worse:
        kind = _kind(one, checks, settings)
        if kind is not None:
            raised[kind].append(one.number)
    return [Warned(kind=kind, findings=tuple(sorted(numbers))) for kind, numbers in raised.items() if numbers]


def score_warning(before: Assessment | None, now: Assessment | None, settings: WarningSettings) -> Warned | None:
    """The warning of a score that dropped, as it is shown (to a tenth), since the scan before by the same baseline and rule.

    None where either has no score, or where they were judged otherwise: then they say nothing of each other.
    """
    if before is None or now is None or before.score is None or now.score is None:
        return None
    if (before.baseline, before.rule) != (now.baseline, now.rule):
        return None
    was, score = round(before.score, 1), round(now.score, 1)
    if round(was - score, 1) < settings.score_drop:
        return None
    return Warned(kind=WarningKind.SCORE, score_before=was, score=score)


def _kind(one: Finding, checks: Mapping[str, Check], settings: WarningSettings) -> WarningKind | None:
    if one.check in CERTIFICATES:
        return WarningKind.CERTIFICATE
    if one.check in UNREGISTERED:
        return WarningKind.UNREGISTERED
    if severity_of(checks, one.check).rank >= settings.severity.rank:
        return WarningKind.GRAVE
    check = checks.get(one.check)
    return WarningKind.EARLY if settings.early and check is not None and check.text.early else None
