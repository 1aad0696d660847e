"""What a host starts by itself and what runs on it."""

from __future__ import annotations

from typing import ClassVar

from checks.evidence.base import Evidence


class HostServicesEvidence(Evidence, frozen=True, kw_only=True, tag="host.services"):
    """The services of a host, as systemd and the internet super-servers name them; sorted, at most 500 of each.

    `enabled` are the units (services and sockets, `rpcbind.socket`) started at boot. `running` are those active now, None
    where that could not be seen. `inetd` are the services that inetd or xinetd would start, by the name in its
    configuration, None where that could not be read. `default_target` is the target the host boots into, empty where not
    seen. `snmp_default_community` is True when the SNMP agent answers to a community everybody knows (`public`, `private`),
    None where its configuration could not be read; the communities themselves are never kept.
    """

    family: ClassVar[str] = "host"

    enabled: tuple[str, ...]
    running: tuple[str, ...] | None = None
    inetd: tuple[str, ...] | None = ()
    default_target: str = ""
    snmp_default_community: bool | None = False
