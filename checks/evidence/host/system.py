"""Which operating system a host runs."""

from __future__ import annotations

from typing import ClassVar

from checks.evidence.base import Evidence


class HostEvidence(Evidence, frozen=True, kw_only=True, tag="host"):
    """The operating system of a host, as /etc/os-release and the kernel name it.

    `os_family` is `debian` or `rhel`, the two that the other kinds of this family are read on. `os_id` and `os_version` are
    ID and VERSION_ID of os-release (`openEuler`, `22.03`); `title` its PRETTY_NAME. `kernel` and `machine` are those of
    uname. `is_container` is True when the look stood inside a container, whose kernel is another's.
    """

    family: ClassVar[str] = "host"

    os_family: str
    os_id: str
    os_version: str = ""
    title: str = ""
    kernel: str = ""
    machine: str = ""
    is_container: bool = False
