"""Security strength of foreign algorithms in bits, for Ra of the quantification rule of GB/T 39786.

Source: NIST SP 800-57 part 1 rev. 5, tables 2 and 4, for keys and ciphers; a broken cipher is worth what a transcription of the
rule gives it (RC4 0, DES 56), the rule itself not being checked against print.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from checks.evidence import Certificate

_CIPHERS = (
    (re.compile(r"NULL|(?<![A-Z])NONE|anon", re.IGNORECASE), 0),
    (re.compile(r"EXPORT|EXP[-_]|DES40|RC2|_40_", re.IGNORECASE), 40),
    (re.compile(r"RC4|ARCFOUR", re.IGNORECASE), 0),
    (re.compile(r"3DES|DES[-_]CBC3|DES[-_]EDE", re.IGNORECASE), 112),
    (re.compile(r"(?<!3)DES", re.IGNORECASE), 56),
    (re.compile(r"256"), 256),
)
_OTHER = 128
_RSA = ((15360, 256), (7680, 192), (3072, 128), (2048, 112), (1024, 80))


def suite_bits(suite: str) -> int:
    """The strength of the cipher in a suite's name; 128 for AES-128, Camellia, SEED and the like."""
    return next((bits for pattern, bits in _CIPHERS if pattern.search(suite)), _OTHER)


def ssh_bits(ciphers: Iterable[str]) -> int:
    """The strength of the weakest of some SSH ciphers."""
    return min(map(suite_bits, ciphers), default=0)


def certificate_bits(certificate: Certificate) -> int:
    """The strength of a certificate's key: of RSA and DSA by its size, half the bits of an elliptic curve's."""
    if certificate.key_type in ("rsa", "dsa"):
        return next((bits for size, bits in _RSA if certificate.key_bits >= size), 0)
    return certificate.key_bits // 2
