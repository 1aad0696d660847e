"""Blot out secrets in text, in each form in which one could have got there."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterator
from urllib.parse import quote, quote_plus

from scanner.credentials.model import Credential

BLOT = "***"
SHORTEST = 4
"""Shorter secrets are left alone: blotting them out would tear words apart and tell more than it hides."""

SHORTEST_KEY_LINE = 8
SHORTEST_TOKEN = 16
SHORTEST_ENCODED = 8
_SIMPLE = re.compile(r"[a-z]{1,12}|[0-9]{1,12}|[A-Za-z0-9_]{1,7}")
_KEY_LINE = re.compile(rf"[A-Za-z0-9+/=]{{{SHORTEST_KEY_LINE},}}")


class Scrubber:
    """Knows the secrets it was told of. Told from one thread at a time; any may ask."""

    def __init__(self) -> None:
        self._forms: set[str] = set()
        self._pattern: re.Pattern[str] | None = None

    def learn(self, credential: Credential) -> None:
        """Blot out this credential's secrets from now on.

        A password that is the user's own name is not: a blot in the place of the name is what would give it away.
        """
        secrets = (credential.password, credential.passphrase, credential.community, credential.privacy)
        words = {secret.reveal() for secret in secrets} - {credential.user}
        words |= set(_of_address(credential.webhook.reveal()))
        forms = {form for word in words if len(word) >= SHORTEST for form in _forms(word)}
        lines = map(str.strip, credential.private_key.reveal().splitlines())
        forms |= {form for line in lines if _KEY_LINE.fullmatch(line) for form in _in_url(line)}
        if forms <= self._forms:
            return
        self._forms |= forms
        # The longest first: of two that begin alike, the shorter must not leave the end of the longer one standing.
        self._pattern = re.compile("|".join(map(_bounded, sorted(self._forms, key=len, reverse=True))))

    def scrub(self, text: str) -> str:
        """`text` with `***` in the place of every secret known."""
        return self._pattern.sub(BLOT, text) if self._pattern else text


def _of_address(address: str) -> Iterator[str]:
    """What is secret in the address of a robot: all of it, what follows the host, and each part long enough to be a token."""
    yield address
    behind_host = address.partition("://")[2].partition("/")[2]
    yield behind_host
    yield from (part for part in re.split(r"[/?&=#]", behind_host) if len(part) >= SHORTEST_TOKEN)


def _forms(word: str) -> Iterator[str]:
    """A secret as it is, in JSON, in a URL, and in base64, alone or within something longer (`user:password`)."""
    yield from (json.dumps(word, ensure_ascii=escaped)[1:-1] for escaped in (True, False))
    yield from _in_url(word)
    raw = word.encode()
    for encode in (base64.b64encode, base64.urlsafe_b64encode):
        yield encode(raw).decode().rstrip("=")
        for before in (0, 1, 2):
            inside = _inside(encode(b"\0" * before + raw).decode(), before, len(raw))
            if len(inside) >= SHORTEST_ENCODED:
                yield inside


def _in_url(word: str) -> tuple[str, ...]:
    return word, quote(word), quote(word, safe=""), quote_plus(word)


def _inside(encoded: str, before: int, length: int) -> str:
    """The characters of `encoded` that come of the secret alone, whatever stands around it."""
    first = (before * 8 + 5) // 6
    return encoded[first : (before + length) * 8 // 6]


def _bounded(form: str) -> str:
    """A simple word is blotted out where it stands alone: in `postgresql`, `postgres` is nobody's password."""
    escaped = re.escape(form)
    return rf"(?<![A-Za-z0-9_]){escaped}(?![A-Za-z0-9_])" if _SIMPLE.fullmatch(form) else escaped
