"""What a TLS server accepts and shows."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

import msgspec

from checks.evidence.base import Evidence
from checks.evidence.ports import PortsEvidence


class Certificate(msgspec.Struct, frozen=True, kw_only=True):
    """One certificate as it was sent. Names are the target's words; at most 100 names of 256 characters are kept.

    `key_type` is `rsa`, `ec`, `sm2`, `ed25519`, `ed448`, `dsa` or `other`; `curve` is set for `ec`. `signature` is the hash
    and key algorithm in lower case (`sha256-rsa`, `sm3-sm2`), or the dotted OID when it is unknown. `fingerprint` is SHA-256
    in hex. `key_usage` are the uses set in that extension (RFC 5280 4.2.1.3: `digital_signature`, `key_encipherment` …),
    none where it is absent.
    """

    subject: str
    issuer: str
    names: tuple[str, ...]
    not_before: datetime
    not_after: datetime
    key_type: str
    key_bits: int
    signature: str
    fingerprint: str
    curve: str = ""
    is_ca: bool = False
    self_signed: bool = False
    key_usage: tuple[str, ...] = ()


class TlsEvidence(Evidence, frozen=True, kw_only=True, tag="tls"):
    """What one TLS port accepts. The locator is `tcp/<port>`.

    `accepted` maps each version that was accepted (`SSL 2.0`, `SSL 3.0`, `TLS 1.0` … `TLS 1.3`) to the IANA (or OpenSSL)
    names of the cipher suites accepted with it. `refused` lists the versions tried and refused. `chain` is as it was
    sent, leaf first; at most 20. `trusted` is True when a chain to a root of the Mozilla store was built, None when that
    was not tried. `name_matches` is None when the site has no name. The weaknesses are True when the server showed them,
    None when they were not tried.
    """

    discovered_by: ClassVar[type[Evidence] | None] = PortsEvidence

    address: str
    port: int
    server_name: str = ""
    accepted: dict[str, tuple[str, ...]]
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
