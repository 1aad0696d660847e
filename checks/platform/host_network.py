"""Networks of a host: ways that lead past the border, and links that fail alone."""

from __future__ import annotations

from checks.check import check
from checks.evidence import HostNetworkEvidence, NetworkInterface, Reason
from checks.facts import brief, few
from checks.verdict import Verdict, met, not_applicable, not_assessed, not_met, partly_met

PUBLIC_RESOLVERS = frozenset(
    ("8.8.8.8", "8.8.4.4", "1.1.1.1", "1.0.0.1", "9.9.9.9", "114.114.114.114", "114.114.115.115")
)
PUBLIC_RESOLVERS |= frozenset(("223.5.5.5", "223.6.6.6", "119.29.29.29", "180.76.76.76", "1.2.4.8", "210.2.4.8"))
PUBLIC_RESOLVERS |= frozenset(
    ("208.67.222.222", "208.67.220.220", "101.226.4.6", "2001:4860:4860::8888", "2400:3200::1")
)
PUBLIC_RESOLVERS |= frozenset(("2001:4860:4860::8844", "2400:3200:baba::1", "240c::6666", "2606:4700:4700::1111"))
"""Name servers on the Internet that answer anybody."""

FEWEST_LINKS = 2


@check("host.wireless")
def wireless(network: HostNetworkEvidence) -> Verdict:
    """Met when no wireless interface is up. Source: GB/T 22239 8.1.3.1 d); CIS Debian Linux 12 3.1.2."""
    found = [one.name for one in network.interfaces if one.kind == "wireless" and one.up]
    return not_met(network, interfaces=few(found)) if found else met(network)


@check("host.second-way-out")
def second_way_out(network: HostNetworkEvidence) -> Verdict:
    """Met when one interface alone leads out and no modem or tunnel is up.

    Not met when several interfaces have a default route, or one goes through a modem, a wireless link or a tunnel; partly met
    when a modem or tunnel is up without one. Source: GB/T 22239 8.1.3.1 a) and c), 8.1.10.6 j).
    """
    kinds = {one.name: one.kind for one in network.interfaces}
    leading = sorted({route.interface for route in network.routes if kinds.get(route.interface) != "virtual"})
    odd = [name for name in leading if kinds.get(name) in ("modem", "wireless", "tunnel")]
    if len(leading) > 1 or odd:
        return not_met(network, interfaces=few(_named(name, kinds) for name in leading))
    up = [one.name for one in network.interfaces if one.kind in ("modem", "tunnel") and one.up]
    return partly_met(network, interfaces=few(_named(name, kinds) for name in up)) if up else met(network)


@check("host.promiscuous")
def promiscuous(network: HostNetworkEvidence) -> Verdict:
    """Met when no interface takes in packets that are not for it; partly met on a host with virtual interfaces, whose bridge
    may need it. Ports of a bridge or bond don't count.

    Source: GB/T 22239 8.1.10.6 h): no sniffer is left running; practice.
    """
    found = [one.name for one in network.interfaces if one.promiscuous and not one.master and one.kind in _OWN_LINKS]
    if not found:
        return met(network)
    shared = any(one.kind in ("virtual", "bridge") for one in network.interfaces)
    return (partly_met if shared else not_met)(network, interfaces=few(found))


@check("host.single-link")
def single_link(network: HostNetworkEvidence) -> Verdict:
    """Met when the host is on the network by a bond of at least two links that are up.

    Does not apply to a virtual machine, whose host has to see to it. Source: GB/T 22239 8.1.2.1 e), 8.1.4.9 c).
    """
    if network.virtual_machine is None:
        return not_assessed(network, Reason.NOT_KNOWN)
    if network.virtual_machine:
        return not_applicable(network)
    bonds = [one.name for one in network.interfaces if one.kind == "bond" and one.up]
    if any(len(_members(network, bond)) >= FEWEST_LINKS for bond in bonds):
        return met(network)
    links = [one.name for one in network.interfaces if one.kind == "ethernet" and one.up]
    return not_met(network, interfaces=few(links or ["-"]))


@check("host.public-name-server")
def public_name_server(network: HostNetworkEvidence) -> Verdict:
    """Met when the host asks no name server on the Internet (`PUBLIC_RESOLVERS`): names asked there tell what it does, and
    data can leave that way.

    A stub on loopback hides whom it asks: not assessed. Source: GB/T 22239 8.1.3.1 c), 8.1.10.6 j).
    """
    servers = network.name_servers or ()
    if found := [server for server in servers if server in PUBLIC_RESOLVERS]:
        return not_met(network, servers=few(found))
    asked = [server for server in servers if not server.startswith(("127.", "::1"))]
    return met(network) if asked else not_assessed(network, Reason.NOT_KNOWN)


_OWN_LINKS = frozenset(("ethernet", "bond", "wireless", "vlan"))


def _members(network: HostNetworkEvidence, bond: str) -> list[NetworkInterface]:
    return [one for one in network.interfaces if one.master == bond and one.up]


def _named(name: str, kinds: dict[str, str]) -> str:
    return brief(f"{name} ({kinds.get(name, '?')})")
