"""Which cryptography a host's own libraries offer."""

from __future__ import annotations

from typing import ClassVar

from checks.evidence.base import Evidence


class CryptoEvidence(Evidence, frozen=True, kw_only=True, tag="host.crypto"):
    """OpenSSL, the system-wide policy and the kernel. None means that it could not be seen.

    `openssl` is the version alone. `national` are those of `SM2`, `SM3`, `SM4` that OpenSSL offers; `products` other
    libraries for them (`gmssl`, `tongsuo`); `kernel` the kernel's own (`sm3`, `sm4`). `policy` is what update-crypto-policies
    shows (`DEFAULT`, `LEGACY`, `DEFAULT:SHA1`), empty on systems without such a policy.
    """

    family: ClassVar[str] = "host"

    openssl: str = ""
    national: tuple[str, ...] | None = None
    products: tuple[str, ...] = ()
    kernel: tuple[str, ...] | None = None
    policy: str = ""
    fips: bool | None = None
