"""The private key of a credential, whichever of its forms it was written down in."""

from __future__ import annotations

import io

import paramiko
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa

from checks.evidence import Reason
from scanner.credentials import Credential
from scanner.probes.clean import clean
from scanner.probes.host.command import LookFailed

_KINDS: tuple[tuple[type, type[paramiko.PKey]], ...] = (
    (ed25519.Ed25519PrivateKey, paramiko.Ed25519Key),
    (ec.EllipticCurvePrivateKey, paramiko.ECDSAKey),
    (rsa.RSAPrivateKey, paramiko.RSAKey),
)


def private_key(credential: Credential) -> paramiko.PKey:
    """The key to log in with: Ed25519, ECDSA or RSA, from OpenSSH's own form, PEM or PKCS#8, locked or not.

    Raises:
        LookFailed: it can't be read.
    """
    text = credential.private_key.reveal().encode()
    passphrase = credential.passphrase.reveal().encode() or None
    try:
        load = serialization.load_ssh_private_key if b"BEGIN OPENSSH" in text else serialization.load_pem_private_key
        loaded = load(text, passphrase)
        plain = loaded.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.OpenSSH, serialization.NoEncryption()
        )
        kind = next(ours for theirs, ours in _KINDS if isinstance(loaded, theirs))
        return kind.from_private_key(io.StringIO(plain.decode()))
    except (ValueError, TypeError, UnsupportedAlgorithm, StopIteration, paramiko.SSHException):
        told = f"the private key of {clean(credential.name, 40)} can't be read: another form, or another passphrase"
        # The cause is left out: it may quote the key.
        raise LookFailed(Reason.CREDENTIAL_LOST, told) from None
