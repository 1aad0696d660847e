"""Nothing outside the scope is contacted: the whole sample city, scanned where every packet that leaves can be counted.

IPv6 is off on the way out, since the kernel itself speaks there; the gate judges both families alike."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from scanner.clock import now
from scanner.sample import sample_estate
from tests.run.city import make_workspace

COUNTED = """
ip link set lo up
ip link add out0 type veth peer name out1
echo 1 > /proc/sys/net/ipv6/conf/out0/disable_ipv6
echo 1 > /proc/sys/net/ipv6/conf/out1/disable_ipv6
ip link set out1 up
ip address add 198.18.0.1/15 dev out0
ip link set out0 up
ip link set out0 arp off
ip route add default dev out0
before=$(cat /sys/class/net/out0/statistics/tx_packets)
"$PYTHON" -c 'from scanner.cli import main; main()' -w "$FOLDER" scan --all > /dev/null 2>&1
echo "exit $?"
sleep 1
echo "packets $(( $(cat /sys/class/net/out0/statistics/tx_packets) - before ))"
"$PYTHON" -c 'import socket; s = socket.socket(type=socket.SOCK_DGRAM); s.sendto(b"x", ("192.0.2.1", 9))'
echo "counted $(( $(cat /sys/class/net/out0/statistics/tx_packets) - before ))"
"""


def test_no_ipv4_packet_leaves_for_an_address_that_nobody_allowed(tmp_path: Path) -> None:
    make_workspace(tmp_path, sample_estate(now()), ["127.41.0.0/24"], ports="20000-29999")
    environment = {"PYTHON": sys.executable, "FOLDER": str(tmp_path), "PATH": "/usr/sbin:/usr/bin:/sbin:/bin"}

    done = subprocess.run(
        ["unshare", "--net", "--mount", "sh", "-c", "set -e; mount -t sysfs none /sys; set +e\n" + COUNTED],
        env=environment,
        capture_output=True,
        text=True,
        timeout=150,
        check=False,
    )

    said = dict(line.rsplit(" ", 1) for line in done.stdout.splitlines())
    assert said.get("exit") == "3", done
    assert said["packets"] == "0"
    assert int(said["counted"]) >= 1, "a packet that does leave must be counted, or this test shows nothing"
