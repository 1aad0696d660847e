"""Which certificates a port showed, one after another."""

from __future__ import annotations

from collections.abc import Sequence

from checks.evidence import CertificateSpell, CertificateTrendEvidence, TlsEvidence
from checks.evidence.trends import MOST_SHOWN


def certificate_trend(series: Sequence[TlsEvidence]) -> CertificateTrendEvidence | None:
    """The certificates at one place, `series` oldest first, the present record last; None where it shows none.

    A certificate that comes and goes (several nodes behind one address) is one spell from its first look to its last.
    """
    present = series[-1]
    if not present.chain:
        return None
    found: dict[str, CertificateSpell] = {}
    for one in series:
        for leaf in one.chain[:1]:
            known = found.get(leaf.fingerprint)
            found[leaf.fingerprint] = CertificateSpell(
                fingerprint=leaf.fingerprint,
                not_before=leaf.not_before,
                not_after=leaf.not_after,
                first=known.first if known else one.seen_at,
                last=one.seen_at,
                looks=known.looks + 1 if known else 1,
            )
    now = found.pop(present.chain[0].fingerprint)
    return CertificateTrendEvidence(
        place=present.place,
        probe="trends",
        seen_at=present.seen_at,
        depth=present.depth,
        certificates=(*list(found.values())[1 - MOST_SHOWN :], now),
    )
