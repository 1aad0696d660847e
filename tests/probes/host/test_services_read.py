"""Services, sockets, clock and capacity, as the systems of both families tell of them."""

from __future__ import annotations

import pytest

from checks.evidence import Reason
from scanner.probes.host.command import Heard, LookFailed
from scanner.probes.host.topics import capacity, clock, services, sockets
from tests.probes.host.said import FORBIDDEN, SLOW, read

DEBIAN_12_FILES = """\
cron.service                           enabled enabled
getty@.service                         enabled enabled
ssh.service                            enabled enabled
avahi-daemon.socket                    enabled enabled
"""
CENTOS_7_FILES = """\
autovt@.service                             enabled
crond.service                               enabled
rpcbind.socket                              enabled
"""
CENTOS_7_UNITS = """\
crond.service                loaded active running   Command Scheduler
\u25cf dm-event.socket              loaded active listening Device-mapper event daemon FIFOs
xinetd.service               loaded active running   Xinetd A Powerful Replacement For Inetd
"""
XINETD = """\
/etc/xinetd.d/telnet:service telnet
/etc/xinetd.d/telnet:	disable         = no
/etc/xinetd.d/tftp:service tftp
/etc/xinetd.d/tftp:	disable			= yes
/etc/xinetd.d/rsync:service rsync
"""


def test_units_are_named_alike_by_old_and_new_systemd() -> None:
    debian = read(services.TOPIC, {"services-enabled": DEBIAN_12_FILES, "services-running": "", "services-snmp": "0\n"})
    assert debian.enabled == ("avahi-daemon.socket", "cron.service", "getty@.service", "ssh.service")
    assert (debian.running, debian.inetd, debian.snmp_default_community) == ((), (), False)

    said = {"services-enabled": CENTOS_7_FILES, "services-running": CENTOS_7_UNITS, "services-xinetd": XINETD}
    centos = read(services.TOPIC, {**said, "services-default-target": "multi-user.target\n"}, family="rhel")
    assert centos.enabled == ("autovt@.service", "crond.service", "rpcbind.socket")
    assert centos.running == ("crond.service", "dm-event.socket", "xinetd.service")
    assert centos.inetd == ("rsync", "telnet")
    assert centos.default_target == "multi-user.target"


def test_a_super_server_that_is_off_offers_nothing() -> None:
    assert read(services.TOPIC, {"services-enabled": DEBIAN_12_FILES, "services-xinetd": XINETD}).inetd == ()


def test_what_could_not_be_seen_of_services_is_unknown() -> None:
    no_bus = Heard(status=1, error="System has not been booted with systemd as init system (PID 1).\n")
    seen = read(
        services.TOPIC,
        {"services-enabled": DEBIAN_12_FILES, "services-running": no_bus, "services-snmp": FORBIDDEN},
    )
    assert (seen.running, seen.snmp_default_community) == (None, None)
    with pytest.raises(LookFailed) as caught:
        read(services.TOPIC, {"services-enabled": no_bus})
    assert caught.value.reason is Reason.PROBE_ERROR


SS_DEBIAN = """\
Netid State  Recv-Q Send-Q   Local Address:Port  Peer Address:PortProcess
udp   UNCONN 0      0      127.0.0.53%lo:53           0.0.0.0:*    users:(("systemd-resolve",pid=611,fd=13))
udp   UNCONN 0      0            [::1]:323             [::]:*    users:(("chronyd",pid=702,fd=6))
tcp   LISTEN 0      128          0.0.0.0:22           0.0.0.0:*    users:(("sshd",pid=801,fd=3))
tcp   LISTEN 0      4096               *:9100               *:*    users:(("node_exporter",pid=900,fd=3))
tcp   LISTEN 0      511    [fe80::1]%eth0:8080          [::]:*    users:(("java",pid=950,fd=9),("java",pid=951,fd=9))
tcp   LISTEN 0      64           0.0.0.0:2049         0.0.0.0:*
"""
SS_CENTOS_7 = """\
Netid  State      Recv-Q Send-Q Local Address:Port               Peer Address:Port
udp    UNCONN     0      0         *:68                    *:*                   users:(("dhclient",pid=841,fd=6))
tcp    LISTEN     0      128      :::22                   :::*                   users:(("sshd",pid=1003,fd=4))
tcp    LISTEN     0      80       :::3306                 :::*                   users:(("mysqld",pid=1200,fd=21))
"""
PS = "  611 systemd-resolve\n  801 root\n  950 tomcat\n 1003 root\n 1200 mysql\n"


def test_sockets_are_told_with_their_owners() -> None:
    debian = read(sockets.TOPIC, {"sockets-listening": SS_DEBIAN, "sockets-processes": PS, "sockets-eyes": "0\n"})
    assert [(one.protocol, one.address, one.port, one.process, one.user) for one in debian.sockets] == [
        ("tcp", "0.0.0.0", 22, "sshd", "root"),
        ("tcp", "0.0.0.0", 2049, "", ""),
        ("tcp", "fe80::1", 8080, "java", "tomcat"),
        ("tcp", "*", 9100, "node_exporter", ""),
        ("udp", "127.0.0.53", 53, "systemd-resolve", "systemd-resolve"),
        ("udp", "::1", 323, "chronyd", ""),
    ]
    assert debian.owners_seen

    centos = read(sockets.TOPIC, {"sockets-listening": SS_CENTOS_7, "sockets-processes": PS, "sockets-eyes": "1000\n"})
    assert [(one.address, one.port, one.user) for one in centos.sockets] == [
        ("::", 22, "root"),
        ("::", 3306, "mysql"),
        ("*", 68, ""),
    ]
    assert not centos.owners_seen


def test_words_of_a_process_are_shown_harmless() -> None:
    line = 'tcp LISTEN 0 1 0.0.0.0:99999999 0.0.0.0:*\ntcp LISTEN 0 1 0.0.0.0:80 0.0.0.0:* users:(("a\x1b[31m",pid=1,fd=3))\n'
    (seen,) = read(sockets.TOPIC, {"sockets-listening": line}).sockets[:1]
    assert (seen.port, seen.process) == (80, "a\\x1b[31m")


TIMEDATECTL_252 = """\
               Local time: Tue 2026-06-02 10:00:00 CST
           Universal time: Tue 2026-06-02 02:00:00 UTC
                Time zone: Asia/Shanghai (CST, +0800)
System clock synchronized: {}
              NTP service: active
"""
TIMEDATECTL_219 = """\
      Local time: Tue 2026-06-02 10:00:00 CST
       Time zone: Asia/Shanghai (CST, +0800)
     NTP enabled: yes
NTP synchronized: yes
"""
CHRONYC = """\
210 Number of sources = 2
MS Name/IP address         Stratum Poll Reach LastRx Last sample
===============================================================================
^* 10.0.0.11                     2   6   377    23   -120us[ -150us] +/- 2000us
^+ 10.0.0.12                     2   6   377    25    +80us[  +80us] +/- 2100us
"""
NTPQ = """\
     remote           refid      st t when poll reach   delay   offset  jitter
==============================================================================
 10.0.0.11       .GPS.            1 u   12   64  377    0.312    0.021   0.010
*10.0.0.12       .PPS.            1 u   12   64  377    0.312    0.021   0.010
"""
TIMESYNC = "FallbackNTPServers=0.debian.pool.ntp.org\nServerName=0.debian.pool.ntp.org\nServerAddress=203.107.6.88\n"


@pytest.mark.parametrize(
    ("said", "synchronised", "keeper", "sources"),
    [
        ({"clock-status": TIMEDATECTL_252.format("no"), "clock-chrony": CHRONYC}, True, "chrony", 2),
        (
            {"clock-status": TIMEDATECTL_252.format("no"), "clock-chrony": CHRONYC.replace("^*", "^?")},
            False,
            "chrony",
            2,
        ),
        ({"clock-status": TIMEDATECTL_219, "clock-ntpd": NTPQ}, True, "ntpd", 2),
        ({"clock-status": TIMEDATECTL_252.format("yes"), "clock-timesyncd": TIMESYNC}, True, "timesyncd", 1),
        ({"clock-status": TIMEDATECTL_252.format("no")}, False, "", None),
        ({"clock-status": SLOW}, None, "", None),
    ],
)
def test_the_clock_is_believed_to_whoever_keeps_it(said, synchronised, keeper, sources) -> None:  # type: ignore[no-untyped-def]
    seen = read(clock.TOPIC, said)
    assert (seen.synchronised, seen.keeper) == (synchronised, keeper)
    assert (None if seen.sources is None else len(seen.sources)) == sources
    assert seen.zone == ("Asia/Shanghai" if "clock-status" in said and said["clock-status"] is not SLOW else "")


DF = """\
Filesystem              1024-blocks     Used Available Capacity Mounted on
/dev/mapper/klas-root      51175300 48616535   2558765      95% /
/dev/sda1                   1038336   197608    840728      20% /boot
/dev/sdb1                  51175300 10000000  41175300      20% /data/with space
"""
DF_INODES = """\
Filesystem              Inodes  IUsed   IFree IUse% Mounted on
/dev/mapper/klas-root 25600000 120000 25480000    1% /
/dev/sda1                    0      0       0     - /boot
"""


def test_capacity_is_told_in_numbers() -> None:
    seen = read(
        capacity.TOPIC,
        {
            "capacity-load": "0.50 1.25 3.75 2/345 6789\n",
            "capacity-cores": "4\n",
            "capacity-memory": "MemTotal:        8000000 kB\nMemFree: 1 kB\nMemAvailable:    2000000 kB\n",
            "capacity-uptime": "12345.67 40000.00\n",
            "capacity-space": DF,
            "capacity-inodes": DF_INODES,
        },
    )
    assert (seen.cores, seen.load_15, seen.memory_kib, seen.available_kib) == (4, 3.75, 8_000_000, 2_000_000)
    assert seen.up_seconds == 12345
    assert [(one.path, one.space, one.inodes) for one in seen.file_systems] == [
        ("/", 95, 1),
        ("/boot", 20, None),
        ("/data/with space", 20, None),
    ]


def test_capacity_without_a_load_is_no_capacity() -> None:
    with pytest.raises(LookFailed) as caught:
        read(capacity.TOPIC, {"capacity-load": "?\n", "capacity-cores": "4\n"})
    assert caught.value.reason is Reason.NOT_KNOWN
