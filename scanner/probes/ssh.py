"""What an SSH server offers before anybody logs in: its identification and its KEXINIT.

Cost: one connection, one line sent. Nothing is agreed on, no key is exchanged, no login is tried.
"""

from __future__ import annotations

import re
import struct

from checks import OutOfScope
from checks.evidence import FailedLook, Reason, SshEvidence
from scanner.clock import now
from scanner.probes.clean import clean
from scanner.probes.conversation import Conversation, Stop, converse
from scanner.probes.failures import reason_of
from scanner.probes.target import Target
from scanner.scope.gate import Gate

PROBE = "ssh"

_OUR_IDENTIFICATION = b"SSH-2.0-citywall\r\n"
_IDENTIFICATION = re.compile(rb"(?:^|\n)(SSH-([\d.]{1,8})-[^\r\n]{0,255})\r?\n")
"""RFC 4253 4.2: other lines may come before it; it has at most 255 characters."""

_KEXINIT = 20
_COOKIE = 16
_LISTS = 10
_LARGEST_PACKET = 35000
"""RFC 4253 6.1."""
_MOST_BYTES = 2 * _LARGEST_PACKET
_MOST_NAMES = 200


def look_ssh(target: Target, port: int, gate: Gate) -> SshEvidence | FailedLook:
    """The banner and the algorithms that the server on `port` offers (RFC 4253 7.1).

    A server of protocol 1 alone gives its banner and empty lists. The lists of both directions are joined.
    """
    place = target.at_port(port)
    try:
        with converse(target, port, gate, seconds=5.0, most=_MOST_BYTES) as talk:
            seen = _talk(talk)
    except (OutOfScope, OSError) as error:
        seen = reason_of(error), clean(str(error), 120)
    if not isinstance(seen, _Offer):
        return target.failed(place, probe=PROBE, sought=SshEvidence.kind(), reason=seen[0], detail=seen[1])
    lists = seen.lists
    return SshEvidence(
        place=place,
        probe=PROBE,
        seen_at=now(),
        depth=target.depth,
        address=target.address,
        port=port,
        banner=clean(seen.banner),
        protocol=seen.protocol,
        key_exchanges=_joined(lists[0]),
        host_keys=_joined(lists[1]),
        ciphers=_joined(lists[2], lists[3]),
        macs=_joined(lists[4], lists[5]),
        compressions=_joined(lists[6], lists[7]),
    )


class _Offer:
    def __init__(self, banner: bytes, protocol: str, lists: list[bytes]) -> None:
        self.banner = banner
        self.protocol = protocol
        self.lists = lists


def _talk(talk: Conversation) -> _Offer | tuple[Reason, str]:
    heard = talk.hear(lambda data: _IDENTIFICATION.search(data) is not None)
    match = _IDENTIFICATION.search(heard)
    if match is None:
        return _no_banner(talk.stopped, heard)
    banner, protocol = match[1], match[2].decode()
    if protocol not in ("2.0", "1.99"):
        return _Offer(banner, protocol, [b""] * _LISTS)
    packet = heard[match.end() :]
    talk.say(_OUR_IDENTIFICATION)
    if not _whole(packet):
        packet += talk.hear(lambda data: _whole(packet + data))
    try:
        return _Offer(banner, protocol, _lists(packet))
    except (ValueError, struct.error) as error:
        stopped = {Stop.TIME: Reason.TIMEOUT, Stop.RESET: Reason.RESET, Stop.BYTES: Reason.TOO_MUCH}
        return stopped.get(talk.stopped, Reason.NOT_THIS_PROTOCOL), f"after the banner: {error}"


def _no_banner(stopped: Stop, heard: bytes) -> tuple[Reason, str]:
    if stopped is Stop.BYTES:
        return Reason.TOO_MUCH, "more was said before an SSH banner than is read"
    if stopped is Stop.RESET:
        return Reason.RESET, "reset before an SSH banner"
    if not heard:
        return Reason.SILENT, "no SSH banner"
    return Reason.NOT_THIS_PROTOCOL, f"no SSH banner but {clean(heard, 80)}"


def _whole(packet: bytes) -> bool:
    """Enough: the first packet is whole, or can't be one."""
    if len(packet) < 4:
        return False
    length = int.from_bytes(packet[:4])
    return length > _LARGEST_PACKET or len(packet) >= 4 + length


def _lists(packet: bytes) -> list[bytes]:
    """The ten name-lists of a KEXINIT in an unencrypted binary packet (RFC 4253 6 and 7.1).

    Raises:
        ValueError, struct.error: it is none.
    """
    length, padding, kind = struct.unpack_from(">IBB", packet)
    if length > _LARGEST_PACKET or len(packet) < 4 + length:
        raise ValueError("no whole binary packet")
    if kind != _KEXINIT:
        raise ValueError(f"message {kind} where KEXINIT was expected")
    payload = packet[5 : 4 + length - padding]
    lists, at = [], 1 + _COOKIE
    for _ in range(_LISTS):
        (size,) = struct.unpack_from(">I", payload, at)
        if at + 4 + size > len(payload):
            raise ValueError("a name-list longer than its packet")
        lists.append(payload[at + 4 : at + 4 + size])
        at += 4 + size
    return lists


def _joined(*lists: bytes) -> tuple[str, ...]:
    """Each name once, in the server's order; a name has at most 64 characters (RFC 4251 6)."""
    names = [clean(name, 64) for one in lists for name in one.split(b",")[:_MOST_NAMES] if name]
    return tuple(dict.fromkeys(names))
