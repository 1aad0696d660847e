"""Early signs in devices' firmware: it ages, it goes back, it never restarts."""

from __future__ import annotations

import re
from datetime import timedelta

from checks.check import check
from checks.days import city_day
from checks.evidence import DeviceTrendEvidence, Reason
from checks.facts import brief
from checks.trends import threshold
from checks.verdict import Verdict, met, not_assessed, not_met

_DAY = timedelta(days=1)
_SECONDS = 86400
_NUMBER = re.compile(r"[0-9]{1,18}")
_LETTERS = re.compile(r"[^\W\d_]+")


@check("firmware.unchanged")
def unchanged(seen: DeviceTrendEvidence) -> Verdict:
    """Met when the firmware was seen to change within the last 365 days.

    Where no change was seen its age is only known to be more than the time it was watched; as long as that is shorter it can't
    be told.
    """
    if not seen.firmware:
        return not_assessed(seen, Reason.NOT_KNOWN)
    present = seen.firmware[-1]
    watched = (present.last - present.first) / _DAY
    if watched >= threshold("firmware.unchanged_days"):
        since = city_day(present.first).isoformat()
        return not_met(seen, firmware=brief(present.words), days=int(watched), since=since)
    return met(seen) if len(seen.firmware) > 1 else not_assessed(seen, Reason.NOT_KNOWN)


@check("firmware.went-back")
def went_back(seen: DeviceTrendEvidence) -> Verdict:
    """Met when the firmware is no older than any that was seen on the same device before.

    Versions are compared number by number where their letters agree; others, and fewer than three looks, tell nothing.
    """
    if sum(one.looks for one in seen.firmware) < threshold("device.least_looks"):
        return not_assessed(seen, Reason.NOT_KNOWN)
    present = seen.firmware[-1]
    others = [one for one in seen.firmware if one.words != present.words]
    alike = [one for one in others if _letters(one.words) == _letters(present.words)]
    newer = [one for one in alike if _numbers(one.words) > _numbers(present.words)]
    if newer:
        before = max(newer, key=lambda one: _numbers(one.words))
        since = city_day(present.first).isoformat()
        return not_met(seen, before=brief(before.words), now=brief(present.words), since=since)
    return met(seen) if seen.whole and len(alike) == len(others) else not_assessed(seen, Reason.NOT_KNOWN)


@check("device.no-restart")
def no_restart(seen: DeviceTrendEvidence) -> Verdict:
    """Met when the device has restarted within two years, by its own clock and by what earlier looks add to it."""
    if seen.up_seconds is None or seen.up_seconds < 0:
        return not_assessed(seen, Reason.NOT_KNOWN)
    days = seen.up_seconds // _SECONDS
    return not_met(seen, days=days) if days >= threshold("restart.days") else met(seen, days=days)


def _numbers(words: str) -> tuple[int, ...]:
    return tuple(map(int, _NUMBER.findall(words)))


def _letters(words: str) -> str:
    return " ".join(_LETTERS.findall(words)).casefold()
