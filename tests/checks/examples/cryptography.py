"""Examples for the channels and sites of GB/T 39786."""

from __future__ import annotations

from typing import Any

from checks import fake_certificate
from checks.evidence import Evidence, Hop, Reason
from checks.exemplary.outside import SIGNING_CERTIFICATE
from tests.checks.examples.case import MET, NOT_APPLICABLE, NOT_MET, SITE, case
from tests.checks.examples.sites import HTTP, form, plain_site, site

TLS = SITE.sees("tls")
TLCP = SITE.sees("tlcp")
NO_TLCP = SITE.sees("tlcp", offered=False, refusal="alert 70", suites=(), preferred="", chain=(), signatures=())
RFC8998 = SITE.sees("rfc8998")
NO_RFC8998 = SITE.sees("rfc8998", offered=False, suites=(), group=0)


def service(protocol: str = "http", **facts: Any) -> Evidence:
    return SITE.sees("service", **{"protocol": protocol, "tls": True, **facts})


def tls(**facts: Any) -> Evidence:
    return SITE.sees("tls", **facts)


PROTECTED = (
    case("crypto.channel-protected", MET, service(), TLS),
    case("crypto.channel-protected", MET, service("tlcp", tls=False), TLCP),
    case("crypto.channel-protected", NOT_MET, service(tls=False)),
    case("crypto.channel-protected", NOT_MET, service("redis", tls=False)),
    case("crypto.channel-protected", NOT_MET, service(), tls(accepted={"SSL 3.0": ("TLS_RSA_WITH_RC4_128_SHA",)})),
    case(
        "crypto.channel-protected", MET, service("mysql", tls=False), SITE.sees("access", locator="tcp/443", tls=True)
    ),
    case(
        "crypto.channel-protected",
        NOT_MET,
        service("mysql", tls=False),
        SITE.sees("access", locator="tcp/443", details={"tls": "not offered"}),
    ),
    case("crypto.channel-protected", Reason.NOT_KNOWN, service("postgresql", tls=False)),
)

ALGORITHM = (
    case("crypto.channel-algorithm", MET, service(), TLS, TLCP),
    case("crypto.channel-algorithm", MET, service(), TLS, NO_TLCP, RFC8998),
    case("crypto.channel-algorithm", NOT_MET, service(), TLS, NO_TLCP, NO_RFC8998),
    case("crypto.channel-algorithm", Reason.NOT_KNOWN, service(), NO_TLCP),
    case("crypto.channel-authentic", MET, service(), TLS),
    case("crypto.channel-authentic", MET, service("tlcp", tls=False), TLCP),
    case("crypto.channel-authentic", NOT_MET, service(), tls(trusted=False)),
    case("crypto.channel-authentic", NOT_MET, service(), tls(name_matches=False)),
    case("crypto.channel-authentic", NOT_MET, service(), SITE.sees("tlcp", key_exchange_signed=False)),
    case("crypto.channel-authentic", Reason.NOT_KNOWN, service(), tls(trusted=None)),
    case("crypto.channel-certificate", MET, service(), TLS, TLCP),
    case("crypto.channel-certificate", MET, service(), tls(chain=(SIGNING_CERTIFICATE,))),
    case("crypto.channel-certificate", NOT_MET, service(), TLS, NO_TLCP),
    case("crypto.channel-certificate", NOT_MET, service(), tls(chain=(fake_certificate(key_bits=1024),))),
    case("crypto.channel-certificate", Reason.NOT_KNOWN, service(), tls(chain=())),
    case("crypto.management-protected", MET, service("ssh", tls=False)),
    case("crypto.management-protected", NOT_MET, service("telnet", tls=False)),
    case("crypto.management-algorithm", MET, SITE.sees("ssh")),
    case("crypto.management-algorithm", NOT_MET, SITE.sees("ssh", ciphers=("aes256-ctr",))),
    case("crypto.management-algorithm", Reason.NOT_KNOWN, SITE.sees("ssh", ciphers=())),
)

SITES = (
    case("crypto.site-protected", MET, site()),
    case("crypto.site-protected", NOT_MET, plain_site()),
    case("crypto.site-protected", NOT_MET, site(forms=(form(action=HTTP),))),
    case(
        "crypto.site-protected", NOT_APPLICABLE, plain_site(hops=(Hop(url="https://www.example.gov.cn/", status=200),))
    ),
    case("crypto.site-protected", Reason.NOT_KNOWN, site(left_scope="https://elsewhere.example/")),
    case("crypto.site-algorithm", MET, site(), TLS, TLCP),
    case("crypto.site-algorithm", NOT_MET, site(), TLS, NO_TLCP),
    case("crypto.site-algorithm", Reason.NOT_KNOWN, site()),
)

CASES = (*PROTECTED, *ALGORITHM, *SITES)
