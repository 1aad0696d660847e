"""How far back trends look, what that costs, and that nothing is made of what is missing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checks import Outcome, all_checks
from checks.evidence import Evidence, FailedLook, Neighbour, Place, Reason
from checks.trends import threshold, thresholds
from scanner.findings.model import FindingState
from scanner.run.prune import prune
from scanner.run.scan import _wanted
from scanner.store.scans import evidence_of
from scanner.trends import Trends
from scanner.trends.history import History, history, rows_query, thinned_scans
from tests.run.past import BEGIN, UPS, WEB, Past, alive, power, silent

EARLY = tuple(sorted(id for id, one in all_checks().items() if one.text.early))
WEEKLY = tuple(range(0, 70, 7))
HOUSE = Path(__file__).parents[2]


@pytest.fixture
def past(tmp_path: Path) -> Iterator[Past]:
    made = Past(tmp_path)
    yield made
    made.store.close()


def is_open(past: Past, check: str) -> bool:
    return past.findings([check])[check].state is not FindingState.CLOSED


def strangers(*last: int) -> Evidence:
    return UPS.sees("device.neighbours", neighbours=tuple(Neighbour(address=f"198.51.100.{one}") for one in last))


def test_a_year_of_daily_scans_is_thinned_to_sixty() -> None:
    scans = [(number, BEGIN + timedelta(days=number)) for number in range(1000)]
    chosen = sorted(thinned_scans(scans, BEGIN + timedelta(days=1000)))

    assert 50 <= len(chosen) <= 60
    assert [number for number, _at in chosen[-10:]] == list(range(990, 1000))
    assert chosen[0][0] >= 600
    gaps = {later - before for (before, _), (later, _) in pairwise(chosen[:40])}
    assert gaps == {8}


def test_the_next_scan_draws_on_the_same_old_ones() -> None:
    """Otherwise a slope, and with it a verdict, would move by the choice alone."""
    scans = [(number, BEGIN + timedelta(days=number)) for number in range(300)]
    one = set(thinned_scans(scans[:299], BEGIN + timedelta(days=299)))
    next_ = set(thinned_scans(scans, BEGIN + timedelta(days=300)))

    assert len(one ^ next_) <= 4


def test_evidence_is_found_by_the_index_and_only_of_the_kinds_wanted(past: Past) -> None:
    scan = past.every(range(0, 40, 4), power(120), UPS.sees("http"), WEB.sees("http"), alive(22))
    query = f"EXPLAIN QUERY PLAN {rows_query(3, 2, 1)}"
    arguments = ["device.power", "ports", "room", "device.power", "ports", "device", 1, 2, 3]
    plan = [row[3] for row in past.store.db.execute(query, arguments)]

    assert any("SEARCH evidence USING INDEX evidence_of_kind (system=? AND kind=? AND scan=?)" in step for step in plan)
    assert not any("SCAN evidence" in step for step in plan)
    seen = history(past.store, scan, "room", kinds=["device.power"], signs_of_life=["ports"])
    assert {one.kind() for look in seen.looks for one in look.evidence} == {"device.power"}
    assert {asset for look in seen.looks for asset in look.answering} == {"web"}


def test_kinds_that_were_not_seen_now_are_not_read(past: Past, monkeypatch: pytest.MonkeyPatch) -> None:
    past.every(range(0, 40, 4), power(120), strangers(1), UPS.sees("device"), alive(22))
    wanted: list[set[str]] = []

    def remembered(*_: object, kinds: set[str], **__: object) -> History:
        wanted.append(kinds)
        return History()

    monkeypatch.setattr("scanner.trends.derive.history", remembered)
    past.scan(40, power(120))
    past.scan(41, UPS.sees("http"))

    assert wanted == [{"device.power"}]


def test_the_bodies_of_a_long_past_are_read_in_one_question(past: Past) -> None:
    """Sixty looks at two assets, with three hundred neighbours each time."""
    everything = [power(120), strangers(*range(1, 250)), UPS.sees("device"), alive(22), WEB.sees("tls")]
    for day in range(0, 390, 5):
        last = past.collect(day, *everything)
        past.store.db.execute("UPDATE scans SET state = 'finished' WHERE id = ?", [last.id])
    evidence = evidence_of(past.store, last.id, "room")

    asked: list[str] = []
    past.store.db.conn.set_trace_callback(asked.append)
    Trends(past.store).with_trends(last, past.system, evidence)
    past.store.db.conn.set_trace_callback(None)
    assert len([one for one in asked if "FROM evidence" in one and "body" in one]) == 1


def test_scans_of_other_systems_and_unfinished_ones_are_left_aside(past: Past) -> None:
    first = past.scan(0, power(120))
    past.collect(7, power(5))
    last = past.scan(14, power(120))

    looks = history(past.store, last, "room", kinds=["device.power"]).looks
    assert [look.scan for look in looks] == [first.id]
    assert history(past.store, last, "elsewhere", kinds=["device.power"]).looks == ()


def test_a_clock_that_was_wrong_makes_no_sign_and_closes_none(past: Past) -> None:
    past.every((0, 7, 14), alive(22))
    past.every((21, 28, 35), silent())
    assert is_open(past, "asset.vanished")

    back = past.scan(-3000, silent())
    assert past.verdict(back, "asset.vanished").reason is Reason.NOT_KNOWN
    assert is_open(past, "asset.vanished")
    ahead = past.scan(9000, silent())
    assert past.verdict(ahead, "asset.vanished").reason is Reason.NOT_KNOWN
    assert is_open(past, "asset.vanished")
    past.scan(42, silent())
    assert past.findings(["asset.vanished"])["asset.vanished"].facts["missed"] == 4, "dated ahead: not counted"


def test_evidence_removed_in_between_closes_nothing(past: Past) -> None:
    """What looks as if it had always been there may have come before the first look that is left."""
    past.every(WEEKLY[:5], strangers(1), alive(22), UPS.sees("device", firmware="2.0"))
    weak = (strangers(1, 66), alive(22, 8080), UPS.sees("device", maker="Acme", model="X", firmware="1.0"))
    past.every((35, 42, 49, 56), *weak)
    checks = ("neighbour.new", "port.new", "device.exchanged")
    assert all(is_open(past, one) for one in checks)

    assert prune(past.store, days=5, at=BEGIN + timedelta(days=57)) > 0
    last = past.every((63, 70, 77, 84, 91), *weak)

    assert all(is_open(past, one) for one in checks)
    assert not history(past.store, last, "room", kinds=["ports"]).whole
    assert {past.verdict(last, one).outcome for one in checks} <= {Outcome.NOT_ASSESSED, Outcome.NOT_MET}


def test_judging_twice_gives_the_same(past: Past) -> None:
    past.every(WEEKLY, power(120), strangers(1), alive(22))
    last = past.scan(77, power(90), strangers(1, 2), alive(22, 8080))
    evidence = evidence_of(past.store, last.id, "room")

    once = Trends(past.store).with_trends(last, past.system, evidence)
    past.scan(84, power(10), strangers(), silent())
    assert Trends(past.store).with_trends(last, past.system, evidence) == once
    assert len(once) > len(evidence)


REFUSED = FailedLook(
    place=Place("room", "web", "ports"), probe="plan", seen_at=BEGIN, sought="ports", reason=Reason.OUTSIDE_HOURS
)
GAPS: tuple[tuple[Evidence, ...], ...] = (
    (),
    (REFUSED,),
    (UPS.fails("device", Reason.NO_CREDENTIAL),),
    (UPS.fails("device.power", Reason.TIMEOUT), REFUSED),
    (power(None, charge_percent=None),),
    (UPS.sees("http"), WEB.fails("tls", Reason.RESET)),
)


@given(
    gaps=st.lists(st.sampled_from(GAPS), min_size=1, max_size=6),
    steps=st.lists(st.integers(min_value=1, max_value=200), min_size=6, max_size=6),
)
@settings(max_examples=12, deadline=None)
def test_a_gap_never_closes_a_sign(gaps: list[tuple[Evidence, ...]], steps: list[int]) -> None:
    """Scans that saw nothing of it, however many and however long after, leave every early sign open."""
    with TemporaryDirectory() as folder:
        past = Past(Path(folder))
        for number, day in enumerate(WEEKLY):
            fading = power(120 - 4 * number)
            late = number > 6
            past.scan(
                day,
                fading,
                strangers(1, 66) if late else strangers(1),
                silent() if late else alive(22),
                alive(80, 8080, asset=UPS) if late else alive(80, asset=UPS),
                UPS.sees("device", firmware="1.0" if late else "2.0"),
            )
        opened = {check for check in EARLY if check in past.findings(EARLY)}
        day = float(WEEKLY[-1])
        for gap, step in zip(gaps, steps, strict=False):
            day += step
            past.scan(day, *gap)
        after = past.findings(EARLY)
        past.store.close()

    assert opened == {"asset.vanished", "battery.fading", "firmware.went-back", "neighbour.new", "port.new"}
    assert all(after[check].state is FindingState.OPEN for check in opened)


def test_a_scan_of_one_layer_looks_for_what_its_trends_are_made_of() -> None:
    assert {"device", "ports"} <= _wanted(["management"]).kinds
    assert "device.power" in _wanted(["physical"]).kinds
    assert "service" not in _wanted(["management"]).kinds, "no port is looked into for their sake"


def test_every_threshold_has_its_reason_and_is_used() -> None:
    code = "\n".join(
        path.read_text(encoding="utf-8")
        for root in ("checks", "scanner")
        for path in (HOUSE / root).rglob("*trends*")
        if path.suffix == ".py"
    ) + "\n".join(path.read_text(encoding="utf-8") for path in (HOUSE / "scanner" / "trends").glob("*.py"))

    for name, one in thresholds().items():
        assert len(one.why.split()) >= 3, name
        assert one.unit, name
        assert name in code, name
    with pytest.raises(KeyError):
        threshold("no.such")
