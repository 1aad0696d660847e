"""known_hosts as OpenSSH reads it: patterns, hashed names, ports, revoked keys, and lines that are none."""

from __future__ import annotations

import base64
import subprocess
from pathlib import Path

import pytest

from scanner.probes.host.known_hosts import KnownHosts, Standing, fingerprint, line

MINE, OTHER = b"\0\0\0\x0bssh-ed25519mine", b"\0\0\0\x0bssh-ed25519other"
KEY = base64.b64encode(MINE).decode()


@pytest.mark.parametrize(
    ("hosts", "standing"),
    [
        ("10.1.1.5", Standing.UNKNOWN),
        ("[10.1.1.5]:2222", Standing.KNOWN),
        ("10.1.1.9,[10.1.1.5]:2222", Standing.KNOWN),
        ("[10.1.1.*]:2222", Standing.KNOWN),
        ("[10.1.1.?]:2222,![10.1.1.5]:2222", Standing.UNKNOWN),
        ("[DB1.city.test]:2222", Standing.KNOWN),
        ("*", Standing.KNOWN),
        ("@revoked *", Standing.REVOKED),
        ("@cert-authority *", Standing.UNKNOWN),
        ("# *", Standing.UNKNOWN),
        ("|1|not base64|x", Standing.UNKNOWN),
        ("|1|a", Standing.UNKNOWN),
    ],
)
def test_whose_key_it_is(hosts: str, standing: Standing) -> None:
    known = KnownHosts(f"\n{hosts}  ssh-ed25519\t{KEY} a comment\nbroken ssh-ed25519 %%%\nshort\n@\n")
    assert known.standing(("10.1.1.5", "db1.city.test"), 2222, MINE) is standing
    assert known.standing(("10.1.1.5", "db1.city.test"), 2222, OTHER) is (
        Standing.DIFFERENT if standing is Standing.KNOWN else Standing.UNKNOWN
    )
    assert known.types(("10.1.1.5", "db1.city.test"), 2222) == (("ssh-ed25519",) if standing is Standing.KNOWN else ())


def test_a_file_that_is_not_there_knows_nobody(tmp_path: Path) -> None:
    assert KnownHosts.read(tmp_path / "none").standing(("10.1.1.5",), 22, MINE) is Standing.UNKNOWN
    with pytest.raises(OSError, match="directory"):
        KnownHosts.read(tmp_path)


def test_it_is_written_and_hashed_as_openssh_does(tmp_path: Path) -> None:
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", tmp_path / "key"], check=True)
    kind, text = (tmp_path / "key.pub").read_text().split()[:2]
    key = base64.b64decode(text)
    listed = subprocess.run(["ssh-keygen", "-lf", tmp_path / "key"], capture_output=True, text=True, check=True)
    assert fingerprint(key) == listed.stdout.split()[1]
    file = tmp_path / "known_hosts"
    file.write_text(f"{line('10.1.1.5', 22, kind, key)}\n{line('fe80::1', 2222, kind, key)}\n")
    subprocess.run(["ssh-keygen", "-q", "-H", "-f", file], check=True, capture_output=True)
    assert "10.1.1.5" not in file.read_text()
    known = KnownHosts.read(file)
    assert known.standing(("10.1.1.5", ""), 22, key) is Standing.KNOWN
    assert known.standing(("fe80::1", ""), 2222, key) is Standing.KNOWN
    assert known.standing(("fe80::1", ""), 22, key) is Standing.UNKNOWN
