"""Saying that a finding is fixed, at the command line, from its page or by the API: it asks for a retest of the asset alone."""

from __future__ import annotations

from scanner.findings.decide import claim_fixed
from scanner.findings.model import Finding
from scanner.findings.people import Asked
from scanner.store import Store
from scanner.store.estate import is_registered
from scanner.store.runs import ask_run


def claim_and_retest(store: Store, number: int, asked: Asked) -> Finding:
    """Say that a finding is fixed, and ask for a retest of its asset while that is registered.

    Raises:
        UnknownName: there is no such finding.
        InputError: it is closed, or claimed already.
    """
    claimed = claim_fixed(store, number, asked)
    ask_retest(store, claimed, asked)
    return claimed


def ask_retest(store: Store, claimed: Finding, asked: Asked) -> bool:
    """Put a retest of the asset of a finding into the queue, as deep as the finding was seen; False when it is not registered."""
    place = claimed.place
    if not is_registered(store, place.system, place.asset):
        return False
    ask_run(store, systems=[place.system], depth=claimed.depth, asset=place.asset, by=asked.by.strip(), at=asked.at)
    return True
