"""What an asset shows of its software, and how far it is believed."""

from __future__ import annotations

import pytest

from checks import FakeTarget
from checks.evidence import Depth, Evidence
from scanner.feeds.products import PRODUCTS, product_packaged
from scanner.feeds.software import Belief, shown, upstream

CONFIRMED, POSSIBLE, MENDED = Belief.CONFIRMED, Belief.POSSIBLE, Belief.MENDED
HOST = FakeTarget()


def told(*evidence: Evidence) -> list[tuple[str, str, Belief]]:
    return [(one.product.name, one.version, one.belief) for place in shown(evidence) for one in place.software]


def service(product: str, version: str, protocol: str = "http", port: int = 443) -> Evidence:
    return HOST.sees("service", locator=f"tcp/{port}", product=product, version=version, protocol=protocol, port=port)


@pytest.mark.parametrize(
    ("version", "manager", "expected"),
    [
        ("1.18.0-6.1+deb11u3", "dpkg", ("1.18.0", True)),
        ("1:9.2p1-2+deb12u10", "dpkg", ("9.2p1", True)),
        ("5:7.0.15-1~deb12u1", "dpkg", ("7.0.15", True)),
        ("7.4.33+dfsg-1", "dpkg", ("7.4.33", True)),
        ("13.8.7-ce.0", "dpkg", ("13.8.7", False)),
        ("8.9.0", "dpkg", ("8.9.0", False)),
        ("1.20.1-14.el8", "rpm", ("1.20.1", True)),
        ("1:1.1.1f-15.oe2203", "rpm", ("1.1.1f", True)),
        ("8.9.0-1", "rpm", ("8.9.0", False)),
        ("", "rpm", ("", False)),
        ("-", "dpkg", ("", False)),
        (":::", "rpm", ("", False)),
    ],
)
def test_a_distribution_shows_in_a_package_version(version: str, manager: str, expected: tuple[str, bool]) -> None:
    assert upstream(version, manager) == expected


@pytest.mark.parametrize(
    ("package", "name"),
    [
        ("nginx-core", "nginx"),
        ("tomcat9", "Tomcat"),
        ("php8.2-cli", "PHP"),
        ("postgresql-15", "PostgreSQL"),
        ("libssl3t64", "OpenSSL"),
        ("libssl1.1", "OpenSSL"),
        ("mariadb-server-10.6", "MariaDB"),
        ("bind9", "BIND"),
        ("libc6", "glibc"),
        ("gitlab-ce", "GitLab"),
    ],
)
def test_a_package_names_its_product(package: str, name: str) -> None:
    product = product_packaged(package)
    assert product is not None
    assert product.name == name


def test_packages_of_other_things_name_no_product() -> None:
    assert [name for name in ("nginx-doc", "php-pear", "python3.11", "redis-tools", "") if product_packaged(name)] == []


def test_no_name_stands_for_two_products() -> None:
    for words in ("names", "packages"):
        every = [word for one in PRODUCTS for word in getattr(one, words)]
        assert len(every) == len(set(every))
    assert all(name == name.lower() for one in PRODUCTS for name in (*one.names, *one.packages))


def test_banners_are_possible_unless_no_distribution_ships_the_product() -> None:
    http = HOST.sees("http", headers={"server": "Apache/2.4.57 (Debian) OpenSSL/1.1.1w", "x-powered-by": "PHP/7.4.3"})

    assert told(service("nginx", "1.18.0"), service("Nacos", "1.4.0", port=8848)) == [
        ("nginx", "1.18.0", POSSIBLE),
        ("Nacos", "1.4.0", CONFIRMED),
    ]
    assert told(http) == [
        ("Apache httpd", "2.4.57", POSSIBLE),
        ("OpenSSL", "1.1.1w", POSSIBLE),
        ("PHP", "7.4.3", POSSIBLE),
    ]
    assert told(service("", "5.5.5-10.11.6-MariaDB", "mysql")) == [("MariaDB", "10.11.6", POSSIBLE)]
    assert told(service("", "7.0.15", "redis")) == [("Redis", "7.0.15", POSSIBLE)]


def test_a_database_of_another_maker_is_not_taken_for_the_one_it_speaks_like() -> None:
    real = HOST.sees("database", engine="mysql", version="8.0.36")
    like = HOST.sees("database", engine="mysql", version="5.7.25", product="OceanBase")

    assert told(real) == [("MySQL", "8.0.36", POSSIBLE)]
    assert told(like) == []


def test_what_a_distribution_calls_mended_is_believed_over_the_banner() -> None:
    packages = {"nginx": "1.18.0-6.1+deb11u3", "redis-server": "5:7.0.9-1", "gitlab-ce": "13.8.7-ce.0"}
    banner = service("nginx", "1.18.0")

    def with_lists(**facts: object) -> list[tuple[str, str, Belief]]:
        return told(banner, HOST.sees("host.packages", packages=packages, **facts))

    others = [("GitLab", "13.8.7", CONFIRMED)]
    fresh = with_lists(security_updates=("redis-server",))
    assert fresh == [*[("nginx", "1.18.0", MENDED)] * 2, ("Redis", "7.0.9", POSSIBLE), *others]
    unknown = [*[("nginx", "1.18.0", POSSIBLE)] * 2, ("Redis", "7.0.9", POSSIBLE), *others]
    assert with_lists(security_updates=None) == unknown
    assert with_lists(security_updates=(), lists_from="2026-01-01") == unknown
    assert with_lists(security_updates=(), lists_from=None) == unknown
    assert with_lists(security_updates=tuple(map(str, range(200)))) == unknown


@pytest.mark.parametrize("due", ["nginx", "nginx-core"])
def test_one_package_of_a_product_that_is_due_makes_it_possible(due: str) -> None:
    packages = {"nginx": "1.18.0-6", "nginx-core": "1.18.0-6"}

    assert told(HOST.sees("host.packages", packages=packages, security_updates=(due,))) == [
        ("nginx", "1.18.0", POSSIBLE)
    ]


@pytest.mark.parametrize(
    ("due", "belief"),
    [("openssl-libs-1:1.1.1k-9.el8.x86_64", POSSIBLE), ("openssl-libs-devel-1:1.1.1k-9.el8.x86_64", MENDED)],
)
def test_dnf_names_a_package_with_its_version(due: str, belief: Belief) -> None:
    packages = {"openssl-libs": "1:1.1.1k-7.el8"}

    seen = told(HOST.sees("host.packages", manager="rpm", packages=packages, security_updates=(due,)))

    assert seen == [("OpenSSL", "1.1.1k", belief)]


def test_what_can_not_be_looked_up_has_its_place_and_nothing_in_it() -> None:
    hidden, strange = service("nginx", "", port=80), service("Strange", "1.0", port=81)
    vague = service("PostgreSQL DB", "9.6.0 or later", "postgresql", port=5432)

    places = shown([hidden, strange, vague, service("vsftpd", "3.0.5", "ftp", port=21)])

    assert {one.place.locator: len(one.software) for one in places} == {
        "tcp/80": 0,
        "tcp/81": 0,
        "tcp/5432": 0,
        "tcp/21": 1,
    }
    assert shown([HOST.sees("ports"), HOST.sees("host")]) == []


def test_a_place_told_of_twice_counts_once_and_as_deep_as_the_lesser_look() -> None:
    http = HOST.sees("http", depth=Depth.LIGHT, headers={"server": "nginx/1.18.0"})

    (place,) = shown([service("nginx", "1.18.0"), http])

    assert (len(place.software), place.depth) == (1, Depth.LIGHT)
