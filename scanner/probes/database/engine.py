"""What the database probe asks of every engine it can look into."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any

from checks.evidence import Evidence
from scanner.credentials import Credential
from scanner.probes.failures import LookFailed
from scanner.probes.target import Target
from scanner.scope.gate import Gate


@dataclass(frozen=True)
class Login:
    """What an engine logs in with, and how far it may go.

    `tls` is True where the port speaks TLS from the first byte. `product` and `version` are what the port told of itself, if
    anything. `trusted_roots` are certificates in PEM beside those of this machine. `deadline` is the moment of
    `time.monotonic` at which the look at this server ends.
    """

    target: Target
    port: int
    gate: Gate
    credential: Credential
    trusted_roots: str
    deadline: float
    tls: bool = False
    product: str = ""
    version: str = ""


Look = Callable[[], dict[str, Any]]
"""Gives the facts of one kind of evidence: all its fields but place, probe, seen_at and depth.

Raises:
    LookFailed: this kind can't be seen (NO_RIGHT, TIMEOUT, NOT_SUPPORTED …); the others are asked all the same.
    Lost: nothing more can be asked.
"""

Engine = Callable[[Login], AbstractContextManager[Mapping[type[Evidence], Look]]]
"""Logs in and gives, while inside, the looks in the order they are to be asked. Holds one connection at a time.

Raises (on entering):
    LookFailed: no login. Any other exception is a fault of the probe and becomes PROBE_ERROR.
"""


class Lost(LookFailed):
    """The connection is gone, or can't be followed any more: nothing further can be asked."""
