"""Whose the files of a host are, and who may write them."""

from __future__ import annotations

from typing import ClassVar

import msgspec

from checks.evidence.base import Evidence


class FileMode(msgspec.Struct, frozen=True, kw_only=True):
    """One file or folder. `mode` is octal, as chmod takes it (`0640`)."""

    path: str
    mode: str
    owner: str
    group: str


class Mount(msgspec.Struct, frozen=True, kw_only=True):
    """One mounted file system. `options` are its own, in the kernel's words (`nosuid`)."""

    path: str
    type: str
    options: tuple[str, ...] = ()


class HostFilesEvidence(Evidence, frozen=True, kw_only=True, tag="host.files"):
    """Modes and owners of the files that security rests on, and what a search of the root file system found.

    `files` are those of the probe's fixed list that exist. `mounts` are all but the kernel's own pseudo file systems.
    `privileged` are files with the set-user-ID bit, or the set-group-ID bit, that may be executed; `world_writable` are
    files, and folders without the sticky bit, that everybody may write; `unowned` belong to no known user or group. Each of
    the three holds at most 200 paths, and is None where the search was not done, not allowed, or not ended in time.
    """

    family: ClassVar[str] = "host"

    files: tuple[FileMode, ...]
    mounts: tuple[Mount, ...] = ()
    privileged: tuple[FileMode, ...] | None = None
    world_writable: tuple[str, ...] | None = None
    unowned: tuple[str, ...] | None = None
