"""Cookies: the guards a site gives to what it sets. Judged by their attributes; values are never kept."""

from __future__ import annotations

from collections.abc import Sequence

from checks.check import check
from checks.evidence import Cookie, HttpEvidence
from checks.facts import few
from checks.pages import page_unseen, page_url, scheme_of
from checks.verdict import Verdict, met, not_applicable, not_assessed, not_met, partly_met

_READ_BY_SCRIPTS = ("csrf", "xsrf")
"""Words in the names of cookies that the page's own script must read to send them back (double submit)."""


@check("http.cookie-secure")
def cookie_secure(http: HttpEvidence) -> Verdict:
    """Met when every cookie of an https site has `Secure`; partly met when some have. Does not apply to http.

    Source: RFC 6265 section 4.1.2.5; OWASP WSTG-SESS-02.
    """
    if scheme_of(page_url(http)) != "https":
        return not_applicable(http)
    return _judged(http, http.cookies, [cookie for cookie in http.cookies if not cookie.secure])


@check("http.cookie-http-only")
def cookie_http_only(http: HttpEvidence) -> Verdict:
    """Met when every cookie is kept from scripts by `HttpOnly`; partly met when some are.

    Cookies against forged requests, told by their names, are left out: scripts must read them. Source: RFC 6265 section 4.1.2.6.
    """
    cookies = [one for one in http.cookies if not any(word in one.name.lower() for word in _READ_BY_SCRIPTS)]
    return _judged(http, cookies, [cookie for cookie in cookies if not cookie.http_only])


@check("http.cookie-same-site")
def cookie_same_site(http: HttpEvidence) -> Verdict:
    """Met when every cookie has `SameSite` Lax or Strict; partly met when some have.

    `None` is for cookies meant to be sent from other sites, and is not met. Source: draft-ietf-httpbis-rfc6265bis section 5.6.7.
    """
    loose = [cookie for cookie in http.cookies if cookie.same_site.lower() not in ("lax", "strict")]
    return _judged(http, http.cookies, loose)


def _judged(http: HttpEvidence, cookies: Sequence[Cookie], loose: Sequence[Cookie]) -> Verdict:
    if loose:
        judge = not_met if len(loose) == len(cookies) else partly_met
        return judge(http, cookies=few(cookie.name for cookie in loose))
    if reason := page_unseen(http):
        return not_assessed(http, reason)
    return met(http) if cookies else not_applicable(http)
