"""What was found in one certificate file, gathered piece by piece, then described as evidence."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from cryptography import x509
from cryptography.hazmat.primitives import hashes

from checks.evidence import Certificate, Enveloped, Reason, Signer
from scanner.probes import sm2, tls_certificate
from scanner.probes.file.cms import ber, verify
from scanner.probes.file.cms.keys import Key, key_in_der
from scanner.probes.file.cms.messages import Message, SignerInfo, is_message, read_message

MOST_CERTIFICATES = 100
_MOST_VALUES = 100
_MOST_SIGNERS = 100
_MOST_ENVELOPED = 100
_MOST_WITHIN = 4
"""Messages within messages: a signed one that was encrypted and signed again (RFC 2634 1.1) is the deepest anybody sends."""
_FORMATS = ("smime", "gm-pkcs7", "pkcs7", "x509", "key")


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """What the reading process says: the facts of `CertificatesEvidence`, or, where `reason` is set, why it could not read."""

    format: str = ""
    whole: bool = True
    certificates: tuple[Certificate, ...] = ()
    signatures: tuple[bool | None, ...] = ()
    signers: tuple[Signer, ...] = ()
    enveloped: tuple[Enveloped, ...] = ()
    private_keys: int = 0
    encrypted_keys: int = 0
    reason: Reason | None = None
    detail: str = ""


class Gathering:
    """Takes the pieces of one file in; what can't be read of it is left out and said in `whole`."""

    def __init__(self) -> None:
        self._formats: set[str] = set()
        self._whole = True
        self._certificates: dict[bytes, x509.Certificate] = {}
        self._signed: list[tuple[SignerInfo, bytes | None]] = []
        self._enveloped: list[Enveloped] = []
        self._keys: list[Key] = []

    @property
    def empty(self) -> bool:
        """True when nothing was found that is to be told of; a mail alone is nothing."""
        return not self._formats - {"smime"}

    def is_smime(self) -> None:
        """The pieces stand in a mail."""
        self._formats.add("smime")

    def cut(self) -> None:
        """Something was left out."""
        self._whole = False

    def key(self, key: Key) -> None:
        """A private key."""
        self._formats.add("key")
        self._keys.append(key)

    def der(self, data: bytes, detached: bytes | None = None) -> bytes:
        """A certificate, a message or a key in DER; `detached` is the content that a signature without one is for. The
        content of a message comes back, so that a mail within it can be read; empty where there is none."""
        try:
            return self._value(ber.first(data), detached, 0)
        except ber.Malformed:
            self.cut()
            return b""

    def all_der(self, data: bytes) -> list[bytes]:
        """All values of a file in DER, a key behind a certificate among them; the contents of its messages come back."""
        contents = []
        for _ in range(_MOST_VALUES):
            contents.append(self.der(data))
            data = _rest(data)
            if not data:
                return contents
        self.cut()
        return contents

    def found(self) -> Found:
        """All of it as evidence."""
        certificates = list(self._certificates.values())
        described = tuple(map(tls_certificate.describe, certificates))
        followed = [verify.certificate_signature(one, certificates) for one in certificates[: verify.MOST_FOLLOWED]]
        return Found(
            format=next((one for one in _FORMATS if one in self._formats), ""),
            whole=self._whole,
            certificates=described,
            signatures=(*followed, *[None] * (len(certificates) - len(followed))),
            signers=tuple(self._signer(at, certificates) for at in range(len(self._signed))),
            enveloped=tuple(self._enveloped),
            private_keys=len(self._keys),
            encrypted_keys=self._keys.count(Key.ENCRYPTED),
        )

    def _value(self, value: ber.Value, detached: bytes | None, depth: int) -> bytes:
        if is_message(value):
            return self._message(read_message(value), detached, depth)
        if (key := key_in_der(value)) is not None:
            self.key(key)
        else:
            self._certificate(value.whole)
        return b""

    def _message(self, message: Message, detached: bytes | None, depth: int) -> bytes:
        self._formats.add("gm-pkcs7" if message.national else "pkcs7")
        for der in message.certificates:
            self._certificate(der, alone=False)
        content = detached if message.content is None else message.content
        self._signed += [(one, content) for one in message.signers]
        self._enveloped += message.enveloped
        if not message.whole or len(self._signed) > _MOST_SIGNERS or len(self._enveloped) > _MOST_ENVELOPED:
            self.cut()
        del self._signed[_MOST_SIGNERS:], self._enveloped[_MOST_ENVELOPED:]
        if not message.inner:
            return message.content or b""
        if depth == _MOST_WITHIN:
            self.cut()
            return b""
        return self._value(ber.first(message.inner), None, depth + 1)

    def _certificate(self, der: bytes, *, alone: bool = True) -> None:
        certificate = tls_certificate.load_der(der)
        if certificate is None or len(self._certificates) == MOST_CERTIFICATES:
            self.cut()
            return
        self._certificates[der] = certificate
        if alone:
            self._formats.add("x509")

    def _signer(self, at: int, certificates: Sequence[x509.Certificate]) -> Signer:
        info, content = self._signed[at]
        certificate = verify.signer_of(info, certificates)
        return Signer(
            digest=info.digest,
            signature=_named(info, certificate),
            fingerprint=certificate.fingerprint(hashes.SHA256()).hex() if certificate else "",
            verified=verify.signature(info, certificate, content) if at < verify.MOST_FOLLOWED else None,
        )


def _named(info: SignerInfo, certificate: x509.Certificate | None) -> str:
    """The name of the signature; some products name an SM2 key there by the identifier of elliptic curves in general."""
    by_curve = info.signature == "sm3-ecdsa" and certificate is not None and sm2.public_point(certificate) is not None
    return "sm3-sm2" if by_curve else info.signature


def _rest(data: bytes) -> bytes:
    """What stands behind the first value, line ends and padding left aside; nothing where the first can't be read."""
    try:
        return data[len(ber.first(data).whole) :].strip(b"\0\r\n")
    except ber.Malformed:
        return b""
