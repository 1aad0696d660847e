"""What is packed into an app: secrets, addresses and libraries, searched for in the bytes of its entries.

Strings stand in code and resources as they are, or in UTF-16; nothing is run or decompiled. Nested archives are not opened.
"""

from __future__ import annotations

import ipaddress
import re
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import TypeVar

from checks.evidence import AppSecret, Reason
from scanner.probes.app.archive import Archive, Entry
from scanner.probes.app.key_stores import key_store_kind
from scanner.probes.app.known import known, secret_shapes
from scanner.probes.clean import clean
from scanner.probes.file.contents import Unreadable

MOST_SECRETS = 50
MOST_ADDRESSES = 50
MOST_NATIVE = 100
_LARGEST_ENTRY = 128 * 1024**2
_LARGEST_STORE = 1024**2
_MOST_IN_ENTRY = 2000
_PICTURES = (
    ".png",
    ".webp",
    ".jpg",
    ".jpeg",
    ".gif",
    ".mp3",
    ".ogg",
    ".mp4",
    ".wav",
    ".ttf",
    ".otf",
    ".woff",
    ".woff2",
)
_WIDE = (".arsc", ".xml")
"""Entries whose strings may stand in UTF-16."""
_CLEAR_URL = re.compile(
    rb"http://(?<![A-Za-z]http://)(?:[A-Za-z0-9._%~-]{1,40}(?::[^@/\s\"']{0,60})?@)?([A-Za-z0-9][A-Za-z0-9.-]{1,120})"
)
_ADDRESS = re.compile(rb"1(?<![\d.]1)(?:0|72|92)(?:\.\d{1,3}){3}(?!\d|\.\d)")
_INNER = tuple(map(ipaddress.ip_network, ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16")))


_Kept = TypeVar("_Kept")


@dataclass
class Findings:
    """What was found so far, each once and in the order found. `whole` is False when something was left out."""

    secrets: dict[AppSecret, None] = field(default_factory=dict)
    clear_hosts: dict[str, None] = field(default_factory=dict)
    inner_addresses: dict[str, None] = field(default_factory=dict)
    native: dict[str, None] = field(default_factory=dict)
    national: dict[str, None] = field(default_factory=dict)
    packers: dict[str, None] = field(default_factory=dict)
    whole: bool = True


def search(archive: Archive, seconds: float) -> Findings:
    """Look through the entries for so many seconds of processor time, code first.

    Raises:
        Unreadable: an entry is damaged.
    """
    found = Findings()
    ends = time.process_time() + seconds
    _by_names(archive.entries, found)
    for entry in sorted(archive.entries.values(), key=_urgency):
        if entry.name.lower().endswith(_PICTURES) or not entry.size:
            continue
        if time.process_time() > ends:
            found.whole = False
            break
        _look_into(archive, entry, found)
    return found


def _urgency(entry: Entry) -> tuple[bool, bool, str]:
    return not entry.name.endswith(".dex"), not entry.name.startswith("assets/"), entry.name


def _look_into(archive: Archive, entry: Entry, found: Findings) -> None:
    try:
        content = archive.read(entry, _LARGEST_ENTRY)
    except Unreadable as error:
        if error.reason is not Reason.TOO_MUCH:
            raise
        found.whole = False
        return
    name = clean(entry.name, 120)
    if len(content) <= _LARGEST_STORE and (kind := key_store_kind(content)):
        _keep(found, found.secrets, [AppSecret(kind=f"key-store-{kind}", file=name)], MOST_SECRETS)
    _into_strings(content, name, found)
    if name.endswith(_WIDE):
        _into_strings(content.decode("utf-16-le", "replace").encode("ascii", "replace"), name, found)
    if name.endswith(".dex"):
        for library, its in known().national.items():
            if any(one.encode() in content for one in its.classes):
                found.national[library] = None


def _into_strings(content: bytes, name: str, found: Findings) -> None:
    for kind, shape in secret_shapes().items():
        secrets = (AppSecret(kind=kind, file=name, masked=_masked(match)) for match in _few(shape, content, found))
        _keep(found, found.secrets, secrets, MOST_SECRETS)
    hosts = (match[1].decode("ascii").rstrip(".-").lower() for match in _few(_CLEAR_URL, content, found))
    _keep(found, found.clear_hosts, (clean(one, 120) for one in hosts if _is_address(one)), MOST_ADDRESSES)
    addresses = (match[0].decode("ascii") for match in _few(_ADDRESS, content, found))
    _keep(found, found.inner_addresses, (one for one in addresses if _is_inner(one)), MOST_ADDRESSES)


def _few(pattern: re.Pattern[bytes], content: bytes, found: Findings) -> Iterable[re.Match[bytes]]:
    for count, match in enumerate(pattern.finditer(content)):
        if count == _MOST_IN_ENTRY:
            found.whole = False
            return
        yield match


def _keep(found: Findings, kept: dict[_Kept, None], more: Iterable[_Kept], most: int) -> None:
    for one in more:
        if one not in kept and len(kept) >= most:
            found.whole = False
            return
        kept[one] = None


def _masked(match: re.Match[bytes]) -> str:
    return f"{match[1].decode('ascii', 'replace')}****" if match.re.groups else ""


def _is_address(host: str) -> bool:
    if "." not in host:
        return False
    named = known().not_addresses
    return host not in named and not any(one[0] == "." and f".{host}".endswith(one) for one in named)


def _is_inner(word: str) -> bool:
    try:
        address = ipaddress.IPv4Address(word)
    except ValueError:
        return False
    return word not in known().not_addresses and any(address in network for network in _INNER)


def _by_names(names: Iterable[str], found: Findings) -> None:
    for name in names:
        path = PurePosixPath(name)
        if path.suffix == ".so":
            _keep(found, found.native, [clean(name, 120)], MOST_NATIVE)
        if path.suffix not in (".so", ".dat", ".jar"):
            continue
        for packer, files in known().packers.items():
            if path.stem in files:
                found.packers[packer] = None
        for library, its in known().national.items():
            if path.stem in its.files:
                found.national[library] = None
