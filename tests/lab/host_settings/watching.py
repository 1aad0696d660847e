"""Settings of what watches a host, what it keeps and what serves on it: weak ones, none at all, and hardened ones.

Files are real ones. Programs that need a booted system (systemctl, auditctl), or that would tell of the machine the test runs
on (ps, openssl), are stand-ins.
"""

from __future__ import annotations

import base64
import socket
import struct
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta

from tests.lab.prepared_host import Planted, PreparedHost

_UNITS = "list-units --type=service --all --no-legend --no-pager --plain"
_UNIT_FILES = "list-unit-files --type=service --no-legend --no-pager"
_AUDITD = "show auditd.service --property=RefuseManualStop"
_DOCKER = "show docker.service --property=ExecStart"
_TIMERS = "list-timers --all --no-legend --no-pager"
_BACKUPS = (
    "show --property=Id --property=ExecStart --property=Result --property=ExecMainExitTimestamp"
    " *backup*.service *restic*.service *borg*.service *barman*.service *pgbackrest*.service"
)
_CONTAINER = "/var/lib/docker/containers/" + "ab" * 32
_PUBLIC, _PRIVATE = "203.0.112.7", "10.20.0.9"


def weak(host: PreparedHost) -> None:
    """openEuler 22.03 on which everything is there and nothing is right."""
    _empty(host)
    host.write("/etc/os-release", 'ID="openEuler"\nVERSION_ID="22.03"\nPRETTY_NAME="openEuler 22.03 (LTS-SP3)"\n')
    _processes(
        host,
        {
            "auditd": "root",
            "rsyslogd": "root",
            "clamd": "clamscan",
            "nginx": "root",
            "java": "root",
            "php-fpm": "apache",
            "dockerd": "root",
            "kubelet": "root",
            "sshd": "root",
        },
    )
    _systemctl(
        host,
        units={"auditd": True, "falco": False, "clamd@scan": True},
        refuses_stop=False,
        docker="{ path=/usr/bin/dockerd ; argv[]=/usr/bin/dockerd -H fd:// -H tcp://0.0.0.0:2375 ; }",
    )
    _weak_audit(host)
    _weak_logs(host)
    host.write("/var/lib/clamav/daily.cld", _signatures(days=60))
    host.write("/var/lib/aide/aide.db.gz", "database")
    _guesses(host, {_PUBLIC: 150, _PRIVATE: 120})
    _weak_backups(host)
    host.stand_in("openssl", {"version": "OpenSSL 1.0.2k-fips  26 Jan 2017\n", "*": Planted(status=1)})
    host.stand_in("update-crypto-policies", {"--show": "LEGACY\n"})
    _weak_containers(host)
    _weak_servers(host)


def bare(host: PreparedHost) -> None:
    """Debian 12 on which nothing watches: only what must run does."""
    _empty(host)
    _debian(host)
    _processes(host, {"systemd-journald": "root", "sshd": "root", "cron": "root"})
    _systemctl(host, units={"ssh": True})
    host.write("/etc/systemd/journald.conf", "[Journal]\n#Storage=auto\nStorage=volatile\n")


def in_the_clear(host: PreparedHost) -> None:
    """Debian 12 without audit and anti-malware, whose syslog-ng sends its records by UDP."""
    _empty(host)
    _debian(host)
    _processes(host, {"syslog-ng": "root", "sshd": "root"})
    _systemctl(host, units={"syslog-ng": True})
    host.write(
        "/etc/syslog-ng/syslog-ng.conf",
        'options { ts-format(iso); };\ndestination d_net { udp("192.0.2.9" port(514)); };\n'
        "filter f_auth { facility(auth, authpriv); };\nlog { source(s_src); filter(f_auth); destination(d_net); };\n",
    )


def hardened(host: PreparedHost) -> None:
    """Debian 12 as a careful administrator would leave it."""
    _empty(host)
    _debian(host)
    _processes(
        host,
        {
            "auditd": "root",
            "rsyslogd": "root",
            "systemd-journald": "root",
            "clamd": "clamav",
            "clamonacc": "root",
            "fail2ban-server": "root",
            "falco": "root",
            "cron": "root",
            "nginx": "root www-data",
            "php-fpm8.2": "root www-data",
            "java": "tomcat",
            "dockerd": "root",
            "kubelet": "root",
        },
    )
    argv = "/usr/bin/restic backup --repo sftp:backup@192.0.2.8:/srv/hotline /srv"
    _systemctl(
        host,
        units={"auditd": True, "falco": True},
        refuses_stop=True,
        docker="{ path=/usr/bin/dockerd ; argv[]=/usr/bin/dockerd -H fd:// ; }",
        timers="Tue 2026-06-02 05:00:00 CST 9h left - - dailyaidecheck.timer dailyaidecheck.service\n",
        backups=f"Result=success\nExecMainExitTimestamp={_day(days=0):%a %Y-%m-%d} 02:00:07 CST\n"
        f"ExecStart={{ path=/usr/bin/restic ; argv[]={argv} ; ignore_errors=no }}\nId=restic-backup.service\n",
    )
    _hardened_audit(host)
    _hardened_logs(host)
    host.write("/var/lib/clamav/daily.cld", _signatures(days=1))
    host.write("/var/lib/aide/aide.db", "database")
    host.write("/var/log/aide/aide.log", "report")
    _guesses(host, {_PUBLIC: 150})
    host.write("/var/backups/hotline.sql.gz.gpg", "sealed", mode=0o600)
    _hardened_containers(host)
    _hardened_servers(host)


def _empty(host: PreparedHost) -> None:
    """Nothing of the machine's own is left where these settings are."""
    host.stand_in("systemd-detect-virt", {"--container": Planted("none\n", status=1)})
    host.stand_in("findmnt", {"*": Planted(status=1)})
    folders = ("/etc/cron.d", "/etc/cron.daily", "/etc/logrotate.d", "/etc/nginx", "/var/log", "/var/spool/cron")
    host.run("mkdir", "-p", *folders)
    host.clear(*folders)
    host.remove("/etc/crontab", "/etc/php", "/etc/rsyslog.conf", "/etc/rsyslog.d", "/etc/audit", "/var/backups")
    host.run("touch", "-d", "-400 days", "/etc/machine-id")


def _debian(host: PreparedHost) -> None:
    host.write("/etc/os-release", 'ID=debian\nVERSION_ID="12"\nPRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\n')


def _processes(host: PreparedHost, users: Mapping[str, str]) -> None:
    lines = [f"{user:<32} {name[:15]}\n" for name, names in users.items() for user in names.split()]
    host.stand_in("ps", {"-eo user:32=,comm=": "".join(["root                             systemd\n", *lines])})


def _systemctl(
    host: PreparedHost,
    *,
    units: Mapping[str, bool],
    refuses_stop: bool = False,
    docker: str = "",
    timers: str = "",
    backups: str = "",
) -> None:
    states = {True: "active running", False: "inactive dead"}
    host.stand_in(
        "systemctl",
        {
            _UNITS: "".join(f"{name}.service loaded {states[runs]} {name}\n" for name, runs in units.items()),
            _UNIT_FILES: "".join(f"{name}.service enabled enabled\n" for name in units),
            _AUDITD: f"RefuseManualStop={'yes' if refuses_stop else 'no'}\n",
            _DOCKER: f"ExecStart={docker}\n",
            _TIMERS: timers,
            _BACKUPS: backups,
        },
    )


def _weak_audit(host: PreparedHost) -> None:
    status = "enabled 1\nfailure 1\npid 812\nrate_limit 0\nbacklog_limit 64\nlost 12\nbacklog 0\n"
    host.stand_in("auditctl", {"-s": status, "-l": "No rules\n"})
    host.write(
        "/etc/audit/auditd.conf",
        "log_format = RAW\nmax_log_file = 8\nnum_logs = 5\nmax_log_file_action = ROTATE\nspace_left_action = SYSLOG\n"
        "admin_space_left_action = SUSPEND\ndisk_full_action = SUSPEND\n",
        mode=0o640,
    )


def _hardened_audit(host: PreparedHost) -> None:
    calls = ("unlink,rename,unlinkat,renameat", "mount", "init_module,delete_module", "chmod,fchmod,chown", "execve")
    rules = [f"-a always,exit -F arch=b64 -S {names} -F auid>=1000 -F key=watched" for names in calls]
    rules += [
        f"-w {path} -p wa -k watched" for path in ("/etc/passwd", "/var/log/lastlog", "/etc/sudoers", "/etc/localtime")
    ]
    status = "enabled 2\nfailure 1\npid 812\nrate_limit 0\nbacklog_limit 8192\nlost 0\nbacklog 0\n"
    host.stand_in("auditctl", {"-s": status, "-l": "\n".join(rules) + "\n"})
    host.write(
        "/etc/audit/auditd.conf",
        "log_format = ENRICHED\nmax_log_file = 50\nmax_log_file_action = keep_logs\nspace_left_action = email\n"
        "admin_space_left_action = single\ndisk_full_action = halt\n",
        mode=0o640,
    )


def _weak_logs(host: PreparedHost) -> None:
    host.write(
        "/etc/rsyslog.conf",
        'module(load="builtin:omfile" Template="RSYSLOG_TraditionalFileFormat")\n'
        "*.info;mail.none;authpriv.none;cron.none    /var/log/messages\n#*.* @@192.0.2.9:514\n",
    )
    host.write("/etc/logrotate.conf", "weekly\nrotate 4\ncreate\ndateext\n")
    host.write("/etc/logrotate.d/rsyslog", "/var/log/messages\n/var/log/secure\n{\n    missingok\n}\n")
    for name, mode, days in (
        ("secure", 0o644, 0),
        ("secure-1", 0o644, 20),
        ("messages", 0o600, 0),
        ("messages-1", 0o600, 20),
    ):
        _log(host, f"/var/log/{name}", mode=mode, days=days)


def _hardened_logs(host: PreparedHost) -> None:
    host.write("/etc/rsyslog.conf", "auth,authpriv.*  /var/log/auth.log\n*.*;auth,authpriv.none  -/var/log/syslog\n")
    host.write(
        "/etc/rsyslog.d/50-forward.conf",
        'action(type="omfwd" target="192.0.2.9" port="6514" protocol="tcp"\n'
        '       StreamDriver="gtls" StreamDriverMode="1" StreamDriverAuthMode="x509/name")\n',
    )
    host.write("/etc/logrotate.conf", "weekly\nrotate 4\ncreate\n")
    host.write(
        "/etc/logrotate.d/rsyslog", "/var/log/syslog\n/var/log/auth.log\n{\n\trotate 30\n\tweekly\n\tcompress\n}\n"
    )
    for name in ("auth.log", "syslog", "audit/audit.log"):
        _log(host, f"/var/log/{name}", mode=0o640, days=0)
        _log(host, f"/var/log/{name}.30", mode=0o640, days=200)
    _log(host, "/var/log/journal/0123/system.journal", mode=0o640, days=0)


def _log(host: PreparedHost, path: str, *, mode: int, days: int) -> None:
    host.write(path, "record\n", mode=mode)
    host.run("touch", "-d", f"-{days} days", path)


def _day(*, days: int) -> datetime:
    return datetime.now(UTC) - timedelta(days=days)


def _signatures(*, days: int) -> str:
    return f"ClamAV-VDB:{_day(days=days):%d %b %Y} 07-30 +0000:27500:2060000:90:x:y:raynman:1700000000" + " " * 400


def _guesses(host: PreparedHost, failures: Mapping[str, int]) -> None:
    """A real btmp, as sshd writes it: records of utmp(5) on x86-64 and arm64."""
    records = b"".join(_failed_login(source) for source, times in failures.items() for _ in range(times))
    host.run("sh", "-c", "base64 -d >/var/log/btmp", text=base64.b64encode(records).decode())


def _failed_login(source: str) -> bytes:
    seconds = int(_day(days=1).timestamp())
    address = socket.inet_aton(source) + bytes(12)
    name, line, host = b"root", b"ssh:notty", source.encode()
    # type, pid, line, id, user, host, exit, session, seconds, microseconds, address, unused
    return struct.pack("<hxxi32s4s32s256s2hiii16s20x", 6, 4242, line, b"", name, host, 0, 0, 0, seconds, 0, address)


def _weak_backups(host: PreparedHost) -> None:
    host.write(
        "/etc/crontab", "SHELL=/bin/bash\n0 2 * * * root mysqldump -uroot -pSecret1 hotline > /backup/hotline.sql\n"
    )
    host.write("/var/spool/cron/root", "30 3 * * 0 bypy upload /backup/hotline.sql\n", mode=0o600)
    host.write("/backup/hotline.sql", "INSERT INTO people VALUES (1);\n")
    host.run("touch", "-d", "-30 days", "/backup/hotline.sql")


def _weak_containers(host: PreparedHost) -> None:
    _docker(
        host,
        daemon='{"insecure-registries": ["192.0.2.0/24"]}',
        rights='{"Binds":["/:/host"],"NetworkMode":"host","PidMode":"","IpcMode":"private","Privileged":true,"Memory":0}',
        state='{"State":{"Running":true},"Name":"/web","Config":{"User":"","Env":["PASSWORD=Secret1"]},'
        '"MountPoints":{"/host":{"Source":"/","Name":""},"/s":{"Source":"/var/run/docker.sock"}}}',
    )
    host.write("/etc/sysconfig/docker", "OPTIONS='--selinux-enabled --log-driver=none'\n")
    host.write("/run/docker.sock", "", mode=0o666)
    host.write(
        "/var/lib/kubelet/config.yaml", "authentication:\n  anonymous:\n    enabled: true\nreadOnlyPort: 10255\n"
    )


def _hardened_containers(host: PreparedHost) -> None:
    _docker(
        host,
        daemon='{"icc": false, "no-new-privileges": true, "live-restore": true, "userns-remap": "default"}',
        rights='{"Binds":null,"NetworkMode":"web","PidMode":"","IpcMode":"private","Privileged":false,"Memory":536870912}',
        state='{"State":{"Running":true},"Name":"/web","Config":{"User":"1000"},'
        '"MountPoints":{"/data":{"Source":"/var/lib/docker/volumes/web/_data","Name":"web"}}}',
    )
    host.write("/run/docker.sock", "", mode=0o660)
    host.write("/var/lib/kubelet/config.yaml", "authentication:\n  anonymous:\n    enabled: false\nreadOnlyPort: 0\n")


def _docker(host: PreparedHost, *, daemon: str, rights: str, state: str) -> None:
    host.write("/etc/docker/daemon.json", daemon)
    host.write(f"{_CONTAINER}/hostconfig.json", rights, mode=0o600)
    host.write(f"{_CONTAINER}/config.v2.json", state, mode=0o600)


def _weak_servers(host: PreparedHost) -> None:
    _nginx(
        host,
        "user root;",
        "autoindex on;",
        "access_log off;",
        "client_max_body_size 0;",
        "ssl_protocols TLSv1 TLSv1.2;",
        "ssl_ciphers 'RC4-SHA:HIGH';",
        "modsecurity on;",
    )
    host.write("/etc/nginx/modsec/main.conf", "SecRuleEngine DetectionOnly\n")
    host.write("/etc/php.ini", "display_errors = On\nexpose_php = On\nallow_url_include = On\n")
    _tomcat(
        host,
        "/opt/tomcat",
        '<Server port="8005" shutdown="SHUTDOWN">\n  <Service name="Catalina">\n'
        '    <Connector protocol="AJP/1.3"\n               address="0.0.0.0" port="8009"\n'
        '               secretRequired="false" />\n  </Service>\n</Server>\n',
        '<tomcat-users>\n  <user username="tomcat" password="s3cret" roles="manager-gui"/>\n</tomcat-users>\n',
    )
    host.run("mkdir", "-p", "/opt/tomcat/webapps/manager", "/opt/tomcat/webapps/examples")


def _hardened_servers(host: PreparedHost) -> None:
    _nginx(
        host,
        "user www-data;",
        "server_tokens off;",
        "ssl_protocols TLSv1.2 TLSv1.3;",
        "ssl_ciphers ECDHE+AESGCM:!aNULL;",
        "client_max_body_size 20m;",
        "access_log /var/log/nginx/access.log combined;",
        "modsecurity on;",
        r"server { location ~ /\.(?!well-known) { deny all; access_log off; } }",
    )
    host.write("/etc/nginx/modsec/main.conf", "SecRuleEngine On\n")
    host.write("/etc/php/8.2/fpm/php.ini", "display_errors = Off\nexpose_php = Off\nallow_url_include = Off\n")
    _tomcat(
        host,
        "/etc/tomcat10",
        '<Server port="-1" shutdown="SHUTDOWN">\n'
        '  <!-- <Connector protocol="AJP/1.3" address="0.0.0.0" port="8009" secretRequired="false" /> -->\n'
        '  <Valve className="org.apache.catalina.valves.AccessLogValve" />\n</Server>\n',
        '<tomcat-users>\n<!--\n  <user username="tomcat" password="s3cret" roles="manager-gui"/>\n-->\n</tomcat-users>\n',
    )


def _nginx(host: PreparedHost, main: str, *directives: str) -> None:
    lines = "".join(f"    {one}\n" for one in directives)
    host.write("/etc/nginx/nginx.conf", f"{main}\nevents {{ }}\nhttp {{\n{lines}}}\n")


def _tomcat(host: PreparedHost, folder: str, server: str, users: str) -> None:
    conf = folder if folder.startswith("/etc") else f"{folder}/conf"
    host.write(f"{conf}/server.xml", server)
    host.write(f"{conf}/tomcat-users.xml", users, mode=0o640)


def words_nobody_may_keep() -> Iterable[str]:
    """Secrets, names and addresses that `weak` plants, none of which belongs into evidence."""
    return ("Secret1", "s3cret", _PUBLIC, _PRIVATE)
