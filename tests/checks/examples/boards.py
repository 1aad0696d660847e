"""Examples for the checks of management boards."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from checks import FakeTarget
from checks.evidence import BoardAccount, BoardEvent, BoardLog, Evidence, PowerSupply, Reason
from checks.exemplary.moment import SEEN_AT
from tests.checks.examples.case import MET, NOT_APPLICABLE, NOT_MET, PARTLY_MET, Case, case

BMC = FakeTarget(asset="bmc")
UNKNOWN = Reason.NOT_KNOWN
NO_RIGHT = Reason.NO_RIGHT
SILENT = Reason.SILENT

SPEAKING: dict[str, Any] = {
    "answer": "ipmi",
    "versions": ("2.0",),
    "methods": (),
    "anonymous": False,
    "null_user": False,
    "default_key": False,
    "cipher_zero": False,
}
WITH_V1 = {**SPEAKING, "versions": ("1.5", "2.0"), "methods": ("md5",)}
BOARD = BMC.sees("registered_device", device="board")
FROM_MANAGEMENT = BMC.sees("registered_device", device="board", from_management=True)


def ipmi(check: str, expected: Any, *beside: Evidence, **facts: Any) -> Case:
    return case(check, expected, BMC.sees("ipmi", **facts), *beside)


def redfish(check: str, expected: Any, **facts: Any) -> Case:
    return case(check, expected, BMC.sees("redfish", **facts))


def board(check: str, expected: Any, **facts: Any) -> Case:
    return case(check, expected, BMC.sees("device.board", **facts))


def ports(*open_tcp: int, alive: str = "reset", **facts: Any) -> Evidence:
    return BMC.sees("ports", address="192.0.2.20", asked="1-1000", open_tcp=open_tcp, alive_by=alive, **facts)


def account(name: str, *, administrator: bool = True, enabled: bool = True) -> BoardAccount:
    return BoardAccount(name=name, administrator=administrator, enabled=enabled)


def log(**facts: Any) -> dict[str, Any]:
    usual = {"name": "SEL", "capacity": 1000, "entries": 12, "when_full": "WrapsWhenFull", "read": 12}
    return {"log": BoardLog(**{**usual, "newest_read": True, "critical": (), **facts})}


def event(days_ago: int | None) -> BoardEvent:
    return BoardEvent(message="PSU 2 lost", at=None if days_ago is None else SEEN_AT - timedelta(days=days_ago))


REACHED = (
    case("board.reachable", MET, BOARD, ports(), BMC.sees("ipmi")),
    case("board.reachable", NOT_MET, BOARD, ports(443), BMC.sees("ipmi")),
    case("board.reachable", NOT_MET, BOARD, ports(alive=""), BMC.sees("ipmi", **SPEAKING)),
    case("board.reachable", Reason.UNREACHABLE, BOARD, ports(alive=""), BMC.sees("ipmi", answer="silent")),
    case("board.reachable", UNKNOWN, BOARD, ports(*range(1, 999), tarpit=True)),
    case("board.reachable", UNKNOWN, FROM_MANAGEMENT, ports(443)),
    ipmi("ipmi.reachable", MET),
    ipmi("ipmi.reachable", MET, ports(22), answer="silent"),
    ipmi("ipmi.reachable", SILENT, answer="silent"),
    ipmi("ipmi.reachable", SILENT, ports(alive=""), answer="silent"),
    ipmi("ipmi.reachable", NOT_MET, **SPEAKING),
    ipmi("ipmi.reachable", NOT_MET, answer="rmcp"),
    ipmi("ipmi.reachable", UNKNOWN, FROM_MANAGEMENT, **SPEAKING),
)

OVER_IPMI = (
    ipmi("ipmi.cipher-zero", MET, **SPEAKING),
    ipmi("ipmi.cipher-zero", NOT_MET, **{**SPEAKING, "cipher_zero": True}),
    ipmi("ipmi.cipher-zero", UNKNOWN, **{**SPEAKING, "cipher_zero": None}),
    ipmi("ipmi.cipher-zero", NOT_APPLICABLE, **{**SPEAKING, "versions": ("1.5",)}),
    ipmi("ipmi.cipher-zero", NOT_APPLICABLE),
    ipmi("ipmi.cipher-zero", SILENT, answer="silent"),
    ipmi("ipmi.anonymous", MET, **SPEAKING),
    ipmi("ipmi.anonymous", NOT_MET, **{**SPEAKING, "anonymous": True}),
    ipmi("ipmi.anonymous", NOT_MET, **{**SPEAKING, "null_user": True}),
    ipmi("ipmi.anonymous", UNKNOWN, answer="ipmi"),
    ipmi("ipmi.anonymous", SILENT, answer="rmcp"),
    ipmi("ipmi.no-authentication", MET, **WITH_V1),
    ipmi("ipmi.no-authentication", NOT_MET, **{**WITH_V1, "methods": ("none", "md5")}),
    ipmi("ipmi.no-authentication", PARTLY_MET, **WITH_V1, unsigned_messages=True),
    ipmi("ipmi.no-authentication", PARTLY_MET, **WITH_V1, open_reading=True),
    ipmi("ipmi.no-authentication", NOT_APPLICABLE, **SPEAKING),
    ipmi("ipmi.no-authentication", UNKNOWN, answer="ipmi"),
    ipmi("ipmi.no-authentication", NOT_APPLICABLE),
    ipmi("ipmi.old-version", MET, **WITH_V1),
    ipmi("ipmi.old-version", PARTLY_MET, **{**WITH_V1, "methods": ("md5", "password")}),
    ipmi("ipmi.old-version", NOT_MET, **{**WITH_V1, "versions": ("1.5",)}),
    ipmi("ipmi.old-version", UNKNOWN, answer="ipmi"),
    ipmi("ipmi.old-version", SILENT, answer="silent"),
    ipmi("ipmi.default-key", MET, **SPEAKING),
    ipmi("ipmi.default-key", NOT_MET, **{**SPEAKING, "default_key": True}),
    ipmi("ipmi.default-key", NOT_APPLICABLE, **{**SPEAKING, "versions": ("1.5",), "default_key": None}),
    ipmi("ipmi.default-key", UNKNOWN, answer="ipmi"),
    ipmi("ipmi.default-key", NOT_APPLICABLE),
)

OVER_REDFISH = (
    redfish("redfish.clear-text", MET),
    redfish("redfish.clear-text", NOT_MET, plain=True),
    redfish("redfish.without-login", MET),
    redfish("redfish.without-login", NOT_MET, let_in=("/redfish/v1/Systems",)),
    redfish("redfish.without-login", UNKNOWN, asked=()),
)

ACCOUNTS = (
    board("board.lockout", MET),
    board("board.lockout", NOT_MET, lockout_after=0),
    board("board.lockout", PARTLY_MET, lockout_after=50),
    board("board.lockout", UNKNOWN, lockout_after=None),
    board("board.lockout", NO_RIGHT, lockout_after=None, denied=("accounts",)),
    board("board.password-rules", MET),
    board("board.password-rules", MET, password_days=None),
    board("board.password-rules", NOT_MET, password_length=6),
    board("board.password-rules", PARTLY_MET, password_days=0),
    board("board.password-rules", UNKNOWN, password_length=None),
    board("board.default-account", MET),
    board("board.default-account", NOT_MET, accounts=(account("ADMIN"),)),
    board("board.default-account", NO_RIGHT, accounts=None, denied=("accounts",)),
    board("board.default-account", UNKNOWN, more_accounts=3),
    board("board.all-administrators", MET),
    board("board.all-administrators", NOT_MET, accounts=(account("a"), account("b"))),
    board("board.all-administrators", UNKNOWN, accounts=(account("a"),), more_accounts=3),
    board("board.all-administrators", UNKNOWN, accounts=None),
)

STATE = (
    board("board.clear-services", MET),
    board("board.clear-services", NOT_MET, services={"telnet": True, "https": True}),
    board("board.clear-services", NO_RIGHT, services=None, denied=("protocols",)),
    board("board.clear-services", UNKNOWN, services={}),
    board("board.clock", MET),
    board("board.clock", NOT_MET, services={"ntp": False}),
    board("board.clock", UNKNOWN, services={}),
    board("board.critical-events", MET),
    board("board.critical-events", MET, **log(critical=(event(91),))),
    board("board.critical-events", NOT_MET, **log(critical=(event(3), event(91)))),
    board("board.critical-events", NOT_MET, **log(critical=(event(None),), newest_read=False)),
    board("board.critical-events", Reason.TOO_MUCH, **log(newest_read=False)),
    board("board.critical-events", UNKNOWN, log=None),
    board("board.critical-events", NO_RIGHT, log=None, denied=("log",)),
    board("board.log-space", MET),
    board("board.log-space", NOT_MET, **log(entries=1000, when_full="NeverOverWrites")),
    board("board.log-space", PARTLY_MET, **log(entries=950, when_full="NeverOverWrites")),
    board("board.log-space", PARTLY_MET, **log(entries=1000)),
    board("board.log-space", UNKNOWN, **log(capacity=None)),
    board("board.firmware-untold", MET),
    board("board.firmware-untold", NOT_MET, firmware=""),
    board("board.chassis-intrusion", MET),
    board("board.chassis-intrusion", NOT_MET, intrusion="HardwareIntrusion"),
    board("board.chassis-intrusion", UNKNOWN, intrusion=""),
    board("board.chassis-intrusion", NO_RIGHT, intrusion="", denied=("chassis",)),
    board("board.power-supply", MET),
    board("board.power-supply", NOT_MET, power_supplies=(PowerSupply(name="PSU 1", health="Critical"),)),
    board("board.power-supply", UNKNOWN, power_supplies=(PowerSupply(name="PSU 1"),)),
    board("board.power-supply", UNKNOWN, power_supplies=()),
    board("board.power-supply", NO_RIGHT, power_supplies=None, denied=("power",)),
)

CASES = (*REACHED, *OVER_IPMI, *OVER_REDFISH, *ACCOUNTS, *STATE)
