"""A whole scan of a registered power supply: its readings become verdicts, and nothing secret is kept."""

from __future__ import annotations

import json
from pathlib import Path

from click.testing import CliRunner

from checks.evidence import PowerEvidence, SnmpEvidence, encode
from scanner.cli import main
from scanner.estate.model import Asset, AssetType, DeviceKind, System
from scanner.store.scans import evidence_of
from scanner.store.verdicts import verdicts_of
from tests.probes.devices.snmp.servers import snmpd
from tests.run.city import make_workspace

SIGNING, SECRECY = "Signing-of-a-supply-7", "Secrecy-of-a-supply-7"
UPS = "1.3.6.1.2.1.33.1"


def test_a_power_supplys_readings_become_verdicts(tmp_path: Path) -> None:
    lines = f'createUser watcher SHA-256 "{SIGNING}" AES "{SECRECY}"\nrouser watcher priv\n'
    values = ((f"{UPS}.2.1.0", 2), (f"{UPS}.2.2.0", 0), (f"{UPS}.2.3.0", 20), (f"{UPS}.4.1.0", 3))
    lines += "".join(f"override {oid} integer {value}\n" for oid, value in values)
    with snmpd(tmp_path / "snmpd", lines) as address:
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
        workspace = make_workspace(tmp_path, [system], [address])
        login = {"user": "watcher", "password": SIGNING, "privacy": SECRECY}
        secrets = tmp_path / "credentials.toml"
        secrets.write_text("[ups]\n" + "".join(f"{name} = {json.dumps(value)}\n" for name, value in login.items()))
        secrets.chmod(0o600)
        result = CliRunner().invoke(main, ["-w", str(tmp_path), "scan", "--all", "--depth", "light", "--json"])

    with workspace.store() as store:
        evidence = evidence_of(store, 1, "s")
        told = {(one.check, one.outcome.value) for one in verdicts_of(store, 1, "s") if one.place.asset == "ups"}
    (power,) = (one for one in evidence if isinstance(one, PowerEvidence))
    (door,) = (one for one in evidence if isinstance(one, SnmpEvidence))
    assert (power.battery, power.minutes_left, power.on_battery) == ("normal", 20, False)
    assert (door.login, door.privacy, door.public) == ("v3", "aes128", ())
    # Twenty minutes are too few at level 3.
    assert {("power.battery-state", "met"), ("power.minutes-left", "not_met"), ("power.on-battery", "met")} <= told
    assert {("snmp.public-community", "met"), ("snmp.v3-without-privacy", "met")} <= told
    kept = result.output + b"".join(map(encode, evidence)).decode()
    assert not [secret for secret in (SIGNING, SECRECY) if secret in kept]
