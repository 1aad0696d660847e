"""What software a host has installed, and how it is kept up to date."""

from __future__ import annotations

from typing import ClassVar

from checks.evidence.base import Evidence


class HostPackagesEvidence(Evidence, frozen=True, kw_only=True, tag="host.packages"):
    """The package manager's view of a host. None means that it could not be seen.

    `manager` is `dpkg` or `rpm`. `packages` are the installed ones, name to version (`1:1.2.3-4.el8`); of several versions
    of one name the last listed. `kernels` are the installed kernels as uname would name them. `security_updates` are
    packages with a pending security update by the lists on the host, at most 200. `lists_from` is the ISO day the lists
    were last fetched, empty when there are none. `automatic` is True when updates are installed by themselves.
    `unverified` are the places (file or source) where the checking of signatures is turned off. `sources` are the host
    names packages come from. `restart_asked` is True when the system itself asks for a restart.
    """

    family: ClassVar[str] = "host"

    manager: str
    packages: dict[str, str]
    kernels: tuple[str, ...] = ()
    security_updates: tuple[str, ...] | None = None
    lists_from: str | None = None
    automatic: bool | None = None
    unverified: tuple[str, ...] | None = None
    sources: tuple[str, ...] | None = None
    restart_asked: bool | None = None
