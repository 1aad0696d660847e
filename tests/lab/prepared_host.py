"""A prepared host: this machine's own system under a layer a test may write on, with a real sshd to log in to.

    with PreparedHost() as host:
        host.write("/etc/os-release", "ID=openEuler\\n")
        host.clear("/etc/cron.d")
        host.stand_in("systemctl", {"list-units --all": "…", "*": Planted(error="no such unit", status=4)})
        seen = look_through(host.shell(), target_at(host.address), wanted=lambda kind: True)      # without SSH
        port = host.sshd()                                                                        # or through it
        credential = host.credential(port, sudo="yes")

What a test does to it touches nothing of the machine: it is an overlay of `/` in a mount, process and host-name namespace
of its own, which the kernel takes away with its first process, and that one with the test's. Inside, /run, /tmp and
/root are empty, /proc shows its own processes only, the host is called `prepared`, and the network is the machine's. It
takes root.

A stand-in is a script in the place of a program that needs a system that was booted (systemctl, sysctl, auditctl,
timedatectl, nft …) or would tell of the machine the test runs on (ss, rpm, dpkg-query); it prints what was planted.
Everything else is the real program on real files.
"""

from __future__ import annotations

import secrets
import shlex
import subprocess
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import PurePosixPath
from typing import NamedTuple, Self

from checks.evidence import Reason
from scanner.credentials import Credential, Secret
from scanner.probes.host.command import Command, Heard, LookFailed
from tests.lab.conftest import free_network
from tests.probes.servers import free_port

ACCOUNT = "scanner"
PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
_OURS = "/run/prepared"
_FIRST_PROCESS = f"""
set -eu
read -r outer rest </proc/self/stat
mount -t tmpfs -o mode=755 tmpfs /mnt
mkdir /mnt/upper /mnt/work /mnt/root
mount -t overlay overlay -o lowerdir=/,upperdir=/mnt/upper,workdir=/mnt/work /mnt/root
cd /mnt/root
mount -t proc proc proc
mount --rbind /dev dev
mount --rbind /sys sys
mount -t tmpfs -o mode=755 tmpfs run
mount -t tmpfs -o mode=1777 tmpfs tmp
mount -t tmpfs -o mode=700 tmpfs root
mkdir run/before run/sshd .{_OURS}
pivot_root . run/before
umount -l /run/before
rmdir /run/before
echo prepared >/proc/sys/kernel/hostname
echo prepared >/etc/hostname
echo '127.0.0.1 localhost prepared' >/etc/hosts
ssh-keygen -q -t ed25519 -N '' -C '' -f {_OURS}/host_key
echo "$outer"
# It waits for whatever loses its parent, so that no dead process is left to be seen.
sleep infinity & wait $!
"""
_ACCOUNT_MADE = f"""
set -eu
useradd --create-home --shell /bin/sh {ACCOUNT}
chpasswd
ssh-keygen -q -t ed25519 -N '' -C '' -f {_OURS}/key
install -D -m 600 -o {ACCOUNT} {_OURS}/key.pub /home/{ACCOUNT}/.ssh/authorized_keys
"""
_SSHD = {
    "HostKey": f"{_OURS}/host_key",
    "PidFile": "none",
    "UsePAM": "no",
    "PasswordAuthentication": "yes",
    "KbdInteractiveAuthentication": "no",
    "MaxStartups": "100",
    "LogLevel": "VERBOSE",
}


class Planted(NamedTuple):
    """What a stand-in says, and the exit code it ends with."""

    out: str = ""
    error: str = ""
    status: int = 0


class PreparedHost:
    """See the module. `address` is the loopback address its servers listen on, another one for each test process.

    `password` and `key` are those of the account `scanner`, which is made when something first needs it.
    """

    def __init__(self, address: str = "") -> None:
        self.address = address or f"{free_network()}.9"
        self.password = secrets.token_urlsafe(15)
        self.key = ""

    def __enter__(self) -> Self:
        apart = ["unshare", "--mount", "--pid", "--uts", "--fork", "--kill-child=KILL", "--propagation", "private"]
        self._holder = subprocess.Popen(
            ["setpriv", "--pdeathsig", "KILL", "--", *apart, "--", "sh", "-c", _FIRST_PROCESS],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        assert self._holder.stdout is not None
        said = self._holder.stdout.readline().strip()
        if not said.isdecimal():
            self.__exit__()
            raise RuntimeError(f"no prepared host: {said}")
        self._first = said
        return self

    def __exit__(self, *_: object) -> None:
        with suppress(ProcessLookupError):
            self._holder.kill()
        self._holder.wait()
        assert self._holder.stdout is not None
        self._holder.stdout.close()
        # The number may soon be that of another process, which nothing is to be done to.
        self._first = ""

    def run(
        self, *argv: str, text: str = "", check: bool = True, user: str = "root"
    ) -> subprocess.CompletedProcess[str]:
        """Run a program inside with `text` on its standard input. Fails the test when it fails, unless `check` is False."""
        enter = ["nsenter", "--target", self._first, "--mount", "--pid", "--uts", "--root", "--wd", "--"]
        if user != "root":
            enter += ["setpriv", f"--reuid={user}", f"--regid={user}", "--init-groups", "--"]
        environment = {"PATH": PATH, "LC_ALL": "C"}
        done = subprocess.run(
            [*enter, *argv],
            input=text,
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            env=environment,
            check=False,
        )
        assert not check or done.returncode == 0, f"{shlex.join(argv)}: {done.stdout}{done.stderr}"
        return done

    def write(self, path: str, text: str, *, mode: int = 0o644, owner: str = "root", group: str = "root") -> None:
        """Make or replace a file, and the folders it stands in. A link at `path` is replaced, not followed."""
        self.run("install", "-D", "-m", f"{mode:o}", "-o", owner, "-g", group, "/dev/stdin", path, text=text)

    def remove(self, *paths: str) -> None:
        """Remove files and folders, whether they are there or not."""
        self.run("rm", "-rf", "--", *paths)

    def clear(self, *folders: str) -> None:
        """Leave `folders` there and empty, so that nothing of the machine's own is in them."""
        for folder in folders:
            self.run("find", folder, "-mindepth", "1", "-delete")

    def stand_in(self, program: str, planted: Mapping[str, str | Planted], *, path: str = "") -> None:
        """Put a script in the place of `program` that answers its arguments, joined by spaces, with what was planted.

        `*` answers all others; without it they are an error with code 99. Where the machine has no such program, it stands
        in /usr/bin. `path` puts it elsewhere.
        """
        cases = "".join(
            f"{'*' if words == '*' else shlex.quote(words)}) {_says(one)} ;;\n" for words, one in planted.items()
        )
        unplanted = f'*) echo "stand-in {program}: nothing planted for: $*" >&2; exit 99 ;;\n'
        there = path or self.run("sh", "-c", f"command -v {program}", check=False).stdout.strip()
        place = str(PurePosixPath(there)) if there.startswith("/") else f"/usr/bin/{program}"
        self.write(place, f'#!/bin/sh\ncase "$*" in\n{cases}{"" if "*" in planted else unplanted}esac\n', mode=0o755)

    def shell(self, user: str = "root") -> DirectShell:
        """The eyes of `user` without a login: for the tests of what is read, not of how it is reached."""
        return DirectShell(self, user)

    def account(self) -> None:
        """Make the account `scanner` with its password and key, once. It may do nothing that any user may not."""
        if not self.key:
            self.run("sh", "-c", _ACCOUNT_MADE, text=f"{ACCOUNT}:{self.password}\n")
            self.key = self.run("cat", f"{_OURS}/key").stdout

    def allow_sudo(self, rule: str = "NOPASSWD: ALL") -> None:
        """Let `scanner` do as root what the sudoers `rule` says: `NOPASSWD: /usr/bin/cat /etc/shadow`, or `ALL`."""
        self.account()
        self.write("/etc/sudoers.d/prepared", f"{ACCOUNT} ALL=(root) {rule}\n", mode=0o440)

    def sshd(self, **settings: str) -> int:
        """Start OpenSSH's server with `settings` over its own, on a free port of `address`, which is what is returned.

        Its settings are not in /etc/ssh, which is a test's to write. Can be called more than once.
        """
        self.account()
        port = free_port(self.address)
        lines = {"Port": str(port), "ListenAddress": self.address, **_SSHD, **settings}
        self.write(f"{_OURS}/sshd-{port}", "".join(f"{name} {value}\n" for name, value in lines.items()))
        self.run("/usr/sbin/sshd", "-f", f"{_OURS}/sshd-{port}", "-E", f"{_OURS}/sshd-{port}.log")
        deadline = time.monotonic() + 10
        # It goes to the background before it listens.
        while "Server listening" not in self.log(port):
            assert time.monotonic() < deadline, self.log(port)
            time.sleep(0.01)
        return port

    def log(self, port: int) -> str:
        """What the sshd on `port` has logged."""
        return self.run("cat", f"{_OURS}/sshd-{port}.log").stdout

    def known_hosts_line(self, port: int) -> str:
        """The line of a known_hosts file that vouches for the sshd on `port`."""
        return f"[{self.address}]:{port} {self.run('cat', f'{_OURS}/host_key.pub').stdout.strip()}\n"

    def credential(self, port: int, *, by: str = "key", sudo: str = "no", name: str = "look") -> Credential:
        """The login of `scanner` at the sshd on `port`, by `key` or by `password`; the password goes along for sudo."""
        self.account()
        needs_password = by == "password" or sudo == "password"
        return Credential(
            name=name,
            user=ACCOUNT,
            port=port,
            sudo=sudo,
            private_key=Secret(self.key if by == "key" else ""),
            password=Secret(self.password if needs_password else ""),
        )


class DirectShell:
    """A `Shell` without a login. Root's eyes need no sudo; others get none, as with a credential that says `no`."""

    def __init__(self, host: PreparedHost, user: str) -> None:
        self._host = host
        self._user = user

    def run(self, command: Command) -> Heard:
        """As `Shell.run`."""
        words = ("timeout", "-k", "1", str(command.seconds), *command.argv)
        done = self._host.run(*words, check=False, user=self._user)
        if done.returncode == 124:
            raise LookFailed(Reason.TIMEOUT, f"{command.id}: did not end in time")
        out = done.stdout[: command.most]
        return Heard(status=done.returncode, out=out, error=done.stderr, whole=len(out) == len(done.stdout))


def _says(planted: str | Planted) -> str:
    said = Planted(planted) if isinstance(planted, str) else planted
    return f"printf %s {shlex.quote(said.out)}; printf %s {shlex.quote(said.error)} >&2; exit {said.status}"
