"""Where a host listens, and who listens there."""

from __future__ import annotations

from typing import ClassVar

import msgspec

from checks.evidence.base import Evidence


class ListeningSocket(msgspec.Struct, frozen=True, kw_only=True):
    """One listening socket. `protocol` is `tcp` or `udp`; `address` is bare (`0.0.0.0`, `::`, `*`, `127.0.0.1`).

    `process` and `user` are empty where the look could not see whose it is.
    """

    protocol: str
    address: str
    port: int
    process: str = ""
    user: str = ""


class HostSocketsEvidence(Evidence, frozen=True, kw_only=True, tag="host.sockets"):
    """The listening sockets of a host, TCP before UDP, by port, at most 500.

    `owners_seen` is False when the login could not see the processes of other users, so that owners are missing.
    """

    family: ClassVar[str] = "host"

    sockets: tuple[ListeningSocket, ...]
    owners_seen: bool = True
