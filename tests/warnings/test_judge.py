"""What raises a warning, and what does not."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from msgspec.structs import replace

from baselines.judge import judge
from baselines.load import load_baseline, load_rule
from baselines.model import Assessment
from checks import Outcome, Severity, all_checks
from checks.evidence import Depth, Place
from scanner.findings.model import Finding, FindingState
from scanner.warnings.judge import CERTIFICATES, UNREGISTERED, score_warning, warnings_of
from scanner.warnings.model import Warned, WarningKind, WarningSettings

AT = datetime(2026, 6, 18, 2, 0, tzinfo=UTC)


def found(number: int, check: str) -> Finding:
    return Finding(
        number=number,
        place=Place("hotline", "web", "tcp/443"),
        check=check,
        state=FindingState.OPEN,
        outcome=Outcome.NOT_MET,
        depth=Depth.NORMAL,
        facts={},
        first_seen=AT,
        first_scan=2,
        last_seen=AT,
        last_scan=2,
        due=date(2026, 7, 1),
    )


def assessed(score: float | None, baseline: str = "mlps2-level3") -> Assessment:
    made = judge("hotline", 1, load_baseline(baseline), load_rule("one-wall"), [], judged_at=AT, severities={})
    return replace(made, score=score)


def raised(*checks: str, **settings: object) -> dict[WarningKind, tuple[int, ...]]:
    findings = [found(number, check) for number, check in enumerate(checks, start=1)]
    return {one.kind: one.findings for one in warnings_of(findings, all_checks(), WarningSettings(**settings))}


def test_each_kind_by_a_check_of_it() -> None:
    assert raised("store.open-to-all", "certificate.expiring", "neighbour.new", "room.warming", "banner.version") == {
        WarningKind.GRAVE: (1,),
        WarningKind.CERTIFICATE: (2,),
        WarningKind.UNREGISTERED: (3,),
        WarningKind.EARLY: (4,),
    }


def test_the_checks_named_are_there() -> None:
    assert all_checks().keys() >= CERTIFICATES | UNREGISTERED


def test_the_settings_say_what_is_grave_and_whether_early_signs_are_told() -> None:
    medium = next(id for id, one in all_checks().items() if one.text.severity is Severity.MEDIUM and not one.text.early)
    assert raised(medium) == {}
    assert raised(medium, severity=Severity.MEDIUM) == {WarningKind.GRAVE: (1,)}
    assert raised("room.warming", early=False) == {}


@pytest.mark.parametrize(
    ("before", "now", "warned"),
    [
        (80.0, 75.0, Warned(kind=WarningKind.SCORE, score_before=80.0, score=75.0)),
        (80.0, 75.04, Warned(kind=WarningKind.SCORE, score_before=80.0, score=75.0)),
        (80.0, 75.1, None),
        (70.0, 80.0, None),
        (None, 50.0, None),
        (80.0, None, None),
    ],
)
def test_a_score_must_drop_by_what_is_set_as_it_is_shown(
    before: float | None, now: float | None, warned: Warned | None
) -> None:
    assert score_warning(assessed(before), assessed(now), WarningSettings()) == warned


def test_another_baseline_or_no_scan_before_says_nothing() -> None:
    assert score_warning(assessed(90.0, "mlps2-level2"), assessed(10.0), WarningSettings()) is None
    assert score_warning(None, assessed(10.0), WarningSettings()) is None
