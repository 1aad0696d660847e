"""Software: what servers tell of their product and version, and whether that version is still mended."""

from __future__ import annotations

import re
from datetime import timedelta

from checks.check import check
from checks.evidence import HttpEvidence, Reason, ServiceEvidence
from checks.facts import brief, few
from checks.platform.end_of_life import is_listed, support_ended
from checks.verdict import Verdict, met, not_applicable, not_assessed, not_met, partly_met

DISTRIBUTIONS_MEND_FOR = timedelta(days=5 * 365)
"""How long after its maker a distribution may still mend a branch under its old number (Debian LTS, Ubuntu LTS: five years)."""

_ALWAYS_SHOWN = frozenset(("ssh", "mysql"))
_TELLING_HEADERS = ("server", "x-powered-by", "x-aspnet-version", "x-aspnetmvc-version", "x-generator")
_DIGIT = re.compile(r"\d")
_VERSION = re.compile(r"\d[0-9.]*")
_MARIADB_DISGUISE = "5.5.5-"


@check("platform.version-shown")
def version_shown(service: ServiceEvidence) -> Verdict:
    """Met when a service that was recognised does not tell its version.

    Does not apply to SSH (RFC 4253 section 4.2 makes the server say it) and MySQL (it stands in the greeting).
    Source: OWASP WSTG-INFO-02.
    """
    if service.protocol == "unknown":
        return not_assessed(service, Reason.NOT_KNOWN)
    if service.protocol in _ALWAYS_SHOWN:
        return not_applicable(service)
    if service.version:
        return not_met(service, product=brief(service.product), version=brief(service.version), port=service.port)
    return met(service)


@check("platform.outdated")
def outdated(service: ServiceEvidence) -> Verdict:
    """Met when the version a service tells is of a branch that was still mended by its maker on the day it was seen.

    Partly met when the maker's support ended less than five years before: a distribution may mend it still, under the same
    number. Not met when it ended earlier. Judged by the banner alone, which can be old, changed or untrue. Does not
    apply to products without a published end (checks/platform/end_of_life.py); without a version nothing is known.
    """
    product, version = _told(service)
    number = _VERSION.match(version)
    if number is None:
        return not_assessed(service, Reason.NOT_KNOWN)
    if not is_listed(product):
        return not_applicable(service)
    facts: dict[str, str | int] = {"product": brief(product), "version": brief(service.version)}
    ended = support_ended(product, number.group())
    seen_on = service.seen_at.date()
    if ended is None or ended >= seen_on:
        return met(service, **facts)
    judge = partly_met if seen_on - ended < DISTRIBUTIONS_MEND_FOR else not_met
    return judge(service, **facts, ended_on=ended.isoformat(), port=service.port)


@check("platform.header-version")
def header_version(http: HttpEvidence) -> Verdict:
    """Met when no header of the first answer (`Server`, `X-Powered-By` …) holds a version number. Source: OWASP WSTG-INFO-02."""
    if not http.hops:
        return not_assessed(http, Reason.NOT_KNOWN)
    telling = [
        f"{name}: {brief(http.headers[name])}" for name in _TELLING_HEADERS if _DIGIT.search(http.headers.get(name, ""))
    ]
    return not_met(http, headers=few(telling)) if telling else met(http)


def _told(service: ServiceEvidence) -> tuple[str, str]:
    """The product and version as meant: MariaDB calls itself MySQL 5.5.5 so that old clients go on talking to it.

    A service that names no product is taken for its protocol (`redis`, `mysql`).
    """
    if "mariadb" in f"{service.product} {service.version}".lower():
        return "mariadb", service.version.removeprefix(_MARIADB_DISGUISE)
    return service.product or service.protocol, service.version
