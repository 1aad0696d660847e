"""Examples for the data layer's checks."""

from __future__ import annotations

from typing import Any

from checks.evidence import Evidence, Hop, PersonalCount, Reason
from tests.checks.examples.case import MET, NOT_APPLICABLE, NOT_MET, SITE, case
from tests.checks.examples.sites import HTTP, HTTPS, form, page, paths, plain_site, site


def access(protocol: str, **facts: Any) -> Evidence:
    return SITE.sees("access", locator="tcp/9", protocol=protocol, port=9, **facts)


def service(protocol: str, **facts: Any) -> Evidence:
    return SITE.sees("service", locator="tcp/9", **{"protocol": protocol, "port": 9, "tls": False, **facts})


STORES = (
    case("store.open-to-all", MET, access("redis")),
    case("store.open-to-all", NOT_MET, access("redis", open_to_all=True)),
    case("store.open-to-all", NOT_MET, access("mysql", open_to_all=True)),
    case("store.open-to-all", NOT_MET, access("opensearch", open_to_all=True)),
    case("store.open-to-all", NOT_APPLICABLE, access("ftp", open_to_all=True)),
    case("store.open-to-all", Reason.NOT_TRIED, access("postgresql")),
    case("store.reachable", MET, service("http")),
    case("store.reachable", NOT_MET, service("mysql")),
    case("store.reachable", NOT_MET, service("http"), access("elasticsearch")),
    case("store.reachable", Reason.NOT_KNOWN, service("unknown")),
    case("store.clear-text", MET, service("redis", tls=True)),
    case("store.clear-text", NOT_MET, service("redis")),
    case("store.clear-text", NOT_MET, service("http"), access("elasticsearch")),
    case("store.clear-text", MET, service("mysql"), access("mysql", tls=True)),
    case("store.clear-text", NOT_MET, service("mysql"), access("mysql", details={"tls": "not offered"})),
    case("store.clear-text", NOT_APPLICABLE, service("http")),
    case("store.clear-text", Reason.NOT_KNOWN, service("postgresql")),
    case("store.clear-text", Reason.NOT_KNOWN, service("unknown")),
)


def personal(**counts: int) -> tuple[PersonalCount, ...]:
    return tuple(PersonalCount(kind=kind, count=count, samples=("110*",)) for kind, count in counts.items())


def file(*found: PersonalCount, **facts: Any) -> Evidence:
    return SITE.sees("file", personal=found, **facts)


ASKED = paths("/backup.sql", "/backup.zip", "/.env", "/application.yml", "/id_rsa")

FILES = (
    case("file.personal", MET, file()),
    case("file.personal", MET, file(*personal(credit_code=900, sole_trader=40, mobile=2))),
    case("file.personal", NOT_MET, file(*personal(resident_id=1))),
    case("file.personal", NOT_MET, file(*personal(mobile=4), whole=False)),
    case("file.personal", NOT_MET, file(*personal(name_address=1, credit_code=9))),
    case("file.personal", Reason.NOT_KNOWN, file(*personal(mobile=3), whole=False)),
    case("ftp.anonymous", MET, access("ftp")),
    case("ftp.anonymous", NOT_MET, access("ftp", open_to_all=True)),
    case("ftp.anonymous", NOT_APPLICABLE, access("redis", open_to_all=True)),
    case("ftp.anonymous-write", MET, access("ftp")),
    case("ftp.anonymous-write", NOT_MET, access("ftp", open_to_all=True, may_write=True)),
    case("ftp.anonymous-write", NOT_APPLICABLE, access("rsync", open_to_all=True, may_write=True)),
    case("ftp.anonymous-write", Reason.NOT_KNOWN, access("ftp", open_to_all=True)),
    case("share.open", MET, access("rsync")),
    case("share.open", NOT_MET, access("rsync", open_to_all=True)),
    case("share.open", NOT_APPLICABLE, access("ftp", open_to_all=True)),
    case("file.dump-shown", MET, site(paths=ASKED)),
    case("file.dump-shown", NOT_MET, site(paths=(page("/dump.sql", "sql-dump"),))),
    case("file.dump-shown", Reason.NOT_TRIED, site()),
    case("file.secret-shown", MET, site(paths=ASKED)),
    case("file.secret-shown", NOT_MET, site(paths=(page("/.env", "dotenv"),))),
    case("file.secret-shown", Reason.NOT_TRIED, site(paths=ASKED[:3])),
)

OVER_HTTPS = (Hop(url=HTTPS, status=200),)

PERSONAL = (
    case("personal.in-page", MET, site()),
    case("personal.in-page", NOT_MET, site(personal_data={"resident_id": 3, "mobile": 0})),
    case("personal.in-page", NOT_MET, site(personal_data={"resident_id": 3}, truncated=True)),
    case("personal.in-page", Reason.TOO_MUCH, site(truncated=True)),
    case("personal.in-page", Reason.NOT_KNOWN, site(left_scope="https://elsewhere.example/")),
    case("personal.form-plain", MET, site(forms=(form(asks_personal_data=True),))),
    case("personal.form-plain", NOT_MET, plain_site(forms=(form(action=HTTPS, asks_personal_data=True),))),
    case("personal.form-plain", NOT_MET, site(forms=(form(action=HTTP, asks_personal_data=True),))),
    case("personal.form-plain", NOT_APPLICABLE, plain_site(forms=(form(action=HTTP),))),
    case("personal.form-plain", Reason.NOT_KNOWN, site(status=503)),
    case("personal.sent-elsewhere", MET, site(forms=(form(asks_personal_data=True),))),
    case(
        "personal.sent-elsewhere",
        NOT_MET,
        site(forms=(form(action="https://forms.example/a", asks_personal_data=True),)),
    ),
    case("personal.sent-elsewhere", NOT_APPLICABLE, site(forms=(form(action="https://forms.example/a"),))),
    case("personal.sent-elsewhere", Reason.NOT_KNOWN, site(marks=("waf-block",))),
)

CASES = (*STORES, *FILES, *PERSONAL)
