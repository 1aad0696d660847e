"""Early signs on the network: certificates that age, neighbours nobody registered, ports that open."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise

from checks.check import check
from checks.days import city_day
from checks.evidence import (
    CertificateSpell,
    CertificateTrendEvidence,
    DeclaredEvidence,
    NeighboursTrendEvidence,
    PortsTrendEvidence,
    Reason,
)
from checks.facts import few
from checks.trends import threshold
from checks.verdict import Fact, Verdict, met, not_applicable, not_assessed, not_met

_DAY = timedelta(days=1)
_NO_TIME = timedelta(0)


@check("certificate.near-end")
def near_end(seen: CertificateTrendEvidence) -> Verdict:
    """Met when more than a quarter of the certificate's life is left, or a successor is in place.

    Does not apply to certificates made for less than 180 days, which programs renew, and to one that has run out. Other than
    "about to run out" (the last 30 days) it leaves time to buy one.
    """
    if not seen.certificates:
        return not_assessed(seen, Reason.NOT_KNOWN)
    leaf = seen.certificates[-1]
    life, left = leaf.not_after - leaf.not_before, leaf.not_after - seen.seen_at
    if life / _DAY < threshold("certificate.least_life_days") or left < _NO_TIME:
        return not_applicable(seen)
    facts: dict[str, Fact] = {
        "not_after": city_day(leaf.not_after).isoformat(),
        "days_left": left.days,
        "life": life.days,
        "first_seen": city_day(leaf.first).isoformat(),
    }
    return not_met(seen, **facts) if left / life <= threshold("certificate.share_left") else met(seen, **facts)


@check("certificate.renewed-late")
def renewed_late(seen: CertificateTrendEvidence) -> Verdict:
    """Met when the last renewal that was seen came before the old certificate had run out.

    Late is certain where the old one was still shown after its end, or the new one was made after it; in time is certain where
    the new one was seen before that. Where no renewal was seen, or none is certain, it can't be told.
    """
    renewals = [(old, late) for old, late in map(_renewal, pairwise(seen.certificates)) if late is not None]
    if not renewals:
        return not_assessed(seen, Reason.NOT_KNOWN)
    last, late = renewals[-1]
    facts: dict[str, Fact] = {
        "late": sum(1 for _, one in renewals if one),
        "renewals": len(renewals),
        "ended_on": city_day(last.not_after).isoformat(),
        "last_seen": city_day(last.last).isoformat(),
    }
    return not_met(seen, **facts) if late else met(seen, **facts)


@check("neighbour.new")
def new_neighbour(seen: NeighboursTrendEvidence) -> Verdict:
    """Met when nobody unregistered has come to the device's table of neighbours since the first looks.

    Whoever has come stays a finding until it is registered or gone from three looks together. Fewer than four looks or two
    weeks tell nothing, nor does a table that was cut.
    """
    few_looks = seen.looks <= threshold("neighbours.first_looks") or not seen.days >= threshold("neighbours.days")
    if few_looks or seen.cut:
        return not_assessed(seen, Reason.NOT_KNOWN)
    if seen.fresh:
        facts: dict[str, Fact] = {
            "count": len(seen.fresh) + seen.more,
            "neighbours": few(seen.fresh),
            "since": min(city_day(one.first) for one in seen.fresh).isoformat(),
            "standing": seen.standing,
        }
        return not_met(seen, **facts)
    return met(seen) if seen.whole else not_assessed(seen, Reason.NOT_KNOWN)


@check("port.new")
def new_port(seen: PortsTrendEvidence, declared: tuple[DeclaredEvidence, ...]) -> Verdict:
    """Met when no port is open that the first looks found closed, unless the estate declares it.

    Does not apply to a host whose ports are declared where an undeclared one has opened: "open and not declared" tells of it.
    Fewer than four looks tell nothing.
    """
    allowed = [one for one in declared if one.address == seen.address and one.complete]
    fresh = [one for one in seen.fresh if not any(one.port in of_host.ports for of_host in allowed)]
    if fresh and allowed:
        return not_applicable(seen)
    if fresh:
        since = min(city_day(one.first) for one in fresh).isoformat()
        return not_met(seen, ports=few(fresh), address=seen.address, since=since, looks=seen.looks)
    enough = seen.looks > threshold("ports.first_looks") and seen.whole
    return met(seen) if enough else not_assessed(seen, Reason.NOT_KNOWN)


def _renewal(pair: tuple[CertificateSpell, CertificateSpell]) -> tuple[CertificateSpell, bool | None]:
    """The certificate that was replaced, and whether that was late; None where it can't be told, or both were in use."""
    old, new = pair
    if old.last >= new.first:
        return old, None
    if old.last > old.not_after or new.not_before > old.not_after:
        return old, True
    return old, False if new.first <= old.not_after else None
