"""A management board through a whole scan: found at its own address, asked over UDP and HTTPS, and judged."""

from __future__ import annotations

import json
from contextlib import ExitStack
from pathlib import Path

from click.testing import CliRunner

from checks import Outcome
from checks.evidence import BoardEvidence, IpmiEvidence, RedfishEvidence, TlsEvidence
from scanner.cli import main
from scanner.estate.model import Asset, AssetType, DeviceKind, System
from scanner.store.scans import evidence_of
from scanner.store.verdicts import verdicts_of
from tests.credentials.helpers import private
from tests.lab.certificates import issue
from tests.probes.devices.boards.servers import (
    PASSWORD,
    USER,
    emulator,
    simulated_ipmi,
    some_address,
    witnessed,
)
from tests.run.city import make_workspace

USERS = 'user 2 true "ADMIN" "ADMIN" admin 10 md5'


def test_a_registered_board_is_looked_at_from_all_sides(tmp_path: Path) -> None:
    address = some_address()
    asset = Asset(
        id="bmc", system="s", type=AssetType.DEVICE, kind=DeviceKind.BOARD, target=address, credential="board"
    )
    system = System(id="s", name="热线", department="数据局", level=3, assets=(asset,))
    workspace = make_workspace(tmp_path / "workspace", [system], [address])
    login = {"user": USER, "password": PASSWORD}
    private(
        tmp_path / "workspace" / "credentials.toml",
        "[board]\n" + "".join(f"{name} = {json.dumps(word)}\n" for name, word in login.items()),
    )
    certificate = issue(names=(address,)).write(tmp_path)
    with ExitStack() as stack:
        port = stack.enter_context(simulated_ipmi(tmp_path / "sim", address, methods="md5", users=USERS))
        witness = stack.enter_context(witnessed(address, port, at=(address, 623)))
        service = stack.enter_context(
            emulator(tmp_path / "emulator", address, login=True, certificate=certificate, port=443)
        )
        arguments = ["-w", str(tmp_path / "workspace"), "scan", "--all", "--depth", "light", "--json"]
        result = CliRunner().invoke(main, arguments)
    assert result.exit_code == 0, result.output
    scan = json.loads(result.stdout)["scan"]
    with workspace.store() as store:
        evidence = evidence_of(store, scan, "s")
        verdicts = {(one.check, one.place.locator): one.outcome for one in verdicts_of(store, scan, "s")}
    kinds = {one.kind() for one in evidence}
    assert kinds >= {one.kind() for one in (IpmiEvidence, RedfishEvidence, BoardEvidence, TlsEvidence)}
    assert {check for (check, _), outcome in verdicts.items() if outcome is Outcome.NOT_MET} >= {
        "board.reachable",
        "ipmi.reachable",
        "ipmi.cipher-zero",
        "ipmi.default-key",
    }
    assert verdicts["redfish.clear-text", "tcp/443"] is Outcome.MET
    assert verdicts["redfish.without-login", "tcp/443"] is Outcome.MET
    assert verdicts["board.lockout", "tcp/443"] is Outcome.NOT_ASSESSED
    assert set(witness.asked) == {"channel capabilities", "open session"}
    assert service.methods <= {"GET", "HEAD", "OPTIONS", "TRACE"}
    assert PASSWORD not in result.output
