"""Every topic a host is asked about, in the order in which they are asked."""

from __future__ import annotations

from scanner.probes.host.topic import Topic
from scanner.probes.host.topics import (
    accounts,
    audit,
    backup,
    containers,
    crypto,
    intrusion,
    lockout,
    logs,
    malware,
    middleware,
    passwords,
    roles,
    session,
    sshd,
    sudo,
)

TOPICS: tuple[Topic, ...] = (
    sshd.TOPIC,
    accounts.TOPIC,
    passwords.TOPIC,
    lockout.TOPIC,
    sudo.TOPIC,
    session.TOPIC,
    roles.TOPIC,
    audit.TOPIC,
    logs.TOPIC,
    malware.TOPIC,
    intrusion.TOPIC,
    backup.TOPIC,
    crypto.TOPIC,
    containers.TOPIC,
    middleware.TOPIC,
)
