"""What a probe is given to look at."""

from __future__ import annotations

from datetime import datetime

import msgspec

from checks.evidence import Depth, FailedLook, Place, Reason
from scanner.clock import now
from scanner.estate.model import DeviceKind, Keep


class Target(msgspec.Struct, frozen=True, kw_only=True):
    """One address of one asset, resolved once and inside the scope when the scan was planned.

    `name` is the host name to speak (SNI, Host header), empty for a bare address. `url` is set for sites. `port` is set
    where the asset is one port; `ports` is what to ask of a host, as a list such as `80,443,8000-8999`. `credential` names
    the login to look inside with, empty where there is none. `production` is False for an asset that is registered as a
    test environment; `keep` are its retention rules; `kind` is what a device is for.
    """

    system: str
    asset: str
    type: str
    address: str
    name: str = ""
    url: str = ""
    port: int = 0
    ports: str = ""
    credential: str = ""
    production: bool = True
    keep: tuple[Keep, ...] = ()
    kind: DeviceKind = DeviceKind.OTHER
    depth: Depth = Depth.NORMAL

    @property
    def is_ipv6(self) -> bool:
        """True for an IPv6 address."""
        return ":" in self.address

    def place(self, locator: str) -> Place:
        """A place on this asset."""
        return Place(self.system, self.asset, locator)

    def at_port(self, port: int) -> Place:
        """The place of one TCP port: `tcp/443`, or `tcp6/443` on an IPv6 address."""
        return self.place(f"tcp6/{port}" if self.is_ipv6 else f"tcp/{port}")

    def at_udp(self, port: int) -> Place:
        """The place of one UDP port: `udp/161`, or `udp6/161` on an IPv6 address."""
        return self.place(f"udp6/{port}" if self.is_ipv6 else f"udp/{port}")

    def failed(
        self, place: Place, *, probe: str, sought: str, reason: Reason, detail: str = "", at: datetime | None = None
    ) -> FailedLook:
        """The evidence that a look failed; `detail` is cut to 200 characters."""
        return FailedLook(
            place=place,
            probe=probe,
            seen_at=at or now(),
            depth=self.depth,
            sought=sought,
            reason=reason,
            detail=detail[:200],
        )
