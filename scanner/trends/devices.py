"""What a device said of itself over time: which it is, which firmware it runs, and since when."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from checks.evidence import DeviceEvidence, DeviceTrendEvidence, Spell
from checks.evidence.trends import MOST_SHOWN
from scanner.trends.series import spells

_TICKS = 2**32 / 100
"""Seconds after which sysUpTime begins again: 497 days (RFC 3418)."""

_SLACK_SECONDS, _SLACK_SHARE = 3600.0, 0.001
"""How far the device's clock may have gone astray between two looks."""


def device_trend(series: Sequence[DeviceEvidence], *, whole: bool) -> DeviceTrendEvidence:
    """`series` is of one place and protocol, oldest first, the present record last."""
    present = series[-1]
    return DeviceTrendEvidence(
        place=present.place,
        probe="trends",
        seen_at=present.seen_at,
        depth=present.depth,
        identity=spells([(one.seen_at, _identity(one)) for one in series])[-MOST_SHOWN:] if _identity(present) else (),
        firmware=_firmware(series) if present.firmware else (),
        up_seconds=_up_seconds(series),
        whole=whole,
    )


def _firmware(series: Sequence[DeviceEvidence]) -> tuple[Spell, ...]:
    """The versions of the device that stands there now: what another one ran before says nothing of it."""
    now = _identity(series[-1]).casefold()
    others = [place for place, one in enumerate(series) if _identity(one) and _identity(one).casefold() != now]
    own = series[others[-1] + 1 :] if now and others else series
    return spells([(one.seen_at, " ".join(one.firmware.split())) for one in own])[-MOST_SHOWN:]


def _identity(one: DeviceEvidence) -> str:
    """Maker and model; nothing where either is not told, since one alone may be another spelling of both."""
    return " ".join(f"{one.maker} {one.model}".split()) if one.maker.strip() and one.model.strip() else ""


def _up_seconds(series: Sequence[DeviceEvidence]) -> int | None:
    """The present counter, and what it lost each time it ran over since the last restart that was seen."""
    told = [(one.seen_at, one.up_seconds) for one in series if one.up_seconds is not None and one.up_seconds >= 0]
    if series[-1].up_seconds is None or not told:
        return None
    over = 0
    for (then, before), (now, after) in pairwise(told):
        passed = (now - then).total_seconds()
        slack = _SLACK_SECONDS + passed * _SLACK_SHARE
        expected = before + passed
        if abs(expected - _TICKS - after) <= slack:
            over += 1
        elif abs(expected - after) > slack:
            over = 0
    return told[-1][1] + int(over * _TICKS)
