"""What the feeds tell: vulnerabilities with the products and versions they concern, exploitation, odds, Chinese names."""

from __future__ import annotations

from enum import StrEnum

import msgspec

ANY = "*"
NONE = "-"
"""The two logical values of a CPE 2.3 attribute (NISTIR 7695, section 5.3.2)."""


class FeedName(StrEnum):
    """The feeds that can be imported."""

    NVD = "nvd"
    KEV = "kev"
    EPSS = "epss"
    CNNVD = "cnnvd"


class CpeMatch(msgspec.Struct, frozen=True, array_like=True):
    """One match criterion of the NVD: a CPE 2.3 name, and the range of versions where its version is `*`.

    `target` is its target software (`windows`, `node.js`). `start` and `end` are empty where the range is open;
    `start_excluded` and `end_excluded` say whether they are outside it. A criterion that is not `vulnerable` names what the
    vulnerable product runs on.
    """

    part: str
    vendor: str
    product: str
    version: str = ANY
    update: str = ANY
    target: str = ANY
    vulnerable: bool = True
    start: str = ""
    start_excluded: bool = False
    end: str = ""
    end_excluded: bool = False


class Node(msgspec.Struct, frozen=True, array_like=True):
    """Criteria of which one (`all_of` False) or every one must match; `negated` turns the answer round."""

    matches: tuple[CpeMatch, ...]
    all_of: bool = False
    negated: bool = False


class Configuration(msgspec.Struct, frozen=True, array_like=True):
    """Nodes of which one or every one (`all_of`) must hold: firmware AND the hardware it runs on."""

    nodes: tuple[Node, ...]
    all_of: bool = False
    negated: bool = False


class Vulnerability(msgspec.Struct, frozen=True, kw_only=True):
    """One record of the NVD. `modified` is its ISO time as the NVD writes it. `exploited_on` is the day it was added to CISA's
    catalogue of known exploited vulnerabilities, as the NVD repeats it, or empty."""

    cve: str
    modified: str
    cvss: float | None = None
    exploited_on: str = ""
    configurations: tuple[Configuration, ...] = ()


class Named(msgspec.Struct, frozen=True, kw_only=True):
    """One record of the CNNVD: its number for a CVE, its Chinese name, and the day it was modified."""

    cve: str
    cnnvd: str
    name: str
    modified: str


class Feed(msgspec.Struct, frozen=True, kw_only=True):
    """A feed as it stands in the store: the ISO day it was taken, when it was imported last, and its records."""

    name: str
    taken_on: str
    imported_at: str
    records: int
