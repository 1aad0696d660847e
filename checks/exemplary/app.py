"""A well-kept app package, signed with the key that is named for it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import msgspec

from checks.evidence import AppSignature
from checks.exemplary.moment import SEEN_AT
from checks.exemplary.outside import CERTIFICATE

SIGNER = msgspec.structs.replace(
    CERTIFICATE,
    subject="CN=示例局",
    issuer="CN=示例局",
    names=(),
    self_signed=True,
    not_after=SEEN_AT + timedelta(days=25 * 365),
    fingerprint="05" * 32,
)

EXEMPLARY: dict[str, dict[str, Any]] = {
    "app": {
        "name": "掌上通.apk",
        "size": 4_194_304,
        "sha256": "06" * 32,
        "package": "cn.gov.example.app",
        "version": "2.1.0",
        "min_sdk": 24,
        "target_sdk": 34,
        "signatures": (
            AppSignature(scheme="v2", verified=True, digests=("sha256",), fingerprint=SIGNER.fingerprint),
            AppSignature(scheme="v3", verified=True, digests=("sha256",), fingerprint=SIGNER.fingerprint),
        ),
        "certificates": (SIGNER,),
        "debuggable": False,
        "backup": False,
        "clear_text": False,
        "user_authorities": False,
        "permissions": ("android.permission.INTERNET", "android.permission.CAMERA"),
        "national": ("GmSSL",),
        "signers": (SIGNER.fingerprint,),
        "declared_permissions": ("android.permission.CAMERA",),
    },
}
