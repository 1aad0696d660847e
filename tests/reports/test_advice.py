"""Advice: what removes the most risk by a day of work comes first, worked out by hand."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from baselines.effort import load_efforts
from checks import Layer, Text, all_checks
from reports.advice_view import advice
from reports.group import group_findings
from tests.reports.sample import sample_finding, sample_report


def test_the_order_is_risk_removed_by_days() -> None:
    def finding(number: int, check: str, risk: int, layer: Layer) -> object:
        title = Text(zh=check, en=check)
        return replace(sample_finding(number), number=f"F-{number}", check=check, title=title, risk=risk, layer=layer)

    findings = (
        finding(1, "tls.old-protocol", 4, Layer.NETWORK),  # setting: 0.5 + 2 × 0.1 = 0.7 days, 4 + 3 = 7 removed: 10.0
        finding(2, "tls.old-protocol", 3, Layer.NETWORK),
        finding(3, "vulnerability.exploited", 5, Layer.PLATFORM),  # update: 1 + 0.5 = 1.5 days, 5 removed: 3.33
        finding(4, "operations.backup", 5, Layer.MANAGEMENT),  # procedure: 5 + 1 = 6 days, 5 removed: 0.83
        finding(5, "tlcp.not-offered", 5, Layer.NETWORK),  # project: 20 + 2 = 22 days, 5 removed: 0.23
    )
    lines = advice(replace(sample_report(0), findings=findings), group_findings(findings))  # type: ignore[arg-type]

    assert [line.group.check for line in lines] == [
        "tls.old-protocol",
        "vulnerability.exploited",
        "operations.backup",
        "tlcp.not-offered",
    ]
    assert [(line.removed, pytest.approx(line.days), round(line.worth, 2)) for line in lines] == [
        (7.0, 0.7, 10.0),
        (5.0, 1.5, 3.33),
        (5.0, 6.0, 0.83),
        (5.0, 22.0, 0.23),
    ]


def test_every_check_has_an_effort() -> None:
    efforts = load_efforts()
    for id, check in all_checks().items():
        assert efforts.work(id, check.layer).days(1) > 0


def test_every_beginning_named_is_one_of_a_check() -> None:
    beginnings = [one for names in load_efforts().checks.values() for one in names]
    assert [one for one in beginnings if not any(id.startswith(one) for id in all_checks())] == []
