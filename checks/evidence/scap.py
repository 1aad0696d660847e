"""What OpenSCAP found on a host, as imported from its result file."""

from __future__ import annotations

from checks.evidence.base import Evidence


class ScapEvidence(Evidence, frozen=True, kw_only=True, tag="scap"):
    """The rule results of one run of OpenSCAP on one host. The locator is `scap`.

    `benchmark` and `profile` are the ids it ran by, `taken_on` is the ISO day it ended. `results` maps a rule's id, without
    the prefix `xccdf_…_rule_`, to its result as XCCDF 1.2 section 6.6.4.2 names it (`pass`, `fail`, `error`, `unknown`,
    `notapplicable`, `notchecked`, `notselected`, `informational`, `fixed`); rules that were not selected are left out.
    """

    benchmark: str
    profile: str
    taken_on: str
    results: dict[str, str]
