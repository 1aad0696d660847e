"""Sockets of a host: what listens that nobody declared, too widely, or as root."""

from __future__ import annotations

from checks.check import check
from checks.evidence import DeclaredEvidence, HostSocketsEvidence, ListeningSocket, Reason
from checks.facts import brief, few
from checks.verdict import Verdict, met, not_assessed, not_met

INTERNAL_PORTS = {
    1433: "mssql",
    1521: "oracle",
    2181: "zookeeper",
    2375: "docker",
    2379: "etcd",
    3306: "mysql",
    5236: "dameng",
    5432: "postgresql",
    5672: "rabbitmq",
    6379: "redis",
    8848: "nacos",
    9092: "kafka",
    9200: "elasticsearch",
    9300: "elasticsearch",
    11211: "memcached",
    27017: "mongodb",
    54321: "kingbase",
}
"""Stores, queues and registries that serve other servers alone: their port, by the number they are delivered with."""

INTERNAL_PROCESSES = frozenset(
    ("mysqld", "mariadbd", "postgres", "redis-server", "mongod", "memcached", "etcd", "dmserver")
)
INTERNAL_PROCESSES |= frozenset(("beam.smp", "tnslsnr", "gaussdb", "kingbase"))
"""The same by the program that listens, on whichever port."""

ROOT_LISTENERS = frozenset(
    ("sshd", "systemd", "systemd-resolve", "init", "rpcbind", "nginx", "httpd", "apache2", "master")
)
ROOT_LISTENERS |= frozenset(
    ("snmpd", "rsyslogd", "syslog-ng", "xinetd", "inetd", "dhclient", "NetworkManager", "keepalived")
)
ROOT_LISTENERS |= frozenset(
    ("dockerd", "docker-proxy", "containerd", "kubelet", "kube-proxy", "libvirtd", "dnsmasq", "cupsd")
)
ROOT_LISTENERS |= frozenset(("vsftpd", "smbd", "nmbd", "ntpd", "haproxy", "named", "dhcpd", "charon", "zebra", "bgpd"))
ROOT_LISTENERS |= frozenset(("sendmail", "exim4", "multipathd", "iscsid", "rpc.mountd", "rpc.statd", "cockpit-tls"))
"""Programs that open their port as root by design: they drop the right, or manage the system itself."""

_EVERYWHERE = frozenset(("0.0.0.0", "::", "*"))


@check("host.undeclared-socket")
def undeclared_socket(sockets: HostSocketsEvidence, declared: tuple[DeclaredEvidence, ...]) -> Verdict:
    """Met when every TCP port that listens on other than loopback is one the estate declares for the host.

    Seen from inside: a port behind a firewall counts too. Not assessed where not all ports are declared.
    Source: GB/T 22239 8.1.4.4 b).
    """
    allowed = [one.ports for one in declared if one.complete]
    if not allowed:
        return not_assessed(sockets, Reason.NOT_KNOWN)
    known = set[int]().union(*allowed)
    odd = [one for one in _outward(sockets) if one.protocol == "tcp" and one.port not in known]
    return not_met(sockets, sockets=few(dict.fromkeys(map(_named, odd)))) if odd else met(sockets)


@check("host.internal-service-everywhere")
def internal_service_everywhere(sockets: HostSocketsEvidence) -> Verdict:
    """Met when no database, cache, queue or registry listens on all addresses of the host (`0.0.0.0`, `::`).

    Known by its program or its usual port. Source: GB/T 22239 8.1.4.4 b) and c); the makers' own hardening guides.
    """
    odd = [
        one
        for one in sockets.sockets
        if one.address in _EVERYWHERE and (one.port in INTERNAL_PORTS or one.process in INTERNAL_PROCESSES)
    ]
    return not_met(sockets, sockets=few(dict.fromkeys(map(_named, odd)))) if odd else met(sockets)


@check("host.root-listener")
def root_listener(sockets: HostSocketsEvidence) -> Verdict:
    """Met when no process beyond `ROOT_LISTENERS` listens as root on other than loopback.

    Not assessed where the login could not see the processes of others. Source: GB/T 22239 8.1.4.2 d), least privilege.
    """
    odd = [one for one in _outward(sockets) if one.user == "root" and one.process not in ROOT_LISTENERS]
    if odd:
        return not_met(sockets, sockets=few(dict.fromkeys(map(_named, odd))))
    return met(sockets) if sockets.owners_seen else not_assessed(sockets, Reason.NO_RIGHT)


def _outward(sockets: HostSocketsEvidence) -> list[ListeningSocket]:
    return [one for one in sockets.sockets if not one.address.startswith(("127.", "::1", "::ffff:127."))]


def _named(socket: ListeningSocket) -> str:
    name = socket.process or INTERNAL_PORTS.get(socket.port, "?")
    return brief(f"{socket.protocol}/{socket.port} {name}")
