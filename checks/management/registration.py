"""Registration: what the estate's own entry of a system lacks."""

from __future__ import annotations

from datetime import timedelta

from checks.check import check
from checks.days import city_day, read_day
from checks.evidence import Reason, RegistrationEvidence
from checks.verdict import Fact, Verdict, met, not_applicable, not_assessed, not_met, partly_met

EVALUATE_EVERY = {2: timedelta(days=731), 3: timedelta(days=366), 4: timedelta(days=184)}
"""By protection level; a year is taken as its longest."""

ON_THE_NETWORK = ("host", "site", "service", "database")
"""The types of assets that are looked at over the network, which asks for a permission."""
PERMISSION_ENDS_SOON = timedelta(days=30)
BEING_BUILT = "being_built"


@check("registration.level")
def level(registration: RegistrationEvidence) -> Verdict:
    """Met when a protection level is registered. Source: 网络安全法 article 21; GB/T 22240-2020."""
    return met(registration) if registration.level else not_met(registration, name=registration.name)


@check("registration.filing")
def filing(registration: RegistrationEvidence) -> Verdict:
    """Met when a filing number (备案编号) is registered. Asked from level 2 on, and of systems that are no longer being built.

    Source: 信息安全等级保护管理办法 (公通字〔2007〕43号) article 15.
    """
    if not registration.level:
        return not_assessed(registration, Reason.NOT_KNOWN)
    if registration.level < 2 or registration.state == BEING_BUILT:
        return not_applicable(registration)
    if registration.filing_number:
        return met(registration)
    return not_met(registration, name=registration.name, level=registration.level)


@check("registration.evaluation")
def evaluation(registration: RegistrationEvidence) -> Verdict:
    """Met when the last evaluation (等级测评) is young enough: level 4 half a year, level 3 one year, level 2 two years.

    Not asked of level 1 and of systems being built. Source: 信息安全等级保护管理办法 article 14 (levels 3 and 4); two years at
    level 2 is what the police advise.
    """
    if not registration.level:
        return not_assessed(registration, Reason.NOT_KNOWN)
    if registration.level not in EVALUATE_EVERY or registration.state == BEING_BUILT:
        return not_applicable(registration)
    facts: dict[str, Fact] = {"level": registration.level, "evaluated_on": registration.evaluated_on or "-"}
    if not registration.evaluated_on:
        return not_met(registration, **facts)
    evaluated_on = read_day(registration.evaluated_on)
    if evaluated_on is None:
        return not_assessed(registration, Reason.NOT_KNOWN)
    age = city_day(registration.seen_at) - evaluated_on
    return met(registration) if age <= EVALUATE_EVERY[registration.level] else not_met(registration, **facts)


@check("registration.owner")
def owner(registration: RegistrationEvidence) -> Verdict:
    """Met when a department and a person in charge are registered; partly met with the department alone."""
    if registration.department and registration.owner:
        return met(registration)
    judge = partly_met if registration.department else not_met
    return judge(registration, name=registration.name, department=registration.department or "-")


@check("registration.assets")
def assets(registration: RegistrationEvidence) -> Verdict:
    """Met when at least one asset is registered. Whether the list is complete is the questionnaire's affair."""
    if sum(registration.assets.values()):
        return met(registration)
    return not_met(registration, name=registration.name)


@check("registration.permission")
def permission(registration: RegistrationEvidence) -> Verdict:
    """Met when every asset on the network may be looked at for another 30 days; partly met when some may not, or for less long.

    Does not apply while no asset on the network is registered: a machine room needs no such permission.
    Source: 网络安全法 article 27 forbids looking without permission.
    """
    total = sum(count for kind, count in registration.assets.items() if kind in ON_THE_NETWORK)
    if not total:
        return not_applicable(registration)
    facts: dict[str, Fact] = {
        "in_scope": registration.assets_in_scope,
        "total": total,
        "ends_on": registration.permission_ends_on or "-",
    }
    left = _left(registration)
    if not registration.assets_in_scope or left < timedelta(0):
        return not_met(registration, **facts)
    whole = registration.assets_in_scope >= total and left >= PERMISSION_ENDS_SOON
    return met(registration) if whole else partly_met(registration, **facts)


@check("registration.zone")
def zone(registration: RegistrationEvidence) -> Verdict:
    """Met when it is registered in which zone of the network the system stands."""
    return met(registration) if registration.zone else not_met(registration, name=registration.name)


def _left(registration: RegistrationEvidence) -> timedelta:
    ends_on = read_day(registration.permission_ends_on)
    return timedelta(days=-1) if ends_on is None else ends_on - city_day(registration.seen_at)
