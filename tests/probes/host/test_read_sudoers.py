"""sudoers(5) as people write it: aliases, tags, continued lines, drop-ins, Defaults."""

from __future__ import annotations

from checks.evidence import Reason, SudoEvidence, SudoRule
from scanner.probes.host.sudoers import MOST_RULES, parse_sudoers
from scanner.probes.host.topics import sudo
from tests.probes.host.said import ABSENT, FORBIDDEN, read, refusal

OPENEULER = """
Defaults   !visiblepw
Defaults    always_set_home
Defaults    env_reset
Defaults    secure_path = /sbin:/bin:/usr/sbin:/usr/bin
root	ALL=(ALL) 	ALL
%wheel	ALL=(ALL)	ALL
#%wheel	ALL=(ALL)	NOPASSWD: ALL
#includedir /etc/sudoers.d
"""


def rules(text: str) -> dict[str, SudoRule]:
    return {rule.who: rule for rule in parse_sudoers(text).rules}


def evidence(text: str, dropins: str = "") -> SudoEvidence:
    seen = read(sudo.TOPIC, {"sudoers": text, "sudoers-d": dropins})
    assert isinstance(seen, SudoEvidence)
    return seen


def test_a_file_as_delivered_lets_root_and_wheel() -> None:
    seen = evidence(OPENEULER)

    assert [(rule.who, rule.everything, rule.no_password) for rule in seen.rules] == [
        ("root", True, False),
        ("%wheel", True, False),
    ]
    assert (seen.installed, seen.syslog, seen.secure_path, seen.use_pty, seen.timestamp_minutes) == (
        True,
        True,
        True,
        False,
        None,
    )


def test_drop_ins_count_where_they_are_included_and_named_as_sudo_wants() -> None:
    dropins = (
        "/etc/sudoers.d/90-cloud-init-users:ubuntu ALL=(ALL) NOPASSWD:ALL\n"
        "/etc/sudoers.d/old.bak:bak ALL=(ALL) ALL\n/etc/sudoers.d/edit~:edit ALL=(ALL) ALL\n"
    )

    assert {rule.who for rule in evidence(OPENEULER, dropins).rules} == {"root", "%wheel", "ubuntu"}
    assert {rule.who for rule in evidence("root ALL=(ALL) ALL\n", dropins).rules} == {"root"}


def test_aliases_and_continued_lines_are_resolved() -> None:
    text = """
    User_Alias OPS = alice, \\
                     bob : DBA = carol
    Cmnd_Alias LOGS = /usr/bin/journalctl, /usr/bin/tail /var/log/*
    Cmnd_Alias MANY = LOGS, /usr/bin/bash
    OPS, DBA   ALL = (root) NOPASSWD: LOGS
    dave ALL = MANY
    """
    seen = rules(text)

    assert seen["carol"] == SudoRule(
        who="carol", commands=("/usr/bin/journalctl", "/usr/bin/tail /var/log/*"), no_password=True
    )
    assert set(seen) == {"alice", "bob", "carol", "dave"}
    assert seen["dave"].everything


def test_tags_and_run_as_hold_on_to_the_next_commands() -> None:
    seen = parse_sudoers("alice ALL = NOPASSWD: /bin/a, /bin/b, PASSWD: ALL, (app) /bin/c").rules

    assert [(rule.commands, rule.no_password, rule.everything) for rule in seen] == [
        (("ALL", "/bin/c"), False, True),
        (("/bin/a", "/bin/b"), True, False),
    ]


def test_everything_as_another_user_is_not_root() -> None:
    rule = rules("alice ALL = (postgres) NOPASSWD: ALL")["alice"]

    assert (rule.everything, rule.as_root) == (False, False)


def test_defaults_take_the_password_from_whom_they_name() -> None:
    seen = evidence(
        "Defaults:alice !authenticate\nDefaults rootpw,logfile=/var/log/sudo.log,log_output,use_pty\n"
        "alice ALL=(ALL) ALL\nbob ALL=(ALL) ALL\n"
    )

    assert {rule.who: rule.no_password for rule in seen.rules} == {"alice": True, "bob": False}
    assert seen.no_authentication == ("alice",)
    assert (seen.log_file, seen.records_sessions) == ("/var/log/sudo.log", True)
    assert (seen.use_pty, seen.target_password) == (True, True)


def test_the_last_of_a_default_counts() -> None:
    assert not evidence("Defaults syslog=auth\nDefaults !syslog\nDefaults timestamp_timeout=30\n").syslog
    assert evidence("Defaults timestamp_timeout=30\nDefaults timestamp_timeout=-1\n").timestamp_minutes == -1.0
    assert evidence("Defaults timestamp_timeout=for-ever\n").timestamp_minutes is None


def test_negated_users_and_commands_give_nothing() -> None:
    assert [rule.commands for rule in parse_sudoers("!alice, bob ALL = !/bin/su, /bin/ls").rules] == [("/bin/ls",)]


def test_hostile_files_come_to_an_end() -> None:
    loop = "User_Alias A = B\nUser_Alias B = A\nCmnd_Alias C = C\nA ALL = C\n"
    many = "\n".join(f"user{at} ALL=(ALL) ALL" for at in range(5000))
    strange = "Defaults" + "\\" * 5000 + "\n=\n= =\n:\nALL\n,=,\n" + "(" * 1000 + "=" + ")" * 1000

    assert len(parse_sudoers(loop).rules) == 1
    assert len(parse_sudoers(many).rules) == MOST_RULES
    assert all(len(rule.who) <= 60 for rule in parse_sudoers(strange).rules)


def test_without_sudo_and_without_the_right_to_look() -> None:
    assert not read(sudo.TOPIC, {"sudoers": ABSENT}).installed  # type: ignore[attr-defined]
    assert refusal(sudo.TOPIC, {"sudoers": FORBIDDEN}) is Reason.NO_RIGHT
    assert refusal(sudo.TOPIC, {"sudoers": OPENEULER, "sudoers-d": FORBIDDEN}) is Reason.NO_RIGHT
