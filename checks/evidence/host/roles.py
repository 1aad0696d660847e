"""Whether a host's system, audit and security administrators are different accounts."""

from __future__ import annotations

from typing import ClassVar

from checks.evidence.base import Evidence


class RolesEvidence(Evidence, frozen=True, kw_only=True, tag="host.roles"):
    """Accounts of the host's own files that can log in, by what they may do.

    `administrators` can become root (UID 0, sudo for everything, or a group as strong as root). `auditors` may read
    the logs (group adm, systemd-journal or audit, a sudo rule for log tools, or the name of that role) and can't
    become root. `security_administrators` bear the name of that role (`secadm`, as Kylin and openEuler call it), or
    SELinux maps them to it, and can't become root. `in_name_only` bear the name of audit's or security's role and can
    become root all the same. `directories` are other sources of accounts (`sss`), whose roles are not seen; None when
    that could not be read.
    """

    family: ClassVar[str] = "host"

    administrators: tuple[str, ...]
    auditors: tuple[str, ...] = ()
    security_administrators: tuple[str, ...] = ()
    in_name_only: tuple[str, ...] = ()
    directories: tuple[str, ...] | None = None
