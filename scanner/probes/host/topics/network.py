"""Network: interfaces, default routes and name servers."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Any

from checks import Text
from checks.evidence import DefaultRoute, HostEvidence, HostNetworkEvidence, NetworkInterface
from scanner.probes.clean import clean
from scanner.probes.host.command import Answers, Command
from scanner.probes.host.topic import Topic
from scanner.probes.host.visible import visible, whole_number

MOST = 100
ADDRESSES = Command(
    id="network-addresses",
    argv=("ip", "-o", "addr", "show"),
    why=Text(zh="查看网络接口的地址", en="which addresses the interfaces have"),
)

COMMANDS = (
    Command(
        id="network-links",
        argv=("ip", "-d", "-o", "link", "show"),
        why=Text(zh="查看网络接口（无线、拨号、隧道、混杂模式）", en="which interfaces there are, and of which kind"),
    ),
    ADDRESSES,
    Command(
        id="network-routes",
        argv=("ip", "route", "show", "default"),
        why=Text(zh="查看默认路由（有无第二出口）", en="which ways lead out"),
    ),
    Command(
        id="network-routes6",
        argv=("ip", "-6", "route", "show", "default"),
        why=Text(zh="查看 IPv6 默认路由", en="which ways lead out over IPv6"),
    ),
    Command(
        id="network-resolver",
        argv=("cat", "/etc/resolv.conf"),
        why=Text(zh="查看域名服务器", en="which name servers it asks"),
    ),
    Command(
        id="network-hypervisor",
        argv=("systemd-detect-virt", "--vm"),
        answers=(0, 1),
        why=Text(zh="识别是否为虚拟机", en="whether it is a virtual machine"),
    ),
)

_BY_NAME = (
    ("wireless", re.compile(r"wl|wlan|ath\d|ra\d")),
    ("modem", re.compile(r"ww|ppp|rmnet")),
    ("tunnel", re.compile(r"tun|tap|wg|ipsec|gre|sit|tailscale|zt|nebula|utun")),
    ("bond", re.compile(r"bond|team")),
    ("bridge", re.compile(r"br\d|br-|virbr|docker|cni|podman")),
    ("virtual", re.compile(r"veth|vnet|cali|flannel|cilium|lxc|ifb|dummy|kube-|nodelocal")),
)
_BY_WORD = {
    "wireguard": "tunnel",
    "tun": "tunnel",
    "gre": "tunnel",
    "ipip": "tunnel",
    "vti": "tunnel",
    "bridge": "bridge",
    "bond": "bond",
    "team": "bond",
    "vlan": "vlan",
    "veth": "virtual",
    "vxlan": "virtual",
    "geneve": "virtual",
    "dummy": "virtual",
    "ifb": "virtual",
    "macvlan": "virtual",
    "ipvlan": "virtual",
}
"""What `ip -d` calls the kind of a link, in its second part, by our word."""

_ALWAYS_THERE = re.compile(r"(tunl|gre|gretap|erspan|sit|ip6tnl|ip6gre|ip_vti|ip6_vti)0$")
"""Links the kernel makes when a tunnel's module is loaded: they lead nowhere."""


def read(answers: Answers, host: HostEvidence) -> dict[str, Any]:
    """The facts of `HostNetworkEvidence`.

    Raises:
        LookFailed: ip is not there.
    """
    addresses = _addresses(visible(answers, "network-addresses") or "")
    found = [link for line in answers.lines("network-links") if (link := _link(line, addresses))]
    routes = [
        _route(line)
        for id in ("network-routes", "network-routes6")
        for line in (visible(answers, id) or "").splitlines()
        if line.startswith("default")
    ]
    resolver, vm = visible(answers, "network-resolver"), visible(answers, "network-hypervisor")
    return {
        "interfaces": tuple(found[:MOST]),
        "routes": tuple(routes[:MOST]),
        "name_servers": None if resolver is None else _name_servers(resolver),
        "virtual_machine": None if not vm else "" if vm.strip() == "none" else clean(vm, 40),
    }


def _link(line: str, addresses: dict[str, list[str]]) -> NetworkInterface | None:
    """One line of `ip -d -o link`: `2: eth0@if3: <FLAGS> … master br0 …\\    link/ether … \\    bridge …`."""
    head = re.match(r"\d+:\s+([^:\s]+):\s+<([^>]*)>", line)
    if head is None:
        return None
    name, flags = head[1].partition("@")[0], head[2].split(",")
    if "LOOPBACK" in flags or _ALWAYS_THERE.match(name):
        return None
    master = re.search(r"\smaster\s+(\S+)", line)
    return NetworkInterface(
        name=clean(name, 40),
        kind=_kind(name, line),
        up="UP" in flags and " state DOWN" not in line,
        promiscuous="PROMISC" in flags or bool(re.search(r"\spromiscuity\s+[1-9]", line)),
        master=clean(master[1], 40) if master else "",
        addresses=tuple(addresses.get(name, [])[:20]),
    )


def _kind(name: str, line: str) -> str:
    for part in line.split("\\")[2:]:
        words = part.split()
        if words and words[0] in _BY_WORD:
            return _BY_WORD[words[0]]
    for kind, pattern in _BY_NAME:
        if pattern.match(name):
            return kind
    return "modem" if "link/ppp" in line else "ethernet"


def _addresses(text: str) -> dict[str, list[str]]:
    """Addresses by interface, of lines `2: eth0    inet 10.0.0.5/24 brd …`."""
    found: dict[str, list[str]] = {}
    for line in text.splitlines():
        words = line.split()
        if len(words) > 3 and words[2] in ("inet", "inet6"):
            found.setdefault(words[1].partition("@")[0], []).append(clean(words[3], 60))
    return found


def _route(line: str) -> DefaultRoute:
    words = line.split()
    named = dict(pairwise(words))
    return DefaultRoute(
        gateway=clean(named.get("via", ""), 60),
        interface=clean(named.get("dev", ""), 40),
        metric=whole_number(named.get("metric", "0")) or 0,
    )


def _name_servers(text: str) -> tuple[str, ...]:
    lines = (line.split() for line in text.splitlines())
    return tuple([clean(words[1], 60) for words in lines if len(words) > 1 and words[0] == "nameserver"][:10])


TOPIC = Topic(kind=HostNetworkEvidence, commands=COMMANDS, read=read)
