"""Which baseline a system is judged by: its level's, with the extensions that apply to it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol, TypeVar

from baselines.load import JOINT, load_baseline
from baselines.model import Baseline
from scanner.estate.model import AssetType, DeviceKind, System

_OF_LEVEL = {2: "mlps2-level2", 3: "mlps2-level3", 4: "mlps2-level3"}
"""Level 4 is judged by what level 3 asks, the highest that is written down here; levels 0 and 1 by the six layers' own."""

UNGRADED = "one-wall"
"""The six layers' own: that of systems without a level, and one by which every scan judges every system."""

SENSING = (DeviceKind.CAMERA, DeviceKind.RECORDER, DeviceKind.SENSOR, DeviceKind.GATEWAY, DeviceKind.CONTROLLER)
"""The kinds of devices that sense or steer, or gather what such devices send: with one of them the IoT extension applies."""

DATA_LIFECYCLE = "data-lifecycle"
CRYPTOGRAPHY = "crypto-level"
"""Followed by the level."""
IPV6 = "ipv6"


class _ByBaseline(Protocol):
    """An assessment, or its columns."""

    @property
    def baseline(self) -> str: ...


_Judged = TypeVar("_Judged", bound=_ByBaseline)


def extensions_of(system: System) -> tuple[str, ...]:
    """The extensions that apply, in clause order: those it is registered with, `cloud` for a tenant of a platform, `mobile`
    for a system with an app package and `iot` for one with a sensing device."""
    mobile = any(asset.type is AssetType.APP for asset in system.assets)
    iot = any(asset.type is AssetType.DEVICE and asset.kind in SENSING for asset in system.assets)
    by_itself = {"cloud": bool(system.platform), "mobile": mobile, "iot": iot}
    return tuple(name for name, applies in by_itself.items() if applies or name in system.extensions)


def own_baseline_names(system: System) -> tuple[str, ...]:
    """The name of the system's own baseline, and those of the extensions to join to it."""
    own = _OF_LEVEL.get(system.level)
    if own is None:
        return (UNGRADED,)
    return (own, *(own.replace("mlps2-", f"mlps2-{extension}-") for extension in extensions_of(system)))


def judged_baselines(system: System) -> list[Baseline]:
    """All that a scan judges the system by: its own baseline, the six layers' own, that of data's life, for a graded system
    that of commercial cryptography at its level, and for one with a site that of IPv6; each once."""
    own = own_baseline(system)
    cryptography = (f"{CRYPTOGRAPHY}{system.level}",) if system.level else ()
    ipv6 = (IPV6,) if any(asset.type is AssetType.SITE for asset in system.assets) else ()
    names = (UNGRADED, DATA_LIFECYCLE, *cryptography, *ipv6)
    return [own, *(load_baseline(name) for name in names if name != own.name)]


def own_baseline(system: System) -> Baseline:
    """The system's own baseline, its extensions joined."""
    return load_baseline(JOINT.join(own_baseline_names(system)))


def own_assessment(system: System, kept: Iterable[_Judged]) -> _Judged | None:
    """The one of `kept` that judges the system by its own baseline; where an extension came to it since, or left it, the one
    by the same general requirements that has most of its extensions. None where there is no such."""
    alike = [one for one in kept if one.baseline.split(JOINT)[0] == own_baseline_names(system)[0]]
    return max(alike, key=lambda one: own_extent(system, one.baseline), default=None)


def own_extent(system: System, baseline: str) -> tuple[bool, int]:
    """How near `baseline`, by the general requirements of the system, comes to its own: whether it is that, and how many of its
    extensions it has."""
    own = own_baseline_names(system)
    return baseline == JOINT.join(own), len(set(own[1:]) & set(baseline.split(JOINT)))
