"""What a host tells of itself to somebody who is logged in. One kind a topic; all stand at the locator `host`."""

from checks.evidence.host.audit import AuditEvidence
from checks.evidence.host.backup import BackupEvidence, BackupJob
from checks.evidence.host.containers import Container, ContainersEvidence
from checks.evidence.host.crypto import CryptoEvidence
from checks.evidence.host.guard import Guard
from checks.evidence.host.intrusion import IntrusionEvidence
from checks.evidence.host.logs import LogDestination, LogFile, LogsEvidence
from checks.evidence.host.malware import MalwareEvidence
from checks.evidence.host.middleware import MiddlewareEvidence, TomcatServer, WebServer
from checks.evidence.host.system import HostEvidence

__all__ = [
    "AuditEvidence",
    "BackupEvidence",
    "BackupJob",
    "Container",
    "ContainersEvidence",
    "CryptoEvidence",
    "Guard",
    "HostEvidence",
    "IntrusionEvidence",
    "LogDestination",
    "LogFile",
    "LogsEvidence",
    "MalwareEvidence",
    "MiddlewareEvidence",
    "TomcatServer",
    "WebServer",
]
