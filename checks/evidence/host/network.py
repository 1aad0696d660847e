"""Which networks a host is in, and which ways lead out of it."""

from __future__ import annotations

from typing import ClassVar

import msgspec

from checks.evidence.base import Evidence


class NetworkInterface(msgspec.Struct, frozen=True, kw_only=True):
    """One interface beside loopback.

    `kind` is `ethernet`, `wireless`, `modem`, `tunnel`, `bridge`, `bond`, `vlan` or `virtual` (of containers and virtual
    machines). `master` is the bond or bridge it belongs to. `addresses` are with their prefix length.
    """

    name: str
    kind: str
    up: bool = False
    promiscuous: bool = False
    master: str = ""
    addresses: tuple[str, ...] = ()


class DefaultRoute(msgspec.Struct, frozen=True, kw_only=True):
    """One way to everywhere. `gateway` is empty for a route without one."""

    gateway: str
    interface: str
    metric: int = 0


class HostNetworkEvidence(Evidence, frozen=True, kw_only=True, tag="host.network"):
    """Interfaces, default routes and name servers; at most 100 interfaces.

    `virtual_machine` is the hypervisor's name, empty on a machine of its own, None where that could not be seen.
    """

    family: ClassVar[str] = "host"

    interfaces: tuple[NetworkInterface, ...]
    routes: tuple[DefaultRoute, ...] = ()
    name_servers: tuple[str, ...] | None = None
    virtual_machine: str | None = None
