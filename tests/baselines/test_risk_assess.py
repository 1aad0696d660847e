"""From weaknesses to rows, assets, the system and the business: worked by hand, and that every value follows from its row."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from baselines.risk import (
    WHOLE,
    AssetValue,
    Cause,
    Graded,
    Kind,
    Reach,
    RiskRow,
    RiskSettings,
    Step,
    Surroundings,
    SystemRisk,
    ValueSource,
    Vulnerability,
    business_risk,
    confirmed_measures,
    load_risk,
    rows_of,
    system_risk,
)
from baselines.risk.method import combined, likelihood, loss, risk
from baselines.risk.settings import Business
from checks import Layer, Outcome, Verdict
from checks.evidence import Depth, Place

SHIPPED = load_risk()
PRODUCT = replace(SHIPPED, method=replace(SHIPPED.method, method=Kind.MULTIPLICATION))
AT = datetime(2026, 6, 1, tzinfo=UTC)


def value(asset: str, confidentiality: int = 4, integrity: int = 4, availability: int = 4) -> AssetValue:
    return AssetValue(
        asset=asset,
        confidentiality=confidentiality,
        integrity=integrity,
        availability=availability,
        source=ValueSource.REGISTERED,
    )


def verdict(check: str, outcome: Outcome, asset: str = "db", locator: str = "host") -> Verdict:
    return Verdict(place=Place("s", asset, locator), check=check, outcome=outcome, seen_at=AT, depth=Depth.NORMAL)


def weakness(check: str = "host.password-length", **facts: object) -> Vulnerability:
    plain = Vulnerability(
        finding="F-1",
        check=check,
        layer=Layer.PLATFORM,
        asset="db",
        locator="host",
        severity=4,
        reach=Reach.NETWORK,
    )
    return replace(plain, **facts)


def around(settings: RiskSettings = SHIPPED, verdicts: Iterable[Verdict] = ()) -> Surroundings:
    values = {WHOLE: value(WHOLE), "db": value("db", 5, 3, 2)}
    return Surroundings(settings=settings, values=values, measures=confirmed_measures(settings, verdicts))


def row_of(threat: str, rows: Iterable[RiskRow]) -> RiskRow:
    return next(row for row in rows if row.threat == threat)


def test_a_row_names_all_its_inputs_and_follows_from_them() -> None:
    """A short password, severity high = 4, against guessing (5, harms C and I) on an asset of 5/3/2: value max(5, 3) = 5.

    Likelihood row 5, column 4 = 20, within 17-21, grade 4. Loss row 5, column 4 = 21, above 20, grade 5.
    Risk row 5, column 4 = 23, within 19-23, level 4.
    """
    (row,) = rows_of(around(), weakness())
    assert (row.threat, row.frequency, row.asset_value) == ("password-attack", 5, 5)
    assert (row.exploitability, row.severity) == (4, 4)
    assert row.exploitability_steps == row.severity_steps == (Step(Cause.SEVERITY, 4),)
    assert (row.likelihood, row.loss, row.risk) == (Graded(20, 4), Graded(21, 5), Graded(23, 4))


def test_the_same_row_by_multiplication() -> None:
    """L = sqrt(5 x 4) = 4.4721, F = sqrt(5 x 4) = 4.4721, R = 20, within 16-20, level 4."""
    (row,) = rows_of(around(PRODUCT), weakness())
    assert row.risk.value == pytest.approx(20)
    assert row.risk.grade == 4


def test_a_lockout_on_the_asset_makes_guessing_harder() -> None:
    """Exploitability 4 - 1 = 3: likelihood row 5, column 3 = 17, grade 4 still; two preventive measures count once."""
    met = [verdict("host.lockout", Outcome.MET), verdict("host.second-factor", Outcome.MET)]
    (row,) = rows_of(around(verdicts=met), weakness())
    assert row.exploitability_steps == (Step(Cause.SEVERITY, 4), Step(Cause.MEASURE, -1))
    assert (row.exploitability, row.likelihood) == (3, Graded(17, 4))
    assert set(row.measures) == {"lockout", "second-factor"}


def test_a_backup_makes_the_loss_of_a_ransom_smaller() -> None:
    """Severity 4 - 1 = 3 against ransomware; the loss of an asset worth max(3, 2) = 3 is row 3, column 3 = 11, grade 3."""
    open_store = weakness("share.open", layer=Layer.DATA)
    row = row_of("ransomware", rows_of(around(verdicts=[verdict("host.backup-runs", Outcome.MET)]), open_store))
    assert row.severity_steps == (Step(Cause.SEVERITY, 4), Step(Cause.MEASURE, -1))
    assert (row.severity, row.loss, row.measures) == (3, Graded(11, 3), ("backup",))
    assert row.exploitability == 4


@pytest.mark.parametrize(
    ("facts", "exploitability"),
    [
        ({"reach": Reach.INTERNET}, 5),
        ({"reach": Reach.INTERNET, "severity": 3}, 4),
        ({"reach": Reach.INTERNET, "severity": 3, "exploited": True}, 5),
        ({"reach": Reach.NETWORK, "severity": 3, "exploited": True}, 3),
        ({"reach": Reach.INSIDE}, 3),
        ({"reach": Reach.INSIDE, "severity": 1}, 1),
        ({"reach": Reach.ATTESTED}, 4),
        ({"reach": Reach.INTERNET, "severity": 5, "exploited": True}, 5),
    ],
)
def test_reach_and_known_exploitation_move_the_exploitability(facts: dict[str, object], exploitability: int) -> None:
    assert rows_of(around(), weakness(**facts))[0].exploitability == exploitability


def test_a_cvss_score_is_named_as_where_the_grades_start() -> None:
    row = rows_of(around(), weakness("vulnerability.grave", severity=5, cvss=9.8))[0]
    assert row.severity_steps == (Step(Cause.CVSS, 5),)


@pytest.mark.parametrize(
    ("verdicts", "asset", "names"),
    [
        ([("host.lockout", Outcome.MET)], "db", ["lockout"]),
        ([("host.lockout", Outcome.NOT_ASSESSED)], "db", []),
        ([("host.lockout", Outcome.NOT_APPLICABLE)], "db", []),
        ([("host.lockout", Outcome.MET), ("scap.lockout", Outcome.NOT_ASSESSED)], "db", ["lockout"]),
        ([("host.lockout", Outcome.MET), ("scap.lockout", Outcome.NOT_MET)], "db", []),
        ([("host.lockout", Outcome.MET), ("scap.lockout", Outcome.PARTLY_MET)], "db", []),
        ([("room.access", Outcome.MET)], "", ["room-access"]),
        ([], "", []),
    ],
)
def test_a_measure_is_confirmed_only_by_what_was_met(
    verdicts: list[tuple[str, Outcome]], asset: str, names: list[str]
) -> None:
    found = confirmed_measures(SHIPPED, [verdict(check, outcome, asset) for check, outcome in verdicts])
    assert [one.measure for one in found] == names
    assert all(one.asset == asset for one in found)


def test_an_answer_that_is_missing_or_bad_keeps_the_measure_of_the_system_unconfirmed() -> None:
    for second in (Outcome.NOT_ASSESSED, Outcome.NOT_MET, Outcome.PARTLY_MET):
        asked = [
            verdict("boundary.protection", Outcome.MET, "", "answer:8.1.3.1.a"),
            verdict("boundary.protection", second, "", "answer:8.1.3.1.b"),
        ]
        assert confirmed_measures(SHIPPED, asked) == ()


def test_a_measure_on_another_asset_does_not_count() -> None:
    (row,) = rows_of(around(verdicts=[verdict("host.lockout", Outcome.MET, "web")]), weakness())
    assert row.measures == ()


def test_a_weakness_of_the_system_or_of_an_asset_no_longer_registered_takes_the_systems_value() -> None:
    for asset in ("", "gone"):
        (row,) = rows_of(around(), weakness(asset=asset))
        assert (row.asset.asset, row.asset_value) == (WHOLE, 4)


def assessed(
    weaknesses: Iterable[Vulnerability], *, name: str = "s", coverage: float = 0.4, settings: RiskSettings = SHIPPED
) -> SystemRisk:
    return system_risk(around(settings), weaknesses, system=name, name=name, coverage=coverage, looked_at={WHOLE, "db"})


def test_the_system_has_the_risk_of_its_gravest_row_and_says_how_many_of_each_level() -> None:
    one = assessed([weakness(), weakness("host.umask", finding="F-2", severity=2, reach=Reach.INSIDE)])
    assert one.risk == one.rows[0].risk == Graded(23, 4)
    assert sum(one.by_level) == len(one.rows)
    assert one.by_level[3] == 1
    assert [row.risk.grade for row in one.rows] == sorted((row.risk.grade for row in one.rows), reverse=True)
    whole, db = one.assets
    assert (whole.risk, whole.looked_at) == (None, True)
    assert (db.risk, db.value, sum(db.by_level)) == (Graded(23, 4), 5, len(one.rows))


def test_a_system_without_findings_has_no_risk_rather_than_a_low_one() -> None:
    one = system_risk(around(), [], system="s", name="s", coverage=0.0, looked_at=())
    assert (one.risk, one.by_level) == (None, (0, 0, 0, 0, 0))
    assert [(asset.risk, asset.looked_at) for asset in one.assets] == [(None, False), (None, False)]


def test_a_business_is_graded_by_its_importance_in_place_of_the_assets_value() -> None:
    """Importance 2: loss row 2, column 4 = 12, within 11-15, grade 3; risk row 3, column 4 = 17, within 13-18, level 3."""
    settings = replace(SHIPPED, business={"hotline": Business(importance=2)})
    told = business_risk(settings, "hotline", [assessed([weakness()]), assessed([], name="idle")])
    first, second = told.shares
    assert first.row is not None
    assert (told.given, told.importance, told.risk) == (True, 2, Graded(17, 3))
    assert (first.row.loss, first.row.likelihood, first.risk) == (Graded(12, 3), Graded(20, 4), Graded(23, 4))
    assert (second.row, second.risk, second.coverage) == (None, None, 0.4)


def test_a_business_nobody_graded_is_as_important_as_its_most_valuable_system() -> None:
    told = business_risk(SHIPPED, "hotline", [assessed([weakness()])])
    assert (told.given, told.importance) == (False, 4)
    assert business_risk(SHIPPED, "hotline", [assessed([])]).risk is None


CHECKS = st.sampled_from(["host.umask", "tls.old-protocol", "store.open-to-all", "vulnerability.grave", "of.a-plugin"])
WEAKNESSES = st.builds(
    weakness,
    CHECKS,
    layer=st.sampled_from(Layer),
    severity=st.integers(1, 5),
    reach=st.sampled_from(Reach),
    exploited=st.booleans(),
    asset=st.sampled_from(["", "db", "gone"]),
)
VERDICTS = st.lists(
    st.builds(
        verdict,
        st.sampled_from(["host.lockout", "host.firewall-off", "host.backup-runs", "boundary.intrusion"]),
        st.sampled_from(Outcome),
        st.sampled_from(["", "db"]),
    ),
    max_size=6,
)


@given(one=WEAKNESSES, verdicts=VERDICTS, settings=st.sampled_from([SHIPPED, PRODUCT]))
def test_every_value_can_be_calculated_again_from_its_row(
    one: Vulnerability, verdicts: list[Verdict], settings: RiskSettings
) -> None:
    rows = rows_of(around(settings, verdicts), one)
    assert rows
    for row in rows:
        assert row.exploitability == min(5, max(1, sum(step.change for step in row.exploitability_steps)))
        assert row.severity == min(5, max(1, sum(step.change for step in row.severity_steps)))
        assert row.asset_value == combined(settings.method, row.asset, row.harms)
        assert row.frequency == settings.threats[row.threat].frequency
        assert row.likelihood == likelihood(settings.method, row.frequency, row.exploitability)
        assert row.loss == loss(settings.method, row.asset_value, row.severity)
        assert row.risk == risk(settings.method, row.likelihood, row.loss)


@given(one=WEAKNESSES, verdicts=VERDICTS)
def test_a_measure_never_raises_a_risk(one: Vulnerability, verdicts: list[Verdict]) -> None:
    plain, eased = rows_of(around(), one), rows_of(around(verdicts=verdicts), one)
    for row in eased:
        assert row.risk.grade <= row_of(row.threat, plain).risk.grade
