"""Which baseline a system is judged by: its level's, with the extensions that apply to it."""

from __future__ import annotations

from baselines.load import join, load_baseline
from baselines.model import Baseline
from scanner.estate.model import AssetType, System

_OF_LEVEL = {2: "mlps2-level2", 3: "mlps2-level3", 4: "mlps2-level3"}
"""Level 4 is judged by what level 3 asks, the highest that is written down here; levels 0 and 1 by the six layers' own."""

_UNGRADED = "one-wall"

DATA_LIFECYCLE = "data-lifecycle"
CRYPTOGRAPHY = "crypto-level"
"""Followed by the level."""
IPV6 = "ipv6"


def own_baseline_names(system: System) -> tuple[str, ...]:
    """The name of the system's own baseline, and those of the extensions to join to it."""
    own = _OF_LEVEL.get(system.level)
    if own is None:
        return (_UNGRADED,)
    extensions = (own.replace("mlps2-", f"mlps2-{extension}-") for extension in system.extensions)
    return (own, *extensions)


def judged_baselines(system: System) -> list[Baseline]:
    """All that a scan judges the system by: its own baseline, the six layers' own, that of data's life, for a graded system
    that of commercial cryptography at its level, and for one with a site that of IPv6; each once."""
    own = own_baseline(system)
    cryptography = (f"{CRYPTOGRAPHY}{system.level}",) if system.level else ()
    ipv6 = (IPV6,) if any(asset.type is AssetType.SITE for asset in system.assets) else ()
    names = (_UNGRADED, DATA_LIFECYCLE, *cryptography, *ipv6)
    return [own, *(load_baseline(name) for name in names if name != own.name)]


def own_baseline(system: System) -> Baseline:
    """The system's own baseline, its extensions joined.

    Raises:
        UnknownName: an extension that has no baseline.
    """
    own, *extensions = own_baseline_names(system)
    baseline = load_baseline(own)
    return join(baseline, [load_baseline(name) for name in extensions]) if extensions else baseline
