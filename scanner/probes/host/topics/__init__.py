"""Every topic a host is asked about, in the order in which they are asked."""

from __future__ import annotations

from scanner.probes.host.topic import Topic
from scanner.probes.host.topics import (
    audit,
    backup,
    containers,
    crypto,
    intrusion,
    logs,
    malware,
    middleware,
)

TOPICS: tuple[Topic, ...] = (
    audit.TOPIC,
    logs.TOPIC,
    malware.TOPIC,
    intrusion.TOPIC,
    backup.TOPIC,
    crypto.TOPIC,
    containers.TOPIC,
    middleware.TOPIC,
)
