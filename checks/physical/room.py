"""Rooms: what a person attests of the machine room a system stands in.

Each is met when the answer says so, has not expired and carries a proof (`checks.attested.judge_answer`).
"""

from __future__ import annotations

from checks.attested import judge_answer
from checks.check import check
from checks.evidence import AnswerEvidence
from checks.verdict import Verdict


@check("room.site")
def site(answer: AnswerEvidence) -> Verdict | None:
    """Met when it is attested that the room stands in a building that resists earthquake, wind and rain, away from
    the top floor and the basement or reinforced there."""
    return judge_answer(answer, "room.site")


@check("room.access")
def access(answer: AnswerEvidence) -> Verdict | None:
    """Met when it is attested that entrances have electronic access control (or, at level 2, a guard) that
    identifies and records who comes in."""
    return judge_answer(answer, "room.access")


@check("room.theft")
def theft(answer: AnswerEvidence) -> Verdict | None:
    """Met when it is attested that equipment is fixed and labelled, cables are concealed, and at level 3 there is a
    burglar alarm or watched video."""
    return judge_answer(answer, "room.theft")


@check("room.lightning")
def lightning(answer: AnswerEvidence) -> Verdict | None:
    """Met when it is attested that racks and equipment are earthed and, at level 3, guarded against induced
    lightning."""
    return judge_answer(answer, "room.lightning")


@check("room.fire")
def fire(answer: AnswerEvidence) -> Verdict | None:
    """Met when it is attested that fire is detected, reported and put out automatically, and the room is built of
    fire-rated material in separated areas."""
    return judge_answer(answer, "room.fire")


@check("room.water")
def water(answer: AnswerEvidence) -> Verdict | None:
    """Met when it is attested that rain, condensation and ground water are kept out and, at level 3, leaks are
    detected."""
    return judge_answer(answer, "room.water")


@check("room.static")
def static(answer: AnswerEvidence) -> Verdict | None:
    """Met when it is attested that the floor is earthed and anti-static and, at level 3, static electricity is
    prevented from arising."""
    return judge_answer(answer, "room.static")


@check("room.climate")
def climate(answer: AnswerEvidence) -> Verdict | None:
    """Met when it is attested that temperature and humidity are regulated automatically within what the equipment
    allows."""
    return judge_answer(answer, "room.climate")


@check("room.power")
def power(answer: AnswerEvidence) -> Verdict | None:
    """Met when it is attested that power is stabilised, short outages are bridged, and at level 3 lines are
    redundant."""
    return judge_answer(answer, "room.power")


@check("room.shielding")
def shielding(answer: AnswerEvidence) -> Verdict | None:
    """Met when it is attested that power and data cables are separated and, at level 3, key equipment is shielded."""
    return judge_answer(answer, "room.shielding")
