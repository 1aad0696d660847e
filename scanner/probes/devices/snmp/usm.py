"""The user-based security model of SNMPv3 (RFC 3414, RFC 7860, RFC 3826): keys, digests, encryption."""

from __future__ import annotations

import hmac
import secrets
from hashlib import new as new_hash

import msgspec
from cryptography.hazmat.decrepit.ciphers.algorithms import TripleDES
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC, CFB

from scanner.credentials import Credential

DIGEST_BYTES = {"md5": 12, "sha1": 12, "sha224": 16, "sha256": 24, "sha384": 32, "sha512": 48}
"""How much of the digest is sent (RFC 3414, 6.1 and 7.1; RFC 7860, 4)."""

KEY_BYTES = {"des": 16, "aes128": 16, "aes192": 24, "aes256": 32}
"""AES with 192 and 256 bits is of draft-blumenthal-aes-usm-04, as net-snmp has it: no RFC has them."""

_STRETCHED = 1024 * 1024
"""Bytes of the repeated password that are hashed (RFC 3414, A.2)."""


class Keys(msgspec.Struct, frozen=True):
    """One user's keys for one engine. `authentication` and `privacy` name the protocols, empty where there is none."""

    user: str
    authentication: str = ""
    privacy: str = ""
    digest_key: bytes = b""
    cipher_key: bytes = b""

    def __repr__(self) -> str:
        return f"Keys({self.user!r}, {self.authentication!r}, {self.privacy!r})"

    @property
    def flags(self) -> int:
        """The flags of the security level (RFC 3412, 6.4): 1 authenticated, 2 encrypted."""
        return (1 if self.authentication else 0) | (2 if self.privacy else 0)

    def without_privacy(self) -> Keys:
        """The same user, authenticated and not encrypted."""
        return Keys(self.user, self.authentication, "", self.digest_key)

    def without_authentication(self) -> Keys:
        """The same user's name, and nothing that proves it."""
        return Keys(self.user)


def keys_of(credential: Credential, engine: bytes) -> Keys:
    """The keys of the credential's user for the engine, of the level that its passwords allow."""
    if not credential.password:
        return Keys(credential.user)
    method = credential.auth_protocol
    digest_key = _key(credential.password.reveal(), engine, method)
    if not credential.privacy:
        return Keys(credential.user, method, "", digest_key)
    cipher_key = _key(credential.privacy.reveal(), engine, method)
    wanted = KEY_BYTES[credential.privacy_protocol]
    while len(cipher_key) < wanted:
        cipher_key += new_hash(method, cipher_key).digest()
    return Keys(credential.user, method, credential.privacy_protocol, digest_key, cipher_key[:wanted])


def _key(password: str, engine: bytes, method: str) -> bytes:
    words = password.encode()
    stretched = (words * (_STRETCHED // len(words) + 1))[:_STRETCHED]
    key = new_hash(method, stretched).digest()
    return new_hash(method, key + engine + key).digest()


def signed(whole: bytes, marker: bytes, keys: Keys) -> bytes:
    """`whole` with its digest in the place of `marker`, random bytes that stand in it once."""
    at = whole.index(marker)
    blank = whole.replace(marker, bytes(len(marker)))
    return blank[:at] + _digest(blank, keys) + blank[at + len(marker) :]


def is_signed(whole: bytes, digest: bytes, keys: Keys) -> bool:
    """True when `digest`, taken out of `whole`, is that of these keys."""
    if len(digest) != DIGEST_BYTES[keys.authentication]:
        return False
    blank = whole.replace(digest, bytes(len(digest)), 1)
    return hmac.compare_digest(_digest(blank, keys), digest)


def _digest(blank: bytes, keys: Keys) -> bytes:
    return hmac.digest(keys.digest_key, blank, keys.authentication)[: DIGEST_BYTES[keys.authentication]]


def encrypted(content: bytes, keys: Keys, boots: int, time: int) -> tuple[bytes, bytes]:
    """`content` encrypted, and the salt that goes with it."""
    if keys.privacy == "des":
        salt = boots.to_bytes(4, "big") + secrets.token_bytes(4)
        content += bytes(-len(content) % 8)
    else:
        salt = secrets.token_bytes(8)
    encryptor = _cipher(keys, boots, time, salt).encryptor()
    return encryptor.update(content) + encryptor.finalize(), salt


def decrypted(content: bytes, keys: Keys, boots: int, time: int, salt: bytes) -> bytes | None:
    """`content` decrypted; None when it can be nothing that was encrypted so."""
    if len(salt) != 8 or (keys.privacy == "des" and len(content) % 8):
        return None
    decryptor = _cipher(keys, boots, time, salt).decryptor()
    return decryptor.update(content) + decryptor.finalize()


def _cipher(keys: Keys, boots: int, time: int, salt: bytes) -> Cipher[CBC] | Cipher[CFB]:
    if keys.privacy == "des":
        # RFC 3414, 8.1.1.1: the second half of the key blurs the salt. Triple DES with three equal keys is DES.
        blurred = bytes(one ^ other for one, other in zip(keys.cipher_key[8:16], salt, strict=True))
        return Cipher(TripleDES(keys.cipher_key[:8] * 3), CBC(blurred))
    return Cipher(AES(keys.cipher_key), CFB(boots.to_bytes(4, "big") + time.to_bytes(4, "big") + salt))
