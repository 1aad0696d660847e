"""Keys to sign with, made for a test, and pages with a place for a seal."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, pkcs12
from cryptography.x509.oid import NameOID

from reports.printing.press import write_pdf
from reports.printing.signing import SigningKey

PASSPHRASE = "seal-passphrase-7"
NAME = "测试用电子签章"
NOW = datetime(2026, 6, 18, 6, 20, tzinfo=UTC)

PAGE = """<html lang="zh-CN"><head><title>评估报告</title></head><body><h1>评估报告</h1><p>数据库无需口令即可访问</p>
<div id="seal" style="width: 320px; height: 96px; border: 1px solid #999"></div></body></html>"""


def printed(folder: Path, page: str = PAGE) -> Path:
    """A PDF with a place for a seal."""
    out = folder / "report.pdf"
    write_pdf(page, out)
    return out


def new_key(folder: Path, kind: str = "ec") -> tuple[SigningKey, str]:
    """A key in PKCS#12, and its certificate in PEM."""
    key = ec.generate_private_key(ec.SECP256R1()) if kind == "ec" else rsa.generate_private_key(65537, 2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, NAME)])
    today = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(7)
        .not_valid_before(today - timedelta(days=1))
        .not_valid_after(today + timedelta(days=30))
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(
            x509.KeyUsage(
                digital_signature=True,
                content_commitment=True,
                key_encipherment=False,
                data_encipherment=False,
                key_agreement=False,
                key_cert_sign=False,
                crl_sign=False,
                encipher_only=False,
                decipher_only=False,
            ),
            critical=True,
        )
        .sign(key, hashes.SHA256())
    )
    content = pkcs12.serialize_key_and_certificates(
        b"seal", key, certificate, None, BestAvailableEncryption(PASSPHRASE.encode())
    )
    file = folder / f"{kind}.p12"
    file.write_bytes(content)
    pem = certificate.public_bytes(Encoding.PEM).decode()
    return SigningKey(file=file, content=content, passphrase=PASSPHRASE), pem
