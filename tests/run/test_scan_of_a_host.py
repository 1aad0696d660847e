"""A whole scan that looks inside a host over SSH, with its login in the workspace."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from checks.evidence import FailedLook, HostEvidence, Reason, encode
from scanner.cli import main
from scanner.estate.model import Asset, AssetType, System
from scanner.run import scan as scan_run
from scanner.run.look import Wanted
from scanner.store.scans import evidence_of
from tests.lab.prepared_host import ACCOUNT, PreparedHost
from tests.run.city import make_workspace


@pytest.mark.usefixtures("_hosts_are_wanted")
def test_a_scan_looks_inside_a_host(tmp_path: Path) -> None:
    with PreparedHost() as host:
        port = host.sshd()
        asset = Asset(id="web", system="s", type=AssetType.HOST, target=host.address, credential="web-hosts")
        system = System(id="s", name="热线", department="数据局", level=2, assets=(asset,))
        workspace = make_workspace(tmp_path, [system], [host.address])
        _write(tmp_path / "inspect.key", host.key)
        login = {"user": ACCOUNT, "port": port, "private_key_file": "inspect.key", "password": host.password}
        fields = "".join(f"{name} = {json.dumps(value)}\n" for name, value in login.items())
        _write(tmp_path / "credentials.toml", f'[web-hosts]\n{fields}sudo = "password"\n')

        unknown = _scan(tmp_path)
        line = host.known_hosts_line(port)
        (tmp_path / "known_hosts").write_text(line)
        known = _scan(tmp_path)

    with workspace.store() as store:
        before, after = evidence_of(store, 1, "s"), evidence_of(store, 2, "s")
    (failed,) = (one for one in before if isinstance(one, FailedLook) and one.sought == "host")
    (seen,) = (one for one in after if isinstance(one, HostEvidence))
    assert failed.reason is Reason.HOST_KEY
    assert line.strip() in failed.detail
    assert (seen.place.asset, seen.place.locator, seen.os_family) == ("web", "host", "debian")

    kept = unknown + known + b"".join(map(encode, (*before, *after))).decode()
    for secret in (host.password, host.key.splitlines()[2]):
        assert secret not in kept


@pytest.fixture
def _hosts_are_wanted(monkeypatch: pytest.MonkeyPatch) -> None:
    planned = scan_run._wanted
    monkeypatch.setattr(scan_run, "_wanted", lambda layers: Wanted(planned(layers).kinds | {"host"}))


def _scan(folder: Path) -> str:
    """All that a scan prints."""
    return CliRunner().invoke(main, ["-w", str(folder), "scan", "--all", "--depth", "light", "--json"]).output


def _write(path: Path, text: str) -> None:
    path.write_text(text)
    path.chmod(0o600)
