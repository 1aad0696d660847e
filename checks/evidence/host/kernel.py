"""How a host's kernel is set up to defend itself."""

from __future__ import annotations

from typing import ClassVar

import msgspec

from checks.evidence.base import Evidence


class SwapArea(msgspec.Struct, frozen=True, kw_only=True):
    """Space that memory is swapped out to. `encrypted` is None where that could not be seen."""

    name: str
    encrypted: bool | None = None


class HostKernelEvidence(Evidence, frozen=True, kw_only=True, tag="host.kernel"):
    """Kernel settings and protections in force.

    `settings` are values by sysctl name; a name that is missing could not be seen. None means the same for every field.
    `mandatory_access` is `selinux`, `apparmor` or empty for neither; `enforced` is True when SELinux is in enforcing mode, or
    AppArmor enforces at least one profile. `core_limit_zero` is True when the hard limit on core dumps is 0 for everybody;
    `cores_stored` when a dump would be stored by a handler (systemd-coredump, apport, abrt). `secure_boot` says whether the
    firmware verified the boot, `measured` whether IMA measures what is run; `lockdown` is the kernel's lockdown mode (`none`,
    `integrity`, `confidentiality`), empty where it has none. `odd_modules` are loaded modules from the probe's list of those
    a server seldom needs. `temporary_cleaned` says whether old files in /tmp are removed.
    """

    family: ClassVar[str] = "host"

    settings: dict[str, str]
    mandatory_access: str | None = None
    enforced: bool | None = None
    core_limit_zero: bool | None = None
    cores_stored: bool | None = None
    secure_boot: bool | None = None
    measured: bool | None = None
    lockdown: str = ""
    odd_modules: tuple[str, ...] | None = None
    swap: tuple[SwapArea, ...] | None = None
    temporary_cleaned: bool | None = None
