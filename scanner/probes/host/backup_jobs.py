"""Recognise a backup in a line that something runs by the clock, without keeping the line, which may hold passwords."""

from __future__ import annotations

import re
from collections.abc import Sequence

import msgspec

_TOOL = re.compile(
    r"(?<![\w-])(restic|borgmatic|borg|duplicity|duply|rsnapshot|rdiff-backup|pgbackrest|barman|xtrabackup|innobackupex|"
    r"mariabackup|mysqldump|mariadb-dump|mysqlpump|mydumper|pg_dumpall|pg_dump|pg_basebackup|gs_dumpall|gs_dump|"
    r"gs_basebackup|sys_dump|sys_rman|dexp|dmrman|expdp|rman|mongodump|bypy|BaiduPCS-Go|aliyunpan|rclone|ossutil|coscli|"
    r"obsutil|s3cmd|rsync)(?![\w-])"
)
_TAR = re.compile(r"(?<![\w-])tar\s+(?:-{0,2}[A-Za-bd-z]*c|--create)")
_SCRIPT = re.compile(r"(?:backup|bak|dump|备份)[\w.-]{0,60}\.(?:sh|py|pl)\b|[\w-]{1,60}backup(?![\w-])", re.IGNORECASE)
_NOT_A_BACKUP = ("dpkg-db-backup",)

_NET_DISKS = ("bypy", "BaiduPCS-Go", "aliyunpan")
"""Storage services for the public, which a government's data may not lie on (GB/T 22239 8.1.4.9, major hazard A-26)."""

_REMOTE_TOOLS = ("ossutil", "coscli", "obsutil", "s3cmd", "rclone")
_REMOTE = re.compile(
    r"[\w.-]{1,64}@[\w.-]{1,253}:|\w::|(?:rsync|sftp|ssh|s3|oss|cos|obs|ftps?|b2|rest:https?)://?[\w\[]|s3:\w"
)
_SENDS = re.compile(r"(?<![\w-])(?:scp|sftp|lftp|ncftpput|ssh|ossutil|s3cmd)\s")
_ENCRYPTS = re.compile(r"(?<![\w-])(?:gpg2?|openssl\s+(?:s?enc|smime|cms)|age|ccrypt|7za?\s.{0,80}-p)(?![\w-])")
_ALWAYS_ENCRYPT = ("restic", "borg", "borgmatic", "duplicity", "duply")
_HIDES = ("script", "pgbackrest", "barman", "rclone", "rsnapshot")
"""Tools that say in a file of their own where they write and whether they encrypt."""

_PATH = re.compile(r"(?:^|[\s=>'\"])(/[\w./%$(){}+-]+)")


class Recognised(msgspec.Struct, frozen=True, kw_only=True):
    """As in `BackupJob`."""

    tool: str
    destination: str
    encrypted: bool | None


def recognise(command: str, remote_mounts: Sequence[str]) -> Recognised | None:
    """What backs up in a command line, or None. `remote_mounts` are paths that lie on another machine."""
    command = command[:4000]
    if any(word in command for word in _NOT_A_BACKUP):
        return None
    found = _TOOL.search(command)
    if found is not None:
        tool = found[1]
    elif _TAR.search(command):
        tool = "tar"
    elif _SCRIPT.search(command):
        tool = "script"
    else:
        return None
    return Recognised(
        tool=tool, destination=_destination(tool, command, remote_mounts), encrypted=_encrypted(tool, command)
    )


def _destination(tool: str, command: str, remote_mounts: Sequence[str]) -> str:
    if tool in _NET_DISKS:
        return "net-disk"
    if tool in _REMOTE_TOOLS or _REMOTE.search(command) or _SENDS.search(command):
        return "remote"
    paths = _PATH.findall(command)
    if any(path.startswith(f"{mount.rstrip('/')}/") or path == mount for path in paths for mount in remote_mounts):
        return "remote"
    hidden = tool in _HIDES or tool in _ALWAYS_ENCRYPT
    return "" if hidden or not paths else "local"


def _encrypted(tool: str, command: str) -> bool | None:
    if _ENCRYPTS.search(command) or (tool in _ALWAYS_ENCRYPT and "--no-encryption" not in command):
        return True
    return None if tool in _HIDES else False
