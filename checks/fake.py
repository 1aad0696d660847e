"""`FakeTarget`: evidence without a network, so that a check can be tried by anyone anywhere.

>>> from checks import FakeTarget, find_check
>>> tls = FakeTarget().sees("tls", accepted={"TLS 1.0": ("TLS_RSA_WITH_RC4_128_SHA",)})
>>> find_check("tls.old-protocol").judge(tls).outcome
<Outcome.NOT_MET: 'not_met'>
"""

from __future__ import annotations

from typing import Any

import msgspec

from checks.evidence import Certificate, Depth, Evidence, FailedLook, Place, Reason, kinds
from checks.exemplary import EXEMPLARY, LOCATORS, LOCATORS_OF_FAMILY
from checks.exemplary.moment import SEEN_AT
from checks.exemplary.outside import CERTIFICATE


class FakeTarget:
    """A well-kept asset that never was. Each kind of evidence of it is in order unless a fact is given otherwise."""

    def __init__(self, system: str = "demo", asset: str = "web") -> None:
        self.system = system
        self.asset = asset

    def sees(self, kind: str, *, locator: str | None = None, depth: Depth = Depth.NORMAL, **facts: Any) -> Evidence:
        """Evidence of `kind` as a well-kept asset would give it, with `facts` in place of the defaults.

        Raises:
            KeyError: no such kind.
            TypeError: a fact the kind does not have.
        """
        exemplary = EXEMPLARY.get(kind, {})
        place = Place(self.system, self.asset, _locator(kind) if locator is None else locator)
        return kinds()[kind](place=place, probe="fake", seen_at=SEEN_AT, depth=depth, **{**exemplary, **facts})

    def fails(self, sought: str, reason: Reason, *, locator: str | None = None, detail: str = "") -> FailedLook:
        """The evidence that looking for `sought` failed."""
        place = Place(self.system, self.asset, _locator(sought) if locator is None else locator)
        return FailedLook(place=place, probe="fake", seen_at=SEEN_AT, sought=sought, reason=reason, detail=detail)


def fake_certificate(**facts: Any) -> Certificate:
    """A certificate in order, valid from a month before to ten months after `SEEN_AT`, with `facts` changed."""
    return msgspec.structs.replace(CERTIFICATE, **facts)


def _locator(kind: str) -> str:
    family = kind.partition(".")[0]
    return LOCATORS.get(kind) or LOCATORS_OF_FAMILY.get(family, "tcp/443")
