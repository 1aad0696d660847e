"""The look at sites over IPv6, within one scan: which sites it is for, and what is said of those it was not made for."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from datetime import datetime

from checks.evidence import DnsEvidence, Evidence, FailedLook, Ipv6Evidence, Reason
from scanner.estate.model import AssetType
from scanner.probes.dns import Resolver
from scanner.probes.ipv6 import Ipv6Probe, Vantage
from scanner.probes.target import Target
from scanner.run.plan import PlannedAsset, ports_locator
from scanner.scope.gate import Gate

PROBE = "ipv6"
_SITE_PORT = 443
"""Asked of a host without a port of its own, to learn whether this machine can speak IPv6."""


class OverIpv6:
    """Looks at the planned sites of one scan over IPv6. Safe to use from several threads."""

    def __init__(self, planned: Iterable[PlannedAsset], gate: Gate, resolver: Resolver) -> None:
        targets = [target for asset in planned for target in asset.targets if target.is_ipv6]
        vantage = Vantage([(one.address, one.port or _SITE_PORT) for one in targets], gate)
        self._probe = Ipv6Probe(gate, resolver, vantage)

    def look_at(self, planned: PlannedAsset, target: Target, at: datetime, cancel: threading.Event) -> list[Evidence]:
        """A site over IPv6, beside IPv4; nothing where `target` is not the IPv6 side of a site that was found by its name.
        Ends soon once `cancel` is set."""
        if not target.is_ipv6 or not _is_named_site(planned):
            return []
        four = next((one for one in planned.targets if not one.is_ipv6), None)
        try:
            return [self._probe.look(target, four, cancel)]
        except Exception as error:
            detail = f"{type(error).__name__}: {error}"
            return [_unseen(target, Reason.PROBE_ERROR, detail, at)]


def not_over_ipv6(planned: PlannedAsset, dns: Evidence, at: datetime) -> list[Evidence]:
    """Why a site whose name has an IPv6 address was not looked at there; nothing where it was, or where it has none."""
    targets = planned.targets
    if not isinstance(dns, DnsEvidence) or not dns.addresses6 or any(one.is_ipv6 for one in targets):
        return []
    place = targets[0].place(ports_locator(dns.addresses6[0]))
    refused = (one for one in planned.known if isinstance(one, FailedLook) and one.place == place)
    look = next(refused, None)
    return [_unseen(targets[0], look.reason if look else Reason.NOT_TRIED, look.detail if look else "", at)]


def _is_named_site(planned: PlannedAsset) -> bool:
    named = not planned.asset.address and any(one.name for one in planned.targets)
    return planned.asset.type is AssetType.SITE and named


def _unseen(target: Target, reason: Reason, detail: str, at: datetime) -> FailedLook:
    sought = Ipv6Evidence.kind()
    return target.failed(target.place(sought), probe=PROBE, sought=sought, reason=reason, detail=detail, at=at)
