"""Examples for the checks on who may log in to a host, and how."""

from __future__ import annotations

from typing import Any

from msgspec.structs import replace

from checks.evidence import Account, Evidence, Home, LoginLock, Reason, ShellSetting, SshdException, SudoRule, TrustFile
from checks.exemplary.host_logins import AUDITOR, DAEMON, GUARD, KEEPER, ROOT
from tests.checks.examples.case import MET, NOT_APPLICABLE, NOT_MET, PARTLY_MET, SITE, case


def sshd(**facts: Any) -> Evidence:
    return SITE.sees("host.sshd", **facts)


def excepted(name: str) -> Evidence:
    return sshd(exceptions=(SshdException(match="Address 192.0.2.0/24", name=name, value="yes"),), methods=())


def accounts(*more: Account, **facts: Any) -> Evidence:
    if more:
        facts["accounts"] = (ROOT, DAEMON, KEEPER, *more)
    return SITE.sees("host.accounts", **facts)


def blind(*more: Account) -> Evidence:
    """Accounts seen by a login that may not read shadow."""
    seen = (replace(one, password="", scheme="", changed_on="", max_days=None) for one in (ROOT, DAEMON, *more))
    return SITE.sees("host.accounts", accounts=tuple(seen), shadow_seen=False, homes=None, trust_files=None)


def keeper(**facts: Any) -> Account:
    return replace(KEEPER, **{"name": "other", "uid": 1009, **facts})


def file(name: str, **facts: Any) -> Evidence:
    given = {"account": "sysadm", "mode": "600", "owner": "sysadm", "size": 20, **facts}
    return accounts(trust_files=(TrustFile(name=name, **given),))


def home(**facts: Any) -> Evidence:
    return accounts(homes=(Home(**{"name": "sysadm", "mode": "750", "owner": "sysadm", **facts}),))


def passwords(**facts: Any) -> Evidence:
    return SITE.sees("host.passwords", **facts)


def lockout(**facts: Any) -> Evidence:
    given = {"module": "pam_faillock", "deny": 5, "unlock_seconds": 600, "root": True, "complete": True, **facts}
    return SITE.sees("host.lockout", locks=(LoginLock(service="sshd", **given),))


def sudo(*rules: SudoRule, **facts: Any) -> Evidence:
    return SITE.sees("host.sudo", **({"rules": rules, **facts} if rules else facts))


def session(**facts: Any) -> Evidence:
    return SITE.sees("host.session", **facts)


def tmout(*values: str, fixed: bool = True) -> Evidence:
    found = tuple(ShellSetting(file="/etc/profile", value=value) for value in values)
    return session(timeouts=found, timeout_fixed=fixed)


def roles(**facts: Any) -> Evidence:
    return SITE.sees("host.roles", **facts)


ALL_OF_ALL = SudoRule(who="ALL", commands=("ALL",), everything=True)
NO_LOCK: dict[str, Any] = {"module": "", "deny": 0, "unlock_seconds": 0, "root": False, "complete": False}

SSH = (
    case("host.ssh-root-login", MET, sshd()),
    case("host.ssh-root-login", MET, sshd(root_login="forced-commands-only")),
    case("host.ssh-root-login", NOT_MET, sshd(root_login="yes")),
    case("host.ssh-root-login", NOT_MET, excepted("permitrootlogin")),
    case("host.ssh-root-login", PARTLY_MET, sshd(root_login="prohibit-password")),
    case("host.ssh-root-login", Reason.NOT_KNOWN, sshd(root_login="")),
    case("host.ssh-password-login", MET, sshd()),
    case("host.ssh-password-login", MET, sshd(password=True)),
    case("host.ssh-password-login", MET, sshd(methods=(), keyboard_interactive=False)),
    case("host.ssh-password-login", PARTLY_MET, sshd(methods=(), password=True)),
    case("host.ssh-password-login", PARTLY_MET, sshd(methods=("publickey",), keyboard_interactive=True)),
    case("host.ssh-password-login", NOT_MET, sshd(methods=(), password=True, root_login="yes")),
    case("host.ssh-password-login", Reason.NOT_KNOWN, sshd(password=None)),
    case("host.ssh-empty-password", MET, sshd()),
    case("host.ssh-empty-password", NOT_MET, sshd(empty_passwords=True)),
    case("host.ssh-empty-password", NOT_MET, excepted("permitemptypasswords")),
    case("host.ssh-empty-password", Reason.NOT_KNOWN, sshd(empty_passwords=None)),
    case("host.ssh-max-tries", MET, sshd(max_auth_tries=5)),
    case("host.ssh-max-tries", PARTLY_MET, sshd(max_auth_tries=6)),
    case("host.ssh-max-tries", NOT_MET, sshd(max_auth_tries=20)),
    case("host.ssh-max-tries", Reason.NOT_KNOWN, sshd(max_auth_tries=None)),
    case("host.ssh-grace", MET, sshd(login_grace_seconds=120)),
    case("host.ssh-grace", NOT_MET, sshd(login_grace_seconds=0)),
    case("host.ssh-grace", NOT_MET, sshd(login_grace_seconds=600)),
    case("host.ssh-grace", Reason.NOT_KNOWN, sshd(login_grace_seconds=None)),
    case("host.ssh-idle", MET, sshd()),
    case("host.ssh-idle", NOT_MET, sshd(alive_interval_seconds=0)),
    case("host.ssh-idle", NOT_MET, sshd(alive_interval_seconds=600, alive_count_max=3)),
    case("host.ssh-idle", Reason.NOT_KNOWN, sshd(alive_count_max=None)),
    case("host.ssh-allowed-users", MET, sshd()),
    case("host.ssh-allowed-users", NOT_MET, sshd(allow_groups=())),
    case("host.ssh-allowed-users", NOT_MET, sshd(allow_groups=(), allow_users=("*",))),
    case("host.ssh-listens-everywhere", MET, sshd()),
    case("host.ssh-listens-everywhere", MET, sshd(listens_on=("0.0.0.0:22",), allow_users=("a@192.0.2.9",))),
    case("host.ssh-listens-everywhere", MET, sshd(listens_on=("0.0.0.0:22",), wrapped=True)),
    case("host.ssh-listens-everywhere", PARTLY_MET, sshd(listens_on=("0.0.0.0:22", "[::]:22"))),
    case("host.ssh-listens-everywhere", NOT_MET, sshd(listens_on=("[::]:22",), allow_groups=())),
    case("host.ssh-listens-everywhere", Reason.NOT_KNOWN, sshd(listens_on=())),
    case("host.ssh-log-level", MET, sshd(log_level="info")),
    case("host.ssh-log-level", PARTLY_MET, sshd(log_level="debug3")),
    case("host.ssh-log-level", NOT_MET, sshd(log_level="quiet")),
    case("host.ssh-log-level", Reason.NOT_KNOWN, sshd(log_level="")),
    case("host.ssh-forwarding", MET, sshd()),
    case("host.ssh-forwarding", PARTLY_MET, sshd(tcp_forwarding="yes", x11_forwarding=True)),
    case("host.ssh-forwarding", NOT_MET, sshd(tunnel="point-to-point")),
    case("host.ssh-forwarding", NOT_MET, sshd(gateway_ports="yes", tcp_forwarding="yes")),
    case("host.ssh-forwarding", Reason.NOT_KNOWN, sshd(tcp_forwarding="")),
    case("host.ssh-weak-algorithm", MET, sshd()),
    case("host.ssh-weak-algorithm", PARTLY_MET, sshd(macs=("hmac-sha1", "hmac-sha2-256"))),
    case("host.ssh-weak-algorithm", NOT_MET, sshd(ciphers=("aes128-cbc",))),
    case("host.ssh-weak-algorithm", NOT_MET, sshd(key_exchanges=("diffie-hellman-group1-sha1",))),
    case("host.ssh-weak-algorithm", Reason.NOT_KNOWN, sshd(macs=())),
    case("host.ssh-trusted-hosts", MET, sshd()),
    case("host.ssh-trusted-hosts", NOT_MET, sshd(host_based=True)),
    case("host.ssh-trusted-hosts", Reason.NOT_KNOWN, sshd(host_based=None)),
    case("host.ssh-lax-files", MET, sshd()),
    case("host.ssh-lax-files", NOT_MET, sshd(strict_modes=False)),
    case("host.ssh-lax-files", NOT_MET, sshd(user_environment="yes")),
    case("host.ssh-lax-files", Reason.NOT_KNOWN, sshd(strict_modes=None)),
)

ACCOUNTS = (
    case("host.second-root", MET, accounts()),
    case("host.second-root", NOT_MET, accounts(keeper(uid=0))),
    case("host.second-root", Reason.NOT_KNOWN, accounts(accounts=())),
    case("host.empty-password", MET, accounts()),
    case("host.empty-password", MET, accounts(replace(DAEMON, name="bin", uid=2, password="empty"))),
    case("host.empty-password", NOT_MET, accounts(keeper(password="empty", scheme=""))),
    case("host.empty-password", Reason.NO_RIGHT, blind()),
    case("host.weak-password-hash", MET, accounts(keeper(scheme="sm3"))),
    case("host.weak-password-hash", NOT_MET, accounts(keeper(scheme="md5"))),
    case("host.weak-password-hash", MET, accounts(keeper(scheme="md5", password="locked"))),
    case("host.weak-password-hash", Reason.NO_RIGHT, blind()),
    case("host.duplicate-account", MET, accounts()),
    case("host.duplicate-account", NOT_MET, accounts(keeper(uid=KEEPER.uid))),
    case("host.duplicate-account", NOT_MET, accounts(keeper(name=KEEPER.name))),
    case("host.duplicate-account", MET, accounts(keeper(uid=0))),
    case("host.duplicate-account", Reason.NOT_KNOWN, accounts(accounts=())),
    case("host.default-account", MET, accounts(keeper(name="ubuntu", password="locked", has_keys=False))),
    case("host.default-account", PARTLY_MET, accounts(keeper(name="ubuntu", password="locked"))),
    case("host.default-account", NOT_MET, accounts(keeper(name="test"))),
    case("host.default-account", Reason.NO_RIGHT, blind(keeper(name="test", has_keys=None))),
    case("host.system-account-login", MET, accounts(keeper(uid=26, password="locked"))),
    case("host.system-account-login", NOT_MET, accounts(keeper(uid=26))),
    case("host.system-account-login", Reason.NO_RIGHT, blind()),
    case("host.stale-account", MET, accounts()),
    case("host.stale-account", MET, accounts(keeper(last_login="", changed_on="2026-05-20"))),
    case("host.stale-account", MET, accounts(keeper(last_login="2025-01-01", changed_on="", expires_on="2025-06-01"))),
    case("host.stale-account", NOT_MET, accounts(keeper(last_login="2025-12-01", changed_on="2025-11-01"))),
    case("host.stale-account", NOT_MET, accounts(keeper(last_login="", changed_on="2025-11-01"))),
    case("host.stale-account", Reason.NOT_KNOWN, accounts(keeper(last_login=None))),
    case("host.stale-account", Reason.NO_RIGHT, blind()),
    case("host.shared-root", MET, accounts()),
    case("host.shared-root", NOT_MET, accounts(accounts=(replace(ROOT, password="set"), DAEMON))),
    case(
        "host.shared-root", Reason.NOT_KNOWN, accounts(accounts=(replace(ROOT, password="set"),), directories=("sss",))
    ),
    case("host.shared-root", Reason.NO_RIGHT, blind()),
    case("host.root-equivalent-group", MET, accounts()),
    case("host.root-equivalent-group", NOT_MET, accounts(groups={"docker": ("sysadm",)})),
    case("host.root-equivalent-group", MET, accounts(groups={"shadow": ("daemon",)})),
    case("host.root-equivalent-group", Reason.NOT_KNOWN, accounts(groups={})),
    case("host.password-never-expires", MET, accounts()),
    case("host.password-never-expires", NOT_MET, accounts(keeper(max_days=99999))),
    case("host.password-never-expires", NOT_MET, accounts(keeper(max_days=None))),
    case("host.password-never-expires", MET, accounts(keeper(max_days=None, password="locked"))),
    case("host.password-never-expires", Reason.NO_RIGHT, blind()),
    case("host.password-overdue", MET, accounts()),
    case("host.password-overdue", MET, accounts(keeper(changed_on=""))),
    case("host.password-overdue", NOT_MET, accounts(keeper(changed_on="2026-01-01"))),
    case("host.password-overdue", Reason.NO_RIGHT, blind()),
)

FILES = (
    case("host.home-open", MET, home()),
    case("host.home-open", NOT_MET, home(mode="770")),
    case("host.home-open", NOT_MET, home(owner="auditadm")),
    case("host.home-open", MET, home(name="data", owner="root")),
    case("host.home-open", PARTLY_MET, home(mode="755")),
    case("host.home-open", Reason.NO_RIGHT, blind()),
    case("host.trust-files", MET, accounts()),
    case("host.trust-files", NOT_MET, file("hosts.equiv", account="", owner="root")),
    case("host.trust-files", MET, file(".rhosts", size=0)),
    case("host.trust-files", Reason.NO_RIGHT, blind()),
    case("host.stored-password", MET, accounts()),
    case("host.stored-password", NOT_MET, file(".netrc")),
    case("host.stored-password", Reason.NO_RIGHT, blind()),
    case("host.keys-writable", MET, accounts()),
    case("host.keys-writable", NOT_MET, file("authorized_keys", mode="666")),
    case("host.keys-writable", NOT_MET, file("authorized_keys", owner="auditadm")),
    case("host.keys-writable", MET, file("authorized_keys", account="data", owner="app")),
    case("host.keys-writable", Reason.NO_RIGHT, blind()),
)

PASSWORDS = (
    case("host.password-length", MET, passwords(min_length=8)),
    case("host.password-length", NOT_MET, passwords(min_length=6)),
    case("host.password-length", NOT_MET, passwords(module="", min_length=None)),
    case("host.password-length", Reason.NOT_KNOWN, passwords(module="pam_passwdqc", min_length=None)),
    case("host.password-complexity", MET, passwords()),
    case("host.password-complexity", PARTLY_MET, passwords(classes=2)),
    case("host.password-complexity", NOT_MET, passwords(classes=0)),
    case("host.password-complexity", NOT_MET, passwords(module="", classes=None)),
    case("host.password-complexity", Reason.NOT_KNOWN, passwords(module=None)),
    case("host.password-root-exempt", MET, passwords()),
    case("host.password-root-exempt", PARTLY_MET, passwords(for_root=False)),
    case("host.password-root-exempt", NOT_MET, passwords(for_root=False, dictionary=False)),
    case("host.password-root-exempt", Reason.NOT_KNOWN, passwords(for_root=None)),
    case("host.password-history", MET, passwords()),
    case("host.password-history", PARTLY_MET, passwords(remembered=2)),
    case("host.password-history", NOT_MET, passwords(remembered=0)),
    case("host.password-history", Reason.NOT_KNOWN, passwords(remembered=None)),
    case("host.password-age", MET, passwords()),
    case("host.password-age", PARTLY_MET, passwords(max_days=180)),
    case("host.password-age", NOT_MET, passwords(max_days=99999)),
    case("host.password-age", Reason.NOT_KNOWN, passwords(max_days=None)),
    case("host.password-hash-setting", MET, passwords(pam_hash="sm3")),
    case("host.password-hash-setting", NOT_MET, passwords(pam_hash="md5")),
    case("host.password-hash-setting", NOT_MET, passwords(pam_hash="", hash_method="des")),
    case("host.password-hash-setting", Reason.NOT_KNOWN, passwords(pam_hash="", hash_method="")),
    case("host.lockout", MET, lockout()),
    case("host.lockout", MET, lockout(module="pam_tally2", unlock_seconds=0)),
    case("host.lockout", PARTLY_MET, lockout(deny=10)),
    case("host.lockout", PARTLY_MET, lockout(unlock_seconds=60)),
    case("host.lockout", NOT_MET, lockout(complete=False)),
    case("host.lockout", NOT_MET, lockout(**NO_LOCK)),
    case("host.lockout", Reason.NOT_KNOWN, SITE.sees("host.lockout", locks=())),
    case("host.lockout-root", MET, lockout()),
    case("host.lockout-root", NOT_MET, lockout(root=False)),
    case("host.lockout-root", NOT_MET, lockout(**NO_LOCK)),
    case("host.lockout-root", Reason.NOT_KNOWN, SITE.sees("host.lockout", locks=())),
)

SUDO = (
    case("host.sudo-without-password", MET, sudo()),
    case("host.sudo-without-password", MET, sudo(SudoRule(who="ops", commands=("/bin/a",), no_password=True))),
    case(
        "host.sudo-without-password",
        NOT_MET,
        sudo(SudoRule(who="ubuntu", commands=("ALL",), everything=True, no_password=True)),
    ),
    case("host.sudo-without-password", NOT_MET, sudo(no_authentication=("ALL",))),
    case("host.sudo-without-password", NOT_APPLICABLE, sudo(installed=False)),
    case("host.sudo-all", MET, sudo()),
    case("host.sudo-all", NOT_MET, sudo(ALL_OF_ALL)),
    case("host.sudo-all", PARTLY_MET, sudo(ALL_OF_ALL, target_password=True)),
    case("host.sudo-all", NOT_APPLICABLE, sudo(installed=False)),
    case("host.sudo-unlogged", MET, sudo()),
    case("host.sudo-unlogged", NOT_MET, sudo(syslog=False, log_file="")),
    case("host.sudo-unlogged", NOT_APPLICABLE, sudo(installed=False)),
    case("host.sudo-settings", MET, sudo()),
    case("host.sudo-settings", PARTLY_MET, sudo(use_pty=False)),
    case("host.sudo-settings", NOT_MET, sudo(use_pty=False, timestamp_minutes=-1.0)),
    case("host.sudo-settings", NOT_APPLICABLE, sudo(installed=False)),
)

SESSION = (
    case("host.idle-timeout", MET, session()),
    case("host.idle-timeout", MET, session(timeouts=(), logind_idle_seconds=600)),
    case("host.idle-timeout", PARTLY_MET, tmout("600", fixed=False)),
    case("host.idle-timeout", PARTLY_MET, tmout("300", "3600")),
    case("host.idle-timeout", NOT_MET, tmout()),
    case("host.idle-timeout", NOT_MET, tmout("0")),
    case("host.idle-timeout", Reason.NOT_KNOWN, session(timeouts=None)),
    case("host.umask", MET, session()),
    case("host.umask", PARTLY_MET, session(umasks=(), login_umask="")),
    case("host.umask", NOT_MET, session(umasks=(ShellSetting(file="/etc/bashrc", value="002"),))),
    case("host.umask", Reason.NOT_KNOWN, session(umasks=None)),
    case("host.su-unrestricted", MET, session()),
    case("host.su-unrestricted", NOT_MET, session(su_group="")),
    case("host.su-unrestricted", Reason.NOT_KNOWN, session(su_group=None)),
    case("host.second-factor", MET, session(), sshd()),
    case("host.second-factor", MET, session(), sshd(methods=(), public_key=False, password=True)),
    case("host.second-factor", PARTLY_MET, session(second_factors=()), sshd(methods=(), keyboard_interactive=False)),
    case("host.second-factor", NOT_MET, session(second_factors=()), sshd(methods=(), password=True)),
    case(
        "host.second-factor",
        Reason.NOT_KNOWN,
        session(second_factors=()),
        sshd(methods=(), password=True, allow_users=("ops@192.0.2.9",)),
    ),
    case("host.second-factor", Reason.NOT_KNOWN, session()),
    case("host.reboot-by-keys", MET, session()),
    case("host.reboot-by-keys", NOT_MET, session(reboot_by_keys=True)),
    case("host.reboot-by-keys", Reason.NOT_KNOWN, session(reboot_by_keys=None)),
    case("host.boot-password", MET, session()),
    case("host.boot-password", NOT_MET, session(boot_password=False)),
    case("host.boot-password", Reason.NOT_KNOWN, session(boot_password=None)),
    case("host.job-users", MET, session()),
    case("host.job-users", PARTLY_MET, session(job_lists=("cron.allow", "at.deny"))),
    case("host.job-users", NOT_MET, session(job_lists=())),
    case("host.job-users", Reason.NOT_KNOWN, session(job_lists=None)),
)

ROLES = (
    case("host.admin-roles", MET, roles()),
    case("host.admin-roles", PARTLY_MET, roles(security_administrators=())),
    case("host.admin-roles", NOT_MET, roles(in_name_only=(AUDITOR.name, GUARD.name))),
    case("host.admin-roles", Reason.NOT_KNOWN, roles(auditors=(), security_administrators=())),
    case("host.many-administrators", MET, roles()),
    case("host.many-administrators", NOT_MET, roles(administrators=("root", *"abcdef"))),
    case("host.many-administrators", Reason.NOT_KNOWN, roles(administrators=())),
)

CASES = (*SSH, *ACCOUNTS, *FILES, *PASSWORDS, *SUDO, *SESSION, *ROLES)
