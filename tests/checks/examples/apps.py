"""Examples for app packages."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from msgspec.structs import replace

from checks.evidence import AppComponent, AppSecret, AppSignature, Certificate, Evidence, Reason
from checks.exemplary.app import SIGNER
from checks.exemplary.moment import SEEN_AT
from tests.checks.examples.case import MET, NOT_APPLICABLE, NOT_MET, PARTLY_MET, SITE, case

V1, V2, V4 = (AppSignature(scheme=scheme, verified=True, digests=("sha256",)) for scheme in ("v1", "v2", "v4"))


def app(**facts: Any) -> Evidence:
    return SITE.sees("app", **facts)


def signed_by(**facts: Any) -> Evidence:
    """An app with one certificate, changed."""
    return app(certificates=(certificate(**facts),))


def certificate(**facts: Any) -> Certificate:
    return replace(SIGNER, **facts)


def bare(**facts: Any) -> Evidence:
    """An app nobody signed."""
    return app(signatures=(), certificates=(), **facts)


def secret(kind: str) -> AppSecret:
    return AppSecret(kind=kind, file="assets/a.properties", masked="LTAI****")


SIGNATURES = (
    case("app.unsigned", MET, app()),
    case("app.unsigned", NOT_MET, bare()),
    case("app.unsigned", NOT_MET, app(signatures=(V4,))),
    case("app.signature-wrong", MET, app()),
    case("app.signature-wrong", MET, app(signatures=(V2, replace(V4, verified=None)))),
    case("app.signature-wrong", NOT_MET, app(signatures=(V1, replace(V2, verified=False)))),
    case("app.signature-wrong", NOT_APPLICABLE, bare()),
    case("app.signature-wrong", Reason.NOT_KNOWN, app(signatures=(V1, replace(V2, verified=None)))),
    case("app.signature-v1-only", MET, app()),
    case("app.signature-v1-only", MET, app(signatures=(V1, V2))),
    case("app.signature-v1-only", NOT_MET, app(signatures=(V1,))),
    case("app.signature-v1-only", NOT_MET, app(signatures=(V1,), min_sdk=None)),
    case("app.signature-v1-only", PARTLY_MET, app(signatures=(V1,), min_sdk=27)),
    case("app.signature-v1-only", PARTLY_MET, app(signatures=(V1, V2), min_sdk=23)),
    case("app.signature-v1-only", NOT_APPLICABLE, bare()),
    case("app.certificate-expired", MET, app()),
    case("app.certificate-expired", NOT_MET, signed_by(not_after=SEEN_AT - timedelta(days=1))),
    case("app.certificate-expired", NOT_MET, signed_by(not_before=SEEN_AT + timedelta(days=1))),
    case("app.certificate-expired", PARTLY_MET, signed_by(not_after=SEEN_AT + timedelta(days=364))),
    case("app.certificate-expired", NOT_APPLICABLE, bare()),
    case("app.certificate-expired", Reason.NOT_KNOWN, app(certificates=())),
    case("app.weak-key", MET, app()),
    case("app.weak-key", NOT_MET, signed_by(key_bits=1024)),
    case("app.weak-key", Reason.NOT_KNOWN, signed_by(key_type="other", key_bits=0)),
    case("app.weak-key", NOT_APPLICABLE, bare()),
    case("app.weak-digest", MET, app()),
    case("app.weak-digest", NOT_MET, app(signatures=(replace(V1, digests=("sha1",)), V2))),
    case("app.weak-digest", NOT_APPLICABLE, bare()),
    case("app.weak-digest", Reason.NOT_KNOWN, app(signatures=(replace(V1, digests=()),))),
    case("app.debug-key", MET, app()),
    case("app.debug-key", NOT_MET, signed_by(subject="C=US,O=Android,CN=Android Debug")),
    case(
        "app.debug-key",
        NOT_MET,
        signed_by(fingerprint="a40da80a59d170caa950cf15c18c454d47a39b26989d8b640ecd745ba71bf5dc"),
    ),
    case("app.debug-key", NOT_APPLICABLE, bare()),
    case("app.certificate-not-named", MET, app()),
    case("app.certificate-not-named", NOT_MET, signed_by(fingerprint="ff" * 32)),
    case("app.certificate-not-named", NOT_MET, app(certificates=(SIGNER, certificate(fingerprint="ff" * 32)))),
    case("app.certificate-not-named", NOT_APPLICABLE, bare()),
    case("app.certificate-not-named", Reason.NOT_REGISTERED, app(signers=())),
)

SETTINGS = (
    case("app.debuggable", MET, app()),
    case("app.debuggable", NOT_MET, app(debuggable=True)),
    case("app.debuggable", Reason.NOT_KNOWN, app(debuggable=None)),
    case("app.backup-allowed", MET, app()),
    case("app.backup-allowed", NOT_MET, app(backup=True)),
    case("app.backup-allowed", PARTLY_MET, app(backup=True, backup_rules=True)),
    case("app.backup-allowed", Reason.NOT_KNOWN, app(backup=None)),
    case("app.clear-text", MET, app()),
    case("app.clear-text", NOT_MET, app(clear_text=True)),
    case("app.clear-text", PARTLY_MET, app(clear_domains=("old.example.gov.cn",))),
    case("app.clear-text", Reason.NOT_KNOWN, app(clear_text=None)),
    case("app.user-authorities", MET, app()),
    case("app.user-authorities", NOT_MET, app(user_authorities=True)),
    case("app.user-authorities", Reason.NOT_KNOWN, app(user_authorities=None)),
    case("app.exported", MET, app()),
    case("app.exported", NOT_MET, app(exported=(AppComponent(kind="service", name=".Push"),), exported_count=1)),
    case("app.exported", PARTLY_MET, app(exported=(AppComponent(kind="activity", name=".Link"),), exported_count=1)),
    case("app.old-target", MET, app()),
    case("app.old-target", NOT_MET, app(target_sdk=29)),
    case("app.old-target", NOT_MET, app(target_sdk=None)),
    case("app.old-target", Reason.NOT_KNOWN, app(target_sdk=None, min_sdk=None)),
    case("app.permissions", MET, app()),
    case("app.permissions", NOT_MET, app(declared_permissions=())),
    case("app.permissions", NOT_MET, app(permissions=("android.permission.health.READ_STEPS",))),
)

HIDDEN: dict[str, Any] = {"packers": ("360 加固",)}

CONTENTS = (
    case("app.embedded-key", MET, app()),
    case("app.embedded-key", NOT_MET, app(secrets=(secret("private-key"), secret("google-api-key")))),
    case("app.embedded-key", PARTLY_MET, app(secrets=(secret("google-api-key"),))),
    case("app.embedded-key", Reason.NOT_KNOWN, app(**HIDDEN)),
    case("app.embedded-key", Reason.NOT_KNOWN, app(whole=False)),
    case("app.clear-address", MET, app()),
    case("app.clear-address", NOT_MET, app(clear_hosts=("a.example",), clear_text=True)),
    case("app.clear-address", PARTLY_MET, app(clear_hosts=("a.example",))),
    case("app.clear-address", Reason.NOT_KNOWN, app(**HIDDEN)),
    case("app.inner-address", MET, app()),
    case("app.inner-address", NOT_MET, app(inner_addresses=("10.1.2.3",))),
    case("app.inner-address", Reason.NOT_KNOWN, app(whole=False)),
    case("app.no-national-cryptography", MET, app()),
    case("app.no-national-cryptography", NOT_MET, app(national=(), native=("lib/arm64-v8a/libapp.so",))),
    case("app.no-national-cryptography", Reason.NOT_KNOWN, app(national=(), **HIDDEN)),
)

CASES = (*SIGNATURES, *SETTINGS, *CONTENTS)
