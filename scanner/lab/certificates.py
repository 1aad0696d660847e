"""The lab's certificates, made anew at each start and good for nothing elsewhere."""

from __future__ import annotations

import ipaddress
from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from scanner.lab.hosts import CertificateRecipe

_Key = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey

_AUTHORITY_DAYS = 3650


class LabAuthority:
    """A certificate authority that lives as long as the lab. Its root is written to `file` (PEM)."""

    def __init__(self, file: Path, moment: datetime) -> None:
        self.file = file
        self._moment = moment
        self._key: _Key = ec.generate_private_key(ec.SECP256R1())
        self._name = _name("Citywall lab authority")
        builder = _dated(self._name, self._name, self._key, moment - timedelta(days=1), _AUTHORITY_DAYS)
        usage = _key_usage(signs_certificates=True)
        builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        builder = builder.add_extension(usage, critical=True)
        file.write_bytes(_pem(builder.sign(self._key, hashes.SHA256())))

    def issue(self, recipe: CertificateRecipe, names: tuple[str, ...], folder: Path) -> tuple[Path, Path]:
        """Write a certificate for `names` (host names and addresses) and its key as the recipe says.

        Returns their paths, PEM both.
        """
        key = _new_key(recipe.key)
        subject = _name(names[0])
        issuer, signer = (subject, key) if recipe.self_signed else (self._name, self._key)
        start = self._moment - timedelta(days=recipe.issued_days_ago)
        builder = _dated(subject, issuer, key, start, recipe.lives_days)
        builder = builder.add_extension(
            x509.SubjectAlternativeName([_general_name(name) for name in names]), critical=False
        )
        builder = builder.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        builder = builder.add_extension(_key_usage(signs_certificates=False), critical=True)
        builder = builder.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        identifier = x509.AuthorityKeyIdentifier.from_issuer_public_key(signer.public_key())
        builder = builder.add_extension(identifier, critical=False)
        certificate_file, key_file = folder / "certificate.pem", folder / "key.pem"
        certificate_file.write_bytes(_pem(builder.sign(signer, hashes.SHA256())))
        _write_secret(key_file, _private_pem(key, serialization.PrivateFormat.PKCS8))
        return certificate_file, key_file


def write_ssh_host_key(file: Path, *, old: bool) -> None:
    """Write a new host key as OpenSSH reads it: RSA of 2,048 bits when `old`, else Ed25519."""
    key = rsa.generate_private_key(65537, 2048) if old else ed25519.Ed25519PrivateKey.generate()
    _write_secret(file, _private_pem(key, serialization.PrivateFormat.OpenSSH))


def _new_key(kind: str) -> _Key:
    if kind == "ec":
        return ec.generate_private_key(ec.SECP256R1())
    return rsa.generate_private_key(65537, int(kind.removeprefix("rsa-")))


def _dated(subject: x509.Name, issuer: x509.Name, key: _Key, start: datetime, days: int) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(start + timedelta(days=days))
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )


def _key_usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        content_commitment=False,
        key_encipherment=not signs_certificates,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        encipher_only=False,
        decipher_only=False,
    )


def _name(common_name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common_name)])


def _general_name(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        return x509.DNSName(name)


def _pem(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(serialization.Encoding.PEM)


def _private_pem(key: _Key | ed25519.Ed25519PrivateKey, format: serialization.PrivateFormat) -> bytes:
    return key.private_bytes(serialization.Encoding.PEM, format, serialization.NoEncryption())


def _write_secret(file: Path, content: bytes) -> None:
    file.touch(mode=0o600)
    file.write_bytes(content)
