"""Every command of every topic only reads, is written down for its owner to the letter, and sudo can be held to exactly it."""

from __future__ import annotations

import json
import shlex

import pytest
from click.testing import CliRunner

from checks import Text, all_checks
from scanner.cli import main
from scanner.probes.host.approval import shown_commands, sudoers
from scanner.probes.host.command import Command
from scanner.probes.host.look import all_commands
from scanner.probes.host.system import COMMANDS
from scanner.probes.host.topics import TOPICS
from scanner.probes.host.words import as_run
from tests.lab.prepared_host import ACCOUNT, PreparedHost
from tests.probes.host.reading import only_reads

COMMANDS_OF_ALL = [*COMMANDS, *(command for topic in TOPICS for command in topic.commands)]
ODD_WORDS = (
    ("grep", "-rH", "", "/etc/crontab"),
    ("grep", "-E", "^[[:space:]]*a,b:c=d#e\\s(f|g)?!$", "/etc/x y"),
    ("find", "/", "-name", "*.[ch]", "-printf", "%m %p\\n\\0"),
    ("awk", "-F:", 'BEGIN { x["a"] = "*" }\n$2 !~ /^[!*]+/ { print $1 ":" $2 }', "/etc/shadow"),
    ("lsmod",),
    ("cat", "a ", "", " ", "b"),
)


def asks(*argv: str) -> Command:
    return Command(id=" ".join(argv), argv=argv, why=Text(zh="测试", en="a test"), sudo=True)


@pytest.mark.parametrize("command", COMMANDS_OF_ALL, ids=lambda command: command.id)
def test_a_command_only_reads(command: Command) -> None:
    assert only_reads(command.argv), f"{command.id}: not known to read only; see tests/probes/host/reading.py"
    # One word stays one word, whatever is in it: no shell interprets any.
    assert tuple(shlex.split(shlex.join(as_run(command, "yes")))) == as_run(command, "yes")
    assert command.why.zh
    assert command.why.en
    assert set(command.families) <= {"debian", "rhel"}
    assert 0 < command.seconds <= 60
    assert 0 < command.most <= 8_000_000


def test_no_right_of_root_is_handed_on_by_a_pager() -> None:
    """Whoever may run a program as root that shows its output in `less` may run everything as root."""
    pagers = ("systemctl", "journalctl", "timedatectl", "loginctl", "systemd-analyze")
    for command in all_commands():
        assert not command.sudo or command.argv[0] not in pagers or "--no-pager" in command.argv, command.id


def test_an_id_is_of_one_command_only() -> None:
    found: dict[str, Command] = {}
    for command in COMMANDS_OF_ALL:
        assert found.setdefault(command.id, command) == command, command.id
    assert list(found.values()) == list(all_commands())


@pytest.mark.parametrize(
    "words",
    [
        "sh -c id",
        "/bin/cat /etc/passwd",
        "rm -f /etc/x",
        "find / -delete",
        "find / -type f -exec cat {} +",
        "find / -fprintf /etc/x %p",
        "awk -f /tmp/x",
        "awk '{ system($0) }'",
        "awk '{ print > \"/etc/x\" }'",
        "awk '{ print $1 | \"sh\" }'",
        "awk 'BEGIN { \"id\" | getline x }'",
        "awk -i inplace 1 /etc/x",
        "sysctl -w a=1",
        "sysctl a=1",
        "sysctl --system",
        "systemctl restart sshd",
        "systemctl --now disable sshd",
        "ip link set eth0 down",
        "nft -f /tmp/x",
        "nft flush ruleset",
        "ss -K dst 1.1.1.1",
        "ss -tD /tmp/x",
        "sshd -D",
        "auditctl -D",
        "apt-get upgrade",
        "yum -y update",
        "yum -q -y update",
        "rpm -e x",
        "journalctl --vacuum-time=1s",
        "openssl list -out /etc/x",
        "iptables-save -f /etc/x",
        "timedatectl set-time 1",
        "swapon -a",
        "lastlog -C",
    ],
)
def test_what_writes_is_recognised(words: str) -> None:
    assert not only_reads(shlex.split(words))


@pytest.mark.parametrize(
    "words",
    [
        "awk 'NF > 4 || $2 ~ /a|b/ { print $1 \">\" $2 }' /etc/group",
        "find / -xdev ( -perm /6000 , -nouser ) -printf %p",
        "systemctl --no-pager list-units --all",
        "sysctl -n kernel.sysrq",
        "ip -o addr show",
    ],
)
def test_what_reads_is_recognised(words: str) -> None:
    assert only_reads(shlex.split(words))


def test_the_list_shows_every_command_as_it_is_run() -> None:
    listed = json.loads(CliRunner().invoke(main, ["check", "list", "--commands", "--json"]).stdout)
    assert [one["id"] for one in listed] == [command.id for command in all_commands()]
    for one, command in zip(listed, all_commands(), strict=True):
        assert shlex.split(one["words"])[-len(command.argv) :] == list(command.argv)
        assert ("sudo -n -- " in one["words"]) is command.sudo is one["sudo"]
        assert set(one["checks"]) <= all_checks().keys()
    for language in ("zh", "en"):
        result = CliRunner().invoke(main, ["--lang", language, "check", "list", "--commands"])
        assert result.exit_code == 0
        for shown in shown_commands():
            assert shown.words in result.stdout
            assert shown.why.in_("zh" if language == "zh" else "en") in result.stdout


def test_a_command_is_shown_with_the_checks_that_rest_on_it() -> None:
    shown = {one.id: one for one in shown_commands()}
    for topic in TOPICS:
        resting = {one.id for one in all_checks().values() if topic.kind in (one.subject, *one.companions)}
        for command in topic.commands:
            assert resting <= set(shown[command.id].checks)


def test_sudo_is_held_to_exactly_these_commands() -> None:
    commands = [asks(*words) for words in ODD_WORDS] + [command for command in all_commands() if command.sudo]
    with PreparedHost() as host:
        host.account()
        host.write("/etc/sudoers.d/prepared", sudoers(commands, ACCOUNT), mode=0o440)
        assert "parsed OK" in host.run("visudo", "-c").stdout
        for command in commands:
            # Where no package has brought the program, sudo would say so instead of looking at its rules.
            installed = 'rm -f /usr/local/*bin/"$0"; command -v "$0" || ln -s cat "/usr/bin/$0"'
            host.run("sh", "-c", installed, command.argv[0])

            def is_allowed(*argv: str) -> bool:
                return host.run("sudo", "-n", "-l", "--", *argv, user=ACCOUNT, check=False).returncode == 0

            assert is_allowed(*command.argv), command.id
            assert not is_allowed(*command.argv, "/etc/gshadow"), command.id
        for command in commands[: len(ODD_WORDS) - 2]:
            program, *arguments = command.argv
            assert not is_allowed(program, *("x".join(one) if len(one) > 1 else one + "x" for one in arguments))


def test_the_sudoers_file_is_printed_as_it_is_to_be_kept() -> None:
    result = CliRunner().invoke(main, ["check", "list", "--sudoers", "citywall"])
    assert result.exit_code == 0
    assert result.stdout == sudoers(all_commands(), "citywall")
    assert (
        sudoers([asks("lsmod")], "u")
        == 'Cmnd_Alias CITYWALL = \\\n    /usr/*bin/lsmod ""\nu ALL=(root) NOPASSWD: CITYWALL\n'
    )
    assert sudoers(COMMANDS, "u") == ""
