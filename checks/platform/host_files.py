"""Files of a host: who may read and write those that security rests on, and what has rights beyond its user's."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from checks.check import check
from checks.evidence import FileMode, HostFilesEvidence, Mount, Reason
from checks.facts import brief, few
from checks.platform.usual_privileged import is_usual
from checks.verdict import Verdict, met, not_assessed, not_met, partly_met

PASSWORDS = ("/etc/shadow", "/etc/shadow-", "/etc/gshadow", "/etc/gshadow-")
ACCOUNTS = ("/etc/passwd", "/etc/passwd-", "/etc/group", "/etc/group-", "/etc/sudoers", "/etc/sudoers.d")
SSH_SETTINGS = "/etc/ssh/sshd_config"
WANTED_OPTIONS = {
    "/tmp": ("nodev", "nosuid", "noexec"),
    "/var/tmp": ("nodev", "nosuid", "noexec"),
    "/dev/shm": ("nodev", "nosuid", "noexec"),
    "/home": ("nodev", "nosuid"),
}
"""CIS Debian Linux 12 and RHEL 9 benchmarks, section 1.1.2."""

_OTHERS = 0o007
_GROUP = 0o070
_WRITE = 0o022
_IMAGES = (
    "/var/lib/docker/",
    "/var/lib/containers/",
    "/var/lib/containerd/",
    "/var/lib/isulad/",
    "/var/lib/kubelet/pods/",
)
"""Where containers' own files lie: they have no effect outside their container."""

Faulty = Callable[[FileMode, int], bool]


@check("host.shadow-mode")
def shadow_mode(files: HostFilesEvidence) -> Verdict:
    """Met when /etc/shadow, /etc/gshadow and their copies belong to root and nobody else reads them but group `shadow`.

    Source: GB/T 22239 8.1.4.2 e) and f); CIS Debian Linux 12 7.1, RHEL 9 7.1.
    """
    return _kept(
        files, PASSWORDS, lambda one, mode: _opened(one, mode, readers=("root", "shadow")), needed="/etc/shadow"
    )


@check("host.account-file-mode")
def account_file_mode(files: HostFilesEvidence) -> Verdict:
    """Met when root alone may write passwd, group, sudoers and sshd_config.

    Source: GB/T 22239 8.1.4.2 e) and f); CIS Debian Linux 12 7.1 and 5.1.1.
    """
    return _kept(files, (*ACCOUNTS, SSH_SETTINGS), _written, needed="/etc/passwd")


@check("host.private-key-mode")
def private_key_mode(files: HostFilesEvidence) -> Verdict:
    """Met when the SSH server's private keys belong to root and nobody else reads them but group `ssh_keys`.

    Source: GB/T 22239 8.1.4.2 f); CIS Debian Linux 12 5.1.2, RHEL 9 5.1.2.
    """
    keys = [one.path for one in files.files if one.path.startswith("/etc/ssh/ssh_host_")]
    if not keys:
        return not_assessed(files, Reason.NOT_KNOWN)
    return _kept(files, keys, lambda one, mode: _opened(one, mode, readers=("root", "ssh_keys")), needed=keys[0])


@check("host.cron-mode")
def cron_mode(files: HostFilesEvidence) -> Verdict:
    """Met when root alone may read and write crontab and the cron folders; partly met when others may read them.

    Source: GB/T 22239 8.1.4.2 e); CIS Debian Linux 12 2.4.1.
    """
    crons = [one for one in files.files if one.path.startswith(("/etc/crontab", "/etc/cron."))]
    return _graded(files, crons, readable=_OTHERS | _GROUP)


@check("host.boot-file-mode")
def boot_file_mode(files: HostFilesEvidence) -> Verdict:
    """Met when root alone may read and write the boot loader's configuration; partly met when others may read it.

    Source: GB/T 22239 8.1.4.2 e); CIS Debian Linux 12 1.4.2, RHEL 9 1.4.2.
    """
    return _graded(files, [one for one in files.files if one.path.startswith("/boot/")], readable=_OTHERS | _GROUP)


@check("host.privileged-file")
def privileged_file(files: HostFilesEvidence) -> Verdict:
    """Met when every set-user-ID and set-group-ID program is one that distributions deliver so (usual_privileged.py).

    The root file system alone was searched; what lies in images of containers is left out.
    Source: GB/T 22239 8.1.4.2 d) and f); CIS Debian Linux 12 7.1.13.
    """
    if files.privileged is None:
        return not_assessed(files, Reason.NOT_KNOWN)
    odd = [f"{one.path} ({one.mode} {one.owner})" for one in files.privileged if not is_usual(one.path)]
    odd = _outside_images(odd)
    return not_met(files, files=few(odd)) if odd else met(files)


@check("host.world-writable")
def world_writable(files: HostFilesEvidence) -> Verdict:
    """Met when everybody may write no file, and no folder without the sticky bit, on the root file system.

    Source: GB/T 22239 8.1.4.2 e) and f); CIS Debian Linux 12 7.1.11.
    """
    if files.world_writable is None:
        return not_assessed(files, Reason.NOT_KNOWN)
    odd = _outside_images(files.world_writable)
    return not_met(files, files=few(odd)) if odd else met(files)


@check("host.unowned-file")
def unowned_file(files: HostFilesEvidence) -> Verdict:
    """Met when every file on the root file system belongs to a user and a group that exist.

    Whoever is next given the number inherits the file. Source: GB/T 22239 8.1.4.2 c); CIS Debian Linux 12 7.1.12.
    """
    if files.unowned is None:
        return not_assessed(files, Reason.NOT_KNOWN)
    odd = _outside_images(files.unowned)
    return not_met(files, files=few(odd)) if odd else met(files)


@check("host.mount-options")
def mount_options(files: HostFilesEvidence) -> Verdict:
    """Met when /tmp is a file system of its own and it, /var/tmp, /dev/shm and /home, where they are, are mounted with the
    options of `WANTED_OPTIONS`; partly met when only noexec is missing, or /tmp is no file system of its own.

    Source: GB/T 22239 8.1.4.4 a); CIS Debian Linux 12 and RHEL 9 benchmarks, section 1.1.2.
    """
    mounts = {mount.path: mount for mount in files.mounts}
    if not mounts:
        return not_assessed(files, Reason.NOT_KNOWN)
    missing = {path: _missing(mounts[path], wanted) for path, wanted in WANTED_OPTIONS.items() if path in mounts}
    told = [brief(f"{path}: {', '.join(options)}") for path, options in missing.items() if options]
    if any({"nodev", "nosuid"} & set(options) for options in missing.values()):
        return not_met(files, missing=few(told))
    if "/tmp" not in mounts:
        return partly_met(files, missing=few([*told, "/tmp: -"]))
    return partly_met(files, missing=few(told)) if told else met(files)


def _kept(files: HostFilesEvidence, paths: Iterable[str], faulty: Faulty, *, needed: str) -> Verdict:
    """Not met when one of `paths` is faulty; not assessed when `needed` was not even seen."""
    wanted = frozenset(paths)
    seen = [one for one in files.files if one.path in wanted]
    odd = [_told(one) for one in seen if faulty(one, _bits(one.mode))]
    if odd:
        return not_met(files, files=few(odd))
    return met(files) if any(one.path == needed for one in seen) else not_assessed(files, Reason.NOT_KNOWN)


def _graded(
    files: HostFilesEvidence,
    seen: list[FileMode],
    *,
    readable: int,
    but: tuple[str, ...] = (),
    writers: tuple[str, ...] = ("root",),
) -> Verdict:
    """Not met when others may write one of `seen`, partly met when they may read one that is not in `but`."""
    if not seen:
        return not_assessed(files, Reason.NOT_KNOWN)
    written = [one for one in seen if _written(one, _bits(one.mode), writers)]
    opened = [one for one in seen if _bits(one.mode) & readable and one.path not in but]
    if written:
        return not_met(files, files=few(map(_told, written)))
    return partly_met(files, files=few(map(_told, opened))) if opened else met(files)


def _written(one: FileMode, mode: int, writers: tuple[str, ...] = ("root",)) -> bool:
    """True when somebody else than its owner and the groups `writers` may write it, or its owner is odd."""
    group = mode & _WRITE & _GROUP and one.group not in writers
    return bool(mode & _WRITE & _OTHERS or group or one.owner not in ("root", "syslog"))


def _opened(one: FileMode, mode: int, *, readers: tuple[str, ...]) -> bool:
    group = mode & _GROUP and (one.group not in readers or mode & 0o030)
    return bool(mode & _OTHERS or group or one.owner != "root")


def _missing(mount: Mount, wanted: tuple[str, ...]) -> list[str]:
    return [option for option in wanted if option not in mount.options]


def _bits(mode: str) -> int:
    """The mode as a number; everything is allowed by one that can't be read."""
    try:
        return int(mode, 8) & 0o7777
    except ValueError:
        return 0o7777


def _told(one: FileMode) -> str:
    return brief(f"{one.path} {one.mode} {one.owner}:{one.group}")


def _outside_images(paths: Iterable[str]) -> list[str]:
    return [path for path in paths if not path.startswith(_IMAGES)]
