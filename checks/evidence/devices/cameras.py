"""What cameras and recorders let in over the network: RTSP, ONVIF and WS-Discovery."""

from __future__ import annotations

from typing import ClassVar

import msgspec

from checks.evidence.base import Evidence
from checks.evidence.ports import PortsEvidence


class RtspEvidence(Evidence, frozen=True, kw_only=True, tag="rtsp"):
    """How an RTSP server (RFC 2326, RFC 7826) answers OPTIONS and DESCRIBE without a login. The locator is `tcp/<port>`.

    `described_to_all` is True when it described a stream to somebody who gave no password, False when it asked for one or
    forbade it, None when none of the few paths that were asked exists. `path` is the one that decided it, `asked` counts those
    asked. `media` are the kinds of media in the description (`video`, `audio` …); nothing else of it is kept, and no picture is
    ever fetched. `challenges` are the ways to log in it offers (`basic`, `digest/md5`, `digest/sha-256` …). `tls` is True inside
    TLS. `server` is its own words, at most 120 characters; `maker` is known from them or from the realm, or empty.
    """

    discovered_by: ClassVar[type[Evidence] | None] = PortsEvidence

    address: str
    port: int
    tls: bool
    described_to_all: bool | None
    path: str = ""
    asked: int = 0
    media: tuple[str, ...] = ()
    challenges: tuple[str, ...] = ()
    server: str = ""
    maker: str = ""


class OnvifEvidence(Evidence, frozen=True, kw_only=True, tag="onvif"):
    """What an ONVIF device service does for somebody without a login (ONVIF Core Specification, access classes). The locator is
    `tcp/<port>`.

    `obeyed` and `refused` are the operations, each a read, that were done or refused for want of a login; what got another
    answer is in neither. The specification lets anybody ask `GetSystemDateAndTime` and `GetServices`; it demands a login for
    `GetDeviceInformation` and `GetUsers`. `challenges` are the ways to log in that HTTP offers; a device that offers none
    takes the token of WS-Security. `tls` is True inside TLS.
    """

    discovered_by: ClassVar[type[Evidence] | None] = PortsEvidence

    address: str
    port: int
    tls: bool
    obeyed: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()
    challenges: tuple[str, ...] = ()


class DiscoveryEvidence(Evidence, frozen=True, kw_only=True, tag="discovery"):
    """Whether a camera or recorder answers one WS-Discovery probe sent to it alone. The locator is `udp/3702`.

    `tells` are the kinds of scopes it told (`name`, `hardware`, `location` …; ONVIF Core Specification, device discovery), at
    most 20; their values are kept only where they name maker or model, as evidence `device`.
    """

    address: str
    port: int
    answered: bool
    tells: tuple[str, ...] = ()


class NetworkProtocol(msgspec.Struct, frozen=True, kw_only=True):
    """One protocol of a device as it is set: `name` (`HTTP`, `HTTPS`, `RTSP`), whether it is on, and its ports."""

    name: str
    enabled: bool
    ports: tuple[int, ...] = ()


class OnvifSettingsEvidence(Evidence, frozen=True, kw_only=True, tag="device.onvif"):
    """What an ONVIF device tells of its settings to whom it lets in. The locator is `tcp/<port>`.

    `protocols` are its network protocols (GetNetworkProtocols), `levels` counts its accounts by level (`Administrator`,
    `Operator`, `User` …; GetUsers), without their names; each is None where the account may not see it.
    """

    family: ClassVar[str] = "device"

    protocols: tuple[NetworkProtocol, ...] | None = None
    levels: dict[str, int] | None = None
