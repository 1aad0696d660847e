"""Examples for the checks of TLCP and RFC 8998."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import msgspec

from checks.evidence import Certificate, Evidence, Reason
from checks.exemplary.moment import SEEN_AT
from checks.exemplary.outside import ENCRYPTION_CERTIFICATE, SIGNING_CERTIFICATE
from tests.checks.examples.case import MET, NOT_APPLICABLE, NOT_MET, PARTLY_MET, SITE, case

BOTH = ("digital_signature", "key_encipherment")
TLS_ONLY = SITE.sees("tlcp", offered=False, refusal="alert 70", suites=(), chain=(), signatures=())


def tlcp(**facts: Any) -> Evidence:
    return SITE.sees("tlcp", **facts)


def signing(**facts: Any) -> Certificate:
    return msgspec.structs.replace(SIGNING_CERTIFICATE, **facts)


def encryption(**facts: Any) -> Certificate:
    return msgspec.structs.replace(ENCRYPTION_CERTIFICATE, **facts)


def chain(*certificates: Certificate, **facts: Any) -> Evidence:
    return tlcp(chain=certificates, **facts)


AUTHORITY = signing(is_ca=True, key_usage=("key_cert_sign",))
SHOWS_NOTHING = chain(signatures=(), same_key=None, name_matches=None, key_exchange_signed=None)
BOTH_THEN_SIGNING = chain(signing(key_usage=BOTH), encryption(key_usage=("digital_signature",)))

CASES = (
    case("tlcp.not-offered", MET, tlcp()),
    case("tlcp.not-offered", MET, tlcp(), SITE.sees("tls"), SITE.sees("rfc8998", offered=False)),
    case("tlcp.not-offered", NOT_MET, TLS_ONLY),
    case("tlcp.not-offered", NOT_MET, TLS_ONLY, SITE.sees("tls"), SITE.sees("rfc8998", offered=False)),
    case("tlcp.not-offered", PARTLY_MET, TLS_ONLY, SITE.sees("tls"), SITE.sees("rfc8998")),
    case("tlcp.not-offered", NOT_MET, TLS_ONLY, SITE.sees("rfc8998", locator="tcp/8443")),
    case("tlcp.certificate-pair", MET, tlcp()),
    case("tlcp.certificate-pair", NOT_MET, chain(signing())),
    case("tlcp.certificate-pair", NOT_MET, chain(signing(), AUTHORITY)),
    case("tlcp.certificate-pair", Reason.NOT_KNOWN, SHOWS_NOTHING),
    case("tlcp.certificate-pair", NOT_APPLICABLE, TLS_ONLY),
    case("tlcp.shared-key", MET, tlcp()),
    case("tlcp.shared-key", NOT_MET, tlcp(same_key=True)),
    case("tlcp.shared-key", Reason.NOT_KNOWN, tlcp(same_key=None)),
    case("tlcp.shared-key", NOT_APPLICABLE, chain(signing(), AUTHORITY)),
    case("tlcp.certificate-order", MET, tlcp()),
    case("tlcp.certificate-order", NOT_MET, chain(encryption(), signing())),
    case("tlcp.certificate-order", MET, chain(signing(key_usage=BOTH), encryption(key_usage=BOTH))),
    case("tlcp.certificate-order", MET, BOTH_THEN_SIGNING),
    case("tlcp.certificate-order", Reason.NOT_KNOWN, chain(signing(key_usage=()), encryption())),
    case("tlcp.certificate-order", NOT_APPLICABLE, chain(signing())),
    case("tlcp.key-usage", MET, tlcp()),
    case("tlcp.key-usage", PARTLY_MET, chain(signing(key_usage=BOTH), encryption())),
    case("tlcp.key-usage", PARTLY_MET, chain(signing(), encryption(key_usage=BOTH))),
    case("tlcp.key-usage", NOT_MET, chain(signing(), encryption(key_usage=("digital_signature",)))),
    case("tlcp.key-usage", NOT_MET, chain(signing(key_usage=()), encryption())),
    case("tlcp.key-usage", NOT_MET, BOTH_THEN_SIGNING),
    case("tlcp.key-usage", NOT_APPLICABLE, chain(encryption(), signing())),
    case("tlcp.certificate-expired", MET, tlcp()),
    case("tlcp.certificate-expired", NOT_MET, chain(signing(), encryption(not_after=SEEN_AT - timedelta(days=1)))),
    case("tlcp.certificate-expired", NOT_MET, chain(signing(not_before=SEEN_AT + timedelta(days=1)), encryption())),
    case("tlcp.certificate-expired", Reason.NOT_KNOWN, SHOWS_NOTHING),
    case("tlcp.certificate-name", MET, tlcp()),
    case("tlcp.certificate-name", NOT_MET, tlcp(name_matches=False)),
    case("tlcp.certificate-name", Reason.NOT_KNOWN, tlcp(name_matches=None)),
    case("tlcp.certificate-name", NOT_APPLICABLE, tlcp(server_name="", name_matches=None)),
    case("tlcp.self-signed", MET, tlcp()),
    case("tlcp.self-signed", NOT_MET, chain(signing(), encryption(self_signed=True))),
    case("tlcp.self-signed", Reason.NOT_KNOWN, SHOWS_NOTHING),
    case("tlcp.certificate-algorithm", MET, tlcp()),
    case("tlcp.certificate-algorithm", NOT_MET, chain(signing(key_type="rsa", key_bits=2048), encryption())),
    case("tlcp.certificate-algorithm", NOT_MET, chain(signing(), encryption(signature="sha256-rsa"))),
    case(
        "tlcp.certificate-algorithm",
        NOT_MET,
        chain(signing(), encryption(), signing(signature="sha256-ecdsa", is_ca=True)),
    ),
    case("tlcp.certificate-algorithm", Reason.NOT_KNOWN, SHOWS_NOTHING),
    case("tlcp.signature", MET, tlcp()),
    case("tlcp.signature", MET, tlcp(signatures=(None, None, None))),
    case("tlcp.signature", NOT_MET, tlcp(key_exchange_signed=False)),
    case("tlcp.signature", NOT_MET, tlcp(signatures=(True, False, True))),
    case("tlcp.signature", NOT_MET, tlcp(signatures=(True, False, True), key_exchange_signed=None)),
    case("tlcp.signature", Reason.NOT_KNOWN, tlcp(key_exchange_signed=None)),
    case("tlcp.weak-suite", MET, tlcp()),
    case("tlcp.weak-suite", NOT_MET, tlcp(suites=("ECC_SM4_CBC_SM3",))),
    case("tlcp.weak-suite", Reason.NOT_TRIED, tlcp(suites=("ECC_SM4_CBC_SM3",), suites_complete=False)),
    case("tlcp.old-suites", MET, tlcp()),
    case("tlcp.old-suites", NOT_MET, tlcp(suites=("ECC_SM4_GCM_SM3", "ECC_SM1_SM3"))),
    case("tlcp.old-suites", NOT_MET, tlcp(suites=("RSA_SM4_SHA1",), suites_complete=False)),
    case("tlcp.old-suites", Reason.NOT_TRIED, tlcp(suites_complete=False)),
    case("certificate.weak-key", MET, SITE.sees("tls", chain=(signing(),))),
    case("certificate.weak-signature", MET, SITE.sees("tls", chain=(signing(),))),
    case("rfc8998.not-offered", MET, SITE.sees("rfc8998")),
    case("rfc8998.not-offered", NOT_MET, SITE.sees("rfc8998", offered=False, refusal="alert 40", suites=(), group=0)),
)
