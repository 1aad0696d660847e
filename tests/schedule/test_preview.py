"""What the preview says is what the keeper then does."""

from __future__ import annotations

import tempfile
from datetime import timedelta
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.schedule.model import RunState
from scanner.schedule.occasions import preview
from scanner.store.schedules import add_blackout, blackouts
from tests.schedule.clocks import a_desk, at

DAYS = 6
HOUR = timedelta(hours=1)
START = at("03-26 00:00")
"""Before the last Sunday of March, when the clocks of Berlin are put forward."""

hours = st.integers(0, 23)
windows = st.one_of(
    st.just(""),
    st.tuples(hours, hours)
    .filter(lambda pair: pair[0] != pair[1])
    .map(lambda pair: f"{pair[0]:02}:00-{pair[1]:02}:00"),
)
rules = st.one_of(
    hours.map(lambda hour: f"0 {hour} * * *"),
    st.tuples(hours, st.integers(0, 6)).map(lambda pair: f"0 {pair[0]} * * {pair[1]}"),
    hours.map(lambda hour: f"0 {hour}-23/5 * * *"),
)
freezes = st.lists(st.tuples(st.integers(0, DAYS * 24), st.integers(1, 60)), max_size=3)


@settings(max_examples=12)
@given(rules, windows, freezes, st.sampled_from(["Asia/Shanghai", "Europe/Berlin"]))
def test_the_preview_is_what_the_keeper_starts(
    rule: str, window: str, frozen: list[tuple[int, int]], zone: str
) -> None:
    with tempfile.TemporaryDirectory() as folder, a_desk(Path(folder)) as desk:
        schedule = desk.add(rule, made="03-26 00:00", hours=window, zone=zone)
        for first, length in frozen:
            starts = START + first * HOUR
            add_blackout(desk.store, starts_at=starts, ends_at=starts + length * HOUR, reason="重保", by="x", at=START)
        shown = preview(schedule, blackouts(desk.store), START, 60)

        last = START + timedelta(days=DAYS)
        desk.tend_until(START, last, HOUR)

        waiting = {run.due_at for run in desk.runs() if run.state is RunState.WAITING}
        began = dict(desk.started)
        done = [
            (run.due_at, began.get(run.id), run.why.value, run.detail)
            for run in desk.runs()
            if run.state is not RunState.WAITING
        ]
    assert done == [
        (one.due_at, one.starts_at, one.why.value, one.detail)
        for one in shown
        if one.due_at <= last and one.due_at not in waiting
    ]
    assert len(waiting) <= 1
