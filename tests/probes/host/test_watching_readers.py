"""What the topics read of the commands' words as the supported distributions give them, and of words meant to mislead."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta

import pytest

from checks.evidence import LogDestination, Reason
from scanner.probes.host.backup_jobs import recognise
from scanner.probes.host.command import Heard, LookFailed
from scanner.probes.host.logrotate import kept_days
from scanner.probes.host.running import known_guards
from scanner.probes.host.syslog_conf import read_rsyslog, read_syslog_ng
from scanner.probes.host.tomcat_conf import read_tomcats
from scanner.probes.host.topics import audit, containers, crypto, intrusion, logs, malware, middleware
from scanner.probes.host.web_conf import read_apache, read_nginx
from tests.probes.host.answers import FORBIDDEN, NO_SUDO, read

SYSTEMD = "root                             systemd\n"

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
    seen = read(audit.TOPIC, {"process-names": processes, "audit-status": old, "audit-rules": CENTOS_7_RULES})
    assert (seen["installed"], seen["running"], seen["enabled"], seen["failure_mode"], seen["lost"]) == (
        True,
        True,
        1,
        2,
        7,
    )
    assert (seen["rules"], seen["watched"]) == (5, ("identity", "privileged", "sudo", "time"))
    new = "enabled 2\nfailure 1\npid 690\nlost 0\nbacklog_wait_time_actual 0\nloginuid_immutable 0 unlocked\n"
    seen = read(audit.TOPIC, {"process-names": processes, "audit-status": new, "audit-rules": "No rules\n"})
    assert (seen["enabled"], seen["rules"], seen["watched"]) == (2, 0, ())


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
    seen = read(logs.TOPIC, {"process-names": SYSTEMD, "log-files": files + "nonsense\n1 2\n"}, family="debian")
    ages = {
        log: (datetime.now(UTC).date() - datetime.fromisoformat(day).date()).days for log, day in seen["oldest"].items()
    }
    assert ages.keys() == {"logins", "system"}
    assert ages["logins"] in (199, 200)
    assert ages["system"] in (39, 40)
    assert len(seen["files"]) == 6


def test_audit_records_sent_by_auditd_itself_and_by_an_agent() -> None:
    said = {
        "process-names": SYSTEMD + "root                             filebeat\n",
        "audisp-plugin-7": "active = yes\ndirection = out\n",
        "audisp-remote-7": "remote_server = 10.1.1.1\nport = 60\ntransport = tcp\n",
        "journald-conf": "[Journal]\nStorage=volatile\n",
    }
    seen = read(logs.TOPIC, said)
    assert [(one.by, one.host, one.encrypted) for one in seen["sent_to"]] == [
        ("Filebeat", "", None),
        ("audisp", "10.1.1.1", False),
    ]
    assert seen["journal_kept"] is False


@pytest.mark.parametrize("refusal", [FORBIDDEN, NO_SUDO])
def test_a_daemon_whose_settings_are_hidden_may_send_anywhere(refusal: Heard) -> None:
    said = {"process-names": SYSTEMD + "root                             rsyslogd\n", "rsyslog-conf": refusal}
    seen = read(logs.TOPIC, said)
    assert (seen["sent_to"], seen["logins_logged"]) == (None, None)


def test_what_could_not_be_read_may_be_anything() -> None:
    said = {"process-names": SYSTEMD, "audisp-plugin": FORBIDDEN}
    assert read(logs.TOPIC, said)["sent_to"] is None
    said = {
        "process-names": SYSTEMD,
        "cron-users": NO_SUDO,
        "integrity-database": "1760000000.0 /var/lib/aide/aide.db.gz\n",
    }
    assert read(intrusion.TOPIC, said)["integrity"] == ()
    said = {"process-names": SYSTEMD + "root   dockerd\n"}
    assert read(containers.TOPIC, said).keys() == {"engines", "socket_mode", "containers"}


def test_signatures_of_clamav_and_a_day_that_is_none() -> None:
    said = {
        "process-names": SYSTEMD,
        "clamav-signatures": "ClamAV-VDB:31 Feb 2026\nClamAV-VDB:01 Jun 2026\nClamAV-VDB:30 Apr 2026\n",
    }
    assert read(malware.TOPIC, said)["signatures_on"] == "2026-06-01"


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
    assert (seen["failures_outside"], seen["sources_outside"]) == (3, 2)
    assert (seen["failures_inside"], seen["sources_inside"]) == (2, 2)


def test_debian_13_has_no_lastb_but_a_journal() -> None:
    journal = (
        "Failed password for invalid user from 8.8.8.8 port 1 from 10.0.0.9 port 4242 ssh2\n"
        "Failed password for root from 8.8.8.8 port 4243 ssh2\nAccepted password for a from 8.8.8.8 port 1 ssh2\n"
    )
    seen = read(intrusion.TOPIC, {"process-names": SYSTEMD, "failed-logins-journal": journal}, family="debian")
    assert (seen["failures_outside"], seen["failures_inside"]) == (1, 1)
    assert "failures_outside" not in read(intrusion.TOPIC, {"process-names": SYSTEMD})


@pytest.mark.parametrize(
    ("command", "tool", "destination", "encrypted"),
    [
        ("root /usr/bin/mysqldump -uroot -p'x' hotline | gzip > /backup/h.sql.gz", "mysqldump", "local", False),
        ("pg_dump hotline | gpg -e -r ops > /mnt/nas/h.gpg", "pg_dump", "remote", True),
        ("rsync -az /srv/ backup@10.0.0.8:/srv/", "rsync", "remote", False),
        ("rsync -az /srv/ vault::module", "rsync", "remote", False),
        ("restic -r s3:https://oss.example/h backup /srv", "restic", "remote", True),
        ("borg create ::now /srv", "borg", "", True),
        ("tar -czf /backup/www.tgz /var/www", "tar", "local", False),
        ("xtrabackup --backup --target-dir=/data/backup", "xtrabackup", "local", False),
        ("/opt/scripts/db_backup.sh >/dev/null 2>&1", "script", "", None),
        ("bypy upload /backup", "bypy", "net-disk", False),
    ],
)
def test_a_backup_is_known_by_its_tool(command: str, tool: str, destination: str, encrypted: bool | None) -> None:
    found = recognise(command, ("/mnt/nas",))
    assert found is not None
    assert (found.tool, found.destination, found.encrypted) == (tool, destination, encrypted)


@pytest.mark.parametrize(
    "command",
    [
        "root /usr/libexec/dpkg/dpkg-db-backup",
        "tar -xzf /tmp/a.tgz",
        "logrotate /etc/logrotate.conf",
        "run-parts /etc/cron.daily",
    ],
)
def test_what_is_no_backup_is_not_taken_for_one(command: str) -> None:
    assert recognise(command, ()) is None


def test_national_algorithms_by_the_version_of_openssl() -> None:
    debian = {
        "openssl-version": "OpenSSL 3.0.15 3 Sep 2024 (Library: OpenSSL 3.0.15 3 Sep 2024)\n",
        "openssl-keys": "  Name: OpenSSL SM2 implementation\n    IDs: { 1.2.156.10197.1.301, SM2 } @ default\n",
        "openssl-digests": "  { 1.2.156.10197.1.401, SM3 } @ default\n",
        "openssl-ciphers": "  sm4 => SM4-CBC\n",
    }
    seen = read(crypto.TOPIC, debian, family="debian")
    assert (seen["openssl"], seen["national"], seen["policy"]) == ("3.0.15", ("SM2", "SM3", "SM4"), "")
    redhat = {
        **debian,
        "openssl-version": "OpenSSL 1.1.1k  FIPS 25 Mar 2021\n",
        "openssl-keys": "RSA\n",
        "openssl-ciphers": "AES-128-CBC\n",
    }
    assert read(crypto.TOPIC, redhat)["national"] == ("SM3",)
    centos = {
        "openssl-version": "OpenSSL 1.0.2k-fips  26 Jan 2017\n",
        "openssl-keys": Heard(status=1, error="Invalid command"),
    }
    assert read(crypto.TOPIC, centos)["national"] == ()
    assert read(crypto.TOPIC, {"crypto-policy": "DEFAULT:SHA1\n"})["policy"] == "DEFAULT:SHA1"


def test_nginx_blocks_are_followed_over_lines_and_quotes() -> None:
    seen = read_nginx(
        "/etc/nginx/nginx.conf:http {\n/etc/nginx/nginx.conf:    access_log /var/log/nginx/a.log main;\n"
        "/etc/nginx/nginx.conf:}\n"
        '/etc/nginx/conf.d/a.conf:server {\n/etc/nginx/conf.d/a.conf:  location ~ "^/x{3};" {\n'
        "/etc/nginx/conf.d/a.conf:    access_log off;\n/etc/nginx/conf.d/a.conf:  }\n"
        "/etc/nginx/conf.d/a.conf:  # autoindex on;\n/etc/nginx/conf.d/a.conf:  location ~ /\\.ht { deny all; }\n"
        "/etc/nginx/conf.d/a.conf:  client_max_body_size 5g; ssl_protocols TLSv1.3;\n/etc/nginx/conf.d/a.conf:}\n"
    )
    assert (seen.logs_off, seen.access_log, seen.listing, seen.hides_dot_files) == (0, True, False, False)
    assert (seen.upload_limit, seen.protocols, seen.version_hidden) == (5 << 30, ("TLS 1.3",), None)


def test_apache_of_debian_and_of_the_others() -> None:
    debian = read_apache(
        "/etc/apache2/apache2.conf:\tOptions Indexes FollowSymLinks\n"
        '/etc/apache2/apache2.conf:<FilesMatch "^\\.ht">\n/etc/apache2/apache2.conf:\tRequire all denied\n'
        "/etc/apache2/apache2.conf:</FilesMatch>\n/etc/apache2/conf-enabled/security.conf:ServerTokens OS\n"
        "/etc/apache2/mods-enabled/ssl.conf:\tSSLProtocol all -SSLv3\n"
        "/etc/apache2/sites-enabled/000-default.conf:\tCustomLog ${APACHE_LOG_DIR}/access.log combined\n"
    )
    assert (debian.version_hidden, debian.listing, debian.access_log, debian.hides_dot_files) == (
        False,
        True,
        True,
        False,
    )
    assert debian.protocols == ("TLS 1.0", "TLS 1.1", "TLS 1.2", "TLS 1.3")
    other = read_apache(
        "/etc/httpd/conf/httpd.conf:ServerTokens Prod\n/etc/httpd/conf/httpd.conf:    Options -Indexes\n"
        '/etc/httpd/conf.d/dots.conf:<DirectoryMatch "/\\.">\n/etc/httpd/conf.d/dots.conf:Require all denied\n'
        "/etc/httpd/conf.d/ssl.conf:SSLProtocol -all +TLSv1.2\n/etc/httpd/conf.d/mod_security.conf:    SecRuleEngine On\n"
    )
    assert (other.version_hidden, other.listing, other.access_log, other.hides_dot_files) == (True, False, False, True)
    assert (other.protocols, other.firewall) == (("TLS 1.2",), "on")


def test_tomcat_comments_and_secrets() -> None:
    path = "/opt/tomcat/conf/server.xml"
    words = (
        *("<Server", 'port="8005"', 'shutdown="x7"', "<!--", "<Connector", 'protocol="AJP/1.3"', 'address="::"', "-->"),
        *("<Connector", 'protocol="AJP/1.3"', 'address="0.0.0.0"', 'secret="'),
        *("<Connector", 'protocol="AJP/1.3"', 'address="10.0.0.1"', 'secret=""'),
    )
    (seen,) = read_tomcats(
        "\n".join(f"{path}:{word}" for word in words), "", "/opt/tomcat/webapps/docs\n/srv/webapps/manager\n"
    )
    assert (seen.ajp, seen.applications) == (("10.0.0.1",), ("docs",))
    assert (seen.shutdown_port, seen.shutdown_default, seen.access_log) == (8005, False, False)


def test_containers_are_told_apart_and_only_running_ones_count() -> None:
    folders = [f"/var/lib/docker/containers/{letter * 64}" for letter in "ab"]
    rights = "".join(f'{folder}/hostconfig.json:"Privileged":true\n' for folder in folders)
    mounts = (
        f'{folders[0]}/config.v2.json:"Running":true\n{folders[0]}/config.v2.json:"Name":"/web"\n'
        f'{folders[0]}/config.v2.json:"User":"root"\n{folders[0]}/config.v2.json:"Source":"/var/lib/docker/volumes/x"\n'
        f'{folders[1]}/config.v2.json:"Running":false\n'
    )
    said = {
        "process-names": SYSTEMD + "root   dockerd\n",
        "docker-rights": rights,
        "docker-mounts": mounts,
        "docker-daemon": "[1",
    }
    seen = read(containers.TOPIC, said)
    assert [(one.name, one.privileged, one.host_paths, one.user) for one in seen["containers"]] == [
        ("web", True, (), "root")
    ]
    assert "open_sockets" not in seen
    said |= {
        "docker-start": "ExecStart={ path=/usr/bin/dockerd ; argv[]=/usr/bin/dockerd $OPTIONS ; }\n",
        "docker-options-rhel": "OPTIONS='--live-restore --insecure-registry=hub.example'\n",
        "docker-daemon": '{"hosts": ["fd://", "tcp://10.0.0.4:2376"], "tlsverify": true, "userns-remap": "default"}',
    }
    seen = read(containers.TOPIC, said)
    assert (seen["open_sockets"], seen["user_remapped"], seen["log_driver"]) == ((), True, "json-file")
    assert (seen["insecure_registries"], seen["settings"]["live-restore"]) == (("hub.example",), True)


def test_php_keeps_the_riskier_of_several_files() -> None:
    values = (("8.2", "Off ; no"), ("7.4", "On"), ("8.1", "Off"))
    ini = "".join(f"/etc/php/{version}/fpm/php.ini:display_errors = {value}\n" for version, value in values)
    said = {"process-names": SYSTEMD + "www-data   php-fpm8.2\nnobody    java\n", "php-debian": ini}
    seen = read(middleware.TOPIC, said, family="debian")
    assert seen["php"] == {"display_errors": "on"}
    assert seen["running"] == {"PHP-FPM": ("www-data",), "Java": ("nobody",)}
    assert (seen["web"], seen["tomcats"]) == ((), None)


@pytest.mark.parametrize(
    "words",
    [
        "{",
        "}",
        "a {",
        "\n",
        " ",
        '"',
        "action(",
        "destination x { udp(",
        "if ",
        "log { ",
        "-",
        "\\\n",
        "<!--",
        "a=",
        "/a:{",
        "*.* @@",
    ],
)
def test_a_file_made_to_waste_time_does_not(words: str) -> None:
    text = words * (262_144 // len(words))
    started = time.monotonic()
    for reader in (read_rsyslog, read_syslog_ng, read_nginx, read_apache):
        reader(text)
    kept_days(text, text)
    read_tomcats(text, text, text)
    recognise(text, ())
    for line in text.splitlines()[:50]:
        recognise(line, ())
    assert time.monotonic() - started < 10
