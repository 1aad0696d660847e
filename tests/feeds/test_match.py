"""What is affected, worked out by hand from the records of the NVD."""

from __future__ import annotations

from typing import NamedTuple

import msgspec
import pytest

from scanner.feeds.match import LINUX, Cpe, fix_of
from scanner.feeds.model import Configuration, CpeMatch, Node, Vulnerability
from scanner.feeds.nvd import read_nvd
from tests.feeds.excerpts import NVD

FIRMWARE = Cpe("schneider-electric", "smt_series_1015_ups_firmware", "04.5")
HARDWARE = Cpe("schneider-electric", "smt_series_1015_ups")
OTHER_HARDWARE = Cpe("schneider-electric", "smc_series_1018_ups")
NGINX, VSFTPD, GITLAB = Cpe("f5", "nginx"), Cpe("vsftpd_project", "vsftpd"), Cpe("gitlab", "gitlab")
NACOS, SHIRO, REDIS = Cpe("alibaba", "nacos"), Cpe("apache", "shiro"), Cpe("redis", "redis")
WEBLOGIC, OPENRESTY = Cpe("oracle", "weblogic_server"), Cpe("openresty", "openresty")
NACOS_CVES = ("CVE-2021-29441", "CVE-2021-29442")


class Row(NamedTuple):
    """A product in a version, the CVEs of the excerpt it has, and the version that mends the first."""

    cpe: Cpe
    version: str
    cves: tuple[str, ...]
    fix: str = ""


TABLE = (
    Row(NGINX, "0.6.17", ()),
    Row(NGINX, "0.6.18", ("CVE-2021-23017",), "1.20.1"),
    Row(NGINX, "1.18.0", ("CVE-2021-23017",), "1.20.1"),
    Row(NGINX, "1.20.0", ("CVE-2021-23017",), "1.20.1"),
    Row(NGINX, "1.20.1", ()),
    Row(NGINX, "1.9.15", ("CVE-2021-23017",), "1.20.1"),
    Row(OPENRESTY, "1.19.3.1", ("CVE-2021-23017",), "1.19.3.2"),
    Row(OPENRESTY, "1.19.3.2", ()),
    Row(VSFTPD, "2.3.4", ("CVE-2011-2523",)),
    Row(VSFTPD, "2.3.5", ()),
    Row(VSFTPD, "2.3.40", ()),
    Row(Cpe("debian", "vsftpd"), "2.3.4", ()),
    Row(GITLAB, "11.8.10", ()),
    Row(GITLAB, "11.9.0", ("CVE-2021-22205",), "13.8.8"),
    Row(GITLAB, "13.8.8", ()),
    Row(GITLAB, "13.9.5", ("CVE-2021-22205",), "13.9.6"),
    Row(GITLAB, "13.10.2", ("CVE-2021-22205",), "13.10.3"),
    Row(GITLAB, "13.10.3", ()),
    Row(NACOS, "1.4.0", NACOS_CVES, "1.4.1"),
    Row(NACOS, "1.4.1", ()),
    Row(NACOS, "1.4.1-BETA", NACOS_CVES, "1.4.1"),
    Row(SHIRO, "1.9.0", ("CVE-2022-32532",), "1.9.1"),
    Row(SHIRO, "1.10.0", ()),
    Row(WEBLOGIC, "12.2.1.3.0", ("CVE-2023-21839",)),
    Row(WEBLOGIC, "12.2.1.3", ("CVE-2023-21839",)),
    Row(WEBLOGIC, "12.2.1.2.0", ()),
    Row(REDIS, "7.0.8", ()),
    Row(REDIS, "7.0.9", ("CVE-2023-41056",), "7.0.15"),
    Row(REDIS, "7.0.15", ()),
    Row(REDIS, "7.2.3", ("CVE-2023-41056",), "7.2.4"),
    Row(REDIS, "", ()),
)


@pytest.fixture(scope="module")
def records() -> list[Vulnerability]:
    with NVD.open("rb") as file:
        return list(read_nvd(file, "nvd")[1])


def found(records: list[Vulnerability], subject: Cpe, *others: Cpe) -> dict[str, str]:
    fixes = {one.cve: fix_of(one.configurations, subject, others) for one in records}
    return {cve: fix for cve, fix in fixes.items() if fix is not None}


@pytest.mark.parametrize("row", TABLE, ids=lambda row: f"{row.cpe.product}-{row.version}")
def test_a_version_has_the_vulnerabilities_of_its_range(records: list[Vulnerability], row: Row) -> None:
    subject = msgspec.structs.replace(row.cpe, version=row.version)

    assert found(records, subject) == dict.fromkeys(row.cves, row.fix)


def test_firmware_counts_on_its_own_hardware_alone(records: list[Vulnerability]) -> None:
    """CVE-2022-22805 asks for firmware AND hardware; either half, or another model's, is not enough."""
    assert found(records, FIRMWARE) == {}
    assert found(records, HARDWARE, FIRMWARE) == {}
    assert found(records, FIRMWARE, OTHER_HARDWARE) == {}
    assert found(records, msgspec.structs.replace(FIRMWARE, version="04.6"), HARDWARE) == {}
    assert found(records, FIRMWARE, HARDWARE) == {"CVE-2022-22805": ""}


def configurations(*nodes: Node, all_of: bool = False, negated: bool = False) -> tuple[Configuration, ...]:
    return (Configuration(nodes, all_of, negated),)


def one(version: str = "*", update: str = "*", target: str = "*", **range: object) -> Node:
    return Node((CpeMatch("a", "openbsd", "openssh", version, update, target, **range),))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("node", "affected", "not_affected"),
    [
        (one("9.3", "p1"), ["9.3p1"], ["9.3", "9.3p2", "9.2p1"]),
        (one("9.3", "-"), ["9.3", "9.3.0"], ["9.3p1"]),
        (one("9.3"), ["9.3", "9.3p1", "9.3p2"], ["9.31", "9.3.1", "9.4"]),
        (one(end="9.3"), ["8.9p1", "9.3", "9.2p1"], ["9.3p1", "9.3p2", "10.0"]),
        (one(end="9.3", end_excluded=True), ["9.2p1"], ["9.3", "9.3p1"]),
        (one(start="8.5", start_excluded=True, end="9.8"), ["8.5p1", "8.6", "9.7p1"], ["8.5", "8.4p1", "9.8p1"]),
        (one(), ["1.0", "99"], []),
        (one("-"), [], ["9.3p1"]),
        (one(target="windows"), [], ["9.3p1"]),
        (Node(one().matches, negated=True), [], ["9.3p1"]),
    ],
    ids=range(10),
)
def test_updates_ranges_and_platforms_are_kept_to(node: Node, affected: list[str], not_affected: list[str]) -> None:
    def is_affected(version: str) -> bool:
        return fix_of(configurations(node), Cpe("openbsd", "openssh", version)) is not None

    assert [version for version in (*affected, *not_affected) if is_affected(version)] == affected


def test_a_platform_must_be_seen_and_a_negation_never_holds() -> None:
    on_linux = Node((CpeMatch("o", "linux", "linux_kernel", "-", vulnerable=False),))
    subject = Cpe("openbsd", "openssh", "9.3p1")

    assert fix_of(configurations(one(), on_linux, all_of=True), subject) is None
    assert fix_of(configurations(one(), on_linux, all_of=True), subject, [LINUX]) == ""
    assert fix_of(configurations(one(), negated=True), subject) is None
    assert fix_of(configurations(Node((*one().matches, *on_linux.matches), all_of=True)), subject) is None
