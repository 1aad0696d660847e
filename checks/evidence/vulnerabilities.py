"""Which known vulnerabilities the versions seen on an asset have, by the imported feeds."""

from __future__ import annotations

import msgspec

from checks.evidence.base import Evidence


class KnownVulnerability(msgspec.Struct, frozen=True, kw_only=True):
    """One vulnerability of one product on an asset.

    `version` is the one seen, `package` the package it is in, empty where a service told. `fixed_in` is the version that
    mends it, empty where the feed names none. `cvss` is the base score, None where there is none yet; `exploited` says whether
    CISA's catalogue names it; `epss` is the odds from 0 to 1 that it is exploited within 30 days. `confirmed` is True when the
    version is its maker's own, False when a distribution may have mended it under its old number. `cnnvd` is its number there.
    """

    cve: str
    product: str
    version: str
    package: str = ""
    fixed_in: str = ""
    cvss: float | None = None
    exploited: bool = False
    epss: float | None = None
    confirmed: bool = False
    cnnvd: str = ""


class VulnerabilitiesEvidence(Evidence, frozen=True, kw_only=True, tag="vulnerabilities"):
    """What the feeds know of one place of an asset when its scan is judged: of what speaks on a port, or of a host's packages.
    The locator is theirs (`tcp/443`, `host`).

    `feed_taken_on` is the ISO day of the NVD's data. `looked_up` are the products with the versions that were looked up,
    none where the product or its version is not known. `found` are the worst, the exploited ones first; `more` counts those
    left out.
    """

    feed_taken_on: str
    looked_up: tuple[str, ...]
    found: tuple[KnownVulnerability, ...] = ()
    more: int = 0
