"""The IPv6 probe: how a site with an IPv6 address serves it, beside how it serves IPv4."""

from scanner.probes.ipv6.probe import Ipv6Probe
from scanner.probes.ipv6.vantage import Vantage

__all__ = ["Ipv6Probe", "Vantage"]
