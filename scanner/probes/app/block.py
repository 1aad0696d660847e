"""The APK Signing Block, and the signers of the schemes v2, v3 and v3.1 in it.

Source: Android, APK Signature Scheme v2 and v3. Only lengths that fit are believed.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass

from scanner.probes.app.archive import Archive

MOST_SIGNERS = 10
_MOST_PARTS = 64
_MAGIC = b"APK Sig Block 42"
_FOOT = 24
_SCHEMES = {0x7109871A: "v2", 0xF05368C0: "v3", 0x1B93AD61: "v3.1"}


class Malformed(Exception):
    """A signing block is not as it should be."""


@dataclass(frozen=True)
class BlockSigner:
    """One signer. `signed` is what the signature is over; `digests` and `signatures` are pairs of the algorithm and the value;
    `key` is a SubjectPublicKeyInfo, `certificates` are in DER, the signer's own first."""

    scheme: str
    signed: bytes
    digests: tuple[tuple[int, bytes], ...]
    certificates: tuple[bytes, ...]
    signatures: tuple[tuple[int, bytes], ...]
    key: bytes


@dataclass(frozen=True)
class Block:
    """`begins` is the offset of the block, where the entries end: the directory's own where there is none. `broken` are
    schemes whose signers can't be read."""

    begins: int
    signers: tuple[BlockSigner, ...] = ()
    broken: tuple[str, ...] = ()


def read_block(archive: Archive) -> Block:
    """The signing block that stands before the directory; one without signers where there is none."""
    foot = archive.directory - _FOOT
    if foot < 8 or bytes(archive.data[foot + 8 : archive.directory]) != _MAGIC:
        return Block(begins=archive.directory)
    (size,) = struct.unpack_from("<Q", archive.data, foot)
    begins = archive.directory - size - 8
    last = max((one.ends for one in archive.entries.values()), default=0)
    if size < _FOOT or begins < last or struct.unpack_from("<Q", archive.data, begins) != (size,):
        return Block(begins=archive.directory, broken=("v2",))
    signers: list[BlockSigner] = []
    broken: list[str] = []
    for scheme, value in _schemes(archive.data[begins + 8 : foot]):
        try:
            signers += _signers(scheme, value)
        except Malformed:
            broken.append(scheme)
    return Block(begins=begins, signers=tuple(signers), broken=tuple(broken))


def _schemes(pairs: memoryview) -> Iterator[tuple[str, memoryview]]:
    """The schemes among the pairs of identifier and value; what is after a pair of a false length is left."""
    at = 0
    for _ in range(_MOST_PARTS):
        if at + 12 > len(pairs):
            return
        size, id = struct.unpack_from("<QI", pairs, at)
        if not 4 <= size <= len(pairs) - at - 8:
            return
        if id in _SCHEMES:
            yield _SCHEMES[id], pairs[at + 12 : at + 8 + size]
        at += 8 + size


def _signers(scheme: str, value: memoryview) -> list[BlockSigner]:
    found = [_signer(scheme, one) for one in _sequence(_only(value), MOST_SIGNERS)]
    if not found:
        raise Malformed
    return found


def _signer(scheme: str, value: memoryview) -> BlockSigner:
    signed, rest = _prefixed(value)
    digests, inner = _prefixed(signed)
    certificates, inner = _prefixed(inner)
    if scheme != "v2":
        # The lowest and the highest API level stand here, and the same again in what is signed.
        if len(rest) < 8 or rest[:8] != inner[:8]:
            raise Malformed
        rest = rest[8:]
    signatures, rest = _prefixed(rest)
    key, _ = _prefixed(rest)
    return BlockSigner(
        scheme=scheme,
        signed=bytes(signed),
        digests=tuple(map(_numbered, _sequence(digests))),
        certificates=tuple(bytes(one) for one in _sequence(certificates)),
        signatures=tuple(map(_numbered, _sequence(signatures))),
        key=bytes(key),
    )


def _numbered(value: memoryview) -> tuple[int, bytes]:
    if len(value) < 8:
        raise Malformed
    (id,) = struct.unpack_from("<I", value)
    return id, bytes(_prefixed(value[4:])[0])


def _sequence(value: memoryview, most: int = _MOST_PARTS) -> Iterator[memoryview]:
    count = 0
    while value:
        if count == most:
            raise Malformed
        one, value = _prefixed(value)
        count += 1
        yield one


def _only(value: memoryview) -> memoryview:
    one, rest = _prefixed(value)
    if rest:
        raise Malformed
    return one


def _prefixed(value: memoryview) -> tuple[memoryview, memoryview]:
    """What the length before it says, and the rest."""
    if len(value) < 4:
        raise Malformed
    (size,) = struct.unpack_from("<I", value)
    if size > len(value) - 4:
        raise Malformed
    return value[4 : 4 + size], value[4 + size :]
