"""Personal data: shown, asked in the clear, or sent elsewhere. Found values are counted and never kept."""

from __future__ import annotations

from checks.check import check
from checks.evidence import Form, HttpEvidence
from checks.facts import brief, few
from checks.pages import host_of, page_url, scheme_of, whole_page_unseen
from checks.verdict import Verdict, met, not_applicable, not_assessed, not_met


@check("personal.in-page")
def in_page(http: HttpEvidence) -> Verdict:
    """Met when the first page, read whole, holds no resident ID, mobile, bank card or passport number in full, no name
    beside an address, and no credit code of one who trades in person.

    Numbers are told from others by their check digits (GB 11643, GB 32100, ISO/IEC 7812) and the words before them; one
    that is called a hotline is not counted. Other pages are not judged. Source: GB/T 35273-2020 section 7.2.
    """
    counts = [f"{kind}×{count}" for kind, count in http.personal_data.items() if count]
    if counts:
        return not_met(http, counts=few(counts), url=brief(page_url(http)))
    reason = whole_page_unseen(http)
    return not_assessed(http, reason) if reason else met(http)


@check("personal.form-plain")
def form_plain(http: HttpEvidence) -> Verdict:
    """Met when every form on the first page that asks for personal data comes and goes over https.

    Does not apply to a page without such a form. Source: OWASP WSTG-CRYP-03.
    """
    forms = _asking(http)
    plain = [form for form in forms if "http" in (scheme_of(page_url(http)), scheme_of(form.action))]
    if plain:
        return not_met(http, actions=few(form.action for form in plain))
    return _no_fault(http, forms)


@check("personal.sent-elsewhere")
def sent_elsewhere(http: HttpEvidence) -> Verdict:
    """Met when every form on the first page that asks for personal data sends it to the page's own host.

    Does not apply to a page without such a form.
    """
    forms = _asking(http)
    own = host_of(page_url(http))
    elsewhere = [form for form in forms if host_of(form.action) not in ("", own)]
    if elsewhere:
        return not_met(http, hosts=few(dict.fromkeys(host_of(form.action) for form in elsewhere)))
    return _no_fault(http, forms)


def _asking(http: HttpEvidence) -> list[Form]:
    return [form for form in http.forms if form.asks_personal_data]


def _no_fault(http: HttpEvidence, forms: list[Form]) -> Verdict:
    if reason := whole_page_unseen(http):
        return not_assessed(http, reason)
    return met(http) if forms else not_applicable(http)
