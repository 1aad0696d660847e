"""What answers on an address: open ports, and what speaks there."""

from __future__ import annotations

from typing import ClassVar

import msgspec

from checks.evidence.base import Evidence


class PortsEvidence(Evidence, frozen=True, kw_only=True, tag="ports"):
    """The ports of one address found open, of those that were asked.

    `asked` is the port specification as nmap writes it (`1-1000,8443`); ports outside it say nothing. `open_tcp` is
    sorted. `alive_by` says how the host proved to be there (`syn-ack`, `reset`, `user-set` …), empty when it did not.
    `filtered` counts ports that gave no answer. `tarpit` is True when so many ports are open that none can be believed.
    """

    address: str
    asked: str
    open_tcp: tuple[int, ...] = ()
    filtered: int = 0
    alive_by: str = ""
    tarpit: bool = False


class ServiceEvidence(Evidence, frozen=True, kw_only=True, tag="service"):
    """What one open port speaks. One record a port; the locator is `tcp/<port>`.

    `protocol` is the lower-case name of the application protocol (`http`, `ssh`, `redis`, `ftp`, `smtp`, `mysql` …),
    or `unknown`. `tls` is True when a TLS hello was answered; then `protocol` is what speaks inside it, where known.
    `product` and `version` are the target's own words, hostile and often untrue. `identified_by` is `banner`, `hello`,
    `http`, `nmap`, or `port` where TLS was answered and the port's number alone says what is inside. `banner` is at most 256
    characters.
    """

    discovered_by: ClassVar[type[Evidence] | None] = PortsEvidence

    address: str
    port: int
    protocol: str
    tls: bool = False
    product: str = ""
    version: str = ""
    banner: str = ""
    identified_by: str = ""


class AccessEvidence(Evidence, frozen=True, kw_only=True, tag="access"):
    """Whether a service let in somebody who gave no password. The locator is `tcp/<port>`.

    `open_to_all` is True when a harmless read command was obeyed without any credential (an anonymous FTP login, a
    Redis PING, an Elasticsearch GET /). `asked` is that command. `may_write` is True only where the service itself
    declared write rights; nothing is ever written. `details` are harmless facts (version, mode, count of databases).
    """

    discovered_by: ClassVar[type[Evidence] | None] = PortsEvidence

    address: str
    port: int
    protocol: str
    asked: str
    open_to_all: bool
    may_write: bool = False
    tls: bool = False
    details: dict[str, str] = {}


class SshEvidence(Evidence, frozen=True, kw_only=True, tag="ssh"):
    """What an SSH server offers before anybody logs in (RFC 4253). The locator is `tcp/<port>`.

    The tuples are the server's own lists, in its order of preference. `protocol` is the version it speaks (`2.0`).
    """

    discovered_by: ClassVar[type[Evidence] | None] = PortsEvidence

    address: str
    port: int
    banner: str
    protocol: str
    key_exchanges: tuple[str, ...]
    host_keys: tuple[str, ...]
    ciphers: tuple[str, ...]
    macs: tuple[str, ...]
    compressions: tuple[str, ...] = ()


class RegistrationEvidence(Evidence, frozen=True, kw_only=True, tag="registration"):
    """What the estate says of a system at the time of the scan. The asset is empty, the locator `registration`.

    `level` is the protection level, 0 when none is registered. `state` is `in_use`, `trial` or `being_built`.
    Dates are ISO days or empty. `assets` counts by type.
    """

    name: str
    department: str
    owner: str = ""
    level: int = 0
    state: str = "in_use"
    zone: str = ""
    shares_data: bool | None = None
    filing_number: str = ""
    evaluated_on: str = ""
    assets: dict[str, int] = {}
    assets_in_scope: int = 0
    permission_ends_on: str = ""


class DeclaredEvidence(Evidence, frozen=True, kw_only=True, tag="declared"):
    """The ports the estate declares for one host. `ports` is empty and `complete` False when nothing was declared."""

    address: str
    ports: tuple[int, ...] = ()
    complete: bool = False


class ExposedPort(msgspec.Struct, frozen=True):
    """An open port with what speaks there, as checks name it to people: `6379/redis`."""

    port: int
    protocol: str

    def __str__(self) -> str:
        return f"{self.port}/{self.protocol}"
