"""File services that may let anybody in: FTP's user `anonymous`, rsync's modules. No names of files or modules are kept."""

from __future__ import annotations

import re

from scanner.probes.access.door import Access, Door, NotThisProtocol, told
from scanner.probes.conversation import Conversation, line

_MODULES_TRIED = 3
_RSYNC_HELLO = b"@RSYNCD: 31.0\n"
_PERMISSIONS = re.compile(rb"(?:^|[;\s])perm=([a-z]{1,20});", re.IGNORECASE)
_WRITING = frozenset(b"acm")
"""RFC 3659 7.5.5: `a` append, `c` create a file in it, `m` make a directory in it."""


def ask_ftp(door: Door) -> Access:
    """The user `anonymous`, with an address as password as RFC 1635 asks; where it is let in, the rights that the server itself
    declares on the first directory (MLST, RFC 3659). One connection."""
    with door.talk() as talk:
        if not told(talk, b"", _reply_ended).startswith((b"220", b"120")):
            raise NotThisProtocol("no greeting of FTP")
        answer = told(talk, b"USER anonymous\r\n", _reply_ended)
        if answer.startswith(b"331"):
            answer = told(talk, b"PASS anonymous@citywall.invalid\r\n", _reply_ended)
        if not answer[:3].isdigit():
            raise NotThisProtocol("no answer of FTP to USER")
        entered = answer.startswith(b"230")
        may_write = entered and _declares_writing(talk)
        talk.say(b"QUIT\r\n")
    return Access(protocol="ftp", asked="USER anonymous", open_to_all=entered, may_write=may_write)


def ask_rsync(door: Door) -> Access:
    """The list of modules, then of the first three whether they can be entered without a password. At most four connections."""
    with door.talk() as talk:
        if not told(talk, b"", line).startswith(b"@RSYNCD:"):
            raise NotThisProtocol("no greeting of rsync")
        listing = told(talk, _RSYNC_HELLO + b"#list\n", lambda heard: b"@RSYNCD: EXIT" in heard or b"@ERROR" in heard)
    lines = [part for part in listing.split(b"\n") if part and not part.startswith(b"@")]
    # Lines of the message of the day have no tab; a module's have its name padded before one.
    modules = [part.split(b"\t")[0].strip() for part in lines if b"\t" in part]
    tried = modules[:_MODULES_TRIED]
    entered = sum(_enters(door, module) for module in tried)
    details = {"modules": str(len(modules)), "tried": str(len(tried)), "entered": str(entered)}
    return Access(protocol="rsync", asked="#list", open_to_all=entered > 0, details=details)


def _enters(door: Door, module: bytes) -> bool:
    """True when the module is opened to us without a password; the talk ends there."""
    with door.talk() as talk:
        told(talk, b"", line)
        answer = told(talk, _RSYNC_HELLO + module + b"\n", lambda heard: b"@RSYNCD: " in heard or b"@ERROR" in heard)
    return b"@RSYNCD: OK" in answer


def _declares_writing(talk: Conversation) -> bool:
    answer = talk.ask(b"MLST .\r\n", _reply_ended)
    match = _PERMISSIONS.search(answer)
    return match is not None and bool(_WRITING & set(match[1].lower()))


def _reply_ended(heard: bytes) -> bool:
    """Enough: the last line of a reply, its code followed by a space (RFC 959 4.2)."""
    last = heard.rstrip(b"\r\n").rsplit(b"\n", 1)[-1]
    return heard.endswith(b"\n") and re.match(rb"\d{3} ", last) is not None
