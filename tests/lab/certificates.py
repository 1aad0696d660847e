"""Certificates for the lab, made on the spot."""

from __future__ import annotations

import ipaddress
import ssl
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

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
    not_before: datetime | None = None,
    not_after: datetime | None = None,
    is_ca: bool = False,
    key: PrivateKey | None = None,
    serial: int = 0,
    key_ids: bool = False,
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
        .serial_number(serial or x509.random_serial_number())
        .not_valid_before(not_before or now + timedelta(days=days[0]))
        .not_valid_after(not_after or now + timedelta(days=days[1]))
        .add_extension(x509.BasicConstraints(ca=is_ca, path_length=None), critical=True)
    )
    if names:
        builder = builder.add_extension(x509.SubjectAlternativeName(list(map(_general_name, names))), critical=False)
    if key_ids:
        builder = _with_key_ids(builder, key, issuer.key if issuer else key, is_ca=is_ca)
    signed = builder.sign(issuer.key if issuer else key, hashes.SHA256())
    return Issued(signed, key, [issuer.certificate, *issuer.chain] if issuer else [])


def _with_key_ids(
    builder: x509.CertificateBuilder, own: PrivateKey, signer: PrivateKey, *, is_ca: bool
) -> x509.CertificateBuilder:
    """What the profile of public authorities asks for besides (CA/Browser Forum Baseline Requirements 7.1.2)."""
    usage = dict.fromkeys(
        (
            "content_commitment",
            "key_encipherment",
            "data_encipherment",
            "key_agreement",
            "encipher_only",
            "decipher_only",
        ),
        False,
    )
    return (
        builder.add_extension(x509.SubjectKeyIdentifier.from_public_key(own.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(signer.public_key()), critical=False)
        .add_extension(
            x509.KeyUsage(digital_signature=True, key_cert_sign=is_ca, crl_sign=is_ca, **usage), critical=True
        )
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
    )


def _general_name(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        return x509.DNSName(name)


def server_context(
    issued: Issued, folder: Path, *, client_authority: Issued | None = None, name: str = "server"
) -> ssl.SSLContext:
    """TLS for a server of Python's own; with `client_authority` it lets in nobody without a certificate of that issuer."""
    certificate, key = issued.write(folder, name)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.set_ciphers("DEFAULT:@SECLEVEL=0")
    context.load_cert_chain(certificate, key)
    if client_authority is not None:
        authority, _ = client_authority.write(folder, f"{name}-clients")
        context.load_verify_locations(authority)
        context.verify_mode = ssl.CERT_REQUIRED
    return context


def long_chain(count: int) -> Issued:
    """A certificate at the end of a chain of so many authorities, all with one key."""
    key = ec.generate_private_key(ec.SECP256R1())
    last = issue((), common_name="authority 0", is_ca=True, key=key)
    for number in range(1, count):
        last = issue((), common_name=f"authority {number}", is_ca=True, key=key, issuer=last)
    return issue(issuer=last, key=key)


def with_negative_serial() -> Issued:
    """A certificate whose serial number is -1, which RFC 5280 4.1.2.2 forbids; its signature no longer fits."""
    issued = issue(serial=127)
    der = issued.certificate.public_bytes(serialization.Encoding.DER)
    changed = der.replace(b"\x02\x01\x7f\x30", b"\x02\x01\xff\x30", 1)
    if changed == der:
        raise AssertionError("the serial number was not found")
    return RawIssued(issued.certificate, issued.key, der=changed)


@dataclass
class RawIssued(Issued):
    """A certificate that the library would not write: its bytes are given."""

    der: bytes = b""

    def write(self, folder: Path, name: str = "server") -> tuple[Path, Path]:
        certificate, key = super().write(folder, name)
        certificate.write_text(ssl.DER_cert_to_PEM_cert(self.der))
        return certificate, key
