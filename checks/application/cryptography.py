"""Sites as GB/T 39786 counts them: whether what an application sends is protected (D), and by national algorithms (A).

One object a site. Source: GB/T 39786-2021, 6.4, by the unit numbers of GB/T 43206-2023 (6.4.4, 6.4.6).
"""

from __future__ import annotations

from checks.check import check
from checks.evidence import HttpEvidence, Reason, Rfc8998Evidence, TlcpEvidence, TlsEvidence
from checks.national import judge_algorithm
from checks.pages import page_url, scheme_of
from checks.verdict import Verdict, met, not_applicable, not_assessed, not_met


@check("crypto.site-protected")
def site_protected(http: HttpEvidence) -> Verdict:
    """Met when the first page comes over https, and no form on it sends its fields in the clear: the D of units 6.4.4, 6.4.6.

    Does not apply to a port that only leads on to another one.
    """
    if http.left_scope or not http.status:
        return not_assessed(http, Reason.NOT_KNOWN)
    url = page_url(http)
    if http.plain and scheme_of(url) == "https":
        return not_applicable(http)
    plain = [form.action for form in http.forms if scheme_of(form.action) == "http"]
    if scheme_of(url) != "https" or plain:
        return not_met(http, url=url[:120])
    return met(http)


@check("crypto.site-algorithm")
def site_algorithm(
    http: HttpEvidence,
    tls: tuple[TlsEvidence, ...],
    tlcp: tuple[TlcpEvidence, ...],
    sm: tuple[Rfc8998Evidence, ...],
) -> Verdict:
    """Met when the site takes TLCP or TLS 1.3 with SM4 and SM3 (RFC 8998): the A of units 6.4.4 and 6.4.6.

    Not met where it takes foreign suites only; `strength` is that of the weakest it accepts.
    """
    return judge_algorithm(http, tls, tlcp, sm)
