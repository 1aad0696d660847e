"""What copies a host's data, how often, and where to."""

from __future__ import annotations

from typing import ClassVar

import msgspec

from checks.evidence.base import Evidence
from checks.evidence.host.guard import Guard


class BackupJob(msgspec.Struct, frozen=True, kw_only=True):
    """One backup job. Nothing of its command line is kept but the tool, since it may hold passwords.

    `by` is `cron` or `timer`. `schedule` is cron's five fields or `@daily`, empty for a timer. `destination` is `local`,
    `remote`, `net-disk` (a storage service for the public), or empty where a script hides it. `encrypted` is None where that
    can't be seen. `last_run` is an ISO day or empty; `failed` is True when that run ended badly.
    """

    tool: str
    by: str
    schedule: str = ""
    destination: str = ""
    encrypted: bool | None = None
    last_run: str = ""
    failed: bool = False


class BackupEvidence(Evidence, frozen=True, kw_only=True, tag="host.backup"):
    """The backup jobs and agents of a host.

    `jobs` is None where the schedules could not be read. `scheduler` is True when cron runs. `newest_file` is the ISO day of
    the newest dump or archive in the usual folders, empty when there is none; `files` counts those seen and `open_files`
    names the ones that any user may read, at most 20.
    """

    family: ClassVar[str] = "host"

    jobs: tuple[BackupJob, ...] | None = None
    agents: tuple[Guard, ...] = ()
    scheduler: bool = False
    newest_file: str = ""
    files: int = 0
    open_files: tuple[str, ...] = ()
