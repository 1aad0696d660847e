"""What a host tells of itself to somebody who is logged in. One kind a topic; all stand at the locator `host`."""

from checks.evidence.host.accounts import Account, AccountsEvidence, Home, TrustFile
from checks.evidence.host.audit import AuditEvidence
from checks.evidence.host.backup import BackupEvidence, BackupJob
from checks.evidence.host.capacity import FileSystemUse, HostCapacityEvidence
from checks.evidence.host.clock import HostTimeEvidence
from checks.evidence.host.containers import Container, ContainersEvidence
from checks.evidence.host.crypto import CryptoEvidence
from checks.evidence.host.files import FileMode, HostFilesEvidence, Mount
from checks.evidence.host.firewall import FirewallHook, FirewallRule, HostFirewallEvidence
from checks.evidence.host.guard import Guard
from checks.evidence.host.intrusion import IntrusionEvidence
from checks.evidence.host.kernel import HostKernelEvidence, SwapArea
from checks.evidence.host.logs import LogDestination, LogFile, LogsEvidence
from checks.evidence.host.malware import MalwareEvidence
from checks.evidence.host.middleware import MiddlewareEvidence, TomcatServer, WebServer
from checks.evidence.host.network import DefaultRoute, HostNetworkEvidence, NetworkInterface
from checks.evidence.host.packages import HostPackagesEvidence
from checks.evidence.host.passwords import LockoutEvidence, LoginLock, PasswordsEvidence
from checks.evidence.host.roles import RolesEvidence
from checks.evidence.host.services import HostServicesEvidence
from checks.evidence.host.session import SessionEvidence, ShellSetting
from checks.evidence.host.sockets import HostSocketsEvidence, ListeningSocket
from checks.evidence.host.sshd import SshdEvidence, SshdException
from checks.evidence.host.sudo import SudoEvidence, SudoRule
from checks.evidence.host.system import HostEvidence

__all__ = [
    "Account",
    "AccountsEvidence",
    "AuditEvidence",
    "BackupEvidence",
    "BackupJob",
    "Container",
    "ContainersEvidence",
    "CryptoEvidence",
    "DefaultRoute",
    "FileMode",
    "FileSystemUse",
    "FirewallHook",
    "FirewallRule",
    "Guard",
    "Home",
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
    "IntrusionEvidence",
    "ListeningSocket",
    "LockoutEvidence",
    "LogDestination",
    "LogFile",
    "LoginLock",
    "LogsEvidence",
    "MalwareEvidence",
    "MiddlewareEvidence",
    "Mount",
    "NetworkInterface",
    "PasswordsEvidence",
    "RolesEvidence",
    "SessionEvidence",
    "ShellSetting",
    "SshdEvidence",
    "SshdException",
    "SudoEvidence",
    "SudoRule",
    "SwapArea",
    "TomcatServer",
    "TrustFile",
    "WebServer",
]
