"""Accounts, SSH settings, sessions and roles from what real programs print; no hash comes out of the host."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from checks.evidence import AccountsEvidence, Reason, RolesEvidence, SessionEvidence, ShellSetting, SshdEvidence
from scanner.probes.host.accounts import GROUP, PASSWD, SHADOW
from scanner.probes.host.command import Command, Heard
from scanner.probes.host.topics import accounts, roles, session, sshd
from tests.probes.host.said import FORBIDDEN, read, refusal

PEOPLE = """root:shadow::0:0:/root:/bin/bash
daemon:shadow::1:1:/usr/sbin:/usr/sbin/nologin
ops:shadow::1000:1000:/home/ops:/bin/bash
old:set:md5:1001:1001:/home/old:
app:shadow::1002:1002:/data/app:/bin/bash
auditadm:shadow::1003:1003:/home/auditadm:/bin/bash
secadm:shadow::1004:1004:/home/secadm:/bin/bash
"""
STATES = """root:locked::19800:0:99999:7::
ops:set:yescrypt:20600:1:90:7:30:
app:set:sm3:0:0:99999:7::20000
auditadm:set:sha512:20600:1:90:7::
"""
GROUPS = "root:0:\nwheel:10:ops\nadm:4:syslog,auditadm\nops:1000:\ndocker:998:\n"
SAID: dict[str, str | Heard] = {PASSWD.id: PEOPLE, SHADOW.id: STATES, GROUP.id: GROUPS}

LASTLOG = """Username         Port     From             Latest
root             pts/0    192.0.2.9        Mon Jun  1 09:00:00 +0800 2026
daemon                                     **Never logged in**
ops              pts/1    2001:db8::1      Sun May 31 23:00:01 +0800 2026
app              tty1                      Fri Feb 30 00:00:00 +0800 2026
"""
LASTLOG2 = """Username         Port     From                                       Latest
root             pts/0    192.0.2.9                                  Tue May 12 09:00:00 +0800 2026
ops              pts/0    192.0.2.9                                  **Never logged in**
"""

# `sshd -T` of OpenSSH 7.4 on CentOS 7, shortened.
CENTOS_7_SSHD = """port 22
addressfamily any
listenaddress [::]:22
listenaddress 0.0.0.0:22
usepam yes
logingracetime 120
x11forwarding yes
maxauthtries 6
maxsessions 10
clientaliveinterval 0
clientalivecountmax 3
permitrootlogin without-password
ignorerhosts yes
hostbasedauthentication no
pubkeyauthentication yes
passwordauthentication yes
challengeresponseauthentication no
strictmodes yes
permitemptypasswords no
permituserenvironment no
allowtcpforwarding yes
gatewayports no
permittunnel no
banner none
loglevel INFO
ciphers chacha20-poly1305@openssh.com,aes128-ctr,aes128-cbc,3des-cbc
macs umac-64-etm@openssh.com,hmac-sha2-256
kexalgorithms curve25519-sha256,diffie-hellman-group1-sha1
allowusers ops@192.0.2.0/24
allowusers dba
denygroups guests
authenticationmethods publickey,password publickey,keyboard-interactive
subsystem sftp /usr/libexec/openssh/sftp-server
"""


def seen_accounts(**more: str | Heard) -> AccountsEvidence:
    said = {**SAID, **{id.replace("_", "-"): words for id, words in more.items()}}
    seen = read(accounts.TOPIC, said)
    assert isinstance(seen, AccountsEvidence)
    return seen


def test_an_account_is_what_passwd_and_shadow_say_of_it_together() -> None:
    people = {one.name: one for one in seen_accounts(lastlog=LASTLOG).accounts}

    assert (people["ops"].password, people["ops"].scheme, people["ops"].changed_on) == ("set", "yescrypt", "2026-05-27")
    assert (people["ops"].max_days, people["ops"].inactive_days, people["ops"].last_login) == (90, 30, "2026-05-31")
    assert (people["app"].changed_on, people["app"].expires_on) == ("", "2024-10-04")
    assert (people["old"].password, people["old"].scheme) == ("set", "md5")
    assert (people["daemon"].password, people["secadm"].password) == ("", "")


def test_last_logins_come_from_the_program_there_is() -> None:
    old = {one.name: one.last_login for one in seen_accounts(lastlog=LASTLOG).accounts}
    new = {one.name: one.last_login for one in seen_accounts(lastlog=LASTLOG, lastlog2=LASTLOG2).accounts}

    assert (old["root"], old["daemon"], old["app"], old["secadm"]) == ("2026-06-01", "", None, None)
    assert (new["root"], new["ops"], new["daemon"]) == ("2026-05-12", "", None)
    assert {one.last_login for one in seen_accounts().accounts} == {None}


def test_without_the_right_to_shadow_no_password_is_known() -> None:
    seen = seen_accounts(shadow=FORBIDDEN, homes=FORBIDDEN, trust_files=FORBIDDEN)

    assert not seen.shadow_seen
    assert (seen.homes, seen.trust_files) == (None, None)
    assert {one.password for one in seen.accounts} == {"", "set"}
    assert {one.has_keys for one in seen.accounts} == {None}


def test_homes_and_trust_files_are_told_by_account() -> None:
    seen = seen_accounts(
        homes="700 root /root\n755 ops /home/ops\n755 root /home\n777 1009 /home/\x1b[31mx\n",
        trust_files="600 80 root /root/.ssh/authorized_keys\n644 0 ops /home/ops/.ssh/authorized_keys\n"
        "644 4 root /etc/hosts.equiv\n",
        nsswitch="passwd:     files sss systemd [NOTFOUND=return] ldap\n",
    )

    assert seen.homes is not None
    assert [(one.name, one.mode, one.owner) for one in seen.homes] == [
        ("root", "700", "root"),
        ("ops", "755", "ops"),
        ("\\x1b[31mx", "777", "1009"),
    ]
    assert seen.trust_files is not None
    assert [(one.account, one.name) for one in seen.trust_files] == [
        ("root", "authorized_keys"),
        ("ops", "authorized_keys"),
        ("", "hosts.equiv"),
    ]
    keys = {one.name: one.has_keys for one in seen.accounts}
    assert (keys["root"], keys["ops"], keys["app"]) == (True, False, None)
    assert (seen.directories, seen.groups["wheel"]) == (("sss", "ldap"), ("ops",))


def test_more_accounts_than_are_kept_is_a_failed_look() -> None:
    many = "".join(f"user{at}:shadow::{at}:{at}:/home/x:/bin/sh\n" for at in range(2001))

    assert refusal(accounts.TOPIC, {**SAID, PASSWD.id: many}) is Reason.TOO_MUCH


HASH = "Ab1./Cd2Ef3Gh"
HASHES = {
    "yescrypt": f"$y$j9T$salt$x{HASH}",
    "gost-yescrypt": f"$gy$j9T$salt$x{HASH}",
    "sm3": f"$sm3$salt$x{HASH}",
    "sha512": f"$6$rounds=5000$salt$x{HASH}",
    "sha256": f"$5$salt$x{HASH}",
    "bcrypt": f"$2b$12$x{HASH}",
    "md5": f"$1$salt$x{HASH}",
    "sha1": f"$sha1$1$salt$x{HASH}",
    "other": f"$new$salt$x{HASH}",
    "des": HASH,
}


def awk(command: Command, path: Path) -> str:
    """What the command's own program prints of another file."""
    argv = [*command.argv[:-1], str(path)]
    return subprocess.run(argv, capture_output=True, encoding="utf-8", check=True).stdout


def test_of_a_hash_its_scheme_alone_is_printed(tmp_path: Path) -> None:
    path = tmp_path / "shadow"
    lines = [f"{name}:{value}:20000:0:90:7:::" for name, value in HASHES.items()]
    lines += [f"off{name}:!{value}:20000:0:90:7:::" for name, value in HASHES.items()]
    path.write_text("\n".join([*lines, "none::20000:::::", "star:*:1::::::", "bang:!!:1::::::", "np:NP"]) + "\n")
    printed = awk(SHADOW, path)

    found = {name: rest.split(":")[:2] for name, _, rest in (line.partition(":") for line in printed.splitlines())}
    assert {name: found[name] for name in HASHES} == {name: ["set", name] for name in HASHES}
    assert all(found[f"off{name}"] == ["locked", name] for name in HASHES if name != "des")
    assert (found["none"][0], found["star"][0], found["bang"][0], found["np"][0]) == ("empty", *("locked",) * 3)
    assert HASH not in printed
    assert "salt" not in printed


@pytest.mark.parametrize("command", [SHADOW, PASSWD, GROUP], ids=lambda command: command.id)
def test_not_even_a_line_out_of_order_gives_a_hash_away(tmp_path: Path, command: Command) -> None:
    path = tmp_path / "file"
    value = HASHES["sha512"]
    path.write_text(
        f"{value}:x:0:0:::::\n{value}\na:{value}\na:{value}:0:\na:x:{value}:{value}:{value}:{value}:{value}:{value}:\n"
        f"a:{value}:0:0:{value}:/root:/bin/sh\n{value}:x:0:0::/:/bin/sh\n{value}:x:0:a\na:x:{value}:{value}:g:/:/bin/sh\n"
    )

    assert HASH not in awk(command, path)


def test_remarks_about_people_stay_on_the_host(tmp_path: Path) -> None:
    path = tmp_path / "passwd"
    path.write_text("ops:x:1000:1000:Somebody,Room 1,13800000000:/home/ops:/bin/bash\n")

    assert awk(PASSWD, path) == "ops:shadow::1000:1000:/home/ops:/bin/bash\n"


def seen_sshd(text: str, family: str = "rhel", **more: str | Heard) -> SshdEvidence:
    said = {"sshd-settings": text, **{id.replace("_", "-"): words for id, words in more.items()}}
    seen = read(sshd.TOPIC, said, family=family, version="7")
    assert isinstance(seen, SshdEvidence)
    return seen


def test_settings_of_an_old_server_are_read() -> None:
    seen = seen_sshd(CENTOS_7_SSHD)

    assert (seen.root_login, seen.password, seen.keyboard_interactive) == ("prohibit-password", True, False)
    assert seen.methods == ("publickey,password", "publickey,keyboard-interactive")
    assert (seen.allow_users, seen.deny_groups) == (("ops@192.0.2.0/24", "dba"), ("guests",))
    assert seen.ciphers[-1] == "3des-cbc"
    assert (seen.sftp, seen.banner, seen.log_level) == ("/usr/libexec/openssh/sftp-server", False, "info")
    assert (seen.login_grace_seconds, seen.alive_interval_seconds, seen.max_auth_tries) == (120, 0, 6)


def test_exceptions_of_match_blocks_end_with_their_block_and_their_file() -> None:
    lines = (
        "/etc/ssh/sshd_config.d/50.conf:Match Address 192.0.2.0/24\n"
        "/etc/ssh/sshd_config.d/50.conf:    PermitRootLogin yes\n"
        "/etc/ssh/sshd_config:PasswordAuthentication yes\n"
        "/etc/ssh/sshd_config:match User backup\n"
        "/etc/ssh/sshd_config:  PasswordAuthentication=yes\n"
        "/etc/ssh/sshd_config:Match all\n"
        "/etc/ssh/sshd_config:PermitEmptyPasswords yes\n"
    )
    seen = seen_sshd(CENTOS_7_SSHD, sshd_match=lines)

    assert [(one.match, one.name, one.value) for one in seen.exceptions] == [
        ("Address 192.0.2.0/24", "permitrootlogin", "yes"),
        ("User backup", "passwordauthentication", "yes"),
    ]


@pytest.mark.parametrize(
    ("rules", "wrapped"),
    [
        ("/etc/hosts.deny:sshd: ALL\n/etc/hosts.allow:sshd: 192.0.2.9\n", True),
        ("/etc/hosts.deny:ALL: ALL: spawn (x)\n", True),
        ("/etc/hosts.deny:sshd: ALL\n/etc/hosts.allow:ALL : ALL\n", False),
        ("/etc/hosts.deny:vsftpd: ALL\n", False),
        (FORBIDDEN, False),
    ],
)
def test_wrappers_narrow_down_where_logins_come_from(rules: str | Heard, wrapped: bool) -> None:
    assert seen_sshd(CENTOS_7_SSHD, hosts_allow_deny=rules).wrapped is wrapped


def test_a_server_that_prints_no_settings_is_not_known() -> None:
    assert refusal(sshd.TOPIC, {"sshd-settings": "usage: sshd\n"}) is Reason.NOT_KNOWN
    unreadable = Heard(status=1, error="sshd: no hostkeys available -- exiting.")
    assert refusal(sshd.TOPIC, {"sshd-settings": unreadable}) is Reason.NO_RIGHT


def test_sudo_that_refuses_is_no_answer_of_the_program() -> None:
    refused = Heard(status=1, error="sudo: a password is required")

    assert refusal(sshd.TOPIC, {"sshd-settings": CENTOS_7_SSHD, "sshd-match": refused}) is Reason.NO_RIGHT


def seen_session(family: str = "rhel", **more: str | Heard) -> SessionEvidence:
    seen = read(session.TOPIC, {id.replace("_", "-"): words for id, words in more.items()}, family=family)
    assert isinstance(seen, SessionEvidence)
    return seen


def test_start_up_files_of_openeuler_are_read() -> None:
    seen = seen_session(
        profile="/etc/profile:    umask 077\n/etc/profile:export TMOUT=300\n",
        profile_d="/etc/profile.d/tmout.sh:readonly TMOUT\n",
        bashrc="/etc/bashrc:       umask 002\n/etc/bashrc:# umask in a remark is not one: grep leaves it out\n"[:33],
        logind="[Login]\n#StopIdleSessionSec=infinity\nStopIdleSessionSec=1h 30min\n",
        grub2="0\n",
        grub2_user="1\n",
        ctrl_alt_del=Heard(status=1, out="masked\n"),
        job_lists="/etc/cron.allow\n/etc/at.deny\n/etc/hosts.allow\n",
    )

    assert seen.timeouts == (ShellSetting(file="/etc/profile", value="300"),)
    assert seen.timeout_fixed
    assert seen.umasks is not None
    assert [one.value for one in seen.umasks] == ["077", "002"]
    assert (seen.logind_idle_seconds, seen.reboot_by_keys, seen.boot_password) == (5400, False, True)
    assert seen.job_lists == ("at.deny", "cron.allow")


def test_what_a_host_does_not_have_is_not_known() -> None:
    seen = seen_session("debian")

    assert (seen.su_group, seen.second_factors, seen.logind_idle_seconds) == (None, None, None)
    assert (seen.reboot_by_keys, seen.boot_password) == (None, None)
    assert (seen.timeouts, seen.umasks, seen.login_umask) == ((), (), "")


@pytest.mark.parametrize(
    ("rule", "group"),
    [
        ("auth required pam_wheel.so use_uid", "wheel"),
        ("auth requisite pam_wheel.so group=ops", "ops"),
        ("auth sufficient pam_wheel.so trust use_uid", ""),
        ("auth required pam_wheel.so deny group=nosu", ""),
    ],
)
def test_su_is_bound_to_a_group_where_its_rule_can_refuse(rule: str, group: str) -> None:
    assert seen_session(pam=f"/etc/pam.d/su:{rule}\n").su_group == group


def test_second_factors_are_those_ssh_logins_pass() -> None:
    text = "/etc/pam.d/sshd:auth substack a\n/etc/pam.d/a:auth required /usr/lib64/security/pam_google_authenticator.so nullok\n"

    assert seen_session(pam=text).second_factors == ("pam_google_authenticator",)


def seen_roles(**more: str | Heard) -> RolesEvidence:
    said: dict[str, str | Heard] = {PASSWD.id: PEOPLE, GROUP.id: GROUPS, "sudoers": "%wheel ALL=(ALL) ALL\n", **more}
    seen = read(roles.TOPIC, said, family="rhel")
    assert isinstance(seen, RolesEvidence)
    return seen


def test_roles_are_told_by_what_accounts_may_do() -> None:
    seen = seen_roles()

    assert (seen.administrators, seen.auditors) == (("ops", "root"), ("auditadm",))
    assert (seen.security_administrators, seen.in_name_only) == (("secadm",), ())


def test_a_sudo_rule_for_logs_alone_makes_an_auditor() -> None:
    text = "%wheel ALL=(ALL) ALL\nold ALL=(root) /usr/bin/ausearch, /usr/bin/tail /var/log/secure\napp ALL=(root) /usr/bin/vi\n"

    assert seen_roles(sudoers=text).auditors == ("auditadm", "old")


def test_a_name_is_no_role_where_its_account_can_become_root() -> None:
    seen = seen_roles(sudoers="auditadm ALL=(ALL) ALL\n", group="root:0:\ndocker:998:secadm\n")

    assert seen.in_name_only == ("auditadm", "secadm")
    assert (seen.auditors, seen.security_administrators) == ((), ())


def test_selinux_maps_accounts_to_roles() -> None:
    seen = seen_roles(seusers="root:root:s0-s0\n__default__:user_u:s0\napp:secadm_u:s0\nold:auditadm_u:s0\n")

    assert (seen.auditors, seen.security_administrators) == (("auditadm", "old"), ("app", "secadm"))
