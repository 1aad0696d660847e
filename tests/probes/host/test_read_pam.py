"""Passwords and lockout as the PAM files of several distributions set them up."""

from __future__ import annotations

import pytest

from checks.evidence import LockoutEvidence, LoginLock, PasswordsEvidence, Reason
from scanner.probes.host.topics import lockout, passwords
from tests.probes.host.said import ABSENT, FORBIDDEN, read, refusal

DEFS = "PASS_MAX_DAYS   90\nPASS_MIN_DAYS   0\nPASS_WARN_AGE   7\nENCRYPT_METHOD SHA512\nUMASK           077\n"


def pam(**files: str) -> str:
    """What grep prints of files in /etc/pam.d; underscores in names stand for dashes."""
    lines = []
    for name, text in files.items():
        lines += [f"/etc/pam.d/{name.replace('_', '-')}:{line}" for line in text.strip().splitlines()]
    return "\n".join(lines)


RHEL_SERVICES = {
    "sshd": "auth       substack     password-auth\nauth       include      postlogin\nsession    include      password-auth",
    "login": "auth       substack     system-auth\nsession    include      system-auth",
    "passwd": "auth include system-auth\npassword substack system-auth\n-password optional pam_gnome_keyring.so",
}

OPENEULER = """
auth        required      pam_env.so
auth        required      pam_faillock.so preauth audit deny=3 even_deny_root unlock_time=300
-auth        sufficient    pam_fprintd.so
auth        sufficient    pam_unix.so nullok try_first_pass
-auth        sufficient    pam_sss.so use_first_pass
auth        [default=die] pam_faillock.so authfail audit deny=3 even_deny_root unlock_time=300
auth        sufficient    pam_faillock.so authsucc audit deny=3 even_deny_root unlock_time=300
auth        requisite     pam_succeed_if.so uid >= 1000 quiet_success
auth        required      pam_deny.so
password    requisite     pam_pwquality.so minlen=8 minclass=3 enforce_for_root local_users_only dcredit=0 ucredit=0
password    required      pam_pwhistory.so use_authtok remember=5 enforce_for_root
password    sufficient    pam_unix.so sm3 shadow nullok try_first_pass use_authtok
password    required      pam_deny.so
"""

ANOLIS = """
auth        required                                     pam_env.so
auth        required                                     pam_faildelay.so delay=2000000
auth        required                                     pam_faillock.so preauth silent
auth        [default=1 ignore=ignore success=ok]         pam_succeed_if.so uid >= 1000 quiet
auth        sufficient                                   pam_unix.so nullok try_first_pass
auth        required                                     pam_faillock.so authfail
auth        required                                     pam_deny.so
password    requisite                                    pam_pwquality.so try_first_pass local_users_only
password    sufficient                                   pam_unix.so sha512 shadow nullok try_first_pass use_authtok
"""

CENTOS_7 = """
auth        required      pam_tally2.so onerr=fail deny=5 unlock_time=900
auth        required      pam_env.so
auth        sufficient    pam_unix.so nullok try_first_pass
auth        required      pam_deny.so
password    requisite     pam_pwquality.so try_first_pass local_users_only retry=3 authtok_type=
password    sufficient    pam_unix.so md5 shadow nullok try_first_pass use_authtok remember=3
"""

UBUNTU_AUTH = """
auth    [success=1 default=ignore]      pam_unix.so nullok
auth    requisite                       pam_deny.so
auth    required                        pam_permit.so
auth    optional                        pam_cap.so
"""

UBUNTU = pam(
    sshd="@include common-auth",
    login="auth       optional   pam_faildelay.so  delay=3000000\n@include common-auth",
    passwd="@include common-password",
    common_auth=UBUNTU_AUTH,
    common_password="password [success=1 default=ignore] pam_unix.so obscure yescrypt\npassword requisite pam_deny.so",
)


def rhel(stacks: str) -> str:
    return pam(**RHEL_SERVICES, system_auth=stacks, password_auth=stacks)


def rules(text: str, **conf: str) -> PasswordsEvidence:
    seen = read(passwords.TOPIC, {"login-defs": DEFS, "pam": text, **conf}, family="rhel", version="22.03")
    assert isinstance(seen, PasswordsEvidence)
    return seen


def locks(text: str, conf: str = "") -> dict[str, LoginLock]:
    seen = read(lockout.TOPIC, {"pam": text, "faillock-conf": conf}, family="rhel")
    assert isinstance(seen, LockoutEvidence)
    return {one.service: one for one in seen.locks}


def test_openeuler_asks_by_arguments_of_the_module() -> None:
    seen = rules(rhel(OPENEULER))

    assert (seen.module, seen.min_length, seen.classes, seen.for_root, seen.dictionary) == (
        "pam_pwquality",
        8,
        3,
        True,
        True,
    )
    assert (seen.remembered, seen.pam_hash, seen.files) == (5, "sm3", ("passwd", "system-auth"))
    assert (seen.max_days, seen.min_days, seen.warn_days, seen.hash_method, seen.umask) == (90, 0, 7, "sha512", "077")


def test_openeuler_locks_root_too_by_arguments() -> None:
    lock = LoginLock(service="sshd", module="pam_faillock", deny=3, unlock_seconds=300, root=True, complete=True)

    assert locks(rhel(OPENEULER))["sshd"] == lock


def test_anolis_asks_by_files_of_which_the_main_one_is_read_last() -> None:
    dropins = "/etc/security/pwquality.conf.d/10.conf:minlen = 14\n/etc/security/pwquality.conf.d/10.conf:dcredit=-1\n"
    seen = rules(rhel(ANOLIS), pwquality="minlen = 12  # twelve\nucredit = -1\n", **{"pwquality-dropins": dropins})

    assert (seen.min_length, seen.classes, seen.for_root, seen.remembered) == (12, 2, False, 0)


def test_anolis_locks_by_faillock_conf() -> None:
    seen = locks(rhel(ANOLIS), "deny = 4\nunlock_time = never\n")["login"]

    assert (seen.deny, seen.unlock_seconds, seen.root, seen.complete) == (4, 0, False, True)
    assert (locks(rhel(ANOLIS))["sshd"].deny, locks(rhel(ANOLIS))["sshd"].unlock_seconds) == (3, 600)


def test_centos_7_gives_away_what_its_credits_are_worth() -> None:
    seen = read(
        passwords.TOPIC,
        {"login-defs": DEFS, "pam": rhel(CENTOS_7), "pwquality": "minlen = 9\n"},
        family="rhel",
        version="7",
    )

    assert isinstance(seen, PasswordsEvidence)
    assert (seen.min_length, seen.remembered, seen.pam_hash) == (6, 3, "md5")


def test_centos_7_locks_by_a_tally_before_the_password() -> None:
    seen = locks(rhel(CENTOS_7))["sshd"]

    assert (seen.module, seen.deny, seen.unlock_seconds, seen.root, seen.complete) == (
        "pam_tally2",
        5,
        900,
        False,
        True,
    )


def test_a_fresh_ubuntu_has_neither_rules_nor_locks() -> None:
    asked = read(passwords.TOPIC, {"login-defs": DEFS, "pam": UBUNTU})
    locked = read(lockout.TOPIC, {"pam": UBUNTU})

    assert isinstance(asked, PasswordsEvidence)
    assert (asked.module, asked.remembered, asked.pam_hash, asked.files) == ("", 0, "yescrypt", ("common-password",))
    assert isinstance(locked, LockoutEvidence)
    assert ([one.module for one in locked.locks], locked.delay_seconds) == (["", ""], 3.0)


@pytest.mark.parametrize(
    "auth",
    [
        "auth required pam_unix.so\nauth [default=die] pam_faillock.so authfail",
        "auth required pam_faillock.so preauth\nauth required pam_unix.so",
        "auth required pam_unix.so\nauth required pam_faillock.so preauth\nauth required pam_faillock.so authfail",
        "auth optional pam_faillock.so preauth\nauth required pam_unix.so\nauth optional pam_faillock.so authfail",
        "auth required pam_unix.so\nauth required pam_tally2.so deny=5",
    ],
)
def test_lines_in_an_order_that_never_locks_are_told_as_such(auth: str) -> None:
    assert not locks(pam(sshd=auth))["sshd"].complete


def test_what_judges_without_binding_does_not_count() -> None:
    assert rules(pam(passwd="password optional pam_pwquality.so minlen=20")).module == ""


def test_another_judge_of_passwords_is_named_and_left_alone() -> None:
    seen = rules(pam(passwd="password requisite pam_passwdqc.so min=disabled,24,11,8,7"))

    assert (seen.module, seen.min_length, seen.classes) == ("pam_passwdqc", None, None)


def test_without_pam_files_nothing_is_told_of_them() -> None:
    seen = read(passwords.TOPIC, {"login-defs": DEFS, "pam": FORBIDDEN})

    assert isinstance(seen, PasswordsEvidence)
    assert (seen.module, seen.remembered, seen.max_days) == (None, None, 90)
    assert refusal(lockout.TOPIC, {"pam": FORBIDDEN}) is Reason.NO_RIGHT
    assert refusal(lockout.TOPIC, {"pam": ABSENT}) is Reason.NOT_KNOWN
    assert refusal(lockout.TOPIC, {"pam": pam(cron="auth required pam_unix.so")}) is Reason.NOT_KNOWN


def test_files_that_include_each_other_come_to_an_end() -> None:
    text = pam(sshd="@include a\nauth required pam_unix.so", a="@include sshd\n@include a\nauth include a")
    seen = locks(text)["sshd"]

    assert seen.module == ""
    assert seen.service == "sshd"
