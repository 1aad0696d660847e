"""A well-kept site over IPv6, as it looks from outside."""

from __future__ import annotations

from typing import Any

from checks.evidence import LinkCount, MarkerAnswer, PageReach

EXEMPLARY: dict[str, dict[str, Any]] = {
    "ipv6": {
        "name": "www.example.gov.cn",
        "address": "2001:db8::1",
        "address4": "192.0.2.1",
        "works_here": True,
        "v6": PageReach(tried=5, answered=5, status=200, title="示例", median_ms=40),
        "v4": PageReach(tried=5, answered=5, status=200, title="示例", median_ms=38),
        "alike": 1.0,
        "second": LinkCount(taken=20, tried=20, working=20),
        "third": LinkCount(taken=20, tried=20, working=19),
        "marker6": MarkerAnswer(control=200, status=403),
        "marker4": MarkerAnswer(control=200, status=403),
        "ports_asked": "22,80,443,3306,3389",
        "ports6": (80, 443),
        "ports4": (80, 443),
    },
}
