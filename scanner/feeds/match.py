"""Match the NVD's configurations against what an asset shows (NISTIR 7696, and the NVD's rules for ranges)."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable

import msgspec

from scanner.feeds.model import ANY, NONE, Configuration, CpeMatch, Node
from scanner.feeds.version import compare

_OURS = frozenset((ANY, NONE, "linux", "unix"))
_UPDATE = re.compile(r"[-._]?(?:p|rc|beta|alpha|m|u|sp)\d*", re.IGNORECASE)


class Cpe(msgspec.Struct, frozen=True):
    """Something an asset has, in CPE's words; the version is empty where it is not known."""

    vendor: str
    product: str
    version: str = ""


LINUX = Cpe("linux", "linux_kernel")
"""What a Linux host is to a configuration that asks for one; its kernel's version is its distribution's affair."""


def fix_of(configurations: Iterable[Configuration], subject: Cpe, others: Collection[Cpe] = ()) -> str | None:
    """None when no configuration holds for `subject`, with `others` on the same asset; else the version that mends it, empty
    where the record names none.

    A configuration of several parts (firmware AND its hardware) holds only when all parts are there. One that names another
    platform's edition (`windows`, `node.js`) does not hold. A negated one never does: what is absent can't be seen.
    """
    for one in configurations:
        hits = _hits(one, subject)
        if hits and _holds(one, (subject, *others)):
            return next((match.end for match in hits if match.end_excluded), "")
    return None


def _hits(configuration: Configuration, subject: Cpe) -> list[CpeMatch]:
    return [
        match
        for node in configuration.nodes
        if not node.negated
        for match in node.matches
        if match.vulnerable and matches(match, subject)
    ]


def _holds(configuration: Configuration, present: Collection[Cpe]) -> bool:
    if configuration.negated:
        return False
    join = all if configuration.all_of else any
    return join(_node_holds(node, present) for node in configuration.nodes)


def _node_holds(node: Node, present: Collection[Cpe]) -> bool:
    if node.negated:
        return False
    join = all if node.all_of else any
    return join(any(matches(match, one) for one in present) for match in node.matches)


def matches(match: CpeMatch, cpe: Cpe) -> bool:
    """True when a criterion is of this product and its version.

    A version that is not known satisfies only criteria that ask for none, which is how what a product runs on is named.
    """
    if (match.vendor, match.product) != (cpe.vendor, cpe.product) or match.target not in _OURS:
        return False
    if match.version == NONE:
        return not match.vulnerable
    if match.version != ANY:
        return bool(cpe.version) and _is_version(match, cpe.version)
    if not (match.start or match.end):
        return True
    return bool(cpe.version) and _in_range(match, cpe.version)


def _is_version(match: CpeMatch, version: str) -> bool:
    if match.update not in (ANY, NONE):
        return compare(version, f"{match.version}{match.update}") == 0
    if compare(version, match.version) == 0:
        return True
    rest = version.removeprefix(match.version)
    return match.update == ANY and rest != version and _UPDATE.fullmatch(rest) is not None


def _in_range(match: CpeMatch, version: str) -> bool:
    if match.start:
        after = compare(version, match.start)
        if after < 0 or (after == 0 and match.start_excluded):
            return False
    if match.end:
        after = compare(version, match.end)
        return after < 0 or (after == 0 and not match.end_excluded)
    return True
