"""Saying that a finding is fixed, from its page or by the API."""

from __future__ import annotations

from scanner.findings.decide import claim_fixed
from scanner.findings.model import Finding
from scanner.findings.people import Asked
from scanner.store.runs import ask_run
from scanner.web.desk import Desk


def claim_and_retest(desk: Desk, number: int, reason: str) -> Finding:
    """Say in the visitor's name that a finding is fixed, and ask for a retest of its asset while its system is registered.

    Raises:
        UnknownName: there is no such finding.
        InputError: it is closed, or claimed already, or no reason is given.
    """
    claimed = claim_fixed(desk.store, number, Asked(by=desk.person, at=desk.at, reason=reason))
    place = claimed.place
    if any(each.id == place.system for each in desk.systems()):
        ask_run(desk.store, systems=[place.system], depth=claimed.depth, asset=place.asset, by=desk.person, at=desk.at)
    return claimed
