"""SM2 certificates: keys and requests by GmSSL, signed by an authority of OpenSSL, so that two implementations vouch for each."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.lab.gmssl_build import gmssl

PASSWORD = "lab-only"
SIGNER = "distid:1234567812345678"
NAME = "www.example.gov.cn"

SIGNING = "digitalSignature,nonRepudiation"
ENCRYPTION = "keyEncipherment,dataEncipherment,keyAgreement"

_CONFIG = """
[req]
distinguished_name = none
[none]
[ca]
default_ca = lab
[lab]
database = {folder}/index.txt
new_certs_dir = {folder}
default_md = sm3
policy = any
unique_subject = no
rand_serial = yes
copy_extensions = none
[any]
commonName = supplied
"""


@dataclass(frozen=True)
class Issued:
    """A certificate and its key, encrypted with `PASSWORD`, as files."""

    certificate: Path
    key: Path

    @property
    def pem(self) -> str:
        """The certificate's text."""
        return self.certificate.read_text(encoding="ascii")


class NationalAuthority:
    """An SM2 authority of OpenSSL in a folder of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.certificate = folder / "ca.pem"
        self._key = folder / "ca.key"
        self._count = 0
        (folder / "index.txt").touch()
        (folder / "ca.cnf").write_text(_CONFIG.format(folder=folder), encoding="ascii")
        _run("openssl", "genpkey", "-algorithm", "SM2", "-out", str(self._key))
        _run(
            *("openssl", "req", "-config", str(folder / "ca.cnf"), "-new", "-x509", "-key", str(self._key), "-sm3"),
            *("-sigopt", SIGNER, "-days", "365", "-subj", "/CN=Lab National CA", "-out", str(self.certificate)),
            *("-addext", "keyUsage=critical,keyCertSign,cRLSign"),
            *("-addext", "basicConstraints=critical,CA:TRUE,pathlen:0"),
        )

    def issue(
        self,
        usage: str,
        *,
        name: str = NAME,
        alternative: bool = True,
        key: Path | None = None,
        days: tuple[float, float] = (-30, 300),
    ) -> Issued:
        """A certificate for `name`; `days` are counted from now. `key` is used again where given."""
        stem = self._stem()
        request, made, extensions = stem.with_suffix(".csr"), stem.with_suffix(".pem"), stem.with_suffix(".ext")
        key = key or new_key(stem.with_suffix(".key"))
        _run(
            *(str(gmssl()), "reqgen", "-CN", name, "-key", str(key), "-pass", PASSWORD, "-out", str(request)),
        )
        names = f"subjectAltName=DNS:{name}\n" if alternative else ""
        extensions.write_text(f"keyUsage=critical,{usage}\n{names}", encoding="ascii")
        start, end = (datetime.now(UTC) + timedelta(days=offset) for offset in days)
        _run(
            *("openssl", "ca", "-config", str(self.folder / "ca.cnf"), "-batch", "-notext", "-in", str(request)),
            *("-cert", str(self.certificate), "-keyfile", str(self._key), "-extfile", str(extensions)),
            *("-startdate", f"{start:%Y%m%d%H%M%SZ}", "-enddate", f"{end:%Y%m%d%H%M%SZ}"),
            *("-sigopt", SIGNER, "-vfyopt", SIGNER, "-out", str(made)),
        )
        return Issued(made, key)

    def self_signed(self, usage: str, *, name: str = NAME) -> Issued:
        """A certificate that nobody but itself signed, all by GmSSL."""
        stem = self._stem()
        key, made = new_key(stem.with_suffix(".key")), stem.with_suffix(".pem")
        usages = [word for one in usage.split(",") for word in ("-key_usage", one)]
        _run(
            *(str(gmssl()), "certgen", "-CN", name, "-days", "300", "-serial_len", "8", *usages),
            *("-key", str(key), "-pass", PASSWORD, "-subject_dns_name", name, "-out", str(made)),
        )
        return Issued(made, key)

    def _stem(self) -> Path:
        self._count += 1
        return self.folder / f"certificate-{self._count}"


def new_key(path: Path) -> Path:
    """A new SM2 key at `path`, encrypted with `PASSWORD`."""
    _run(str(gmssl()), "sm2keygen", "-pass", PASSWORD, "-out", str(path), "-pubout", str(path.with_suffix(".pub")))
    return path


def _run(*command: str) -> None:
    subprocess.run(command, check=True, capture_output=True)
