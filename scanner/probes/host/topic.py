"""A topic: one kind of evidence, the commands it needs, and how their output is read."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec

from checks.evidence import Evidence, HostEvidence
from scanner.probes.host.command import Answers, Command


class Topic(msgspec.Struct, frozen=True, kw_only=True):
    """One kind of evidence of the family `host`.

    `read` gives the kind's own facts (all its fields but place, probe, seen_at and depth) from what the commands said, on
    the host that the second argument describes.

    `read` raises:
        LookFailed: what was said does not tell. Any other exception is a fault of the probe and becomes PROBE_ERROR.
    """

    kind: type[Evidence]
    commands: tuple[Command, ...]
    read: Callable[[Answers, HostEvidence], dict[str, Any]]
