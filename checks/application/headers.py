"""Headers: what a page tells browsers to refuse on its behalf. Judged on the first page, where it is HTML."""

from __future__ import annotations

from checks.check import check
from checks.evidence import HttpEvidence
from checks.facts import brief
from checks.pages import page_unseen, page_url
from checks.verdict import Verdict, met, not_applicable, not_assessed, not_met, partly_met

_LEAKY_POLICIES = frozenset(("unsafe-url", "no-referrer-when-downgrade"))


@check("http.csp")
def csp(http: HttpEvidence) -> Verdict:
    """Met when a `Content-Security-Policy` restrains scripts; partly met when it still allows inline ones or any source.

    Inline scripts let in by a nonce or a hash are in order. Source: W3C CSP Level 3; OWASP WSTG-CONF-12.
    """
    if verdict := _unjudged(http):
        return verdict
    policy = http.headers.get("content-security-policy", "")
    directives = _directives(policy)
    scripts = directives.get("script-src", directives.get("default-src"))
    if scripts is None:
        return not_met(http, policy=brief(policy), url=brief(page_url(http)))
    guarded = any(word.startswith(("'nonce-", "'sha256-", "'sha384-", "'sha512-")) for word in scripts)
    loose = "*" in scripts or ("'unsafe-inline'" in scripts and not guarded)
    return partly_met(http, policy=brief(policy), url=brief(page_url(http))) if loose else met(http)


@check("http.content-type-options")
def content_type_options(http: HttpEvidence) -> Verdict:
    """Met when `X-Content-Type-Options` is `nosniff`. Source: WHATWG Fetch, section "X-Content-Type-Options header"."""
    if verdict := _unjudged(http):
        return verdict
    header = http.headers.get("x-content-type-options", "")
    return met(http) if header.strip().lower() == "nosniff" else not_met(http, header=brief(header))


@check("http.framing")
def framing(http: HttpEvidence) -> Verdict:
    """Met when strangers can't frame the page: `frame-ancestors` in the policy, or `X-Frame-Options` DENY or SAMEORIGIN.

    Sources: RFC 7034, W3C CSP Level 3; OWASP WSTG-CLNT-09.
    """
    if verdict := _unjudged(http):
        return verdict
    ancestors = _directives(http.headers.get("content-security-policy", "")).get("frame-ancestors")
    header = http.headers.get("x-frame-options", "")
    # Where a policy names the ancestors, browsers leave X-Frame-Options aside.
    guarded = header.strip().lower() in ("deny", "sameorigin") if ancestors is None else "*" not in ancestors
    return met(http) if guarded else not_met(http, header=brief(header))


@check("http.referrer-policy")
def referrer_policy(http: HttpEvidence) -> Verdict:
    """Met when a `Referrer-Policy` is set that keeps full addresses from other sites. Source: W3C Referrer Policy.

    Of several values a browser takes the last it knows, and so does this check.
    """
    if verdict := _unjudged(http):
        return verdict
    header = http.headers.get("referrer-policy", "")
    last = header.split(",")[-1].strip().lower()
    return not_met(http, header=brief(header)) if not last or last in _LEAKY_POLICIES else met(http)


@check("http.permissions-policy")
def permissions_policy(http: HttpEvidence) -> Verdict:
    """Met when a `Permissions-Policy` is set. What it allows is not judged. Source: W3C Permissions Policy."""
    if verdict := _unjudged(http):
        return verdict
    return met(http) if http.headers.get("permissions-policy") else not_met(http, url=brief(page_url(http)))


def _unjudged(http: HttpEvidence) -> Verdict | None:
    if reason := page_unseen(http):
        return not_assessed(http, reason)
    kind = http.headers.get("content-type", "text/html").lower()
    return None if "html" in kind else not_applicable(http)


def _directives(policy: str) -> dict[str, list[str]]:
    directives: dict[str, list[str]] = {}
    for part in policy.lower().split(";"):
        name, *words = part.split() or [""]
        directives.setdefault(name, words)
    return directives
