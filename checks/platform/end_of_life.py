"""When the makers of common server software stopped mending a branch: what version strings are held against.

Days are those the makers published. Read as collected at https://endoflife.date: nginx, Apache 1.3 to 2.2, MySQL 5.5 to 8.0,
MariaDB, MongoDB, Redis 5.0 to 7.0. The others are not checked against a source. Only branches that have ended or have a
fixed end are listed; a branch that is missing here says nothing.
"""

from __future__ import annotations

from datetime import date

_NAMES = {
    "apache": "httpd",
    "apache httpd": "httpd",
    "apache tomcat": "tomcat",
    "microsoft iis": "iis",
    "microsoft-iis": "iis",
    "microsoft iis httpd": "iis",
    "redis key-value store": "redis",
    "postgres": "postgresql",
    "elasticsearch rest api": "elasticsearch",
    "postgresql db": "postgresql",
}
"""Other names of a product, in lower case."""

_ENDED = {
    "nginx": {
        "1.8": "2016-04-26",
        "1.10": "2017-04-12",
        "1.12": "2018-04-17",
        "1.14": "2019-04-23",
        "1.16": "2020-04-20",
        "1.18": "2021-04-20",
        "1.19": "2021-05-25",
        "1.20": "2022-05-24",
        "1.21": "2022-06-21",
        "1.22": "2023-04-11",
        "1.23": "2023-05-23",
        "1.24": "2024-04-23",
        "1.25": "2024-05-29",
        "1.26": "2025-04-23",
        "1.27": "2025-06-24",
    },
    "httpd": {"1.3": "2010-02-03", "2.0": "2013-07-10", "2.2": "2017-07-11"},
    "tomcat": {
        "6.0": "2016-12-31",
        "7.0": "2021-03-31",
        "8.0": "2018-06-30",
        "8.5": "2024-03-31",
        "10.0": "2022-10-31",
    },
    "iis": {"6.0": "2015-07-14", "7.0": "2020-01-14", "7.5": "2020-01-14", "8.0": "2023-10-10", "8.5": "2023-10-10"},
    "mysql": {
        "5.1": "2013-12-31",
        "5.5": "2018-12-31",
        "5.6": "2021-02-28",
        "5.7": "2023-10-31",
        "8.0": "2026-04-30",
    },
    "mariadb": {
        "5.5": "2020-04-11",
        "10.0": "2019-03-31",
        "10.1": "2020-10-17",
        "10.2": "2022-05-23",
        "10.3": "2023-05-25",
        "10.4": "2024-06-18",
        "10.5": "2025-06-24",
    },
    "postgresql": {
        "9": "2021-11-11",
        "10": "2022-11-10",
        "11": "2023-11-09",
        "12": "2024-11-21",
        "13": "2025-11-13",
    },
    "redis": {"3": "2018-10-17", "4": "2020-04-30", "5": "2022-04-27", "6.0": "2022-05-31", "7.0": "2024-07-29"},
    "mongodb": {
        "3": "2021-04-30",
        "4.0": "2022-04-30",
        "4.2": "2023-04-30",
        "4.4": "2024-02-29",
        "5.0": "2024-10-31",
        "6.0": "2025-07-31",
    },
    "elasticsearch": {"1": "2017-01-16", "2": "2018-02-28", "5": "2019-03-11", "6": "2022-02-10", "7": "2026-01-15"},
}
"""Product, branch, and the last day its maker mended it."""


def is_listed(product: str) -> bool:
    """True when branches of `product` stand in the table."""
    return _canonical(product) in _ENDED


def support_ended(product: str, version: str) -> date | None:
    """The last day the branch of `version` was mended, or None when the table does not have it."""
    branches = _ENDED.get(_canonical(product), {})
    parts = version.split(".")
    for length in (2, 1):
        if ended := branches.get(".".join(parts[:length])):
            return date.fromisoformat(ended)
    return None


def _canonical(product: str) -> str:
    name = product.strip().lower()
    return _NAMES.get(name, name)
