"""Management boards as watchers of the room: an opened chassis, and power supplies that fail (Chassis schema of DSP8010)."""

from __future__ import annotations

from checks.check import check
from checks.evidence import BoardEvidence, Reason
from checks.facts import brief, few
from checks.verdict import Verdict, met, not_assessed, not_met


@check("board.chassis-intrusion")
def chassis_intrusion(board: BoardEvidence) -> Verdict:
    """Met when the intrusion sensor of the chassis says Normal (PhysicalSecurity.IntrusionSensor). A machine without one, or a
    board that does not tell, is not assessed."""
    if board.intrusion == "Normal":
        return met(board)
    if board.intrusion in ("HardwareIntrusion", "TamperingDetected"):
        return not_met(board, sensor=brief(board.intrusion))
    return not_assessed(board, Reason.NO_RIGHT if "chassis" in board.denied else Reason.NOT_KNOWN)


@check("board.power-supply")
def power_supply(board: BoardEvidence) -> Verdict:
    """Met when every power supply in place is healthy (Status.Health OK); not met when one warns or has failed."""
    supplies = board.power_supplies
    if supplies is None:
        return not_assessed(board, Reason.NO_RIGHT if "power" in board.denied else Reason.NOT_KNOWN)
    failing = [f"{one.name} ({one.health})" for one in supplies if one.health in ("Warning", "Critical")]
    if failing:
        return not_met(board, supplies=few(failing), count=len(supplies))
    told = bool(supplies) and all(one.health == "OK" for one in supplies)
    return met(board) if told else not_assessed(board, Reason.NOT_KNOWN)
