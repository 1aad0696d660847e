"""How much of a host's room and power is used."""

from __future__ import annotations

from typing import ClassVar

import msgspec

from checks.evidence.base import Evidence


class FileSystemUse(msgspec.Struct, frozen=True, kw_only=True):
    """How full a local file system is, in per cent. `inodes` is None for one without inodes."""

    path: str
    space: int
    inodes: int | None = None


class HostCapacityEvidence(Evidence, frozen=True, kw_only=True, tag="host.capacity"):
    """Load and room at one moment. None means that it could not be seen.

    `load_15` is the load average over 15 minutes; `memory_kib` and `available_kib` are KiB of memory in all, and of what can
    be had without swapping; `up_seconds` is the time since the start.
    """

    family: ClassVar[str] = "host"

    cores: int
    load_15: float
    memory_kib: int | None = None
    available_kib: int | None = None
    up_seconds: int | None = None
    file_systems: tuple[FileSystemUse, ...] | None = None
