"""What another scanner found on an asset, as imported from its result file."""

from __future__ import annotations

import msgspec

from checks.evidence.base import Evidence

MOST_FINDINGS = 2_000
"""No record holds more findings; the gravest are kept."""


class ExternalFinding(msgspec.Struct, frozen=True, kw_only=True):
    """One finding in the tool's own words. `severity` is `critical`, `high`, `medium` or `low`, `place` is such as `tcp/443`,
    a package or a path, `fix` is what the tool advises."""

    id: str
    title: str
    severity: str
    place: str = ""
    fix: str = ""
    cves: tuple[str, ...] = ()


class ExternalEvidence(Evidence, frozen=True, kw_only=True, tag="external"):
    """The findings of one run of another tool on one asset. The locator is `external:TOOL`, followed by the part of the asset
    the run looked at where a run looks at one part alone (`external:sslyze:tcp/443`).

    `taken_on` is the ISO day the run ended, `asked` what the tool says it covered. `covered` are the severities of which the
    run would have told every finding it can make: where a run was cut short, or does not say what it tried, there is none.
    """

    tool: str
    taken_on: str
    asked: str
    covered: tuple[str, ...]
    findings: tuple[ExternalFinding, ...]
