"""Every topic a host is asked about, in the order in which they are asked."""

from __future__ import annotations

from scanner.probes.host.topic import Topic

TOPICS: tuple[Topic, ...] = ()
