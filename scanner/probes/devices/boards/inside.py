"""What a read-only login sees of a board, topic by topic; what one topic lacks does not hide the others."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec

from checks.evidence import BoardAccount, PowerSupply, Reading, Reason
from scanner.probes.devices.boards.fields import (
    Resource,
    count,
    flag,
    link,
    members,
    number,
    part,
    parts,
    word,
)
from scanner.probes.devices.boards.log import read_log
from scanner.probes.devices.boards.resources import Resources
from scanner.probes.failures import LookFailed

MOST_ACCOUNTS = 8
"""Where the service does not give all in one answer."""
MOST_SUPPLIES = 8
MOST_READINGS = 100

_SERVICES = ("HTTP", "HTTPS", "SSH", "Telnet", "FTP", "IPMI", "KVMIP", "RFB", "SSDP", "NTP", "VirtualMedia")
_ROOM_AIR = ("Intake", "Room", "Ambient")
"""The contexts of a temperature that tell of the room; the others tell of the machine."""
_DENIED = (Reason.AUTH_FAILED, Reason.NO_RIGHT)


class Inside(msgspec.Struct, frozen=True, kw_only=True):
    """What was seen: facts of `BoardEvidence`, of the machine, and the readings of the air at its intake and of its fans."""

    facts: dict[str, Any]
    maker: str
    model: str
    readings: tuple[Reading, ...]


def look_inside_board(resources: Resources, root: Resource) -> Inside:
    """Read a board with a login that works.

    Raises:
        LookFailed: the manager itself can't be read; the login is then the likely cause (AUTH_FAILED, NO_RIGHT).
    """
    denied: list[str] = []

    def read(topic: str, reader: Callable[[], Any], without: Any) -> Any:
        try:
            return reader()
        except LookFailed as error:
            if error.reason in _DENIED and topic not in denied:
                denied.append(topic)
            return without

    manager = resources.first(root, "Managers")
    system = read("system", lambda: resources.first(root, "Systems"), {})
    chassis = read("chassis", lambda: _chassis(resources, root, system), {})
    rules = read("accounts", lambda: resources.get(link(root, "AccountService")), {})
    facts = {
        "model": word(manager, "Model"),
        "firmware": word(manager, "FirmwareVersion"),
        "intrusion": word(part(chassis, "PhysicalSecurity"), "IntrusionSensor", 40),
        "log": read("log", lambda: read_log(resources, system, manager), None),
        "services": read("protocols", lambda: _services(resources, manager), None),
        **_account_rules(rules),
        "power_supplies": read("power", lambda: _power_supplies(resources, chassis), None),
    }
    readings = read("climate", lambda: _readings(resources, chassis), ())
    # The accounts come last: they may cost the most questions.
    at_once = flag(part(root, "ProtocolFeaturesSupported", "ExpandQuery"), "NoLinks") is True
    facts |= read("accounts", lambda: _accounts(resources, link(rules, "Accounts"), at_once=at_once), {})
    return Inside(
        facts={**facts, "denied": tuple(denied)},
        maker=word(system, "Manufacturer"),
        model=word(system, "Model"),
        readings=readings,
    )


def _chassis(resources: Resources, root: Resource, system: Resource) -> Resource:
    """The chassis the machine stands in."""
    own = [path for one in parts(part(system, "Links"), "Chassis") if (path := link(one))]
    return resources.get(own[0]) if own else resources.first(root, "Chassis")


def _services(resources: Resources, manager: Resource) -> dict[str, bool]:
    """The board's own network services (ManagerNetworkProtocol), those it tells of."""
    told = resources.get(link(manager, "NetworkProtocol"))
    services = {name.lower(): on for name in _SERVICES if (on := flag(part(told, name), "ProtocolEnabled")) is not None}
    snmp = part(told, "SNMP")
    for name, field in (("snmp-v1", "EnableSNMPv1"), ("snmp-v2c", "EnableSNMPv2c"), ("snmp-v3", "EnableSNMPv3")):
        if (on := flag(snmp, field)) is not None:
            services[name] = on and flag(snmp, "ProtocolEnabled") is not False
    return services


def _account_rules(rules: Resource) -> dict[str, Any]:
    """The rules for all accounts (AccountService); a password that never expires counts as 0 days."""
    never = "PasswordExpirationDays" in rules and rules["PasswordExpirationDays"] is None
    return {
        "lockout_after": count(rules, "AccountLockoutThreshold"),
        "lockout_seconds": count(rules, "AccountLockoutDuration"),
        "password_length": count(rules, "MinPasswordLength"),
        "password_days": 0 if never else count(rules, "PasswordExpirationDays"),
    }


def _accounts(resources: Resources, path: str, *, at_once: bool) -> dict[str, Any]:
    """The accounts, `at_once` where the service gives members within their collection. Places without a name, which some boards
    keep free, are left out."""
    collection = resources.get(f"{path}?$expand=." if at_once and path else path)
    whole = [one for one in parts(collection, "Members") if "UserName" in one]
    if whole:
        read, more = whole[:200], len(whole[200:])
    else:
        paths = members(collection)
        read, more = [resources.get(one) for one in paths[:MOST_ACCOUNTS]], len(paths[MOST_ACCOUNTS:])
    accounts = [
        BoardAccount(
            name=word(one, "UserName", 64),
            administrator=word(one, "RoleId", 40).casefold().startswith("admin"),
            enabled=flag(one, "Enabled") is not False,
        )
        for one in read
        if word(one, "UserName")
    ]
    return {"accounts": tuple(accounts), "more_accounts": more}


def _power_supplies(resources: Resources, chassis: Resource) -> tuple[PowerSupply, ...]:
    """The supplies in place, from Power, or from the PowerSubsystem that took its place in 2020."""
    if power := link(chassis, "Power"):
        told = parts(resources.get(power), "PowerSupplies")
    else:
        subsystem = resources.get(link(chassis, "PowerSubsystem"))
        paths = members(resources.get(link(subsystem, "PowerSupplies")))
        told = [resources.get(path) for path in paths[:MOST_SUPPLIES]]
    return tuple(
        PowerSupply(name=word(one, "Name", 64), health=word(part(one, "Status"), "Health", 20))
        for one in told[:MOST_SUPPLIES]
        if word(part(one, "Status"), "State") != "Absent"
    )


def _readings(resources: Resources, chassis: Resource) -> tuple[Reading, ...]:
    thermal = resources.get(link(chassis, "Thermal"))
    air = [
        _reading(one, "temperature", "ReadingCelsius")
        for one in parts(thermal, "Temperatures")
        if word(one, "PhysicalContext") in _ROOM_AIR
    ]
    fans = [_reading(one, "fan", "Reading") for one in parts(thermal, "Fans")]
    return tuple([*air, *fans][:MOST_READINGS])


def _reading(sensor: Resource, measures: str, field: str) -> Reading:
    health = word(part(sensor, "Status"), "Health")
    state = {"OK": "normal", "Warning": "alarm", "Critical": "alarm"}.get(health, "unknown")
    return Reading(
        name=word(sensor, "Name", 64) or word(sensor, "FanName", 64),
        measures=measures,
        value=number(sensor, field),
        state=state,
    )
