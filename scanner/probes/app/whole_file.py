"""Whether the signatures of the schemes v2, v3 and v3.1 are right: over the signed data, and its digests over the whole file.

Source: Android, APK Signature Scheme v2, "Verification" and "Integrity-protected contents". Digests of fs-verity are not
computed."""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Callable, Iterable

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import dsa, ec, padding, rsa

from checks.evidence import AppSignature
from scanner.probes import tls_certificate
from scanner.probes.app.archive import Archive
from scanner.probes.app.block import Block, BlockSigner
from scanner.probes.sm2 import UNREADABLE

_CHUNK = 1024**2
_VERITY = "verity"
_ALGORITHMS = {
    0x0101: ("rsa-pss", "sha256", "sha256"),
    0x0102: ("rsa-pss", "sha512", "sha512"),
    0x0103: ("rsa", "sha256", "sha256"),
    0x0104: ("rsa", "sha512", "sha512"),
    0x0201: ("ec", "sha256", "sha256"),
    0x0202: ("ec", "sha512", "sha512"),
    0x0301: ("dsa", "sha256", "sha256"),
    0x0421: ("rsa", "sha256", _VERITY),
    0x0423: ("ec", "sha256", _VERITY),
    0x0425: ("dsa", "sha256", _VERITY),
}
"""By number: the kind of key, the hash of the signature, and that of the content."""
_HASHES: dict[str, hashes.HashAlgorithm] = {"sha256": hashes.SHA256(), "sha512": hashes.SHA512()}


def verify_block(archive: Archive, block: Block) -> list[AppSignature]:
    """Each signer of the block, verified; a scheme whose signers can't be read is a wrong one."""
    contents: dict[str, bytes] = {}

    def content(digest: str) -> bytes:
        if digest not in contents:
            contents[digest] = _content_digest(archive, block.begins, digest)
        return contents[digest]

    found = [_verified(signer, content) for signer in block.signers]
    return [*found, *(AppSignature(scheme=scheme, verified=False) for scheme in block.broken)]


def _verified(signer: BlockSigner, content: Callable[[str], bytes]) -> AppSignature:
    certificate = tls_certificate.load_der(signer.certificates[0]) if signer.certificates else None
    known = [_ALGORITHMS[number] for number, _ in signer.signatures if number in _ALGORITHMS]
    return AppSignature(
        scheme=signer.scheme,
        verified=_all_right(_steps(signer, content)),
        digests=tuple(dict.fromkeys("sha256" if digest == _VERITY else digest for _, _, digest in known)),
        fingerprint=certificate.fingerprint(hashes.SHA256()).hex() if certificate else "",
    )


def _all_right(steps: Iterable[bool | None]) -> bool | None:
    """False as soon as one step fails, None where one could not be taken."""
    told: bool | None = True
    for step in steps:
        if step is False:
            return False
        told = told and step
    return told


def _steps(signer: BlockSigner, content: Callable[[str], bytes]) -> Iterable[bool | None]:
    yield [number for number, _ in signer.signatures] == [number for number, _ in signer.digests]
    yield _key_is_the_certificates(signer)
    known = [(number, value) for number, value in signer.signatures if number in _ALGORITHMS]
    yield True if known else (False if not signer.signatures else None)
    for number, value in known:
        yield _signature_is_right(signer, number, value)
    for number, value in signer.digests:
        digest = _ALGORITHMS[number][2] if number in _ALGORITHMS else _VERITY
        yield None if digest == _VERITY else content(digest) == value


def _key_is_the_certificates(signer: BlockSigner) -> bool | None:
    if not signer.certificates:
        return False
    certificate = tls_certificate.load_der(signer.certificates[0])
    if certificate is None:
        return None
    try:
        key = certificate.public_key()
    except UNREADABLE:
        return None
    whole = key.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    return whole == signer.key


def _signature_is_right(signer: BlockSigner, number: int, value: bytes) -> bool | None:
    kind, name, _ = _ALGORITHMS[number]
    digest = _HASHES[name]
    try:
        key = serialization.load_der_public_key(signer.key)
        if isinstance(key, rsa.RSAPublicKey) and kind == "rsa-pss":
            salted = padding.PSS(padding.MGF1(digest), digest.digest_size)
            key.verify(value, signer.signed, salted, digest)
        elif isinstance(key, rsa.RSAPublicKey) and kind == "rsa":
            key.verify(value, signer.signed, padding.PKCS1v15(), digest)
        elif isinstance(key, ec.EllipticCurvePublicKey) and kind == "ec":
            key.verify(value, signer.signed, ec.ECDSA(digest))
        elif isinstance(key, dsa.DSAPublicKey) and kind == "dsa":
            key.verify(value, signer.signed, digest)
        else:
            return False
    except InvalidSignature:
        return False
    except UNREADABLE:
        return None
    return True


def _content_digest(archive: Archive, block: int, digest: str) -> bytes:
    """The digest over chunks of 1 MiB of the entries, the directory, and the record after it as if no block stood before it."""
    end = bytearray(archive.data[archive.end :])
    struct.pack_into("<I", end, 16, block)
    parts = (archive.data[:block], archive.data[archive.directory : archive.end], memoryview(end))
    chunks = [part[at : at + _CHUNK] for part in parts for at in range(0, len(part), _CHUNK)]
    top = hashlib.new(digest, b"\x5a" + struct.pack("<I", len(chunks)))
    for chunk in chunks:
        one = hashlib.new(digest, b"\xa5" + struct.pack("<I", len(chunk)))
        one.update(chunk)
        top.update(one.digest())
    return top.digest()
