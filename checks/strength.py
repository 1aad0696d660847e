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
    (re.compile(r"(?<!SHA)(?<!SHA-)256|CHACHA20", re.IGNORECASE), 256),
)
_OTHER = 128
_DIGESTS = {
    "md2": 0,
    "md4": 0,
    "md5": 0,
    "sha1": 63,
    "sha224": 112,
    "sha256": 128,
    "sha384": 192,
    "sha512": 256,
    "sm3": 128,
}
"""Against collisions; of SHA-1 what the attack of Leurent and Peyrin (2020) took."""
_RSA = ((15360, 256), (7680, 192), (3072, 128), (2048, 112), (1024, 80))
_HOST_KEYS = (
    ("ssh-dss", _DIGESTS["sha1"]),
    ("ssh-rsa", _DIGESTS["sha1"]),
    ("ssh-ed25519", 128),
    ("ecdsa-sha2-nistp256", 128),
    ("ecdsa-sha2-nistp384", 192),
    ("ecdsa-sha2-nistp521", 256),
)


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


def digest_bits(digest: str) -> int | None:
    """The strength of a hash in a signature, None when the hash is unknown."""
    return _DIGESTS.get(digest)


def host_key_bits(host_keys: Iterable[str]) -> int | None:
    """The strength of the weakest of some SSH host key algorithms, as far as their names tell: not of RSA over SHA-2, whose size
    is not seen before a login. None where no name tells."""
    told = [bits for name in host_keys for begin, bits in _HOST_KEYS if name.lower().startswith(begin)]
    return min(told, default=None)
