"""The kinds of evidence, and how they are written down and read again.

Evidence is frozen and JSON-able. A third party adds a kind by subclassing `Evidence` with a tag of its own.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

import msgspec

from checks.evidence.answer import AnswerEvidence, Proof
from checks.evidence.app import AppComponent, AppEvidence, AppSecret, AppSignature
from checks.evidence.base import Depth, Evidence, FailedLook, Place, Reason
from checks.evidence.certificates import CertificatesEvidence, Enveloped, Signer
from checks.evidence.database import (
    DatabaseAccount,
    DatabaseAccountsEvidence,
    DatabaseAuditEvidence,
    DatabaseBackupEvidence,
    DatabaseDoor,
    DatabaseEvidence,
    DatabaseSettingsEvidence,
)
from checks.evidence.devices import (
    BacnetEvidence,
    BoardAccount,
    BoardEvent,
    BoardEvidence,
    BoardLog,
    ClimateEvidence,
    CoapEvidence,
    DeviceEvidence,
    DiscoveryEvidence,
    IpmiEvidence,
    ModbusEvidence,
    MqttEvidence,
    Neighbour,
    NeighboursEvidence,
    NetworkProtocol,
    OnvifEvidence,
    OnvifSettingsEvidence,
    PowerEvidence,
    PowerSupply,
    Reading,
    RedfishEvidence,
    RegisteredDeviceEvidence,
    RtspEvidence,
    S7Evidence,
    SnmpEvidence,
)
from checks.evidence.dns import DnsEvidence
from checks.evidence.external import MOST_FINDINGS, ExternalEvidence, ExternalFinding
from checks.evidence.host import (
    Account,
    AccountsEvidence,
    AuditEvidence,
    BackupEvidence,
    BackupJob,
    Container,
    ContainersEvidence,
    CryptoEvidence,
    DefaultRoute,
    FileMode,
    FileSystemUse,
    FirewallHook,
    FirewallRule,
    Guard,
    Home,
    HostCapacityEvidence,
    HostEvidence,
    HostFilesEvidence,
    HostFirewallEvidence,
    HostKernelEvidence,
    HostNetworkEvidence,
    HostPackagesEvidence,
    HostServicesEvidence,
    HostSocketsEvidence,
    HostTimeEvidence,
    IntrusionEvidence,
    ListeningSocket,
    LockoutEvidence,
    LogDestination,
    LogFile,
    LoginLock,
    LogsEvidence,
    MalwareEvidence,
    MiddlewareEvidence,
    Mount,
    NetworkInterface,
    PasswordsEvidence,
    RolesEvidence,
    SessionEvidence,
    ShellSetting,
    SshdEvidence,
    SshdException,
    SudoEvidence,
    SudoRule,
    SwapArea,
    TomcatServer,
    TrustFile,
    WebServer,
)
from checks.evidence.http import Cookie, Form, Hop, HttpEvidence, PathAnswer
from checks.evidence.ipv6 import Ipv6Evidence, LinkCount, MarkerAnswer, PageReach
from checks.evidence.personal import ColumnFound, FileEvidence, PastKeeping, PersonalCount, TablesEvidence
from checks.evidence.ports import (
    AccessEvidence,
    DeclaredEvidence,
    PortsEvidence,
    RegistrationEvidence,
    ServiceEvidence,
    SshEvidence,
)
from checks.evidence.scap import ScapEvidence
from checks.evidence.tlcp import Rfc8998Evidence, TlcpEvidence
from checks.evidence.tls import Certificate, TlsEvidence
from checks.evidence.trends import (
    CertificateSpell,
    CertificateTrendEvidence,
    ClimateTrendEvidence,
    DeviceTrendEvidence,
    NeighboursTrendEvidence,
    NewNeighbour,
    NewPort,
    Point,
    PortsTrendEvidence,
    PowerTrendEvidence,
    PresenceTrendEvidence,
    SensorTrend,
    Spell,
    Trend,
)
from checks.evidence.vulnerabilities import KnownVulnerability, VulnerabilitiesEvidence

__all__ = [
    "MOST_FINDINGS",
    "AccessEvidence",
    "Account",
    "AccountsEvidence",
    "AnswerEvidence",
    "AppComponent",
    "AppEvidence",
    "AppSecret",
    "AppSignature",
    "AuditEvidence",
    "BackupEvidence",
    "BackupJob",
    "BacnetEvidence",
    "BoardAccount",
    "BoardEvent",
    "BoardEvidence",
    "BoardLog",
    "Certificate",
    "CertificateSpell",
    "CertificateTrendEvidence",
    "CertificatesEvidence",
    "ClimateEvidence",
    "ClimateTrendEvidence",
    "CoapEvidence",
    "ColumnFound",
    "Container",
    "ContainersEvidence",
    "Cookie",
    "CryptoEvidence",
    "DatabaseAccount",
    "DatabaseAccountsEvidence",
    "DatabaseAuditEvidence",
    "DatabaseBackupEvidence",
    "DatabaseDoor",
    "DatabaseEvidence",
    "DatabaseSettingsEvidence",
    "DeclaredEvidence",
    "DefaultRoute",
    "Depth",
    "DeviceEvidence",
    "DeviceTrendEvidence",
    "DiscoveryEvidence",
    "DnsEvidence",
    "Enveloped",
    "Evidence",
    "ExternalEvidence",
    "ExternalFinding",
    "FailedLook",
    "FileEvidence",
    "FileMode",
    "FileSystemUse",
    "FirewallHook",
    "FirewallRule",
    "Form",
    "Guard",
    "Home",
    "Hop",
    "HostCapacityEvidence",
    "HostEvidence",
    "HostFilesEvidence",
    "HostFirewallEvidence",
    "HostKernelEvidence",
    "HostNetworkEvidence",
    "HostPackagesEvidence",
    "HostServicesEvidence",
    "HostSocketsEvidence",
    "HostTimeEvidence",
    "HttpEvidence",
    "IntrusionEvidence",
    "IpmiEvidence",
    "Ipv6Evidence",
    "KnownVulnerability",
    "LinkCount",
    "ListeningSocket",
    "LockoutEvidence",
    "LogDestination",
    "LogFile",
    "LoginLock",
    "LogsEvidence",
    "MalwareEvidence",
    "MarkerAnswer",
    "MiddlewareEvidence",
    "ModbusEvidence",
    "Mount",
    "MqttEvidence",
    "Neighbour",
    "NeighboursEvidence",
    "NeighboursTrendEvidence",
    "NetworkInterface",
    "NetworkProtocol",
    "NewNeighbour",
    "NewPort",
    "OnvifEvidence",
    "OnvifSettingsEvidence",
    "PageReach",
    "PasswordsEvidence",
    "PastKeeping",
    "PathAnswer",
    "PersonalCount",
    "Place",
    "Point",
    "PortsEvidence",
    "PortsTrendEvidence",
    "PowerEvidence",
    "PowerSupply",
    "PowerTrendEvidence",
    "PresenceTrendEvidence",
    "Proof",
    "Reading",
    "Reason",
    "RedfishEvidence",
    "RegisteredDeviceEvidence",
    "RegistrationEvidence",
    "Rfc8998Evidence",
    "RolesEvidence",
    "RtspEvidence",
    "S7Evidence",
    "ScapEvidence",
    "SensorTrend",
    "ServiceEvidence",
    "SessionEvidence",
    "ShellSetting",
    "Signer",
    "SnmpEvidence",
    "Spell",
    "SshEvidence",
    "SshdEvidence",
    "SshdException",
    "SudoEvidence",
    "SudoRule",
    "SwapArea",
    "TablesEvidence",
    "TlcpEvidence",
    "TlsEvidence",
    "TomcatServer",
    "Trend",
    "TrustFile",
    "VulnerabilitiesEvidence",
    "WebServer",
    "decode",
    "encode",
    "kinds",
]


def kinds() -> dict[str, type[Evidence]]:
    """Every kind known now, by tag."""
    return {kind.kind(): kind for kind in _subclasses(Evidence)}


def encode(evidence: Evidence) -> bytes:
    """The evidence as one JSON object, its kind under `kind`."""
    return msgspec.json.encode(evidence)


def decode(data: bytes) -> Evidence:
    """The evidence that `encode` wrote.

    Raises:
        msgspec.ValidationError: the data is of no known kind, or lacks a field.
    """
    evidence: Evidence
    try:
        evidence = _decoder().decode(data)
    except msgspec.ValidationError:
        # A plug-in may have brought a new kind since the decoder was made.
        _decoder.cache_clear()
        evidence = _decoder().decode(data)
    return evidence


@cache
def _decoder() -> msgspec.json.Decoder[Any]:
    """One decoder for all kinds known when it is made."""
    union: Any = None
    for kind in kinds().values():
        union = kind if union is None else union | kind
    return msgspec.json.Decoder(union)


def _subclasses(base: type[Evidence]) -> Iterator[type[Evidence]]:
    for kind in base.__subclasses__():
        yield kind
        yield from _subclasses(kind)
