"""Examples for the application's checks."""

from __future__ import annotations

from checks.evidence import Hop, Reason
from tests.checks.examples.case import MET, NOT_APPLICABLE, NOT_MET, PARTLY_MET, case
from tests.checks.examples.sites import HTTP, HTTPS, cookie, form, page, paths, plain_site, site

ELSEWHERE = "https://elsewhere.example/"
BY_ADDRESS = (Hop(url="https://192.0.2.1/", status=200),)

TRANSPORT = (
    case("http.plain", MET, site()),
    case("http.plain", MET, plain_site(hops=(Hop(url=HTTP, status=301, location=HTTPS), Hop(url=HTTPS, status=200)))),
    case("http.plain", MET, plain_site(left_scope=ELSEWHERE)),
    case("http.plain", NOT_MET, plain_site()),
    case("http.plain", NOT_MET, plain_site(status=401)),
    case("http.plain", Reason.NOT_KNOWN, plain_site(status=403)),
    case("http.plain", Reason.NOT_KNOWN, plain_site(left_scope="http://elsewhere.example/")),
    case("http.hsts", MET, site()),
    case("http.hsts", MET, site(headers={"strict-transport-security": "max-age=15552000"})),
    case("http.hsts", NOT_MET, site(headers={})),
    case("http.hsts", NOT_MET, site(headers={"strict-transport-security": "max-age=0"})),
    case("http.hsts", PARTLY_MET, site(headers={"strict-transport-security": 'includeSubDomains; Max-Age="3600"'})),
    case("http.hsts", NOT_APPLICABLE, plain_site()),
    case("http.hsts", NOT_APPLICABLE, site(hops=BY_ADDRESS, headers={})),
    case("http.hsts", Reason.NOT_KNOWN, site(left_scope=ELSEWHERE, headers={})),
    case("http.password-plain", MET, site(forms=(form(),))),
    case("http.password-plain", NOT_MET, plain_site(forms=(form(),))),
    case("http.password-plain", NOT_MET, site(forms=(form(), form(action=HTTP)))),
    case("http.password-plain", NOT_APPLICABLE, plain_site(forms=(form(asks_password=False),))),
    case("http.password-plain", Reason.TOO_MUCH, plain_site(truncated=True)),
    case("http.mixed-content", MET, site()),
    case("http.mixed-content", NOT_MET, site(insecure_references=2)),
    case("http.mixed-content", NOT_APPLICABLE, plain_site(insecure_references=2)),
    case("http.mixed-content", Reason.TOO_MUCH, site(truncated=True)),
    case("http.insecure-redirect", MET, site()),
    case("http.insecure-redirect", NOT_MET, site(hops=(Hop(url=HTTPS, status=302, location=HTTP),))),
    case("http.insecure-redirect", NOT_MET, site(left_scope="http://elsewhere.example/")),
    case("http.insecure-redirect", NOT_APPLICABLE, plain_site()),
    case("http.insecure-redirect", Reason.NOT_KNOWN, site(hops=())),
)

JSON = {"content-type": "application/json"}

HEADERS = (
    case("http.csp", MET, site()),
    case(
        "http.csp",
        MET,
        site(headers={"content-security-policy": "script-src 'self' 'unsafe-inline' 'nonce-abc'"}),
    ),
    case("http.csp", NOT_MET, site(headers={})),
    case("http.csp", NOT_MET, site(headers={"content-security-policy": "upgrade-insecure-requests"})),
    case("http.csp", PARTLY_MET, site(headers={"content-security-policy": "script-src 'self' 'unsafe-inline'"})),
    case("http.csp", NOT_APPLICABLE, site(headers=JSON)),
    case("http.csp", Reason.NOT_KNOWN, site(status=404, headers={})),
    case("http.content-type-options", MET, site()),
    case("http.content-type-options", NOT_MET, site(headers={})),
    case("http.content-type-options", Reason.NOT_KNOWN, site(left_scope=ELSEWHERE)),
    case("http.framing", MET, site(headers={"x-frame-options": "SameOrigin"})),
    case("http.framing", MET, site(headers={"content-security-policy": "frame-ancestors 'self'"})),
    case("http.framing", NOT_MET, site(headers={})),
    case("http.framing", NOT_MET, site(headers={"x-frame-options": "ALLOW-FROM https://elsewhere.example"})),
    case(
        "http.framing",
        NOT_MET,
        site(headers={"x-frame-options": "DENY", "content-security-policy": "frame-ancestors *"}),
    ),
    case("http.framing", NOT_APPLICABLE, site(headers=JSON)),
    case("http.framing", Reason.NOT_KNOWN, site(marks=("waf-block",))),
    case("http.referrer-policy", MET, site()),
    case("http.referrer-policy", NOT_MET, site(headers={})),
    case("http.referrer-policy", NOT_MET, site(headers={"referrer-policy": "same-origin, unsafe-url"})),
    case("http.referrer-policy", Reason.NOT_KNOWN, site(status=500)),
    case("http.permissions-policy", MET, site(headers={"permissions-policy": "camera=()"})),
    case("http.permissions-policy", NOT_MET, site(headers={})),
    case("http.permissions-policy", Reason.NOT_KNOWN, site(status=500)),
)

COOKIES = (
    case("http.cookie-secure", MET, site(cookies=(cookie(),))),
    case("http.cookie-secure", NOT_MET, site(cookies=(cookie(secure=False),))),
    case("http.cookie-secure", PARTLY_MET, site(cookies=(cookie(), cookie("lang", secure=False)))),
    case("http.cookie-secure", NOT_APPLICABLE, site()),
    case("http.cookie-secure", NOT_APPLICABLE, plain_site(cookies=(cookie(secure=False),))),
    case("http.cookie-secure", Reason.NOT_KNOWN, site(left_scope=ELSEWHERE)),
    case("http.cookie-http-only", MET, site(cookies=(cookie(), cookie("XSRF-TOKEN", http_only=False)))),
    case("http.cookie-http-only", NOT_MET, site(cookies=(cookie(http_only=False),))),
    case("http.cookie-http-only", PARTLY_MET, site(cookies=(cookie(), cookie("lang", http_only=False)))),
    case("http.cookie-http-only", NOT_APPLICABLE, site()),
    case("http.cookie-same-site", MET, site(cookies=(cookie(same_site="Strict"),))),
    case("http.cookie-same-site", NOT_MET, site(cookies=(cookie(same_site="None"),))),
    case("http.cookie-same-site", PARTLY_MET, site(cookies=(cookie(), cookie("lang", same_site="")))),
    case("http.cookie-same-site", NOT_APPLICABLE, site()),
)

ASKED = paths("/files/", "/upload/", "/backup/", "/.git/HEAD", "/index.php.bak")

LEAKS = (
    case("http.directory-listing", MET, site(paths=ASKED)),
    case("http.directory-listing", NOT_MET, site(paths=(page("/files/", "directory-listing"),))),
    case("http.directory-listing", NOT_MET, site(marks=("directory-listing",))),
    case("http.directory-listing", Reason.NOT_TRIED, site()),
    case("http.git-shown", MET, site(paths=ASKED)),
    case("http.git-shown", NOT_MET, site(paths=(page("/.git/HEAD", "git-head"),))),
    case("http.git-shown", Reason.BACKED_OFF, site(paths=(page("/.git/HEAD", status=503), *ASKED[:3]))),
    case("http.stack-trace", MET, site(paths=ASKED)),
    case("http.stack-trace", NOT_MET, site(marks=("stack-trace",))),
    case("http.stack-trace", NOT_MET, site(not_found=page("/citywall-no-such-page", "stack-trace", status=500))),
    case("http.stack-trace", Reason.NOT_TRIED, site()),
    case("http.source-shown", MET, site(paths=paths("/index.php.bak"))),
    case("http.source-shown", NOT_MET, site(paths=(page("/index.php.bak", "source-code"),))),
    case("http.source-shown", Reason.NOT_TRIED, site(paths=ASKED[:2])),
    case("http.soft-404", MET, site()),
    case("http.soft-404", NOT_MET, site(not_found=page("/citywall-no-such-page", status=200))),
    case("http.soft-404", Reason.NOT_TRIED, site(not_found=None)),
    case("http.soft-404", Reason.NOT_KNOWN, site(not_found=page("/citywall-no-such-page", status=0))),
    case("http.external-scripts", MET, site()),
    case("http.external-scripts", NOT_MET, site(external_hosts=("cdn.example",))),
    case("http.external-scripts", Reason.TOO_MUCH, site(truncated=True)),
    case("http.script-integrity", MET, site(external_hosts=("cdn.example",))),
    case("http.script-integrity", NOT_MET, site(external_hosts=("cdn.example",), scripts_without_integrity=1)),
    case("http.script-integrity", NOT_APPLICABLE, site()),
    case("http.script-integrity", Reason.NOT_KNOWN, site(status=302)),
)

LAX = (cookie(),)

BEHAVIOUR = (
    case("http.trace", MET, site()),
    case("http.trace", NOT_MET, site(trace=True)),
    case("http.trace", Reason.NOT_TRIED, site(trace=None)),
    case("http.methods", MET, site()),
    case("http.methods", NOT_MET, site(methods=("GET", "propfind"))),
    case("http.methods", PARTLY_MET, site(methods=("GET", "DELETE"))),
    case("http.methods", NOT_APPLICABLE, site(methods=())),
    case("http.methods", Reason.NOT_TRIED, site(methods=(), trace=None)),
    case("http.cors", MET, site()),
    case("http.cors", NOT_MET, site(cors_reflects=True, cors_credentials=True)),
    case("http.cors", PARTLY_MET, site(cors_reflects=True)),
    case("http.cors", Reason.NOT_TRIED, site(cors_reflects=None)),
    case("http.form-token", MET, site(forms=(form(has_token=True),))),
    case("http.form-token", NOT_MET, site(forms=(form(),))),
    case("http.form-token", PARTLY_MET, site(forms=(form(), form(has_token=True)))),
    case("http.form-token", PARTLY_MET, site(forms=(form(),), cookies=LAX)),
    case("http.form-token", NOT_APPLICABLE, site(forms=(form(method="get"),))),
    case("http.form-token", Reason.NOT_KNOWN, site(status=403)),
)

CASES = (*TRANSPORT, *HEADERS, *COOKIES, *LEAKS, *BEHAVIOUR)
