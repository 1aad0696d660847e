"""What is planted on a board is found there, all of it, nothing on one that is as it should be, and nothing is written to either.

`PLANTED` is the table: each weakness, the setting it is planted in, and the server that has it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from checks import Outcome
from checks.evidence import BoardEvidence, ClimateEvidence, DeviceEvidence, Evidence, TlsEvidence
from scanner.probes.tls import look_tls
from tests.lab.certificates import issue
from tests.probes.database.servers import authority, pem
from tests.probes.devices.boards import standin
from tests.probes.devices.boards.looking import CHECKS, HOME, asked, ipmi, redfish, registered, verdicts, weaknesses
from tests.probes.devices.boards.servers import (
    PASSWORD,
    Emulator,
    Witness,
    emulator,
    ipmi_versions,
    ipmitool,
    pyghmi_ipmi,
    simulated_ipmi,
    some_address,
    witnessed,
)
from tests.probes.servers import free_port, program

PLANTED = {
    "board.reachable": ("ports open to business traffic", "sushy-tools"),
    "ipmi.reachable": ("623/udp answers", "ipmi_sim"),
    "ipmi.cipher-zero": ("suite 0 for administrators", "ipmi_sim"),
    "ipmi.anonymous": ("user 1 without name and password", "ipmi_sim"),
    "ipmi.no-authentication": ("allowed_auths_admin none", "ipmi_sim"),
    "ipmi.old-version": ("allowed_auths_admin md2 straight", "ipmi_sim"),
    "ipmi.default-key": ("no K_G", "ipmi_sim"),
    "redfish.clear-text": ("no certificate", "sushy-tools"),
    "redfish.without-login": ("no SUSHY_EMULATOR_AUTH_FILE", "sushy-tools"),
    "tls.old-protocol": ("ssl_protocols TLSv1", "nginx before sushy-tools"),
    "board.firmware-untold": ("no FirmwareVersion", "stand-in"),
    "board.lockout": ("AccountLockoutThreshold 0", "stand-in"),
    "board.password-rules": ("MinPasswordLength 4", "stand-in"),
    "board.default-account": ("ADMIN enabled", "stand-in"),
    "board.all-administrators": ("no other role", "stand-in"),
    "board.clear-services": ("Telnet, IPMI and SNMPv1 on", "stand-in"),
    "board.clock": ("NTP off", "stand-in"),
    "board.critical-events": ("Critical three days ago", "stand-in"),
    "board.log-space": ("3 of 3 entries, NeverOverWrites", "stand-in"),
    "board.chassis-intrusion": ("HardwareIntrusion", "stand-in"),
    "board.power-supply": ("PSU 2 Critical", "stand-in"),
}

HARMLESS = {"channel capabilities", "open session"}
USERS = 'user 2 true "ADMIN" "ADMIN" admin 10 none md2 md5 straight'
ANONYMOUS = 'user 1 true "" "" admin 10 none md2 md5 straight'


def old_tls(folder: Path, before: int) -> tuple[list[str], int]:
    """nginx that speaks TLS 1.0 before the service on a port: its command and its own port."""
    port = free_port()
    certificate, key = issue(names=(HOME,)).write(folder)
    (folder / "nginx.conf").write_text(
        f"daemon off; pid {folder}/pid; error_log stderr; events {{}} http {{ access_log off; server {{"
        f" listen {HOME}:{port} ssl; ssl_certificate {certificate}; ssl_certificate_key {key};"
        f" ssl_protocols TLSv1 TLSv1.2; ssl_ciphers ALL:@SECLEVEL=0; location / {{ proxy_pass http://{HOME}:{before}; }}}}}}"
    )
    return ["nginx", "-e", "stderr", "-c", str(folder / "nginx.conf")], port


class Seen:
    """All boards of one setting, looked at: the evidence, and what was asked of them on the way."""

    def __init__(self, evidence: list[Evidence], service: Emulator, whole: standin.StandIn, witness: Witness) -> None:
        self.evidence = evidence
        self.methods = service.methods | whole.methods
        self.commands = set(witness.asked)
        self.gets = sum(whole.asked.values())

    def one(self, kind: type[Evidence]) -> Evidence:
        """The last record of a kind."""
        return [one for one in self.evidence if isinstance(one, kind)][-1]


@pytest.fixture(scope="module")
def weak(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Seen]:
    folder = tmp_path_factory.mktemp("weak")
    with ExitStack() as stack:
        address = some_address()
        users = f"{ANONYMOUS}\n{USERS}"
        port = stack.enter_context(
            simulated_ipmi(folder / "sim", address, methods="none md2 md5 straight", users=users)
        )
        # Other clients see the board as we say it is.
        assert "Level: 1.5, 2.0" in ipmi_versions(address, port)
        anybody = ("-I", "lanplus", "-C", "0", "-U", "ADMIN", "-P", "not it")
        assert ipmitool(address, port, *anybody, "mc", "info")[0] == 0
        assert ipmitool(address, port, "-I", "lan", "-A", "NONE", "-U", "", "-P", "", "mc", "info")[0] == 0
        witness = stack.enter_context(witnessed(address, port, at=(address, 623)))
        service = stack.enter_context(emulator(folder / "emulator", HOME, login=False))
        whole = stack.enter_context(standin.standing_in(standin.weak()))
        command, tls_port = old_tls(folder, service.port)
        stack.enter_context(program(command, folder, tls_port))
        behind = asked(HOME, tls_port)
        tls = look_tls(behind.target, tls_port, behind.gate)
        assert isinstance(tls, TlsEvidence)
        evidence = [
            *registered(service.port),
            ipmi(address, 623),
            *redfish(service.port, anonymous=True),
            *redfish(tls_port, tls=True, anonymous=True),
            *redfish(whole.port),
            tls,
        ]
        yield Seen(evidence, service, whole, witness)


@pytest.fixture(scope="module")
def hardened(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Seen]:
    folder = tmp_path_factory.mktemp("hardened")
    with ExitStack() as stack:
        address = some_address()
        port = stack.enter_context(pyghmi_ipmi(folder / "pyghmi", address))
        # Whoever asks for suite 0 with a wrong password is not let in, whatever the board agreed to.
        assert ipmitool(address, port, "-I", "lanplus", "-C", "0", "-U", "duty", "-P", "not it", "mc", "info")[0] != 0
        witness = stack.enter_context(witnessed(address, port, at=(address, 623)))
        certificate = issue(names=(HOME,)).write(folder)
        service = stack.enter_context(emulator(folder / "emulator", HOME, login=True, certificate=certificate))
        whole = stack.enter_context(standin.standing_in(standin.hardened(), certificate=certificate))
        at = asked(HOME, service.port)
        tls = look_tls(at.target, service.port, at.gate)
        assert isinstance(tls, TlsEvidence)
        evidence = [
            *registered(),
            ipmi(address, 623),
            *redfish(service.port, tls=True),
            *redfish(whole.port, tls=True),
            tls,
        ]
        yield Seen(evidence, service, whole, witness)


def test_all_that_is_planted_is_found(weak: Seen) -> None:
    assert PLANTED.keys() == CHECKS.keys() | {"tls.old-protocol"}
    found = weaknesses(weak.evidence)
    assert (PLANTED.keys() - found, found - PLANTED.keys()) == (set(), set())


def test_nothing_is_found_on_a_hardened_board_but_that_it_speaks_ipmi(hardened: Seen) -> None:
    # A board that is reached over IPMI at all is one, however it is set.
    found = {one.check: one.facts for one in verdicts(hardened.evidence) if one.outcome.is_weakness}
    assert found.keys() == {"ipmi.reachable", "board.reachable"}, found
    assert found["board.reachable"]["ports"] == ["udp/623"]
    of_standin = hardened.one(BoardEvidence).place
    unseen = {one.check for one in verdicts(hardened.evidence) if one.outcome is Outcome.NOT_ASSESSED}
    at_standin = {one.check: one.outcome for one in verdicts(hardened.evidence) if one.place == of_standin}
    assert {id for id, outcome in at_standin.items() if outcome is not Outcome.MET} == set()
    assert {id for id, check in CHECKS.items() if check.subject is BoardEvidence} <= at_standin.keys()
    # sushy-tools has neither accounts nor a log, which is said and not called good.
    assert "board.lockout" in unseen


def test_nothing_was_written_to_any_board(weak: Seen, hardened: Seen) -> None:
    assert (weak.methods, hardened.methods) == ({"GET"}, {"GET"})
    assert (weak.commands, hardened.commands) == (HARMLESS, HARMLESS)


def test_a_board_costs_few_questions(weak: Seen, hardened: Seen) -> None:
    assert weak.gets <= 25
    assert hardened.gets <= 25


def test_a_board_tells_what_it_is_and_what_air_it_takes_in(hardened: Seen) -> None:
    device, climate, board = (hardened.one(kind) for kind in (DeviceEvidence, ClimateEvidence, BoardEvidence))
    assert isinstance(device, DeviceEvidence)
    assert (device.maker, device.model, device.firmware) == ("Contoso", "3500RX", "5.10.00.00")
    assert isinstance(climate, ClimateEvidence)
    assert [(one.name, one.measures, one.value, one.state) for one in climate.readings] == [
        ("Inlet", "temperature", 23.5, "normal"),
        ("Fan 1", "fan", 4200.0, "normal"),
    ]
    assert isinstance(board, BoardEvidence)
    assert board.accounts is not None
    assert [(one.name, one.enabled) for one in board.accounts] == [("duty", True), ("viewer", True), ("root", False)]
    assert "437XR1138R2" not in repr(hardened.evidence)


def test_a_board_s_words_are_made_safe(weak: Seen) -> None:
    board = weak.one(BoardEvidence)
    assert isinstance(board, BoardEvidence)
    assert board.log is not None
    assert board.log.critical is not None
    assert [event.message for event in board.log.critical] == ["PSU 2 \\x1b[31m input lost", "An old fault"]


def test_a_password_goes_to_a_certificate_that_is_trusted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("scanner.probes.devices.boards.redfish.stays_here", lambda address: False)
    city = authority()
    certificate = issue(names=(HOME,), issuer=city, key_ids=True).write(tmp_path)
    with standin.standing_in(standin.hardened(), certificate=certificate) as trusted:
        seen = redfish(trusted.port, tls=True, roots=pem(city))
        assert any(isinstance(one, BoardEvidence) for one in seen)
        shown = trusted.shown
        redfish(trusted.port, tls=True)
        assert (shown > 0, trusted.shown) == (True, shown)
    assert PASSWORD not in repr(seen)
