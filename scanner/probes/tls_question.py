"""What the TLS probe and its child process say to one another."""

from __future__ import annotations

import msgspec

from checks.evidence import Certificate, Depth, Reason


class TlsQuestion(msgspec.Struct, frozen=True, kw_only=True):
    """What to look at, and how many connections a second are allowed. `extra_roots` is PEM text, possibly empty."""

    address: str
    port: int
    server_name: str
    depth: Depth
    rate: float
    extra_roots: str = ""


class TlsSeen(msgspec.Struct, frozen=True, kw_only=True):
    """What was seen, by the names of `TlsEvidence`; `reason` is set when nothing was."""

    reason: Reason | None = None
    detail: str = ""
    accepted: dict[str, tuple[str, ...]] = {}
    refused: tuple[str, ...] = ()
    chain: tuple[Certificate, ...] = ()
    chain_ordered: bool | None = None
    trusted: bool | None = None
    trust_error: str = ""
    name_matches: bool | None = None
    wants_client_certificate: bool = False
    compression: bool | None = None
    heartbleed: bool | None = None
    ccs_injection: bool | None = None
    secure_renegotiation: bool | None = None
    client_renegotiation: bool | None = None
    fallback_scsv: bool | None = None
    robot: bool | None = None
    connections: int = 0
