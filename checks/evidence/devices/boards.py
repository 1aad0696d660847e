"""Management boards (BMC): what IPMI and Redfish tell anybody, and what a read-only login shows."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

import msgspec

from checks.evidence.base import Evidence


class IpmiEvidence(Evidence, frozen=True, kw_only=True, tag="ipmi"):
    """What one UDP port said to questions of IPMI (v2.0, revision 1.1) that need no login. The locator is `udp/623`.

    `answer` is `ipmi`; `rmcp` where only the presence ping of ASF 2.0 was answered; `refused` where the host said that the port
    is closed; `silent` where nothing came, which tells something only of a host that is known to be there.

    From Get Channel Authentication Capabilities (22.13), asked for an administrator: `versions` (`1.5`, `2.0`), the `methods` of
    IPMI 1.5 sessions (`none`, `md2`, `md5`, `password`, `oem`), `anonymous` (an account without name and password), `null_user`
    (one without a name), `unsigned_messages` (per-message authentication is off), `open_reading` (user-level authentication is
    off), `default_key` (no key of its own, K_G). `cipher_zero` is True where a session without authentication, integrity and
    encryption (cipher suite 0) was agreed to. Each is None where it was not told. No session was ever taken up.
    """

    address: str
    port: int
    answer: str
    versions: tuple[str, ...] = ()
    methods: tuple[str, ...] | None = None
    anonymous: bool | None = None
    null_user: bool | None = None
    unsigned_messages: bool | None = None
    open_reading: bool | None = None
    default_key: bool | None = None
    cipher_zero: bool | None = None


class RedfishEvidence(Evidence, frozen=True, kw_only=True, tag="redfish"):
    """What a Redfish service (DSP0266) tells anybody. The locator is `tcp/<port>`.

    The words are its own, hostile and at most 120 characters. `plain` is True without TLS. `asked` are the paths below the
    service root that were asked without a login, `let_in` those that answered with a resource.
    """

    address: str
    port: int
    plain: bool
    version: str = ""
    maker: str = ""
    product: str = ""
    asked: tuple[str, ...] = ()
    let_in: tuple[str, ...] = ()


class BoardAccount(msgspec.Struct, frozen=True, kw_only=True):
    """One account of a board (ManagerAccount). `administrator` by its role."""

    name: str
    administrator: bool
    enabled: bool


class BoardEvent(msgspec.Struct, frozen=True, kw_only=True):
    """One entry of severity Critical. `at` has an offset; None where the board gave no readable moment."""

    message: str
    at: datetime | None = None


class BoardLog(msgspec.Struct, frozen=True, kw_only=True):
    """One event log (LogService). `capacity` and `entries` are counts, None where not told; `when_full` is `WrapsWhenFull`,
    `NeverOverWrites` or empty. `read` entries were read, the newest among them where `newest_read`. `critical` are at most 20 of
    those with severity Critical, the newest first; `critical` is None where no entries could be read."""

    name: str
    capacity: int | None = None
    entries: int | None = None
    when_full: str = ""
    read: int = 0
    newest_read: bool = False
    critical: tuple[BoardEvent, ...] | None = None


class PowerSupply(msgspec.Struct, frozen=True, kw_only=True):
    """One power supply that is in place. `health` is `OK`, `Warning`, `Critical`, or empty where it is not told."""

    name: str
    health: str = ""


class BoardEvidence(Evidence, frozen=True, kw_only=True, tag="device.board"):
    """What a read-only login sees of a management board over Redfish (schemas of DSP8010). The locator is `tcp/<port>`.

    Words are the board's own, hostile and at most 120 characters, empty where it said nothing. What is None was not told;
    `denied` names the topics it refused this login (`accounts`, `log`, `protocols`, `chassis`, `power`). `intrusion` is its
    IntrusionSensor (`Normal`, `HardwareIntrusion`, `TamperingDetected`). `services` says by name which of its network services
    are on (`telnet`, `http`, `snmp-v1`, `ntp` …). `lockout_after` so many failed logins an account is locked, 0 never;
    `password_days` is how long a password is good, 0 for ever. `more_accounts` counts those not read. Serial numbers are not
    kept.
    """

    family: ClassVar[str] = "device"

    address: str
    port: int
    model: str = ""
    firmware: str = ""
    denied: tuple[str, ...] = ()
    intrusion: str = ""
    log: BoardLog | None = None
    services: dict[str, bool] | None = None
    accounts: tuple[BoardAccount, ...] | None = None
    more_accounts: int = 0
    lockout_after: int | None = None
    lockout_seconds: int | None = None
    password_length: int | None = None
    password_days: int | None = None
    power_supplies: tuple[PowerSupply, ...] | None = None
