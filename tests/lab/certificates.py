"""Certificates for the lab, made on the spot."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import NameOID

PrivateKey = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey


@dataclass
class Issued:
    """A certificate with its key, as files a server can be given."""

    certificate: x509.Certificate
    key: PrivateKey
    chain: list[x509.Certificate] = field(default_factory=list)

    def write(self, folder: Path, name: str = "server") -> tuple[Path, Path]:
        """`name`.pem (the certificate and its chain) and `name`.key in `folder`."""
        pem = b"".join(one.public_bytes(serialization.Encoding.PEM) for one in (self.certificate, *self.chain))
        key = self.key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.TraditionalOpenSSL, serialization.NoEncryption()
        )
        (folder / f"{name}.pem").write_bytes(pem)
        (folder / f"{name}.key").write_bytes(key)
        return folder / f"{name}.pem", folder / f"{name}.key"


def issue(
    names: tuple[str, ...] = ("www.example.gov.cn",),
    *,
    common_name: str = "",
    issuer: Issued | None = None,
    days: tuple[float, float] = (-30, 300),
    not_after: datetime | None = None,
    is_ca: bool = False,
    key: PrivateKey | None = None,
    digest: hashes.HashAlgorithm | None = None,
) -> Issued:
    """A certificate for `names`, self-signed without an `issuer`; `days` are counted from now."""
    key = key or ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common_name or (names or ("nobody",))[0])])
    now = datetime.now(UTC)
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer.certificate.subject if issuer else subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now + timedelta(days=days[0]))
        .not_valid_after(not_after or now + timedelta(days=days[1]))
        .add_extension(x509.BasicConstraints(ca=is_ca, path_length=None), critical=True)
    )
    if names:
        builder = builder.add_extension(x509.SubjectAlternativeName(list(map(_general_name, names))), critical=False)
    signed = builder.sign(issuer.key if issuer else key, digest or hashes.SHA256())
    return Issued(signed, key, [issuer.certificate, *issuer.chain] if issuer else [])


def _general_name(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        return x509.DNSName(name)
