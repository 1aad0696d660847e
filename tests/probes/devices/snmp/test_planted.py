"""One weak device and one hardened, both played by Debian's snmpd: every weakness planted is found, and nothing else is.

The readings stand in snmpd by its `override` lines, since no uninterruptible power supply can be had here.
"""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from checks import Outcome, all_checks, run_checks
from checks.evidence import Evidence, FailedLook, PortsEvidence, RegisteredDeviceEvidence, SnmpEvidence
from scanner.clock import now
from scanner.probes.devices.snmp.codec import V2C
from scanner.probes.devices.snmp.session import Session
from scanner.probes.devices.snmp.speakers import CommunitySpeaker
from tests.probes.devices.snmp.look import impatient, look_at
from tests.probes.devices.snmp.servers import snmpd

SIGNING, SECRECY = "Strong-signing-7", "Strong-secrecy-7"
LOGIN = {"password": SIGNING, "privacy": SECRECY}
WEAK_LOGIN = {**LOGIN, "user": "watcher", "auth_protocol": "md5", "privacy_protocol": "des"}
STRONG_LOGIN = {**LOGIN, "user": "watcher", "auth_protocol": "sha256", "privacy_protocol": "aes128"}
WEAK_DOOR = f'rocommunity public\ncreateUser watcher MD5 "{SIGNING}" DES "{SECRECY}"\nrouser watcher noauth\n'
STRONG_DOOR = f'createUser watcher SHA-256 "{SIGNING}" AES "{SECRECY}"\nrouser watcher priv\n'

UPS, STRIP, AKCP, SENSOR = (
    f"1.3.6.1.{rest}" for rest in ("2.1.33.1", "4.1.318.1.1.26", "4.1.3854.1.2.2.1", "2.1.99.1.1.1")
)

# What is read, in the weak device and in the hardened one; and the check it is for.
READINGS = (
    ("power.battery-state", f"{UPS}.2.1.0", 3, 2),
    ("power.on-battery", f"{UPS}.2.2.0", 90, 0),
    ("power.minutes-left", f"{UPS}.2.3.0", 4, 45),
    ("", f"{UPS}.2.4.0", 12, 100),
    ("climate.battery-temperature", f"{UPS}.2.7.0", 48, 24),
    ("", f"{UPS}.4.1.0", 5, 3),
    ("power.load", f"{UPS}.4.4.1.5.1", 95, 40),
    ("power.alarms", f"{UPS}.6.1.0", 1, 0),
    ("power.self-test", f"{UPS}.7.3.0", 3, 1),
    ("power.circuit-load", f"{STRIP}.8.3.1.4.1", 4, 2),
    ("", f"{STRIP}.8.3.1.5.1", 158, 40),
    ("climate.temperature", f"{AKCP}.16.1.3.0", 106, 72),  # degrees Fahrenheit
    ("", f"{AKCP}.16.1.5.0", 1, 1),
    ("", f"{AKCP}.16.1.12.0", 0, 0),
    ("climate.humidity", f"{AKCP}.17.1.3.0", 91, 45),
    ("", f"{AKCP}.17.1.5.0", 1, 1),
    ("climate.water", f"{AKCP}.18.1.3.0", 4, 2),
    ("", f"{AKCP}.18.1.9.0", 4, 4),
    ("climate.door", f"{AKCP}.18.1.3.1", 4, 2),
    ("", f"{AKCP}.18.1.9.1", 6, 6),
    ("climate.fan", f"{SENSOR}.5.7", 3, 1),
    ("", f"{SENSOR}.1.7", 10, 10),
)
ALARM = f"override {UPS}.6.2.1.2.1 object_id {UPS}.6.3.1\n"  # battery bad

PLANTED = frozenset(check for check, *_ in READINGS if check) | {
    "power.battery-replacement",
    "snmp.public-community",
    "snmp.clear-community",
    "snmp.v3-without-privacy",
    "snmp.weak-algorithm",
}
NO_SOURCE = frozenset({"climate.smoke"})
"""No tree that is known tells of smoke; the check waits for one that does."""

CHECKS = [one for one in all_checks().values() if one.id.startswith(("snmp.", "power.", "climate."))]


@pytest.fixture(autouse=True)
def _impatient() -> Iterator[None]:
    with impatient(0.5):
        yield


def settings(column: int, door: str) -> str:
    return door + "".join(f"override {row[1]} integer {row[column]}\n" for row in READINGS)


@pytest.fixture(scope="module")
def weak(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with snmpd(tmp_path_factory.mktemp("weak"), settings(2, WEAK_DOOR) + ALARM) as address:
        yield address


@pytest.fixture(scope="module")
def hardened(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with snmpd(tmp_path_factory.mktemp("hardened"), settings(3, STRONG_DOOR)) as address:
        yield address


def verdicts(evidence: list[Evidence]) -> dict[str, Outcome]:
    place = evidence[0].place
    level = RegisteredDeviceEvidence(place=place, probe="estate", seen_at=now(), device="ups", level=3)
    return {one.check: one.outcome for one in run_checks([*evidence, level], CHECKS)}


def test_every_planted_weakness_is_found(weak: str) -> None:
    found = verdicts(look_at(weak, **WEAK_LOGIN))

    assert {check for check, outcome in found.items() if outcome is Outcome.NOT_MET} == PLANTED
    assert {check for check, outcome in found.items() if outcome is not Outcome.NOT_MET} == NO_SOURCE


def test_nothing_is_found_in_a_hardened_device(hardened: str) -> None:
    found = verdicts(look_at(hardened, **STRONG_LOGIN))

    assert {check for check, outcome in found.items() if outcome is Outcome.MET} == PLANTED
    assert {check for check, outcome in found.items() if outcome is not Outcome.MET} == NO_SOURCE


def test_a_weak_device_is_read_without_a_login(weak: str) -> None:
    found = verdicts(look_at(weak))

    told = {"snmp.v3-without-privacy", "snmp.weak-algorithm"}
    assert {check for check, outcome in found.items() if outcome is Outcome.NOT_MET} == PLANTED - told


def test_a_hardened_device_tells_nothing_without_a_login(hardened: str) -> None:
    door, failed = look_at(hardened)

    assert isinstance(door, SnmpEvidence)
    assert (door.public, door.v3, door.login) == ((), True, "")
    assert isinstance(failed, FailedLook)
    assert (failed.sought, failed.reason) == ("device", "no_credential")
    assert not [one for one in verdicts([door, failed]).values() if one is Outcome.NOT_MET]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"user": "nobody"}, "auth_failed"),
        ({"password": "Another-password-7"}, "auth_failed"),
        ({"privacy": "Another-password-7"}, "auth_failed"),
        ({"auth_protocol": "sha512"}, "auth_failed"),
    ],
)
def test_a_wrong_login_is_told_as_one(hardened: str, change: dict[str, str], reason: str) -> None:
    evidence = look_at(hardened, **{**STRONG_LOGIN, **change})

    (failed,) = [one for one in evidence if isinstance(one, FailedLook)]
    assert (failed.sought, failed.reason) == ("device", reason)
    assert not [secret for secret in ("Another-password-7", SIGNING, SECRECY) if secret in repr(evidence)]


def test_a_host_is_asked_for_its_door_alone(weak: str) -> None:
    (door,) = look_at(weak, type="host", **WEAK_LOGIN)

    assert isinstance(door, SnmpEvidence)
    assert (door.public, door.login) == (("v1", "v2c"), "")


def test_a_device_is_asked_at_the_port_its_login_names_and_a_host_is_not(tmp_path: Path) -> None:
    with snmpd(tmp_path / "elsewhere", STRONG_DOOR, 1161) as address:
        device, host = (look_at(address, type=type, port=1161, **STRONG_LOGIN) for type in ("device", "host"))

    assert {one.place.locator for one in device} == {"udp/1161"}
    assert [(one.login, one.privacy) for one in device if isinstance(one, SnmpEvidence)] == [("v3", "aes128")]
    # The port a host's login names is that of SSH.
    assert [(one.place.locator, one.closed) for one in host if isinstance(one, SnmpEvidence)] == [("udp/161", True)]


@pytest.mark.parametrize("sha", ["sha1", "sha224", "sha256", "sha384", "sha512"])
@pytest.mark.parametrize("aes", ["aes128", "aes192", "aes256"])
def test_every_algorithm_of_a_user_is_spoken(tmp_path: Path, sha: str, aes: str) -> None:
    words = {"sha1": "SHA", "aes128": "AES"}
    method = words.get(sha, sha.replace("sha", "SHA-"))
    secrecy = words.get(aes, aes.replace("aes", "AES-"))
    lines = f'rocommunity public\ncreateUser watcher {method} "{SIGNING}" {secrecy} "{SECRECY}"\nrouser watcher priv\n'
    with snmpd(tmp_path, lines) as address:
        door = look_at(address, **{**STRONG_LOGIN, "auth_protocol": sha, "privacy_protocol": aes}, kind="other")[0]

    assert isinstance(door, SnmpEvidence)
    assert (door.login, door.authentication, door.privacy) == ("v3", sha, aes)
    assert (door.without_authentication, door.without_privacy) == (False, False)


def test_nothing_was_written(weak: str) -> None:
    """snmpd counts the SETs it was sent: snmpInSetRequests (RFC 3418)."""
    look_at(weak, **WEAK_LOGIN)
    gets, sets = (1, 3, 6, 1, 2, 1, 11, 15, 0), (1, 3, 6, 1, 2, 1, 11, 17, 0)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        sock.connect((weak, 161))
        counted = Session(sock, CommunitySpeaker("public", V2C)).get([gets, sets])

    assert isinstance(counted[gets], int)
    assert counted[gets] > 0
    assert counted[sets] == 0


def test_silence_is_a_refusal_only_of_a_device_that_is_alive(hardened: str) -> None:
    quiet = SnmpEvidence(place=look_at(hardened)[0].place, probe="snmp", seen_at=now())
    alive = PortsEvidence(
        place=quiet.place, probe="ports", seen_at=now(), address=hardened, asked="1-100", open_tcp=(), alive_by="reset"
    )

    assert verdicts([quiet])["snmp.public-community"] is Outcome.NOT_ASSESSED
    assert verdicts([quiet, alive])["snmp.public-community"] is Outcome.MET
