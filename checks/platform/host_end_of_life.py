"""When the makers of server distributions stop mending a release: what os-release is held against.

The last day of security fixes that every user gets: Debian's long-term support, Ubuntu's standard support (Pro is bought),
each service pack of openEuler on its own. Read as collected at https://endoflife.date: Debian, Ubuntu, openEuler, Anolis OS 8.
Not checked against a source: CentOS, RHEL, Rocky Linux, AlmaLinux, Oracle Linux, Anolis OS 7. Kylin and UOS publish no date for
all: they are missing here, and say nothing.
"""

from __future__ import annotations

import re
from datetime import date

_ENDED = {
    "debian": {
        "7": "2018-05-31",
        "8": "2020-06-30",
        "9": "2022-07-01",
        "10": "2024-06-30",
        "11": "2026-08-31",
        "12": "2028-06-10",
        "13": "2030-06-30",
    },
    "ubuntu": {
        "14.04": "2019-04-02",
        "16.04": "2021-04-02",
        "18.04": "2023-05-31",
        "20.04": "2025-05-31",
        "22.04": "2027-04-01",
        "22.10": "2023-07-20",
        "23.04": "2024-01-20",
        "23.10": "2024-07-12",
        "24.04": "2029-05-31",
        "24.10": "2025-07-10",
        "25.04": "2026-01-17",
        "25.10": "2026-07-01",
        "26.04": "2031-04-30",
    },
    "openeuler": {
        "20.03": "2021-03-31",
        "20.03 sp1": "2022-12-31",
        "20.03 sp2": "2022-04-30",
        "20.03 sp3": "2023-12-31",
        "20.03 sp4": "2025-11-30",
        "22.03": "2024-03-31",
        "22.03 sp1": "2024-12-31",
        "22.03 sp2": "2024-03-31",
        "22.03 sp3": "2025-12-31",
        "22.03 sp4": "2026-06-30",
        "23.03": "2023-09-30",
        "23.09": "2024-03-31",
        "24.03": "2026-05-31",
        "24.03 sp1": "2026-12-31",
        "24.03 sp2": "2026-03-31",
        "24.03 sp3": "2027-12-31",
        "24.03 sp4": "2027-03-31",
        "24.09": "2025-03-31",
        "25.03": "2025-09-30",
        "25.09": "2026-03-31",
        "26.09": "2027-03-31",
    },
    "anolis": {"7": "2024-06-30", "8": "2031-03-31"},
    "centos": {"6": "2020-11-30", "7": "2024-06-30", "8": "2021-12-31"},
    "centos stream": {"8": "2024-05-31", "9": "2027-05-31"},
    "rhel": {"6": "2020-11-30", "7": "2024-06-30", "8": "2029-05-31", "9": "2032-05-31"},
    "rocky": {"8": "2029-05-31", "9": "2032-05-31"},
    "almalinux": {"8": "2029-05-31", "9": "2032-05-31"},
    "ol": {"6": "2021-03-31", "7": "2024-12-31"},
}
"""ID of os-release in lower case, release, and the last day it was mended."""

_SERVICE_PACK = re.compile(r"\bSP(\d)\b", re.IGNORECASE)


def release_support_ends(os_id: str, version: str, title: str) -> date | None:
    """The last day the release is mended, None when the table does not have it.

    `os_id` and `version` are ID and VERSION_ID of os-release, `title` its PRETTY_NAME: it alone names openEuler's service
    pack (`openEuler 22.03 (LTS-SP4)`) and CentOS Stream.
    """
    name = os_id.lower()
    if name == "centos" and "stream" in title.lower():
        name = "centos stream"
    releases = _ENDED.get(name, {})
    release = version
    if name == "openeuler" and (pack := _SERVICE_PACK.search(title)):
        release = f"{version} sp{pack[1]}"
    day = releases.get(release) or releases.get(release.partition(".")[0])
    return date.fromisoformat(day) if day else None
