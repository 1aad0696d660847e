"""A well-kept signed file, and encrypted for somebody too."""

from __future__ import annotations

from typing import Any

import msgspec

from checks.evidence import Enveloped, Signer
from checks.exemplary.outside import NATIONAL_ISSUER, SIGNING_CERTIFICATE

_SIGNER = msgspec.structs.replace(SIGNING_CERTIFICATE, subject="CN=示例局", names=(), fingerprint="04" * 32)

EXEMPLARY: dict[str, dict[str, Any]] = {
    "certificates": {
        "name": "公告.p7m",
        "format": "gm-pkcs7",
        "size": 4096,
        "certificates": (_SIGNER, NATIONAL_ISSUER),
        "signatures": (True, True),
        "signers": (Signer(digest="sm3", signature="sm3-sm2", fingerprint="04" * 32, verified=True),),
        "enveloped": (Enveloped(cipher="sm4-cbc", keys=("sm2",)),),
    },
}
