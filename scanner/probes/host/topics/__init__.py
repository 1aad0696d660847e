"""Every topic a host is asked about, in the order in which they are asked."""

from __future__ import annotations

from scanner.probes.host.topic import Topic
from scanner.probes.host.topics import (
    accounts,
    audit,
    backup,
    capacity,
    clock,
    containers,
    crypto,
    files,
    firewall,
    intrusion,
    kernel,
    lockout,
    logs,
    malware,
    middleware,
    network,
    packages,
    passwords,
    roles,
    services,
    session,
    sockets,
    sshd,
    sudo,
)

# What takes longest stands last, so that it is what the host's time runs out for.
TOPICS: tuple[Topic, ...] = (
    services.TOPIC,
    sockets.TOPIC,
    network.TOPIC,
    firewall.TOPIC,
    clock.TOPIC,
    capacity.TOPIC,
    kernel.TOPIC,
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
    packages.TOPIC,
    files.TOPIC,
)
