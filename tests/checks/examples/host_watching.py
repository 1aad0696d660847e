"""Examples for the checks of what watches a host, what it keeps, and what serves on it."""

from __future__ import annotations

from typing import Any

from checks.evidence import (
    BackupJob,
    Container,
    Evidence,
    Guard,
    LogDestination,
    LogFile,
    Reason,
    TomcatServer,
    WebServer,
)
from tests.checks.examples.case import MET, NOT_APPLICABLE, NOT_MET, PARTLY_MET, SITE, case


def seen(kind: str, **facts: Any) -> Evidence:
    return SITE.sees(f"host.{kind}", **facts)


CONTAINER = SITE.sees("host", is_container=True)
STOPPED = seen("audit", running=False)
ROTATED = {"max_log_file_action": "rotate", "max_log_file": "8", "num_logs": "5"}
SUSPENDS = {"space_left_action": "syslog", "admin_space_left_action": "suspend", "disk_full_action": "suspend"}

AUDIT = (
    case("host.audit-running", MET, seen("audit")),
    case("host.audit-running", NOT_MET, STOPPED),
    case("host.audit-running", NOT_MET, seen("audit", installed=False, running=False, enabled=None)),
    case("host.audit-running", NOT_MET, seen("audit", enabled=0)),
    case("host.audit-running", NOT_APPLICABLE, STOPPED, CONTAINER),
    case("host.audit-running", Reason.NOT_KNOWN, seen("audit", enabled=None)),
    case("host.audit-rules", MET, seen("audit")),
    case("host.audit-rules", PARTLY_MET, seen("audit", watched=("identity", "logins", "sudo", "privileged"))),
    case("host.audit-rules", NOT_MET, seen("audit", rules=0, watched=())),
    case("host.audit-rules", NOT_APPLICABLE, STOPPED),
    case("host.audit-rules", Reason.NOT_KNOWN, seen("audit", watched=None)),
    case("host.audit-overwritten", MET, seen("audit")),
    case("host.audit-overwritten", MET, seen("audit", settings=ROTATED), seen("logs")),
    case("host.audit-overwritten", NOT_MET, seen("audit", settings=ROTATED), seen("logs", sent_to=())),
    case("host.audit-overwritten", NOT_APPLICABLE, STOPPED),
    case("host.audit-overwritten", Reason.NOT_KNOWN, seen("audit", settings=None)),
    case("host.audit-full-disk", MET, seen("audit")),
    case("host.audit-full-disk", PARTLY_MET, seen("audit", settings={**SUSPENDS, "space_left_action": "email"})),
    case("host.audit-full-disk", NOT_MET, seen("audit", settings=SUSPENDS)),
    case("host.audit-full-disk", NOT_APPLICABLE, STOPPED),
    case("host.audit-full-disk", Reason.NOT_KNOWN, seen("audit", settings={})),
    case("host.audit-stoppable", MET, seen("audit")),
    case("host.audit-stoppable", PARTLY_MET, seen("audit", enabled=1)),
    case("host.audit-stoppable", NOT_MET, seen("audit", enabled=1, refuses_stop=False)),
    case("host.audit-stoppable", NOT_APPLICABLE, STOPPED),
    case("host.audit-stoppable", Reason.NOT_KNOWN, seen("audit", enabled=None)),
    case("host.audit-lost", MET, seen("audit")),
    case("host.audit-lost", NOT_MET, seen("audit", lost=12)),
    case("host.audit-lost", NOT_APPLICABLE, STOPPED),
    case("host.audit-lost", Reason.NOT_KNOWN, seen("audit", lost=None)),
)

PLAIN = LogDestination(by="udp", host="192.0.2.9", encrypted=False)
WEEKS = {"logins": "2026-05-01", "system": "2026-05-01"}
IN_MEMORY = {"daemons": ("journald",), "journal_kept": False}


def log_file(path: str, mode: str, owner: str = "root") -> tuple[LogFile, ...]:
    return (LogFile(path=path, mode=mode, owner=owner),)


LOGS = (
    case("host.log-written", MET, seen("logs")),
    case("host.log-written", MET, seen("logs", daemons=("journald",))),
    case("host.log-written", NOT_MET, seen("logs", **IN_MEMORY)),
    case("host.log-written", NOT_APPLICABLE, seen("logs", daemons=()), CONTAINER),
    case("host.log-written", Reason.NOT_KNOWN, seen("logs", daemons=("journald",), journal_kept=None)),
    case("host.log-logins", MET, seen("logs")),
    case("host.log-logins", NOT_MET, seen("logs", logins_logged=False, journal_kept=False)),
    case("host.log-logins", Reason.NOT_KNOWN, seen("logs", logins_logged=None, journal_kept=False)),
    case("host.log-retention", MET, seen("logs")),
    case("host.log-retention", MET, seen("logs", oldest={"journal": "2025-10-01"}, sent_to=())),
    case("host.log-retention", MET, seen("logs", oldest=WEEKS, sent_to=(), installed_on="2026-04-30")),
    case("host.log-retention", MET, seen("logs", oldest={**WEEKS, "journal": "2025-10-01"}, sent_to=())),
    case("host.log-retention", NOT_MET, seen("logs", oldest=WEEKS, sent_to=())),
    case(
        "host.log-retention", NOT_MET, seen("logs", oldest={"audit": "2026-05-30", "journal": "2025-10-01"}, sent_to=())
    ),
    case(
        "host.log-retention",
        NOT_MET,
        seen("logs", oldest=WEEKS, sent_to=(), installed_on="2026-04-30", kept_days={"logins": 28, "system": 28}),
    ),
    case(
        "host.log-retention",
        Reason.NOT_KNOWN,
        seen("logs", oldest=WEEKS, sent_to=(), installed_on="2026-04-30", kept_days={}),
    ),
    case("host.log-retention", Reason.NOT_KNOWN, seen("logs", oldest=WEEKS)),
    case("host.log-retention", Reason.NOT_KNOWN, seen("logs", oldest={})),
    case("host.log-forwarded", MET, seen("logs")),
    case("host.log-forwarded", NOT_MET, seen("logs", sent_to=())),
    case("host.log-forwarded", Reason.NOT_KNOWN, seen("logs", sent_to=None)),
    case("host.log-forward-plain", MET, seen("logs")),
    case("host.log-forward-plain", NOT_MET, seen("logs", sent_to=(PLAIN,))),
    case("host.log-forward-plain", NOT_APPLICABLE, seen("logs", sent_to=())),
    case("host.log-forward-plain", Reason.NOT_KNOWN, seen("logs", sent_to=None)),
    case("host.log-forward-plain", Reason.NOT_KNOWN, seen("logs", sent_to=(LogDestination(by="Filebeat"),))),
    case("host.log-file-modes", MET, seen("logs")),
    case("host.log-file-modes", MET, seen("logs", files=log_file("/var/log/wtmp", "664"))),
    case("host.log-file-modes", NOT_MET, seen("logs", files=log_file("/var/log/secure", "644"))),
    case("host.log-file-modes", NOT_MET, seen("logs", files=log_file("/var/log/cron", "666"))),
    case("host.log-file-modes", NOT_MET, seen("logs", files=log_file("/var/log/messages", "640", "hotline"))),
    case("host.log-file-modes", Reason.NOT_KNOWN, seen("logs", files=None)),
    case("host.log-time", MET, seen("logs")),
    case("host.log-time", PARTLY_MET, seen("logs", full_time=False)),
    case("host.log-time", NOT_MET, seen("logs", full_time=False, journal_kept=False)),
    case("host.log-time", Reason.NOT_KNOWN, seen("logs", full_time=None)),
)

NO_PRODUCT = seen("malware", products=(), signatures_on="", watching=None)
ASLEEP = (Guard(name="ClamAV", running=False),)

MALWARE = (
    case("host.malware-protection", MET, seen("malware")),
    case("host.malware-protection", NOT_MET, NO_PRODUCT),
    case("host.malware-protection", NOT_MET, seen("malware", products=ASLEEP)),
    case("host.malware-protection", NOT_APPLICABLE, NO_PRODUCT, CONTAINER),
    case("host.malware-signatures", MET, seen("malware")),
    case("host.malware-signatures", MET, seen("malware", signatures_on="2026-05-02")),
    case("host.malware-signatures", NOT_MET, seen("malware", signatures_on="2026-05-01")),
    case("host.malware-signatures", NOT_APPLICABLE, NO_PRODUCT),
    case("host.malware-signatures", Reason.NOT_KNOWN, seen("malware", signatures_on="")),
    case("host.malware-scan", MET, seen("malware")),
    case("host.malware-scan", NOT_MET, seen("malware", watching=False)),
    case("host.malware-scan", NOT_APPLICABLE, NO_PRODUCT),
    case("host.malware-scan", Reason.NOT_KNOWN, seen("malware", watching=None)),
)

STILL = (Guard(name="Falco", running=False),)
UNRUN = (Guard(name="AIDE", running=False),)

INTRUSION = (
    case("host.intrusion-detection", MET, seen("intrusion")),
    case("host.intrusion-detection", NOT_MET, seen("intrusion", detection=STILL)),
    case("host.intrusion-detection", NOT_APPLICABLE, seen("intrusion"), CONTAINER),
    case("host.intrusion-detection", Reason.NOT_KNOWN, seen("intrusion", detection=())),
    case("host.integrity", MET, seen("intrusion")),
    case("host.integrity", MET, seen("intrusion", compared_on="")),
    case("host.integrity", PARTLY_MET, seen("intrusion", compared_on="2026-05-01")),
    case("host.integrity", NOT_MET, seen("intrusion", integrity=UNRUN, compared_on="")),
    case("host.integrity", NOT_APPLICABLE, seen("intrusion"), CONTAINER),
    case("host.integrity", Reason.NOT_KNOWN, seen("intrusion", integrity=())),
    case("host.guessed-from-outside", MET, seen("intrusion")),
    case("host.guessed-from-outside", MET, seen("intrusion", failures_outside=5000)),
    case("host.guessed-from-outside", NOT_MET, seen("intrusion", failures_outside=100, blocking=())),
    case("host.guessed-from-outside", Reason.NOT_KNOWN, seen("intrusion", failures_outside=None)),
    case("host.guessed-from-inside", MET, seen("intrusion")),
    case("host.guessed-from-inside", NOT_MET, seen("intrusion", failures_inside=700, blocking=())),
    case("host.guessed-from-inside", Reason.NOT_KNOWN, seen("intrusion", failures_inside=None)),
)


def job(**facts: Any) -> BackupJob:
    return BackupJob(**{"tool": "mysqldump", "by": "cron", "schedule": "0 2 * * *", "destination": "local", **facts})


def jobs(*ones: BackupJob, **facts: Any) -> Evidence:
    return seen("backup", **{"jobs": ones, "newest_file": "", "files": 0, **facts})


AGENT = (Guard(name="Veeam"),)

BACKUP = (
    case("host.backup-runs", MET, seen("backup")),
    case("host.backup-runs", PARTLY_MET, jobs(job(), job(by="timer", failed=True))),
    case("host.backup-runs", NOT_MET, jobs(job(by="timer", failed=True))),
    case("host.backup-runs", NOT_MET, jobs(job(), scheduler=False)),
    case("host.backup-runs", Reason.NOT_KNOWN, jobs()),
    case("host.backup-age", MET, seen("backup")),
    case("host.backup-age", NOT_MET, jobs(job(), newest_file="2026-05-20")),
    case("host.backup-age", NOT_MET, jobs(job(last_run="2026-05-20"), job(last_run="2026-06-01", failed=True))),
    case("host.backup-age", Reason.NOT_KNOWN, jobs(job())),
    case("host.backup-elsewhere", MET, seen("backup")),
    case("host.backup-elsewhere", MET, jobs(job(), agents=AGENT)),
    case("host.backup-elsewhere", NOT_MET, jobs(job())),
    case("host.backup-elsewhere", Reason.NOT_KNOWN, jobs(job(), job(tool="script", destination=""))),
    case("host.backup-encrypted", MET, seen("backup")),
    case("host.backup-encrypted", PARTLY_MET, jobs(job(encrypted=False), job(encrypted=True))),
    case("host.backup-encrypted", NOT_MET, jobs(job(encrypted=False))),
    case("host.backup-encrypted", Reason.NOT_KNOWN, jobs(job())),
    case("host.backup-readable", MET, seen("backup")),
    case("host.backup-readable", NOT_MET, seen("backup", open_files=("/backup/hotline.sql.gz",))),
    case("host.backup-readable", NOT_APPLICABLE, jobs()),
    case("host.backup-net-disk", MET, seen("backup")),
    case("host.backup-net-disk", NOT_MET, jobs(job(tool="bypy", destination="net-disk"))),
    case("host.backup-net-disk", NOT_APPLICABLE, jobs()),
    case("host.backup-net-disk", Reason.NOT_KNOWN, seen("backup", jobs=None)),
)

CRYPTO = (
    case("host.national-crypto", MET, seen("crypto")),
    case("host.national-crypto", MET, seen("crypto", openssl="1.0.2k-fips", national=(), products=("gmssl",))),
    case("host.national-crypto", PARTLY_MET, seen("crypto", national=("SM3",))),
    case("host.national-crypto", NOT_MET, seen("crypto", openssl="1.0.2k-fips", national=())),
    case("host.national-crypto", Reason.NOT_KNOWN, seen("crypto", openssl="", national=None)),
    case("host.crypto-policy", MET, seen("crypto")),
    case("host.crypto-policy", NOT_MET, seen("crypto", policy="LEGACY")),
    case("host.crypto-policy", NOT_MET, seen("crypto", policy="DEFAULT:SHA1")),
    case("host.crypto-policy", NOT_APPLICABLE, seen("crypto", policy="")),
)

NO_ENGINE = seen("containers", engines=())


def container(**facts: Any) -> Evidence:
    one = Container(**{"name": "web", "user": "1000", **facts})
    return seen("containers", containers=(one,), user_remapped=False)


CONTAINERS = (
    *(
        one
        for check, facts in {
            "container.privileged": {"privileged": True},
            "container.host-namespaces": {"host_namespaces": ("network",)},
            "container.host-paths": {"host_paths": ("/var/run/docker.sock",)},
            "container.root": {"user": ""},
        }.items()
        for one in (
            case(check, MET, container()),
            case(check, NOT_MET, container(**facts)),
            case(check, NOT_APPLICABLE, NO_ENGINE),
            case(check, Reason.NOT_KNOWN, seen("containers", containers=None, user_remapped=None)),
        )
    ),
    case("container.root", MET, seen("containers", containers=(Container(name="web"),))),
    case(
        "container.root",
        PARTLY_MET,
        seen(
            "containers", user_remapped=False, containers=(Container(name="a"), Container(name="b", user="1000:1000"))
        ),
    ),
    case("container.engine-open", MET, seen("containers")),
    case("container.engine-open", NOT_MET, seen("containers", open_sockets=("tcp://0.0.0.0:2375",))),
    case("container.engine-open", NOT_APPLICABLE, NO_ENGINE),
    case("container.engine-open", Reason.NOT_KNOWN, seen("containers", open_sockets=None)),
    case("container.engine-socket", MET, seen("containers")),
    case("container.engine-socket", NOT_MET, seen("containers", socket_mode="666")),
    case("container.engine-socket", NOT_APPLICABLE, NO_ENGINE),
    case("container.engine-socket", Reason.NOT_KNOWN, seen("containers", socket_mode="")),
    case("container.engine-settings", MET, seen("containers")),
    case(
        "container.engine-settings",
        PARTLY_MET,
        seen("containers", settings={"icc": True, "live-restore": True, "no-new-privileges": True}),
    ),
    case(
        "container.engine-settings",
        NOT_MET,
        seen("containers", settings={"icc": True, "live-restore": False, "no-new-privileges": False}),
    ),
    case("container.engine-settings", NOT_APPLICABLE, NO_ENGINE),
    case("container.engine-settings", Reason.NOT_KNOWN, seen("containers", settings=None)),
    case("container.insecure-registry", MET, seen("containers")),
    case("container.insecure-registry", NOT_MET, seen("containers", insecure_registries=("192.0.2.0/24",))),
    case("container.insecure-registry", NOT_APPLICABLE, NO_ENGINE),
    case("container.insecure-registry", Reason.NOT_KNOWN, seen("containers", insecure_registries=None)),
    case("container.logs-dropped", MET, seen("containers")),
    case("container.logs-dropped", NOT_MET, seen("containers", log_driver="none")),
    case("container.logs-dropped", NOT_APPLICABLE, NO_ENGINE),
    case("container.logs-dropped", Reason.NOT_KNOWN, seen("containers", log_driver=None)),
    case("container.kubelet-open", MET, seen("containers")),
    case("container.kubelet-open", NOT_MET, seen("containers", kubelet_anonymous=True)),
    case("container.kubelet-open", NOT_MET, seen("containers", kubelet_read_only_port=10255)),
    case("container.kubelet-open", NOT_APPLICABLE, NO_ENGINE),
    case("container.kubelet-open", Reason.NOT_KNOWN, seen("containers", kubelet_anonymous=None)),
)


def web(**facts: Any) -> Evidence:
    good = {"version_hidden": True, "hides_dot_files": True, "upload_limit": 1 << 20, "firewall": "on"}
    return seen("middleware", web=(WebServer(**{"name": "nginx", **good, **facts}),))


def tomcat(**facts: Any) -> Evidence:
    return seen("middleware", tomcats=(TomcatServer(**{"path": "/etc/tomcat10", "access_log": True, **facts}),))


NO_WEB = seen("middleware", web=(), php=None, running={})
NO_PHP = seen("middleware", php=None, running={"nginx": ("root", "www-data")})
STRONG = ("HIGH:!aNULL:!MD5:!RC4",)

MIDDLEWARE = (
    case("middleware.root", MET, seen("middleware")),
    case("middleware.root", NOT_MET, seen("middleware", running={"nginx": ("root",)})),
    case("middleware.root", NOT_MET, seen("middleware", running={"Java": ("root", "tomcat")})),
    case("middleware.root", NOT_APPLICABLE, NO_WEB),
    case("middleware.root", NOT_APPLICABLE, seen("middleware", running={"Java": ("root",)}), CONTAINER),
    *(
        one
        for check, facts in {
            "middleware.version-shown": {"version_hidden": None},
            "middleware.listing": {"listing": True},
            "middleware.tls": {"protocols": ("TLS 1.0", "TLS 1.2")},
            "middleware.access-log": {"access_log": False},
            "middleware.dot-files": {"hides_dot_files": False},
            "middleware.upload-limit": {"upload_limit": 0},
            "middleware.firewall": {"firewall": "detection"},
        }.items()
        for one in (
            case(check, MET, seen("middleware")),
            case(check, NOT_MET, web(**facts)),
            case(check, NOT_APPLICABLE, NO_WEB),
            case(check, Reason.NOT_KNOWN, seen("middleware", web=None)),
        )
    ),
    case("middleware.version-shown", NOT_MET, seen("middleware", php={"expose_php": "on"})),
    case("middleware.tls", MET, web(ciphers=STRONG)),
    case("middleware.tls", NOT_MET, web(ciphers=("ALL:!EXPORT", "RC4-SHA:HIGH:!aNULL"))),
    case("middleware.tls", NOT_APPLICABLE, web()),
    case("middleware.access-log", NOT_MET, web(logs_off=1)),
    case("middleware.upload-limit", MET, web(upload_limit=None)),
    case("middleware.firewall", Reason.NOT_KNOWN, web(firewall="")),
    *(
        one
        for check, name in {
            "middleware.php-errors": "display_errors",
            "middleware.php-include": "allow_url_include",
        }.items()
        for one in (
            case(check, MET, seen("middleware")),
            case(check, NOT_MET, seen("middleware", php={name: "on"})),
            case(check, NOT_APPLICABLE, NO_PHP),
            case(check, Reason.NOT_KNOWN, seen("middleware", php={})),
        )
    ),
    *(
        one
        for check, facts in {
            "tomcat.default-password": {"default_passwords": 1},
            "tomcat.applications": {"applications": ("manager",)},
            "tomcat.ajp": {"ajp": ("*",)},
            "tomcat.shutdown": {"shutdown_port": 8005, "shutdown_default": True},
            "tomcat.access-log": {"access_log": False},
        }.items()
        for one in (
            case(check, MET, seen("middleware")),
            case(check, NOT_MET, tomcat(**facts)),
            case(check, NOT_APPLICABLE, seen("middleware", tomcats=())),
            case(check, Reason.NOT_KNOWN, seen("middleware", tomcats=None)),
        )
    ),
    case("tomcat.shutdown", MET, tomcat(shutdown_port=8005)),
)

CASES = (*AUDIT, *LOGS, *MALWARE, *INTRUSION, *BACKUP, *CRYPTO, *CONTAINERS, *MIDDLEWARE)
