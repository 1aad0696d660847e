"""How a host's kernel audit is set up."""

from __future__ import annotations

from typing import ClassVar

from checks.evidence.base import Evidence


class AuditEvidence(Evidence, frozen=True, kw_only=True, tag="host.audit"):
    """The Linux audit system: auditd and what the kernel records for it. None means that it could not be seen.

    `installed` and `running` are of auditd. `enabled` is the kernel's flag: 0 off, 1 on, 2 on and locked until the next
    start. `failure_mode` is 0 silent, 1 printk, 2 panic. `lost` counts records lost since the start. `rules` counts the
    loaded rules, and `watched` names what they watch: `identity`, `logins`, `time`, `sudo`, `privileged`, `deletion`,
    `mounts`, `modules`, `permissions`. `settings` are the keys of auditd.conf in lower case that say what happens when its
    files or the disk are full. `refuses_stop` is True when systemd does not let anybody stop auditd.
    """

    family: ClassVar[str] = "host"

    installed: bool
    running: bool
    enabled: int | None = None
    failure_mode: int | None = None
    lost: int | None = None
    rules: int | None = None
    watched: tuple[str, ...] | None = None
    settings: dict[str, str] | None = None
    refuses_stop: bool | None = None
