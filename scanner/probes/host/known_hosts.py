"""OpenSSH's known_hosts (sshd(8), SSH_KNOWN_HOSTS FILE FORMAT): which keys an officer has vouched for."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from enum import StrEnum
from fnmatch import fnmatchcase
from pathlib import Path
from typing import NamedTuple

_REVOKED = "@revoked"
_SSH_PORT = 22


class Standing(StrEnum):
    """How a host's key stands to what is on file."""

    KNOWN = "known"
    UNKNOWN = "unknown"
    DIFFERENT = "different"
    """Another key of the host is on file."""
    REVOKED = "revoked"


class _Entry(NamedTuple):
    patterns: tuple[str, ...]
    type: str
    key: bytes
    revoked: bool


class KnownHosts:
    """The keys of a known_hosts file. Lines that can't be read are passed over, as OpenSSH does, and so are authorities, since
    host certificates are not looked at."""

    def __init__(self, text: str) -> None:
        self._entries = [entry for entry in map(_entry, text.splitlines()) if entry is not None]

    @classmethod
    def read(cls, path: Path) -> KnownHosts:
        """The file at `path`; one that does not exist knows nobody.

        Raises:
            OSError: it is there and can't be read.
        """
        try:
            return cls(path.read_text(encoding="utf-8", errors="replace"))
        except FileNotFoundError:
            return cls("")

    def types(self, names: tuple[str, ...], port: int) -> tuple[str, ...]:
        """The types of the keys on file for the host that goes by `names` at `port`."""
        found = (entry for entry in self._entries if not entry.revoked and _is_of(entry, names, port))
        return tuple(dict.fromkeys(entry.type for entry in found))

    def standing(self, names: tuple[str, ...], port: int, key: bytes) -> Standing:
        """How `key`, in the form of RFC 4253 6.6, stands for that host."""
        if any(entry.revoked and entry.key == key and _is_of(entry, names, port) for entry in self._entries):
            return Standing.REVOKED
        keys = [entry.key for entry in self._entries if not entry.revoked and _is_of(entry, names, port)]
        if key in keys:
            return Standing.KNOWN
        return Standing.DIFFERENT if keys else Standing.UNKNOWN


def fingerprint(key: bytes) -> str:
    """As ssh-keygen -l shows it: SHA256 and base64 without padding."""
    return "SHA256:" + base64.b64encode(hashlib.sha256(key).digest()).decode().rstrip("=")


def line(name: str, port: int, type: str, key: bytes) -> str:
    """The line of known_hosts that vouches for `key`."""
    return f"{_written(name, port)} {type} {base64.b64encode(key).decode()}"


def _written(name: str, port: int) -> str:
    return name if port == _SSH_PORT else f"[{name}]:{port}"


def _entry(text: str) -> _Entry | None:
    words = text.split()
    marker = words.pop(0) if words and words[0].startswith("@") else ""
    if len(words) < 3 or words[0].startswith("#") or marker not in ("", _REVOKED):
        return None
    try:
        key = base64.b64decode(words[2], validate=True)
    except (binascii.Error, ValueError):
        return None
    return _Entry(tuple(words[0].split(",")), words[1], key, marker == _REVOKED)


def _is_of(entry: _Entry, names: tuple[str, ...], port: int) -> bool:
    return any(_matches(entry.patterns, _written(name.lower(), port)) for name in names if name)


def _matches(patterns: tuple[str, ...], host: str) -> bool:
    """True when one of the patterns is the host's and none that begins with `!` is."""
    if any(one.startswith("!") and _is_like(one[1:], host) for one in patterns):
        return False
    return any(_is_like(one, host) for one in patterns if not one.startswith("!"))


def _is_like(pattern: str, host: str) -> bool:
    if not pattern.startswith("|"):
        # `[` and `]` stand for themselves here: only `*` and `?` are wild.
        return fnmatchcase(host, pattern.lower().replace("[", "[[]"))
    try:
        _, version, salt, digest = pattern.split("|")
        wanted = base64.b64decode(digest, validate=True)
        made = hmac.digest(base64.b64decode(salt, validate=True), host.encode(), "sha1")
    except (binascii.Error, ValueError):
        return False
    return version == "1" and hmac.compare_digest(made, wanted)
