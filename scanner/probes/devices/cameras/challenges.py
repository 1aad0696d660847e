"""Challenges: the ways to log in that a server offers in `WWW-Authenticate` (RFC 9110 11.6.1), and the answer to one of Digest.

RTSP takes both from HTTP (RFC 7826, section 19.1). A password is never said in the clear: Basic is named and never answered.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Iterable

import msgspec

from scanner.probes.clean import clean

MOST_CHALLENGES = 8
_MOST_CHARACTERS = 2048
_QUOTED = re.compile(r'"(?:[^"\\]|\\.)*"')
_SCHEME = re.compile(r"(?:^|,)[ \t]*([A-Za-z][\w-]{0,30})(?=[ \t]+[\w-]+[ \t]*=|[ \t]*(?:,|$))")
_PARAMETER = re.compile(r'([\w-]{1,30})[ \t]*=[ \t]*(?:"((?:[^"\\]|\\.)*)"|([^\s",]+))')

_HASHES = {"md5": "md5", "sha-256": "sha256", "sha-512-256": "sha512_256"}
"""Algorithms of Digest by name (RFC 7616 6.1), weakest first, with OpenSSL's name."""


class Challenge(msgspec.Struct, frozen=True):
    """One way to log in. `scheme` is lower-case; the parameters' names too, their values the server's own."""

    scheme: str
    parameters: dict[str, str]

    @property
    def name(self) -> str:
        """`basic`, `digest/md5` … for evidence. Digest without an algorithm is MD5 (RFC 7616 3.3)."""
        if self.scheme != "digest":
            return clean(self.scheme, 40)
        return f"digest/{clean(self.algorithm, 20)}"

    @property
    def algorithm(self) -> str:
        """The lower-case algorithm of a Digest challenge."""
        return self.parameters.get("algorithm", "md5").lower()


def read_challenges(values: Iterable[str]) -> tuple[Challenge, ...]:
    """The challenges in the values of `WWW-Authenticate` headers, several in one value among them; at most eight."""
    found: list[Challenge] = []
    for value in values:
        found += _in_one(value[:_MOST_CHARACTERS])
    return tuple(found[:MOST_CHALLENGES])


def challenge_names(challenges: Iterable[Challenge]) -> tuple[str, ...]:
    """Their names for evidence, each once, sorted."""
    return tuple(sorted({one.name for one in challenges}))


def strongest_digest(challenges: Iterable[Challenge]) -> Challenge | None:
    """The Digest challenge with the strongest algorithm that is known here; None without one."""
    known = [one for one in challenges if one.scheme == "digest" and one.algorithm in _HASHES]
    order = list(_HASHES)
    return max(known, key=lambda one: order.index(one.algorithm), default=None)


def answer_digest(challenge: Challenge, *, user: str, password: str, method: str, uri: str, count: int = 1) -> str:
    """The `Authorization` value that answers a Digest challenge (RFC 7616 3.4; RFC 2069 where it names no `qop`).

    `count` is how often its nonce has been answered, this time included.
    """
    realm, nonce = challenge.parameters.get("realm", ""), challenge.parameters.get("nonce", "")
    secret = _hashed(challenge, f"{user}:{realm}:{password}")
    asked = _hashed(challenge, f"{method}:{uri}")
    parts = {"username": user, "realm": realm, "nonce": nonce, "uri": uri}
    tail = f", algorithm={challenge.algorithm.upper()}"
    if "auth" in [one.strip() for one in challenge.parameters.get("qop", "").lower().split(",")]:
        times, ours = f"{count:08x}", secrets.token_hex(8)
        parts |= {"response": _hashed(challenge, f"{secret}:{nonce}:{times}:{ours}:auth:{asked}"), "cnonce": ours}
        tail += f", qop=auth, nc={times}"
    else:
        parts["response"] = _hashed(challenge, f"{secret}:{nonce}:{asked}")
    if "opaque" in challenge.parameters:
        parts["opaque"] = challenge.parameters["opaque"]
    return "Digest " + ", ".join(f'{name}="{_quoted(value)}"' for name, value in parts.items()) + tail


def _in_one(value: str) -> list[Challenge]:
    # What is quoted may hold anything, commas and scheme names among it.
    masked = _QUOTED.sub(lambda quoted: '"' + "_" * (len(quoted[0]) - 2) + '"', value)
    starts = list(_SCHEME.finditer(masked))
    ends = [one.start() for one in starts[1:]] + [len(value)] * bool(starts)
    return [
        Challenge(start[1].lower(), _parameters(value[start.end() : end]))
        for start, end in zip(starts, ends, strict=True)
    ]


def _parameters(words: str) -> dict[str, str]:
    return {
        match[1].lower(): re.sub(r"\\(.)", r"\1", match[2]) if match[2] is not None else match[3]
        for match in _PARAMETER.finditer(words)
    }


def _hashed(challenge: Challenge, words: str) -> str:
    return hashlib.new(_HASHES[challenge.algorithm], words.encode(), usedforsecurity=False).hexdigest()


def _quoted(value: str) -> str:
    """Inside quotes, and on one line: a nonce comes from the device."""
    return re.sub(r"[\r\n\0]", "", value).replace("\\", "\\\\").replace('"', '\\"')
