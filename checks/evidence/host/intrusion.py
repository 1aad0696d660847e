"""What notices an intrusion on a host, and how many password guesses it took lately."""

from __future__ import annotations

from typing import ClassVar

from checks.evidence.base import Evidence
from checks.evidence.host.guard import Guard


class IntrusionEvidence(Evidence, frozen=True, kw_only=True, tag="host.intrusion"):
    """Known tools by what they do, and failed logins as counts alone.

    `integrity` compares files with what they were, `detection` watches behaviour or traffic, `blocking` shuts out whoever
    guesses passwords. `baseline_on` and `compared_on` are the ISO days of the integrity tool's database and of its last
    report, empty where unknown.

    Failed logins are those of the last `days` days: `failures_outside` from public addresses, `failures_inside` from private
    ones, each with the number of sources; None where the records could not be read. They are lower bounds.
    """

    family: ClassVar[str] = "host"

    integrity: tuple[Guard, ...] = ()
    detection: tuple[Guard, ...] = ()
    blocking: tuple[Guard, ...] = ()
    baseline_on: str = ""
    compared_on: str = ""
    days: int = 7
    failures_outside: int | None = None
    failures_inside: int | None = None
    sources_outside: int = 0
    sources_inside: int = 0
