"""What a host's clock follows."""

from __future__ import annotations

from typing import ClassVar

from checks.evidence.base import Evidence


class HostTimeEvidence(Evidence, frozen=True, kw_only=True, tag="host.time"):
    """How the clock is kept. `synchronised` is None where nobody could tell.

    `keeper` is the program that keeps it (`chrony`, `ntpd`, `timesyncd`), empty for none. `sources` are the addresses or
    names of its time servers, None where they could not be seen. `zone` is the time zone (`Asia/Shanghai`).
    """

    family: ClassVar[str] = "host"

    synchronised: bool | None
    keeper: str = ""
    sources: tuple[str, ...] | None = None
    zone: str = ""
