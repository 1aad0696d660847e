"""Redfish: a login that fails is said, a service that misbehaves is left in bounded time, and no link leads away from it."""

from __future__ import annotations

import time
from typing import Any

import pytest

from checks.evidence import BoardEvidence, DeviceEvidence, Evidence, FailedLook, Reason, RedfishEvidence, encode
from scanner.credentials import Credential, Secret
from scanner.probes.devices.boards.fields import link, moment
from tests.probes.devices.boards import standin
from tests.probes.devices.boards.looking import redfish
from tests.probes.devices.boards.servers import PASSWORD, USER
from tests.probes.devices.boards.standin import ACCOUNTS, CHASSIS, LOGS, MANAGER, ROOT, SYSTEM, standing_in, to
from tests.probes.servers import drips, scripted


def inside(seen: list[Evidence]) -> BoardEvidence:
    (board,) = [one for one in seen if isinstance(one, BoardEvidence)]
    return board


def failure(seen: list[Evidence]) -> tuple[str, Reason]:
    (look,) = [one for one in seen if isinstance(one, FailedLook)]
    return look.sought, look.reason


def test_without_a_login_the_root_is_all_that_is_seen() -> None:
    with standing_in(standin.hardened()) as board:
        seen = redfish(board.port, anonymous=True)
    assert failure(seen) == ("device.board", Reason.NO_CREDENTIAL)
    (outside,) = [one for one in seen if isinstance(one, RedfishEvidence)]
    assert (outside.version, outside.maker, outside.let_in) == ("1.15.0", "Contoso", ())
    assert [one.model for one in seen if isinstance(one, DeviceEvidence)] == ["Contoso BMC"]
    assert (board.shown, sum(board.asked.values())) == (0, 3)


def test_a_wrong_password_is_tried_once() -> None:
    wrong = Credential(name="db", user=USER, password=Secret("Not-this-one-9!"))
    with standing_in(standin.hardened()) as board:
        seen = redfish(board.port, credential=wrong)
    assert failure(seen) == ("device.board", Reason.AUTH_FAILED)
    assert board.shown == 1


@pytest.mark.parametrize("far", [True, False])
def test_a_password_goes_in_the_clear_only_where_that_is_allowed(far: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("scanner.probes.devices.boards.redfish.stays_here", lambda address: False)
    login = Credential(name="db", user=USER, password=Secret(PASSWORD), clear_text=not far)
    with standing_in(standin.hardened()) as board:
        seen = redfish(board.port, credential=login)
    assert (board.shown == 0) is far
    assert [one.reason for one in seen if isinstance(one, FailedLook)] == ([Reason.AUTH_FAILED] if far else [])


def test_what_a_login_is_refused_is_named_and_the_rest_is_seen() -> None:
    service = standin.hardened()
    service |= {ACCOUNTS: 403, f"{LOGS}/SEL": 401, f"{MANAGER}/NetworkProtocol": 403, f"{CHASSIS}/Power": 500}
    with standing_in(service) as board:
        seen = inside(redfish(board.port))
    assert seen.denied == ("log", "protocols", "accounts")
    assert (seen.accounts, seen.log, seen.services, seen.power_supplies) == (None, None, None, None)
    assert (seen.lockout_after, seen.intrusion) == (5, "Normal")


def test_no_link_leads_out_of_the_service() -> None:
    leads = (
        "http://127.0.0.2/redfish/v1/x",
        "//127.0.0.2/redfish/v1/x",
        "/etc/passwd",
        "/redfish/../x",
        "x",
        "",
        7,
        None,
    )
    assert {link({"Power": {"@odata.id": one}}, "Power") for one in leads} == {""}
    service = standin.hardened()
    service[CHASSIS] |= {"Power": to("http://127.0.0.2/redfish/v1/Power"), "Thermal": to("/admin?delete=all")}
    with standing_in(service) as board:
        seen = inside(redfish(board.port))
    assert seen.power_supplies is None
    assert {path.partition("?")[0].startswith("/redfish/") for _, path in board.asked} == {True}


def test_a_board_with_many_accounts_is_asked_no_more_than_is_allowed() -> None:
    service = standin.hardened()
    paths = [f"{ACCOUNTS}/{number}" for number in range(1, 60)]
    service |= {ACCOUNTS: standin.collection(*paths), **{one: standin.account("u", "ReadOnly") for one in paths}}
    with standing_in(service) as board:
        seen = inside(redfish(board.port))
    assert seen.accounts is not None
    assert (len(seen.accounts), seen.more_accounts) == (8, 51)
    assert sum(board.asked.values()) <= 25


def test_accounts_come_at_once_where_the_service_expands_them() -> None:
    service = standin.hardened()
    service[f"{ROOT}/"]["ProtocolFeaturesSupported"] = {"ExpandQuery": {"NoLinks": True}}
    members = [standin.account(f"u{number}", "ReadOnly") for number in range(30)]
    service[ACCOUNTS] = {"Members": members}
    with standing_in(service) as board:
        seen = inside(redfish(board.port))
    assert seen.accounts is not None
    assert (len(seen.accounts), seen.more_accounts) == (30, 0)
    assert board.asked["GET", f"{ACCOUNTS}?$expand=."] == 1


def test_supplies_of_a_power_subsystem_are_found() -> None:
    service = standin.hardened()
    supplies = f"{CHASSIS}/PowerSubsystem/PowerSupplies"
    del service[CHASSIS]["Power"]
    service[CHASSIS]["PowerSubsystem"] = to(f"{CHASSIS}/PowerSubsystem")
    service[f"{CHASSIS}/PowerSubsystem"] = {"PowerSupplies": to(supplies)}
    service[supplies] = standin.collection(f"{supplies}/1", f"{supplies}/2")
    service[f"{supplies}/1"] = {"Name": "PSU 1", "Status": {"State": "Enabled", "Health": "Warning"}}
    service[f"{supplies}/2"] = {"Name": "PSU 2", "Status": {"State": "Absent"}}
    with standing_in(service) as board:
        seen = inside(redfish(board.port))
    assert seen.power_supplies is not None
    assert [(one.name, one.health) for one in seen.power_supplies] == [("PSU 1", "Warning")]


def test_a_page_of_a_long_log_tells_of_the_newest_only_where_it_begins_with_them() -> None:
    service = standin.hardened()
    for ages, newest in (((1, 200), True), ((400, 300), False)):
        entries = [standin.entry(age, "OK", "x") for age in ages]
        service[f"{LOGS}/SEL/Entries"] = {"Members": entries, "Members@odata.count": 900}
        with standing_in(service) as board:
            log = inside(redfish(board.port)).log
        assert log is not None
        assert (log.newest_read, log.entries, log.read) == (newest, 900, 2)


HOSTILE: tuple[Any, ...] = (
    b"no json",
    b"[]",
    b"[" * 200_000,
    b'{"a": "' + b"x" * (3 << 20) + b'"}',
    {"Members": [1, None, {"@odata.id": 5}], "FirmwareVersion": {"a": 1}, "Status": [], "Links": "x"},
    {"AccountLockoutThreshold": 1e400, "MinPasswordLength": True, "PasswordExpirationDays": -5, "Accounts": []},
)


@pytest.mark.parametrize("answer", HOSTILE, ids=range(len(HOSTILE)))
def test_whatever_a_resource_holds_the_rest_is_seen(answer: Any) -> None:
    for path in (SYSTEM, CHASSIS, f"{LOGS}/SEL", f"{ROOT}/AccountService", f"{MANAGER}/NetworkProtocol"):
        service = standin.hardened()
        service[path] = answer
        with standing_in(service) as board:
            seen = inside(redfish(board.port))
        assert seen.firmware == "5.10.00.00"
        assert len(encode(seen)) < 20_000


@pytest.mark.parametrize("answer", HOSTILE, ids=range(len(HOSTILE)))
def test_what_is_no_service_root_is_no_redfish(answer: Any) -> None:
    with standing_in({f"{ROOT}/": answer}, login=False) as board:
        assert redfish(board.port) == []
    assert sum(board.asked.values()) == 1


def test_a_service_that_drips_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("scanner.probes.http.client.REQUEST_SECONDS", 1.5)
    with scripted(drips) as server:
        began = time.monotonic()
        (look,) = redfish(server.port)
    assert isinstance(look, FailedLook)
    assert look.sought == "redfish"
    assert time.monotonic() - began < 6


@pytest.mark.parametrize("words", ["", "yesterday", "0001-01-01T00:00:00+23:59", "2026-13-01", "9" * 60, None, 5])
def test_an_odd_moment_is_none(words: Any) -> None:
    assert moment({"Created": words}, "Created") is None
