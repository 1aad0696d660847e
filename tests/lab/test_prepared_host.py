"""The prepared host: what is done to it stays in it, and nothing of it outlives the test."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from checks.evidence import HostEvidence
from scanner.probes.host.look import look_through
from tests.lab.prepared_host import ACCOUNT, PreparedHost
from tests.probes.servers import target_at

ROOT = Path(__file__).parents[2]
HELD = """
import time
from tests.lab.prepared_host import PreparedHost
with PreparedHost() as host:
    print(host.sshd(), host.address, host._holder.pid, flush=True)
    time.sleep(60)
"""


def test_what_a_test_does_to_it_stays_in_it() -> None:
    release = Path("/etc/os-release").read_bytes()
    with PreparedHost() as host:
        host.write("/etc/os-release", "ID=openEuler\nVERSION_ID=22.03\n")
        host.write("/etc/kept", "secret\n", mode=0o600, owner="nobody", group="daemon")
        host.clear("/etc/cron.d")
        host.remove("/etc/passwd-", "/usr/bin/yes")
        host.stand_in("sysctl", {"-a": "kernel.it's = 1\n"})
        assert host.run("stat", "-c", "%a %U %G", "/etc/kept").stdout == "600 nobody daemon\n"
        assert host.run("ls", "-A", "/etc/cron.d").stdout == ""
        assert host.run("yes", check=False).returncode == 127
        assert host.run("sysctl", "-a").stdout == "kernel.it's = 1\n"
        assert host.run("sysctl", "-n", check=False).returncode == 99
        (seen,) = look_through(host.shell(), target_at(host.address), wanted=lambda kind: False)
        assert isinstance(seen, HostEvidence)
        assert (seen.os_id, seen.os_version) == ("openEuler", "22.03")
    assert Path("/etc/os-release").read_bytes() == release
    assert Path("/usr/bin/yes").exists()
    assert not Path("/etc/kept").exists()


def test_a_shell_sees_what_its_user_may_see() -> None:
    with PreparedHost() as host:
        host.account()
        assert "prepared" in host.run("hostname").stdout
        assert host.run("id", "-un", user=ACCOUNT).stdout == f"{ACCOUNT}\n"
        assert "Permission denied" in host.run("cat", "/etc/shadow", user=ACCOUNT, check=False).stderr
        processes = host.run("ps", "-eo", "args=").stdout.splitlines()
    assert len(processes) == 3, processes


def test_it_ends_with_the_process_that_made_it() -> None:
    with subprocess.Popen([sys.executable, "-c", HELD], stdout=subprocess.PIPE, text=True, cwd=ROOT) as maker:
        assert maker.stdout is not None
        port, _address, holder = maker.stdout.readline().split()
        assert f":{port} " in _listening()
        maker.send_signal(signal.SIGKILL)
    deadline = time.monotonic() + 5
    while f":{port} " in _listening() or os.path.exists(f"/proc/{holder}"):
        assert time.monotonic() < deadline
        time.sleep(0.05)


def _listening() -> str:
    return subprocess.run(["ss", "-ltnH"], capture_output=True, text=True, check=True).stdout
