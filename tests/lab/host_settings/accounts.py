"""Who may log in to a prepared host and how: carelessly, and well kept, in the layout of Debian or of openEuler.

The account that logs in to a prepared host stays, where it was made before.
"""

from __future__ import annotations

from datetime import date, timedelta

from tests.lab.prepared_host import ACCOUNT, Planted, PreparedHost

PLANTED = frozenset(
    f"host.{name}"
    for name in (
        *("ssh-root-login", "ssh-password-login", "ssh-empty-password", "ssh-max-tries", "ssh-grace", "ssh-idle"),
        *("ssh-allowed-users", "ssh-listens-everywhere", "ssh-log-level", "ssh-forwarding", "ssh-weak-algorithm"),
        *("ssh-trusted-hosts", "ssh-lax-files", "second-root", "empty-password", "weak-password-hash"),
        *("duplicate-account", "default-account", "system-account-login", "stale-account", "root-equivalent-group"),
        *("password-never-expires", "password-overdue", "home-open", "trust-files", "stored-password", "keys-writable"),
        *("password-length", "password-complexity", "password-root-exempt", "password-history", "password-age"),
        *("password-hash-setting", "lockout", "lockout-root", "sudo-without-password", "sudo-all", "sudo-unlogged"),
        *("sudo-settings", "idle-timeout", "umask", "su-unrestricted", "second-factor", "reboot-by-keys"),
        *("boot-password", "job-users", "admin-roles", "many-administrators"),
    )
)
"""The checks that `weak` gives a reason to be not met. host.shared-root needs a host without named accounts: `root_alone`."""

SECRET = "PreparedSecretOfAHash"
"""Stands in every hash that is planted, and must not come out of the host."""

STRONG_HASH = "$y$j9T$salt.salt$" + SECRET
WEAK_HASH = "$1$saltsalt$" + SECRET

_EPOCH = date(1970, 1, 1)
_BASE = (
    "root:x:0:0:root:/root:/bin/bash",
    "daemon:x:1:1:daemon:/usr/sbin:/usr/sbin/nologin",
    "sshd:x:101:65534::/run/sshd:/usr/sbin/nologin",
    "nobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin",
)
_GROUPS = ("root:x:0:", "daemon:x:1:", "nogroup:x:65534:")


def weak(host: PreparedHost, layout: str = "debian") -> None:
    """Everything that `PLANTED` names, at once. `layout` is a family of systems: `debian` or `rhel`."""
    host.write(
        "/etc/ssh/sshd_config",
        "HostKey /run/prepared/host_key\nPermitRootLogin yes\nPasswordAuthentication yes\nPermitEmptyPasswords yes\n"
        "MaxAuthTries 20\nLoginGraceTime 0\nClientAliveInterval 0\nLogLevel QUIET\nGatewayPorts yes\nX11Forwarding yes\n"
        "Ciphers +aes128-cbc\nHostbasedAuthentication yes\nIgnoreRhosts no\nStrictModes no\nPermitUserEnvironment yes\n"
        "UsePAM yes\n",
    )
    old, fresh = _days(400), _days(1)
    _people(
        host,
        people=(
            "toor:x:0:0::/root:/bin/bash",
            "test:x:2001:2001::/home/test:/bin/bash",
            "ops:x:2002:2002::/home/ops:/bin/bash",
            "opsold:x:2002:2002::/home/ops:/bin/bash",
            "guestbook:x:2003:2003::/home/guestbook:/bin/bash",
            "auditadm:x:2004:2004::/home/auditadm:/bin/bash",
            "backup:x:34:34::/var/backups:/bin/bash",
        ),
        shadow=(
            f"root:{STRONG_HASH}:{old}:0:99999:7:::",
            "daemon:*:19000:0:99999:7:::",
            f"toor:!{STRONG_HASH}:{fresh}:1:90:7:::",
            f"test:{WEAK_HASH}:{old}:0:99999:7:::",
            f"ops:{STRONG_HASH}:{fresh}:1:90:7:::",
            f"opsold:{STRONG_HASH}:{old}:0::7:::",
            f"guestbook::{fresh}:0:99999:7:::",
            f"auditadm:{STRONG_HASH}:{fresh}:1:90:7:::",
            f"backup:{STRONG_HASH}:{fresh}:1:90:7:::",
        ),
        groups=("sudo:x:27:ops", "docker:x:998:ops", "ops:x:2002:"),
    )
    _logins(
        host, {"root": _ago(1), "ops": _ago(1), "opsold": "", "test": _ago(400), "auditadm": _ago(2), "backup": _ago(2)}
    )
    host.write("/home/ops/.rhosts", "+ +\n", owner="ops")
    host.write("/home/ops/.netrc", f"machine example password {SECRET}\n", owner="ops")
    host.write("/home/ops/.ssh/authorized_keys", f"ssh-ed25519 {SECRET}\n", mode=0o666, owner="ops")
    host.run("chmod", "777", "/home/ops")
    host.write("/etc/login.defs", "PASS_MAX_DAYS\t99999\nPASS_MIN_DAYS\t0\nUID_MIN\t1000\nUMASK\t022\n")
    _pam(
        host,
        layout,
        auth="auth [success=1 default=ignore] pam_unix.so nullok\nauth requisite pam_deny.so\nauth required pam_permit.so\n",
        password="password requisite pam_pwquality.so retry=3 minlen=6 dictcheck=0\npassword required pam_unix.so md5\n",
        su="auth sufficient pam_rootok.so\n# auth required pam_wheel.so\n",
    )
    host.write(
        "/etc/sudoers",
        "Defaults !syslog, timestamp_timeout=-1\nroot ALL=(ALL:ALL) ALL\n@includedir /etc/sudoers.d\n",
        mode=0o440,
    )
    host.write("/etc/sudoers.d/all", "ALL ALL=(ALL) NOPASSWD: ALL\n", mode=0o440)
    _session(host, layout, profile="umask 002\n", boot="set timeout=5\n", keys=Planted("alias\n"))


def hardened(host: PreparedHost, layout: str = "debian") -> None:
    """The same topics with nothing left to find."""
    host.write(
        "/etc/ssh/sshd_config",
        "HostKey /run/prepared/host_key\nListenAddress 127.0.0.1\nPermitRootLogin no\nPasswordAuthentication no\n"
        "KbdInteractiveAuthentication yes\nAuthenticationMethods publickey,keyboard-interactive\nUsePAM yes\n"
        "AllowGroups sshusers\n"
        "MaxAuthTries 4\nLoginGraceTime 60\nClientAliveInterval 300\nClientAliveCountMax 2\nLogLevel VERBOSE\n"
        "AllowTcpForwarding no\nX11Forwarding no\nMACs hmac-sha2-512-etm@openssh.com,hmac-sha2-256-etm@openssh.com\n",
    )
    fresh = _days(10)
    names = ("operator1", "auditadm", "secadm")
    host.run("find", "/etc/sudoers.d", "-type", "f", "-not", "-name", "prepared", "-delete")
    _people(
        host,
        people=tuple(f"{name}:x:{2001 + at}:{2001 + at}::/home/{name}:/bin/bash" for at, name in enumerate(names)),
        shadow=(
            "root:!:19000:0:99999:7:::",
            "daemon:*:19000:0:99999:7:::",
            *(f"{name}:{STRONG_HASH}:{fresh}:1:90:7:30::" for name in names),
        ),
        groups=("sudo:x:27:operator1", "adm:x:4:auditadm", "docker:x:998:", "sshusers:x:997:operator1,auditadm,secadm"),
    )
    _logins(host, {"root": "", **{name: _ago(3) for name in names}})
    for name in names:
        host.write(f"/home/{name}/.ssh/authorized_keys", f"ssh-ed25519 {SECRET}\n", mode=0o600, owner=name)
        host.run("chown", f"{name}:", f"/home/{name}")
        host.run("chmod", "750", f"/home/{name}")
    host.write(
        "/etc/login.defs", "PASS_MAX_DAYS\t90\nPASS_MIN_DAYS\t1\nUID_MIN\t1000\nUMASK\t027\nENCRYPT_METHOD\tYESCRYPT\n"
    )
    host.write("/etc/security/pwquality.conf", "minlen = 10\nminclass = 3\nenforce_for_root\n")
    host.write("/etc/security/faillock.conf", "deny = 5\nunlock_time = 600\neven_deny_root\n")
    _pam(
        host,
        layout,
        auth=(
            "auth required pam_faillock.so preauth\nauth [success=2 default=ignore] pam_unix.so\n"
            "auth [default=die] pam_faillock.so authfail\nauth requisite pam_deny.so\nauth required pam_permit.so\n"
        ),
        password=(
            "password requisite pam_pwquality.so retry=3\npassword required pam_pwhistory.so remember=5 use_authtok\n"
            "password required pam_unix.so use_authtok yescrypt\n"
        ),
        su="auth sufficient pam_rootok.so\nauth required pam_wheel.so use_uid group=sudo\n",
    )
    host.write(
        "/etc/sudoers",
        "Defaults use_pty, timestamp_timeout=5, logfile=/var/log/sudo.log\n"
        'Defaults secure_path="/usr/sbin:/usr/bin"\nroot ALL=(ALL:ALL) ALL\n'
        "%sudo ALL=(ALL:ALL) ALL\n@includedir /etc/sudoers.d\n",
        mode=0o440,
    )
    _session(
        host,
        layout,
        profile="umask 027\nTMOUT=600\nreadonly TMOUT\nexport TMOUT\n",
        boot=f"password_pbkdf2 admin grub.pbkdf2.sha512.10000.{SECRET}\n",
        keys=Planted("masked\n", status=1),
    )
    host.write("/etc/cron.allow", "root\n")
    host.write("/etc/at.allow", "root\n")


def root_alone(host: PreparedHost) -> None:
    """Nobody but root can log in."""
    hardened(host)
    _people(host, people=(), shadow=(f"root:{STRONG_HASH}:{_days(1)}:1:90:7:::",), groups=())


def _people(host: PreparedHost, *, people: tuple[str, ...], shadow: tuple[str, ...], groups: tuple[str, ...]) -> None:
    for path, lines, mode in (
        ("/etc/passwd", (*_BASE, *people), 0o644),
        ("/etc/shadow", shadow, 0o640),
        ("/etc/group", (*_GROUPS, *groups), 0o644),
    ):
        kept = host.run("grep", f"^{ACCOUNT}:", path, check=False).stdout
        host.write(path, "\n".join(lines) + "\n" + kept, mode=mode)
    host.write("/etc/nsswitch.conf", "passwd: files systemd\ngroup: files systemd\n")
    host.run("find", "/home", "-mindepth", "1", "-not", "-path", f"/home/{ACCOUNT}*", "-delete")
    host.run("chmod", "700", "/root")
    host.run("find", "/root", "-maxdepth", "2", "-name", "authorized_keys*", "-delete")


def _pam(host: PreparedHost, layout: str, *, auth: str, password: str, su: str) -> None:
    umask = "session optional pam_umask.so\n"
    if layout == "debian":
        shared = {"common-auth": auth, "common-password": password}
        for service in ("sshd", "login"):
            host.write(f"/etc/pam.d/{service}", f"@include common-auth\n{umask}")
        host.write("/etc/pam.d/passwd", "@include common-password\n")
        host.write("/etc/pam.d/su", f"{su}@include common-auth\n")
    else:
        host.write("/etc/os-release", 'ID="openEuler"\nVERSION_ID="22.03"\n')
        shared = {name: auth + password for name in ("system-auth-ac", "password-auth")}
        host.write("/etc/pam.d/sshd", f"auth substack password-auth\n{umask}")
        host.write("/etc/pam.d/login", f"auth substack system-auth\n{umask}")
        host.write("/etc/pam.d/passwd", "password substack system-auth\n")
        host.write("/etc/pam.d/su", f"{su}auth substack system-auth\n")
        host.run("ln", "-sf", "system-auth-ac", "/etc/pam.d/system-auth")
    for name, text in shared.items():
        host.write(f"/etc/pam.d/{name}", text)


def _session(host: PreparedHost, layout: str, *, profile: str, boot: str, keys: Planted) -> None:
    host.clear("/etc/profile.d")
    host.write("/etc/profile", profile)
    host.write("/etc/bash.bashrc" if layout == "debian" else "/etc/bashrc", "# nothing\n")
    host.write("/boot/grub/grub.cfg" if layout == "debian" else "/boot/grub2/grub.cfg", boot, mode=0o600)
    host.remove("/etc/cron.allow", "/etc/cron.deny", "/etc/at.allow", "/etc/at.deny")
    host.stand_in("systemctl", {"is-enabled ctrl-alt-del.target": keys})
    host.stand_in("systemd-analyze", {"cat-config systemd/logind.conf": "[Login]\n#StopIdleSessionSec=infinity\n"})


def _logins(host: PreparedHost, days: dict[str, str]) -> None:
    """What lastlog(8) prints; of an account that is not named here it has kept nothing."""
    lines = ["Username         Port     From             Latest"]
    for name, day in days.items():
        lines.append(f"{name:16} pts/0    192.0.2.9        {day}" if day else f"{name:43}**Never logged in**")
    host.stand_in("lastlog2", {"": Planted(error="not found", status=127)})
    host.stand_in("lastlog", {"": "\n".join(lines) + "\n"})


def _days(ago: int) -> int:
    """The day so long ago as shadow(5) counts days."""
    return (date.today() - timedelta(days=ago) - _EPOCH).days


def _ago(days: int) -> str:
    return (date.today() - timedelta(days=days)).strftime("%a %b %e 09:00:00 +0800 %Y")
