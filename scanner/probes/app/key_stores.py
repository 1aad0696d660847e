"""Whether a key store holds a key, as far as that is seen without its password. Nothing of a key is ever read out.

Layouts: JKS and JCEKS as OpenJDK's JavaKeyStore writes them, BKS as Bouncy Castle's BcKeyStoreSpi, PKCS#12 of RFC 7292.
"""

from __future__ import annotations

import struct

_JKS = (b"\xfe\xed\xfe\xed", b"\xce\xce\xce\xce")
_BKS = (b"\0\0\0\x01\0\0\0\x14", b"\0\0\0\x02\0\0\0\x14")
_BKS_HEAD = 32
"""Version, length of the salt, 20 bytes of salt, count of iterations."""
_KEY_BAGS = (
    b"\x06\x0b\x2a\x86\x48\x86\xf7\x0d\x01\x0c\x0a\x01\x01",
    b"\x06\x0b\x2a\x86\x48\x86\xf7\x0d\x01\x0c\x0a\x01\x02",
)
"""The object identifiers of keyBag and pkcs8ShroudedKeyBag, which stand outside what is encrypted as a whole."""
_MOST_CERTIFICATES = 1000
_JKS_CERTIFICATE, _BKS_CERTIFICATE, _END = 2, 1, 0


def key_store_kind(content: bytes) -> str:
    """`jks`, `bks` or `pkcs12` for a key store that holds a private or secret key, empty for everything else: a store of
    certificates alone among them."""
    if content.startswith(_JKS):
        return "jks" if _jks_holds_a_key(content) else ""
    if content.startswith(_BKS):
        return "bks" if _bks_holds_a_key(content) else ""
    is_sequence = content[:1] == b"\x30" and b"\x02\x01\x03" in content[:16]
    return "pkcs12" if is_sequence and any(bag in content for bag in _KEY_BAGS) else ""


def _jks_holds_a_key(content: bytes) -> bool:
    try:
        _, count = struct.unpack_from(">II", content, 4)
        at = 12
        for _ in range(min(count, _MOST_CERTIFICATES)):
            (tag,) = struct.unpack_from(">I", content, at)
            if tag != _JKS_CERTIFICATE:
                return True
            at = _certificate(content, _text(content, at + 4) + 8)
    except struct.error:
        return False
    return False


def _bks_holds_a_key(content: bytes) -> bool:
    at = _BKS_HEAD
    try:
        for _ in range(_MOST_CERTIFICATES):
            kind = content[at] if at < len(content) else _END
            if kind != _BKS_CERTIFICATE:
                return kind != _END
            at = _text(content, at + 1) + 8
            (chain,) = struct.unpack_from(">I", content, at)
            at += 4
            for _ in range(min(chain, _MOST_CERTIFICATES)):
                at = _certificate(content, at)
            at = _certificate(content, at)
    except struct.error:
        return False
    return False


def _text(content: bytes, at: int) -> int:
    """Where a text with its length before it ends."""
    (size,) = struct.unpack_from(">H", content, at)
    return at + 2 + int(size)


def _certificate(content: bytes, at: int) -> int:
    """Where a certificate, its type before it, ends."""
    at = _text(content, at)
    (size,) = struct.unpack_from(">I", content, at)
    return at + 4 + int(size)
