"""Which algorithms are national (商用密码), by the names that evidence gives them."""

from __future__ import annotations

from checks.evidence import Certificate

_KEY = "sm2"
_SIGNATURE = "sm3-sm2"


def foreign_algorithms(certificate: Certificate) -> list[str]:
    """The algorithms of a certificate that are not national, named exactly (`rsa 2048`, `ec secp256r1`, `sha256-rsa`); none
    when its key is SM2 and it is signed with SM2 over SM3. Source: GM/T 0015, GB/T 39786-2021 (compliance of algorithms).
    """
    key = f"{certificate.key_type} {certificate.curve or certificate.key_bits}"
    return [
        *([key] if certificate.key_type != _KEY else []),
        *([certificate.signature] if certificate.signature != _SIGNATURE else []),
    ]
