"""Transport: whether a site keeps its visitors on https."""

from __future__ import annotations

import re
from ipaddress import ip_address

from checks.check import check
from checks.evidence import HttpEvidence, Reason
from checks.facts import brief, few
from checks.pages import host_of, page_unseen, page_url, scheme_of, whole_page_unseen
from checks.verdict import Verdict, met, not_applicable, not_assessed, not_met, partly_met

HALF_A_YEAR = 15_552_000
"""Seconds; 180 days."""

_MAX_AGE = re.compile(r'(?:^|;)\s*max-age\s*=\s*"?(\d{1,18})', re.IGNORECASE)


@check("http.plain")
def plain(http: HttpEvidence) -> Verdict:
    """Met when the site was asked over https, or sends whoever comes over http on to https.

    A port that answers http with an error and no page says nothing. Source: OWASP WSTG-CRYP-03.
    """
    if not http.plain or "https" in (scheme_of(page_url(http)), scheme_of(http.left_scope)):
        return met(http)
    if http.left_scope or (http.status >= 400 and http.status != 401):
        return not_assessed(http, Reason.NOT_KNOWN)
    return not_met(http, url=brief(page_url(http)))


@check("http.hsts")
def hsts(http: HttpEvidence) -> Verdict:
    """Met when `Strict-Transport-Security` lasts for 180 days or more; partly met when it is shorter.

    Does not apply to http, nor to a site that is called by its address (RFC 6797 section 8.1.1). Source: RFC 6797 section 6.1.
    """
    if scheme_of(page_url(http)) != "https" or _is_address(host_of(page_url(http))):
        return not_applicable(http)
    if reason := page_unseen(http):
        return not_assessed(http, reason)
    header = http.headers.get("strict-transport-security", "")
    found = _MAX_AGE.search(header)
    seconds = int(found.group(1)) if found else 0
    if seconds >= HALF_A_YEAR:
        return met(http)
    judge = partly_met if seconds else not_met
    return judge(http, header=brief(header), url=brief(page_url(http)))


@check("http.password-plain")
def password_plain(http: HttpEvidence) -> Verdict:
    """Met when every form on the first page that asks for a password comes and goes over https.

    Does not apply to a page without such a form. Source: OWASP WSTG-ATHN-01.
    """
    forms = [form for form in http.forms if form.asks_password]
    bad = [form for form in forms if "http" in (scheme_of(page_url(http)), scheme_of(form.action))]
    if bad:
        return not_met(http, actions=few(form.action for form in bad))
    if reason := whole_page_unseen(http):
        return not_assessed(http, reason)
    return met(http) if forms else not_applicable(http)


@check("http.mixed-content")
def mixed_content(http: HttpEvidence) -> Verdict:
    """Met when the first page, an https one, loads nothing over http. Does not apply to http. Source: W3C Mixed Content."""
    if scheme_of(page_url(http)) != "https":
        return not_applicable(http)
    if http.insecure_references:
        return not_met(http, count=http.insecure_references, url=brief(page_url(http)))
    reason = whole_page_unseen(http)
    return not_assessed(http, reason) if reason else met(http)


@check("http.insecure-redirect")
def insecure_redirect(http: HttpEvidence) -> Verdict:
    """Met when a site asked over https never sends its visitor on to http. Does not apply to http."""
    if http.plain:
        return not_applicable(http)
    steps = [hop.url for hop in http.hops] + [hop.location for hop in http.hops] + [http.left_scope]
    bad = [url for url in steps if scheme_of(url) == "http"]
    if bad:
        return not_met(http, target=brief(bad[0]))
    return met(http) if http.hops else not_assessed(http, Reason.NOT_KNOWN)


def _is_address(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True
