"""Behaviour: how a site treats unusual methods, foreign pages and forged forms. Nothing is ever changed on it."""

from __future__ import annotations

from checks.check import check
from checks.evidence import HttpEvidence, Reason
from checks.facts import few
from checks.pages import whole_page_unseen
from checks.verdict import Verdict, met, not_applicable, not_assessed, not_met, partly_met

_NEVER_PUBLIC = frozenset(
    ("CONNECT", "TRACK", "DEBUG", "PROPFIND", "PROPPATCH", "MKCOL", "COPY", "MOVE", "LOCK", "UNLOCK", "SEARCH")
)
_WRITING = frozenset(("PUT", "DELETE", "PATCH"))


@check("http.trace")
def trace(http: HttpEvidence) -> Verdict:
    """Met when a TRACE request is not echoed. Sources: RFC 9110 section 9.3.8, OWASP WSTG-CONF-06."""
    if http.trace is None:
        return not_assessed(http, Reason.NOT_TRIED)
    return not_met(http, url=http.url[:120]) if http.trace else met(http)


@check("http.methods")
def methods(http: HttpEvidence) -> Verdict:
    """Met when the methods a site declares (`Allow`) are those of reading and posting.

    WebDAV's methods, CONNECT, TRACK and DEBUG are not met. PUT, DELETE and PATCH are partly met: an API may need them. They
    are declared, not tried. Does not apply to a site that answers and declares nothing. Source: OWASP WSTG-CONF-06.
    """
    if not http.methods:
        # The probe asks for TRACE after OPTIONS: without an answer to it, OPTIONS may have had none either.
        return not_assessed(http, Reason.NOT_TRIED) if http.trace is None else not_applicable(http)
    declared = {method.upper() for method in http.methods}
    odd = sorted(declared & (_NEVER_PUBLIC | _WRITING))
    if not odd:
        return met(http)
    judge = not_met if declared & _NEVER_PUBLIC else partly_met
    return judge(http, methods=few(odd))


@check("http.cors")
def cors(http: HttpEvidence) -> Verdict:
    """Met when a made-up `Origin` does not come back as allowed; partly met when it does, though without credentials.

    Source: WHATWG Fetch, section "CORS protocol"; OWASP WSTG-CLNT-07.
    """
    if http.cors_reflects is None:
        return not_assessed(http, Reason.NOT_TRIED)
    if not http.cors_reflects:
        return met(http)
    judge = not_met if http.cors_credentials else partly_met
    return judge(http, url=http.url[:120])


@check("http.form-token")
def form_token(http: HttpEvidence) -> Verdict:
    """Met when every POST form on the first page carries a token against forged requests; partly met when some do, or when
    the site's cookies are all SameSite. Does not apply to a page without such a form.

    A token that a script adds can't be seen, so this is a suspicion. Source: OWASP WSTG-SESS-05.
    """
    forms = [form for form in http.forms if form.method.upper() == "POST"]
    bare = [form for form in forms if not form.has_token]
    if bare:
        same_site = bool(http.cookies) and all(one.same_site.lower() in ("lax", "strict") for one in http.cookies)
        judge = not_met if len(bare) == len(forms) and not same_site else partly_met
        return judge(http, actions=few(form.action for form in bare))
    if reason := whole_page_unseen(http):
        return not_assessed(http, reason)
    return met(http) if forms else not_applicable(http)
