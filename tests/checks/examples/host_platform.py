"""Examples for what runs on a host and what it lets in: services, sockets, firewall, network, time, capacity."""

from __future__ import annotations

from typing import Any

from checks.evidence import (
    DefaultRoute,
    Evidence,
    FileSystemUse,
    FirewallHook,
    FirewallRule,
    ListeningSocket,
    NetworkInterface,
    Reason,
)
from tests.checks.examples.case import MET, NOT_APPLICABLE, NOT_MET, PARTLY_MET, SITE, case


def services(**facts: Any) -> Evidence:
    return SITE.sees("host.services", **facts)


def packages(**facts: Any) -> Evidence:
    return SITE.sees("host.packages", **facts)


def runs(*units: str) -> Evidence:
    return services(enabled=units, running=units)


SERVICES = (
    case("host.legacy-service", MET, services()),
    case("host.legacy-service", NOT_MET, runs("telnet.socket")),
    case("host.legacy-service", NOT_MET, services(enabled=("telnet@.service",), running=None)),
    case("host.legacy-service", NOT_MET, services(inetd=("shell",))),
    case("host.legacy-service", Reason.NOT_KNOWN, services(running=None)),
    case("host.legacy-service", Reason.NOT_KNOWN, services(inetd=None)),
    case("host.needless-service", MET, services()),
    case("host.needless-service", NOT_MET, runs("cups.service", "vsftpd.service")),
    case("host.needless-service", PARTLY_MET, runs("nfs-server.service")),
    case("host.needless-service", Reason.NOT_KNOWN, services(running=None)),
    case("host.desktop", MET, services()),
    case("host.desktop", MET, services(default_target="graphical.target")),
    case("host.desktop", NOT_MET, services(default_target="graphical.target", enabled=("lightdm.service",))),
    case("host.desktop", Reason.NOT_KNOWN, services(default_target="")),
    case("host.snmp-community", MET, runs("snmpd.service")),
    case("host.snmp-community", NOT_MET, services(running=("snmpd.service",), snmp_default_community=True)),
    case("host.snmp-community", NOT_APPLICABLE, services(snmp_default_community=True)),
    case("host.snmp-community", Reason.NOT_KNOWN, services(running=("snmpd.service",), snmp_default_community=None)),
    case("host.snmp-community", Reason.NOT_KNOWN, services(running=None)),
    case("host.monitoring-agent", MET, services()),
    case("host.monitoring-agent", NOT_MET, runs("cron.service")),
    case("host.monitoring-agent", Reason.NOT_KNOWN, services(running=None)),
    case("host.central-management", MET, runs("salt-minion.service")),
    case("host.central-management", MET, services(), packages()),
    case("host.central-management", MET, services(), packages(sources=("10.1.2.3",))),
    case("host.central-management", NOT_MET, services(), packages(sources=("deb.debian.org",))),
    case("host.central-management", Reason.NOT_KNOWN, services()),
    case("host.central-management", Reason.NOT_KNOWN, services(), packages(sources=None)),
)


def sockets(*found: ListeningSocket, **facts: Any) -> Evidence:
    return SITE.sees("host.sockets", sockets=found, **facts)


def listens(port: int, address: str = "0.0.0.0", process: str = "", user: str = "") -> ListeningSocket:
    return ListeningSocket(protocol="tcp", address=address, port=port, process=process, user=user)


DECLARED = SITE.sees("declared", address="192.0.2.1", ports=(22, 443), complete=True)
UNDECLARED = SITE.sees("declared", address="192.0.2.1", complete=False)

SOCKETS = (
    case("host.undeclared-socket", MET, SITE.sees("host.sockets"), DECLARED),
    case("host.undeclared-socket", NOT_MET, sockets(listens(22), listens(4444)), DECLARED),
    case("host.undeclared-socket", Reason.NOT_KNOWN, sockets(listens(4444)), UNDECLARED),
    case("host.undeclared-socket", Reason.NOT_KNOWN, sockets(listens(4444))),
    case("host.internal-service-everywhere", MET, SITE.sees("host.sockets")),
    case("host.internal-service-everywhere", MET, sockets(listens(6379, "10.0.0.5"))),
    case("host.internal-service-everywhere", NOT_MET, sockets(listens(6379, "*"))),
    case("host.internal-service-everywhere", NOT_MET, sockets(listens(13306, "::", "mysqld", "mysql"))),
    case("host.root-listener", MET, SITE.sees("host.sockets")),
    case("host.root-listener", MET, sockets(listens(8005, "127.0.0.1", "java", "root"))),
    case("host.root-listener", NOT_MET, sockets(listens(8080, "*", "java", "root"))),
    case("host.root-listener", NOT_MET, sockets(listens(8080, "*", "java", "root"), owners_seen=False)),
    case("host.root-listener", Reason.NO_RIGHT, sockets(listens(8080), owners_seen=False)),
)


def rule(action: str = "accept", **asked: Any) -> FirewallRule:
    return FirewallRule(action=action, **asked)


def hook(
    *rules: FirewallRule, family: str = "ip", hook: str = "input", closed: bool = True, **facts: Any
) -> FirewallHook:
    return FirewallHook(family=family, hook=hook, closed=closed, rules=rules, **facts)


def firewall(*hooks: FirewallHook, **facts: Any) -> Evidence:
    return SITE.sees("host.firewall", hooks=hooks, **facts)


def forwards(value: str | None = "1") -> Evidence:
    return SITE.sees("host.kernel", settings={} if value is None else {"net.ipv4.ip_forward": value})


KEPT = SITE.sees("host.firewall")
OFF = firewall()
OPEN = firewall(hook(rule(protocol="tcp", ports="22"), closed=False))
ESTABLISHED = rule(states="established,related")

FIREWALL = (
    case("host.firewall-off", MET, KEPT),
    case("host.firewall-off", NOT_MET, OFF),
    case("host.firewall-off", NOT_MET, firewall(hook(closed=False))),
    case("host.firewall-default-accept", MET, KEPT),
    case("host.firewall-default-accept", NOT_MET, OPEN),
    case("host.firewall-default-accept", NOT_APPLICABLE, OFF),
    case("host.firewall-stateless", MET, KEPT),
    case("host.firewall-stateless", NOT_MET, firewall(hook(rule(protocol="tcp", ports="1024-65535")))),
    case("host.firewall-stateless", NOT_APPLICABLE, OPEN),
    case("host.firewall-broad-rule", MET, KEPT),
    case("host.firewall-broad-rule", MET, firewall(hook(rule(protocol="icmp"), rule(source="10.1.0.0/16")))),
    case("host.firewall-broad-rule", NOT_MET, firewall(hook(rule(protocol="tcp")))),
    case("host.firewall-broad-rule", NOT_MET, firewall(hook(rule(source="10.0.0.0/8")))),
    case("host.firewall-broad-rule", NOT_APPLICABLE, OPEN),
    case("host.firewall-broad-rule", Reason.TOO_MUCH, firewall(hook(ESTABLISHED, whole=False))),
    case("host.firewall-management-open", MET, KEPT),
    case("host.firewall-management-open", NOT_MET, firewall(hook(rule(protocol="tcp", ports="22")))),
    case("host.firewall-management-open", NOT_MET, firewall(hook(rule(ports="3000:4000", source="0.0.0.0/0")))),
    case("host.firewall-management-open", NOT_APPLICABLE, OPEN),
    case("host.firewall-redundant-rule", MET, KEPT),
    case("host.firewall-redundant-rule", NOT_MET, firewall(hook(rule(ports="80"), rule("drop", ports="80")))),
    case("host.firewall-redundant-rule", NOT_APPLICABLE, OFF),
    case("host.firewall-ipv6", MET, KEPT),
    case("host.firewall-ipv6", NOT_MET, firewall(hook(ESTABLISHED))),
    case("host.firewall-ipv6", NOT_MET, firewall(hook(), hook(family="ip6", closed=False))),
    case("host.firewall-ipv6", NOT_APPLICABLE, firewall(hook(), has_ipv6=False)),
    case("host.firewall-ipv6", Reason.NOT_KNOWN, firewall(hook(), has_ipv6=None)),
    case("host.firewall-silent", MET, KEPT),
    case("host.firewall-silent", NOT_MET, firewall(hook(ESTABLISHED), logs_drops=False)),
    case("host.firewall-silent", NOT_APPLICABLE, OFF),
    case("host.forward-open", MET, KEPT, forwards()),
    case("host.forward-open", NOT_MET, firewall(hook(hook="forward", closed=False)), forwards()),
    case("host.forward-open", NOT_APPLICABLE, OFF, forwards("0")),
    case("host.forward-open", Reason.NOT_KNOWN, OFF, forwards(None)),
)


def clock(**facts: Any) -> Evidence:
    return SITE.sees("host.time", **facts)


TIME = (
    case("host.time-unsynchronised", MET, clock()),
    case("host.time-unsynchronised", NOT_MET, clock(synchronised=False)),
    case("host.time-unsynchronised", Reason.NOT_KNOWN, clock(synchronised=None)),
    case("host.time-one-source", MET, clock()),
    case("host.time-one-source", NOT_MET, clock(keeper="timesyncd", sources=("10.0.0.11",))),
    case("host.time-one-source", NOT_APPLICABLE, clock(synchronised=False, keeper="", sources=None)),
    case("host.time-one-source", Reason.NOT_KNOWN, clock(keeper="", sources=None)),
    case("host.time-one-source", Reason.NOT_KNOWN, clock(sources=None)),
    case("host.time-outside", MET, clock()),
    case("host.time-outside", NOT_MET, clock(sources=("10.0.0.11", "203.107.6.88"))),
    case("host.time-outside", NOT_MET, clock(sources=("2.debian.pool.ntp.org",))),
    case("host.time-outside", Reason.NOT_KNOWN, clock(sources=())),
)


def network(*interfaces: NetworkInterface, **facts: Any) -> Evidence:
    return SITE.sees("host.network", interfaces=interfaces, **facts)


def interface(name: str, kind: str = "ethernet", **facts: Any) -> NetworkInterface:
    return NetworkInterface(name=name, kind=kind, **{"up": True, **facts})


def leads(*names: str) -> tuple[DefaultRoute, ...]:
    return tuple(DefaultRoute(gateway="192.0.2.254", interface=name) for name in names)


NETWORK = (
    case("host.wireless", MET, network(interface("wlan0", "wireless", up=False))),
    case("host.wireless", NOT_MET, network(interface("wlan0", "wireless"))),
    case("host.second-way-out", MET, SITE.sees("host.network")),
    case("host.second-way-out", MET, network(interface("eth0"), interface("docker0", "bridge"), routes=leads("eth0"))),
    case("host.second-way-out", NOT_MET, network(interface("a"), interface("b"), routes=leads("a", "b"))),
    case("host.second-way-out", NOT_MET, network(interface("ppp0", "modem"), routes=leads("ppp0"))),
    case(
        "host.second-way-out", PARTLY_MET, network(interface("eth0"), interface("tun0", "tunnel"), routes=leads("eth0"))
    ),
    case("host.promiscuous", MET, network(interface("eth0", promiscuous=True, master="br0"))),
    case("host.promiscuous", NOT_MET, network(interface("eth0", promiscuous=True))),
    case("host.promiscuous", PARTLY_MET, network(interface("eth0", promiscuous=True), interface("vnet0", "virtual"))),
    case("host.single-link", MET, SITE.sees("host.network")),
    case("host.single-link", NOT_MET, network(interface("eno1"))),
    case("host.single-link", NOT_MET, network(interface("bond0", "bond"), interface("eno1", master="bond0"))),
    case("host.single-link", NOT_APPLICABLE, network(interface("eth0"), virtual_machine="kvm")),
    case("host.single-link", Reason.NOT_KNOWN, network(interface("eth0"), virtual_machine=None)),
    case("host.public-name-server", MET, SITE.sees("host.network")),
    case("host.public-name-server", NOT_MET, network(name_servers=("10.0.0.53", "114.114.114.114"))),
    case("host.public-name-server", Reason.NOT_KNOWN, network(name_servers=("127.0.0.53",))),
    case("host.public-name-server", Reason.NOT_KNOWN, network(name_servers=None)),
)


def capacity(**facts: Any) -> Evidence:
    return SITE.sees("host.capacity", **facts)


def used(space: int, inodes: int | None = None) -> dict[str, Any]:
    return {"file_systems": (FileSystemUse(path="/", space=space, inodes=inodes),)}


CAPACITY = (
    case("host.disk-full", MET, capacity(**used(84))),
    case("host.disk-full", PARTLY_MET, capacity(**used(85))),
    case("host.disk-full", NOT_MET, capacity(**used(40, 95))),
    case("host.disk-full", Reason.NOT_KNOWN, capacity(file_systems=None)),
    case("host.overloaded", MET, capacity(load_15=8.0)),
    case("host.overloaded", PARTLY_MET, capacity(load_15=8.1)),
    case("host.overloaded", NOT_MET, capacity(load_15=16.1)),
    case("host.overloaded", Reason.NOT_KNOWN, capacity(cores=0)),
    case("host.memory-short", MET, capacity()),
    case("host.memory-short", PARTLY_MET, capacity(available_kib=1_000_000)),
    case("host.memory-short", NOT_MET, capacity(available_kib=500_000)),
    case("host.memory-short", Reason.NOT_KNOWN, capacity(available_kib=None)),
)

CASES = (*SERVICES, *SOCKETS, *FIREWALL, *TIME, *NETWORK, *CAPACITY)
