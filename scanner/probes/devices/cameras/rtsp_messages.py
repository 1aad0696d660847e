"""RTSP's messages (RFC 2326, RFC 7826): the two requests that are ever made, and their answers."""

from __future__ import annotations

import re

import msgspec

MOST_BYTES = 32768
"""Of one answer, head and body."""
_MOST_HEADERS = 60

_STATUS = re.compile(rb"RTSP/\d{1,2}\.\d{1,2} (\d{3})\b")
_END = re.compile(rb"\r?\n\r?\n")
_MEDIA = re.compile(r"^m=([a-z]{1,20})[ \t]", re.MULTILINE)


class RtspAnswer(msgspec.Struct, frozen=True):
    """One answer. `headers` are pairs with lower-case names, in order."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes = b""

    def values(self, name: str) -> list[str]:
        """The values of one header, as they came."""
        return [value for key, value in self.headers if key == name]

    @property
    def sequence(self) -> str:
        """The number of the request it answers, empty where it does not say."""
        return next(iter(self.values("cseq")), "").strip()

    @property
    def media(self) -> tuple[str, ...]:
        """The kinds of media in the description (SDP, RFC 8866 5.14), at most eight; all else in it is left alone."""
        return tuple(dict.fromkeys(_MEDIA.findall(self.body.decode("ascii", "replace"))))[:8]


def options(url: str, sequence: int) -> bytes:
    """OPTIONS: what the server can do."""
    return _request("OPTIONS", url, sequence)


def describe(url: str, sequence: int) -> bytes:
    """DESCRIBE: how a stream is described. It fetches none: that would take SETUP and PLAY, which are never said."""
    return _request("DESCRIBE", url, sequence, "Accept: application/sdp\r\n")


def whole(heard: bytes) -> bool:
    """True when `heard` is a whole answer, or is none of RTSP."""
    if not b"RTSP/".startswith(heard[:5]):
        return True
    end = _END.search(heard)
    return end is not None and len(heard) >= end.end() + _length(heard[: end.start()])


def read_answer(heard: bytes) -> RtspAnswer | None:
    """The answer in `heard`; None where it is none of RTSP, or its head has no end."""
    status, end = _STATUS.match(heard), _END.search(heard)
    if status is None or end is None:
        return None
    lines = heard[: end.start()].decode("utf-8", "replace").splitlines()[1 : _MOST_HEADERS + 1]
    pairs = (line.partition(":")[::2] for line in lines if ":" in line)
    headers = tuple((name.strip().lower(), value.strip()) for name, value in pairs)
    return RtspAnswer(int(status[1]), headers, heard[end.end() :])


def _request(method: str, url: str, sequence: int, more: str = "") -> bytes:
    return f"{method} {url} RTSP/1.0\r\nCSeq: {sequence}\r\nUser-Agent: citywall\r\n{more}\r\n".encode("ascii")


def _length(head: bytes) -> int:
    declared = re.search(rb"\n[Cc]ontent-[Ll]ength:[ \t]*(\d{1,9})", head)
    return int(declared[1]) if declared else 0
