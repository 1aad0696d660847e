"""PEM (RFC 7468): the certificates, messages and private keys of a text, by their labels."""

from __future__ import annotations

import binascii
import re
from collections.abc import Iterator

from scanner.probes.file.cms.found import Gathering
from scanner.probes.file.cms.keys import key_in_pem

_BEGIN = re.compile(rb"-----BEGIN ([A-Z0-9# ]{1,40})-----")
_MOST_BLOCKS = 500
_KEY = "PRIVATE KEY"
_READ = frozenset(("CERTIFICATE", "X509 CERTIFICATE", "TRUSTED CERTIFICATE", "PKCS7", "PKCS #7 SIGNED DATA", "CMS"))


def has_pem(content: bytes) -> bool:
    """True when a block begins in the text."""
    return _BEGIN.search(content) is not None


def read_pem(content: bytes, gathering: Gathering) -> list[bytes]:
    """Take the blocks of a text into `gathering`, at most 500. The contents of the messages among them come back."""
    contents = []
    for count, (label, body) in enumerate(_blocks(content)):
        if count == _MOST_BLOCKS:
            gathering.cut()
            break
        if label.endswith(_KEY):
            gathering.key(key_in_pem(label, body))
        elif label in _READ:
            contents.append(gathering.der(from_base64(body)))
    return contents


def _blocks(content: bytes) -> Iterator[tuple[str, bytes]]:
    """Label and body of each PEM block (RFC 7468); one without an end reaches to the end of the file, since a key that was
    cut off is a key."""
    begin = _BEGIN.search(content)
    while begin is not None:
        following = _BEGIN.search(content, begin.end())
        end = following.start() if following else len(content)
        body, _, _ = content[begin.end() : end].partition(b"-----END ")
        yield begin[1].decode("ascii"), body
        begin = following


def from_base64(body: bytes) -> bytes:
    """What the base64 stands for, odd characters left aside; nothing where it is none."""
    try:
        return binascii.a2b_base64(body)
    except ValueError:
        return b""
