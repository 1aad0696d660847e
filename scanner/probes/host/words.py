"""How a command is written down when it is run on a host: the same words that an owner is shown before."""

from __future__ import annotations

from scanner.probes.host.command import Command

PATH = "/usr/sbin:/usr/bin:/sbin:/bin:/usr/local/sbin:/usr/local/bin"
"""An ordinary user's own has no sbin, where half of what tells of a system lives."""
ENVIRONMENT = {"LC_ALL": "C", "PATH": PATH}
SUDO_ASKS = "citywall-asks-for-sudo:"
"""What sudo prints when it wants the password. Nothing is written to it before, so that a command sudo runs without a
password is never given one to read."""
TIMED_OUT = (124, 137)
"""Exit codes of coreutils' timeout: it ended the command, or had to kill it."""

_SUDO = {
    "no": (),
    "yes": ("sudo", "-n", "--"),
    "password": ("sudo", "-S", "-p", SUDO_ASKS, "--"),
}
_KILL_AFTER_SECONDS = 1


def as_run(command: Command, sudo: str = "no") -> tuple[str, ...]:
    """The words of `command` on a host, `sudo` being as in a credential.

    It is run in the language C, at a low priority, and ended by the host itself when its time is over, so that nothing is
    left behind there even when the connection is lost.
    """
    environment = (f"{name}={value}" for name, value in ENVIRONMENT.items())
    gently = ("nice", "-n", "10", "timeout", "-k", str(_KILL_AFTER_SECONDS), f"{command.seconds:g}")
    return ("env", *environment, *gently, *(_SUDO[sudo] if command.sudo else ()), *command.argv)
