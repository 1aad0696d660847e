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
    """An SM2 authority of OpenSSL in a folder of its own: `certificate` signs what is issued, `root` signs that."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.root = folder / "root.pem"
        self.certificate = folder / "issuing.pem"
        self._key = folder / "issuing.key"
        self._count = 0
        (folder / "index.txt").touch()
        (folder / "ca.cnf").write_text(_CONFIG.format(folder=folder), encoding="ascii")
        root_key = folder / "root.key"
        self._authority(root_key, self.root, "Lab National Root", 1)
        issuer = ("-CA", str(self.root), "-CAkey", str(root_key))
        self._authority(self._key, self.certificate, "Lab National CA", 0, *issuer)

    def _authority(self, key: Path, certificate: Path, name: str, below: int, *issuer: str) -> None:
        _run("openssl", "genpkey", "-algorithm", "SM2", "-out", str(key))
        _run(
            *("openssl", "req", "-config", str(self.folder / "ca.cnf"), "-new", "-x509", "-key", str(key), "-sm3"),
            *("-sigopt", SIGNER, "-days", "365", "-subj", f"/CN={name}", "-out", str(certificate), *issuer),
            *("-addext", "keyUsage=critical,keyCertSign,cRLSign"),
            *("-addext", f"basicConstraints=critical,CA:TRUE,pathlen:{below}"),
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
        request = stem.with_suffix(".csr")
        key = key or new_key(stem.with_suffix(".key"))
        _run(str(gmssl()), "reqgen", "-CN", name, "-key", str(key), "-pass", PASSWORD, "-out", str(request))
        return Issued(self._sign(request, usage, name if alternative else "", days), key)

    def issue_plain(self, usage: str, *, algorithm: str = "SM2", name: str = NAME) -> Issued:
        """The same with a key that OpenSSL made and did not encrypt, `SM2` or `RSA`."""
        stem = self._stem()
        key, request = stem.with_suffix(".key"), stem.with_suffix(".csr")
        _run("openssl", "genpkey", "-algorithm", algorithm, "-out", str(key))
        hashed = ("-sm3", "-sigopt", SIGNER) if algorithm == "SM2" else ("-sha256",)
        config = ("-config", str(self.folder / "ca.cnf"), "-subj", f"/CN={name}")
        _run("openssl", "req", *config, "-new", "-key", str(key), *hashed, "-out", str(request))
        verified = ("-vfyopt", SIGNER) if algorithm == "SM2" else ()
        return Issued(self._sign(request, usage, name, (-30, 300), verified), key)

    def _sign(
        self,
        request: Path,
        usage: str,
        alternative: str,
        days: tuple[float, float],
        verified: tuple[str, ...] = ("-vfyopt", SIGNER),
    ) -> Path:
        made, extensions = request.with_suffix(".pem"), request.with_suffix(".ext")
        names = f"subjectAltName=DNS:{alternative}\n" if alternative else ""
        extensions.write_text(f"keyUsage=critical,{usage}\n{names}", encoding="ascii")
        start, end = (datetime.now(UTC) + timedelta(days=offset) for offset in days)
        _run(
            *("openssl", "ca", "-config", str(self.folder / "ca.cnf"), "-batch", "-notext", "-in", str(request)),
            *("-cert", str(self.certificate), "-keyfile", str(self._key), "-extfile", str(extensions)),
            *("-startdate", f"{start:%Y%m%d%H%M%SZ}", "-enddate", f"{end:%Y%m%d%H%M%SZ}"),
            *("-sigopt", SIGNER, *verified, "-out", str(made)),
        )
        return made

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
