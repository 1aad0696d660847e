"""App packages: keys, addresses and libraries that are packed into them.

Sources: OWASP MASVS 2.1; GB/T 39786-2021 (keys, national algorithms).
"""

from __future__ import annotations

from checks.check import check
from checks.evidence import AppEvidence, Reason
from checks.facts import brief, few
from checks.verdict import Verdict, met, not_assessed, not_met, partly_met

_LIMITED = frozenset(("google-api-key",))
"""Made to be shipped: harmless so far as their owner limited them to the app, which is not seen."""


@check("app.embedded-key")
def embedded_key(app: AppEvidence) -> Verdict:
    """Met when neither a private key, nor a key store that holds one, nor an access key of a known shape stands in the package.

    Partly met when only keys are found that may be shipped, if limited (Google API). The values are not kept. A package
    whose code is hidden by a packer, or was not searched whole, is not assessed where nothing was found.
    Source: OWASP MASVS-STORAGE, MASVS-CRYPTO; GB/T 39786-2021 appendix B.
    """
    if not app.secrets:
        return _nothing_found(app)
    facts = {
        "file": brief(app.name),
        "secrets": few(f"{one.kind} {one.masked}".strip() + f" ({one.file})" for one in app.secrets),
    }
    only_limited = all(one.kind in _LIMITED for one in app.secrets)
    return partly_met(app, **facts) if only_limited else not_met(app, **facts)


@check("app.clear-address")
def clear_address(app: AppEvidence) -> Verdict:
    """Met when no `http://` address is packed into the app, names of namespaces, licences and the device itself left aside.

    Partly met where Android forbids traffic in the clear to all of them, so that the address is of no use.
    Source: OWASP MASVS-NETWORK; GB/T 22239-2019 8.1.4.8 a).
    """
    if not app.clear_hosts:
        return _nothing_found(app)
    facts = {"file": brief(app.name), "hosts": few(app.clear_hosts)}
    forbidden = app.clear_text is False and not app.clear_domains
    return partly_met(app, **facts) if forbidden else not_met(app, **facts)


@check("app.inner-address")
def inner_address(app: AppEvidence) -> Verdict:
    """Met when no private address (RFC 1918) is packed into the app. Source: OWASP MASVS-CODE; CWE-200."""
    if not app.inner_addresses:
        return _nothing_found(app)
    return not_met(app, file=brief(app.name), addresses=few(app.inner_addresses))


@check("app.no-national-cryptography")
def no_national_cryptography(app: AppEvidence) -> Verdict:
    """Met when a library with the national algorithms (SM2, SM3, SM4) is recognised by the names of its classes or files.

    That it is there proves no use of it, and a renamed one is not recognised: nothing of GB/T 39786 is settled by it. A package
    whose code is hidden, or was not searched whole, is not assessed where none was recognised.
    """
    if app.national:
        return met(app, libraries=few(app.national))
    if app.packers or not app.whole:
        return not_assessed(app, Reason.NOT_KNOWN)
    return not_met(app, file=brief(app.name), native=few(app.native) or ["-"])


def _nothing_found(app: AppEvidence) -> Verdict:
    return not_assessed(app, Reason.NOT_KNOWN) if app.packers or not app.whole else met(app)
