"""Early signs in the estate: an asset that vanished, a device that became another."""

from __future__ import annotations

from datetime import timedelta

from checks.check import check
from checks.days import city_day
from checks.evidence import DeviceTrendEvidence, PresenceTrendEvidence, Reason
from checks.facts import brief
from checks.trends import threshold
from checks.verdict import Verdict, met, not_assessed, not_met

_DAY = timedelta(days=1)


@check("asset.vanished")
def vanished(seen: PresenceTrendEvidence) -> Verdict:
    """Met when the asset answers.

    It has vanished when it answered at least twice, and has since been silent at three scans and for three days, all of which
    were allowed to look and did. Silent for less long, or never seen to answer, it can't be told.
    """
    if seen.missed == 0:
        return met(seen) if seen.answered else not_assessed(seen, Reason.NOT_KNOWN)
    known = seen.last_answer is not None and seen.answered >= threshold("presence.answered")
    if seen.last_answer is None or not known or seen.missed < threshold("presence.missed"):
        return not_assessed(seen, Reason.NOT_KNOWN)
    days = (seen.seen_at - seen.last_answer) / _DAY
    if days < threshold("presence.days"):
        return not_assessed(seen, Reason.NOT_KNOWN)
    last = city_day(seen.last_answer).isoformat()
    return not_met(seen, last=last, missed=seen.missed, answered=seen.answered, days=int(days))


@check("device.exchanged")
def exchanged(seen: DeviceTrendEvidence) -> Verdict:
    """Met when what answers at the device's address is of the maker and model that was there in all the looks.

    One that came back is met again. Fewer than three looks, or a device that tells neither, can't be told.
    """
    if not seen.identity:
        return not_assessed(seen, Reason.NOT_KNOWN)
    first, present = seen.identity[0], seen.identity[-1]
    if present.words.casefold() != first.words.casefold():
        since = city_day(present.first).isoformat()
        return not_met(seen, before=brief(first.words), now=brief(present.words), since=since)
    enough = sum(one.looks for one in seen.identity) >= threshold("device.least_looks") and seen.whole
    return met(seen) if enough else not_assessed(seen, Reason.NOT_KNOWN)
