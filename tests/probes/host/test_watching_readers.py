"""What the topics of watching read of the commands of the supported distributions, and of words meant to mislead."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from checks.evidence import LogDestination, Reason
from scanner.probes.host.command import Heard, LookFailed
from scanner.probes.host.logrotate import kept_days
from scanner.probes.host.running import known_guards
from scanner.probes.host.syslog_conf import read_rsyslog, read_syslog_ng
from scanner.probes.host.topics import audit, containers, intrusion, logs, malware
from tests.probes.host.said import FORBIDDEN, NO_SUDO, SYSTEMD, read

CENTOS_7_RULES = """\
-a never,task
-w /etc/passwd -p wa -k identity
-w /etc/sudoers.d -p wa -k actions
-a always,exit -F arch=b64 -S adjtimex,settimeofday -F key=time-change
-a always,exit -F path=/usr/bin/sudo -F perm=x -F auid>=1000 -F auid!=-1 -F key=privileged
"""


def test_auditctl_of_centos_7_and_of_newer_systems() -> None:
    processes = SYSTEMD + "root                             auditd\n"
    old = "AUDIT_STATUS: enabled=1 flag=2 pid=690 rate_limit=0 backlog_limit=320 lost=7 backlog=0\n"
    seen = read(
        audit.TOPIC, {"process-names": processes, "audit-status": old, "audit-rules": CENTOS_7_RULES}, family="rhel"
    )
    assert (seen.installed, seen.running, seen.enabled, seen.failure_mode, seen.lost) == (
        True,
        True,
        1,
        2,
        7,
    )
    assert (seen.rules, seen.watched) == (5, ("identity", "privileged", "sudo", "time"))
    new = "enabled 2\nfailure 1\npid 690\nlost 0\nbacklog_wait_time_actual 0\nloginuid_immutable 0 unlocked\n"
    seen = read(audit.TOPIC, {"process-names": processes, "audit-status": new, "audit-rules": "No rules\n"})
    assert (seen.enabled, seen.rules, seen.watched) == (2, 0, ())


def test_what_is_forbidden_or_hidden_is_said_so() -> None:
    with pytest.raises(LookFailed) as forbidden:
        read(audit.TOPIC, {"process-names": SYSTEMD, "audit-status": FORBIDDEN})
    assert forbidden.value.reason is Reason.NO_RIGHT
    with pytest.raises(LookFailed) as hidden:
        read(malware.TOPIC, {"process-names": "scanner                          sshd\n"})
    assert hidden.value.reason is Reason.NO_RIGHT


OPENEULER_RSYSLOG = """\
module(load="imuxsock" SysSock.Use="off")
module(load="builtin:omfile" Template="RSYSLOG_TraditionalFileFormat")
*.info;mail.none;authpriv.none;cron.none                /var/log/messages
authpriv.*                                              /var/log/secure
#*.* @@remote-host:514
"""
DEBIAN_12_RSYSLOG = """\
module(load="imuxsock") # provides support for local system logging
auth,authpriv.*\t\t\t/var/log/auth.log
*.*;auth,authpriv.none\t\t-/var/log/syslog
"""
CENTOS_7_RSYSLOG = """\
$ActionFileDefaultTemplate RSYSLOG_TraditionalFileFormat
*.info;mail.none;authpriv.none;cron.none                /var/log/messages
*.* @@(o)10.1.2.3:6514;RSYSLOG_SyslogProtocol23Format
*.* @127.0.0.1:514
*.* :omrelp:10.1.2.4:2514
"""


def test_rsyslog_in_both_of_its_languages() -> None:
    seen = read_rsyslog(OPENEULER_RSYSLOG)
    assert (seen.sent_to, seen.logins_logged, seen.full_time) == ((), True, False)
    seen = read_rsyslog(DEBIAN_12_RSYSLOG)
    assert (seen.sent_to, seen.logins_logged, seen.full_time) == ((), True, True)
    seen = read_rsyslog(CENTOS_7_RSYSLOG)
    assert [(one.by, one.host, one.encrypted) for one in seen.sent_to] == [
        ("tcp", "10.1.2.3", False),
        ("relp", "10.1.2.4", False),
    ]
    seen = read_rsyslog('action(type="omrelp" target="logs.gov.example"\n  port="2514" tls="on")\nif $msg then stop\n')
    assert seen.sent_to == (LogDestination(by="relp", host="logs.gov.example", encrypted=True),)
    assert seen.logins_logged is False


def test_syslog_ng_counts_destinations_and_no_sources() -> None:
    seen = read_syslog_ng(
        'source s_net { network("10.9.9.9" port(514)); };\n'
        'destination d_tls { network("10.0.0.5" port(6514) transport("tls") tls(ca-dir("/etc/ca"))); };\n'
        'destination d_udp { udp("10.0.0.6"); };\n# destination d_off { tcp("10.0.0.7"); };\n'
    )
    assert [(one.by, one.host, one.encrypted) for one in seen.sent_to] == [
        ("tcp", "10.0.0.5", True),
        ("udp", "10.0.0.6", False),
    ]


def test_logrotate_of_debian_and_of_the_others() -> None:
    debian = (
        "/var/log/syslog\n/var/log/auth.log\n{\n\trotate 4\n\tweekly\n\tpostrotate\n\t\trotate-it {}\n\tendscript\n}\n"
    )
    centos = "/var/log/messages /var/log/secure {\n    maxage 100\n}\n/var/log/big {\n size 1G\n}\n"
    main = "weekly\nrotate 27\ncreate\n/var/log/wtmp {\n    monthly\n    rotate 12\n}\n"
    assert kept_days(main, debian + centos) == {
        "/var/log/wtmp": 360,
        "/var/log/syslog": 28,
        "/var/log/auth.log": 28,
        "/var/log/messages": 100,
        "/var/log/secure": 100,
    }


def stamp(days: int) -> str:
    return f"{(datetime.now(UTC) - timedelta(days=days)).timestamp():.10f}"


def test_the_age_of_a_log_is_that_of_its_oldest_file_or_of_its_birth() -> None:
    files = "".join(
        f"{stamp(changed)} {stamp(born) if born else born_unknown} {size} 640 root adm {path}\n"
        for changed, born, born_unknown, size, path in (
            (0, 300, "", 9, "/var/log/auth.log"),
            (10, 12, "", 9, "/var/log/auth.log.1"),
            (200, 210, "", 9, "/var/log/auth.log.30.gz"),
            (900, 900, "", 0, "/var/log/auth.log.99.gz"),
            (0, 40, "", 9, "/var/log/syslog"),
            (0, 0, "-1.-000000010", 9, "/var/log/audit/audit.log"),
        )
    )
    seen = read(logs.TOPIC, {"process-names": SYSTEMD, "log-files": files + "nonsense\n1 2\n"})
    ages = {
        log: (datetime.now(UTC).date() - datetime.fromisoformat(day).date()).days for log, day in seen.oldest.items()
    }
    assert ages.keys() == {"logins", "system"}
    assert ages["logins"] in (199, 200)
    assert ages["system"] in (39, 40)
    assert len(seen.files) == 6


def test_audit_records_sent_by_auditd_itself_and_by_an_agent() -> None:
    said = {
        "process-names": SYSTEMD + "root                             filebeat\n",
        "audisp-plugin-7": "active = yes\ndirection = out\n",
        "audisp-remote-7": "remote_server = 10.1.1.1\nport = 60\ntransport = tcp\n",
        "journald-conf": "[Journal]\nStorage=volatile\n",
    }
    seen = read(logs.TOPIC, said)
    assert [(one.by, one.host, one.encrypted) for one in seen.sent_to] == [
        ("Filebeat", "", None),
        ("audisp", "10.1.1.1", False),
    ]
    assert seen.journal_kept is False


@pytest.mark.parametrize("refusal", [FORBIDDEN, NO_SUDO])
def test_a_daemon_whose_settings_are_hidden_may_send_anywhere(refusal: Heard) -> None:
    said = {"process-names": SYSTEMD + "root                             rsyslogd\n", "rsyslog-conf": refusal}
    seen = read(logs.TOPIC, said)
    assert (seen.sent_to, seen.logins_logged) == (None, None)


def test_what_could_not_be_read_may_be_anything() -> None:
    said = {"process-names": SYSTEMD, "audisp-plugin": FORBIDDEN}
    assert read(logs.TOPIC, said).sent_to is None
    said = {
        "process-names": SYSTEMD,
        "cron-users": NO_SUDO,
        "integrity-database": "1760000000.0 /var/lib/aide/aide.db.gz\n",
    }
    assert read(intrusion.TOPIC, said).integrity == ()
    said = {"process-names": SYSTEMD + "root   dockerd\n"}
    seen = read(containers.TOPIC, said)
    assert (seen.open_sockets, seen.user_remapped, seen.settings, seen.log_driver) == (None, None, None, None)


def test_signatures_of_clamav_and_a_day_that_is_none() -> None:
    said = {
        "process-names": SYSTEMD,
        "clamav-signatures": "ClamAV-VDB:31 Feb 2026\nClamAV-VDB:01 Jun 2026\nClamAV-VDB:30 Apr 2026\n",
    }
    assert read(malware.TOPIC, said).signatures_on == "2026-06-01"


def test_no_two_products_share_a_process_and_none_is_the_systems_own() -> None:
    systems = {
        "systemd-journal",
        "systemd-network",
        "systemd-resolve",
        "systemd-timesyn",
        "systemd-logind",
        "sshd",
        "crond",
    }
    for kind, products in known_guards().items():
        names = [name[:15] for one in products for name in one.processes]
        assert len(set(names)) == len(names), kind
        assert not systems & set(names)


def test_failed_logins_are_counted_by_where_they_came_from() -> None:
    now, old = datetime.now(UTC), datetime.now(UTC) - timedelta(days=30)
    lines = "".join(
        f"{user:<8} ssh:notty    {source:<16} {when:%a %b %e %H:%M:%S %Y} - {when:%a %b %e %H:%M:%S %Y}  (00:00)\n"
        for user, source, when in (
            ("root", "8.8.8.8", now),
            ("8.8.4.4", "8.8.8.8", now),
            ("", "10.0.0.9", now),
            ("admin", "192.168.1.4", now),
            ("admin", "2001:4860::1", now),
            ("root", "127.0.0.1", now),
            ("root", "8.8.8.8", old),
            ("root", "10.0.0.9 Mon Jun", old),
        )
    )
    said = {"process-names": SYSTEMD, "failed-logins": f"{lines}\nbtmp begins Mon Jun  1 00:00:00 2026\n"}
    seen = read(intrusion.TOPIC, said)
    assert (seen.failures_outside, seen.sources_outside) == (3, 2)
    assert (seen.failures_inside, seen.sources_inside) == (2, 2)


def test_debian_13_has_no_lastb_but_a_journal() -> None:
    journal = (
        "Failed password for invalid user from 8.8.8.8 port 1 from 10.0.0.9 port 4242 ssh2\n"
        "Failed password for root from 8.8.8.8 port 4243 ssh2\nAccepted password for a from 8.8.8.8 port 1 ssh2\n"
    )
    seen = read(intrusion.TOPIC, {"process-names": SYSTEMD, "failed-logins-journal": journal})
    assert (seen.failures_outside, seen.failures_inside) == (1, 1)
    assert read(intrusion.TOPIC, {"process-names": SYSTEMD}).failures_outside is None
