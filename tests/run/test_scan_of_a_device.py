"""A whole scan of a registered power supply: its readings become verdicts, what a person said otherwise is held against them in
the report, and nothing secret is kept."""

from __future__ import annotations

import json
import re
from datetime import date, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from checks import Outcome
from checks.evidence import PowerEvidence, Proof, SnmpEvidence, encode
from scanner.answers.model import Answer
from scanner.cli import main
from scanner.clock import now
from scanner.estate.model import Asset, AssetType, DeviceKind, System
from scanner.store.answers import save_answers
from scanner.store.scans import evidence_of
from scanner.store.verdicts import verdicts_of
from tests.credentials.helpers import private
from tests.probes.devices.snmp.servers import snmpd
from tests.run.city import make_workspace

SIGNING, SECRECY = "Signing-of-a-supply-7", "Secrecy-of-a-supply-7"
UPS = "1.3.6.1.2.1.33.1"


DAY = date.today()


class Scanned:
    """A scan of a supply that says it lasts 20 minutes, at level 3, whose keeper answered that power is well provided for."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        with snmpd(folder / "snmpd", _settings()) as address:
            asset = Asset(
                id="ups",
                system="s",
                type=AssetType.DEVICE,
                target=address,
                kind=DeviceKind.UPS,
                credential="ups",
                ports=(9,),
            )
            system = System(id="s", name="热线", department="数据局", level=3, assets=(asset,))
            workspace = make_workspace(folder, [system], [address])
            login = {"user": "watcher", "password": SIGNING, "privacy": SECRECY}
            words = "".join(f"{name} = {json.dumps(value)}\n" for name, value in login.items())
            private(folder / "credentials.toml", f"[ups]\n{words}")
            with workspace.store() as store:
                save_answers(store, [_answer("8.1.1.9 b)", "room.power"), _answer("8.1.1.8", "room.climate")])
            self.output = self.run("scan", "--all", "--depth", "light", "--json")
        with workspace.store() as store:
            self.evidence = evidence_of(store, 1, "s")
            self.told = {
                (one.check, one.outcome.value) for one in verdicts_of(store, 1, "s") if one.place.asset == "ups"
            }

    def run(self, *words: str) -> str:
        """What a command prints."""
        result = CliRunner().invoke(main, ["-w", str(self.folder), *words])
        assert result.exit_code == 0, result.output
        return result.output


def _settings() -> str:
    values = ((f"{UPS}.2.1.0", 2), (f"{UPS}.2.2.0", 0), (f"{UPS}.2.3.0", 20), (f"{UPS}.4.1.0", 3))
    lines = f'createUser watcher SHA-256 "{SIGNING}" AES "{SECRECY}"\nrouser watcher priv\n'
    return lines + "".join(f"override {oid} integer {value}\n" for oid, value in values)


def _answer(question: str, topic: str) -> Answer:
    return Answer(
        system="s",
        question=question,
        topic=topic,
        claim=Outcome.MET,
        person="机房管理员",
        answered_on=DAY,
        expires_on=DAY + timedelta(days=365),
        imported_at=now(),
        proofs=(Proof("a.pdf", "0" * 64),),
    )


@pytest.fixture(scope="module")
def scanned(tmp_path_factory: pytest.TempPathFactory) -> Scanned:
    return Scanned(tmp_path_factory.mktemp("workspace"))


def test_a_power_supplys_readings_become_verdicts(scanned: Scanned) -> None:
    (power,) = (one for one in scanned.evidence if isinstance(one, PowerEvidence))
    (door,) = (one for one in scanned.evidence if isinstance(one, SnmpEvidence))
    assert (power.battery, power.minutes_left, power.on_battery) == ("normal", 20, False)
    assert (door.login, door.privacy, door.public) == ("v3", "aes128", ())
    # Twenty minutes are too few at level 3.
    assert {
        ("power.battery-state", "met"),
        ("power.minutes-left", "not_met"),
        ("power.on-battery", "met"),
    } <= scanned.told
    assert {("snmp.public-community", "met"), ("snmp.v3-without-privacy", "met")} <= scanned.told
    kept = scanned.output + b"".join(map(encode, scanned.evidence)).decode()
    assert not [secret for secret in (SIGNING, SECRECY) if secret in kept]


def test_the_report_holds_what_it_measured_against_what_its_keeper_said(scanned: Scanned) -> None:
    out = scanned.folder / "report.json"
    scanned.run("report", "s", "-o", str(out))
    items = {one["item"]: one for one in json.loads(out.read_text(encoding="utf-8"))["assessment"]["items"]}
    dispute = items["8.1.1.9 b)"]["dispute"]
    assert (dispute["answered"], dispute["person"]) == ("met", "机房管理员")
    assert [one["check"] for one in dispute["places"]] == ["power.minutes-left"]
    assert items["8.1.1.9 b)"]["outcome"] in ("partly_met", "not_met")
    assert items["8.1.1.8"]["dispute"] is None, "nobody measured anything there"

    page = scanned.folder / "report.html"
    scanned.run("report", "s", "-o", str(page))
    chapter = page.read_text(encoding="utf-8").split('id="disputes"')[1].split("</section>")[0]
    words = re.sub(r"<[^>]*>", " ", chapter)
    assert "预计可支撑 20 分钟，低于 30 分钟" in words
    assert f"机房管理员 {DAY}" in words


def test_a_device_is_named_by_its_kind(scanned: Scanned) -> None:
    shown = "".join(scanned.run("estate", "show", "s").split())
    assert "UPS" in shown or "不间断" in shown
    page = scanned.folder / "assets.html"
    scanned.run("report", "s", "-o", str(page))
    assert "<td>不间断电源</td>" in page.read_text(encoding="utf-8")
