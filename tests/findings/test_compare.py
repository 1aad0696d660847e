"""What changed between two scans: one worked by hand, and over any history each finding gets one word."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from checks import Layer, Outcome, Verdict
from checks.evidence import Depth, Place
from scanner.findings.compare import Change, Earlier, Looked, Scope, compare
from scanner.findings.follow import followed, opened
from scanner.findings.model import Finding, FindingState, Transition, WrittenOff

AT = datetime(2026, 6, 1, tzinfo=UTC)
DUE = date(2026, 7, 1)
LAYERS = {"tls.old": Layer.NETWORK, "http.hsts": Layer.APPLICATION, "tls.new": Layer.NETWORK}
EVERY = frozenset(Layer)

# One letter a scan, 1 2 3 4: x not met, o met, . not looked at, - not there yet.
History = str


def place(locator: str) -> Place:
    return Place("hotline", "site", locator)


def lived(number: int, check: str, locator: str, history: History) -> tuple[Finding, list[Transition]]:
    """The finding that a history leaves, with its transitions."""
    finding, steps = None, []
    for scan, letter in enumerate(history, start=1):
        outcome = {"x": Outcome.NOT_MET, "o": Outcome.MET}.get(letter)
        verdict = (
            Verdict(place=place(locator), check=check, outcome=outcome, seen_at=AT, depth=Depth.NORMAL)
            if outcome
            else None
        )
        before = finding.state.value if finding else ""
        if finding is None:
            finding = replace(opened(verdict, scan=scan, due=DUE), number=number) if letter == "x" and verdict else None
        else:
            finding, _why = followed(finding, verdict, scan=scan, at=AT + timedelta(days=scan), due=DUE)
        if finding is not None and finding.state.value != before:
            steps.append(
                Transition(finding=number, at=AT, scan=scan, before=before, after=finding.state.value, why="seen")
            )
    assert finding is not None
    return finding, steps


def compared(
    *lives: tuple[Finding, list[Transition]], earlier: Earlier, checks: frozenset[str] = frozenset(LAYERS), now: int = 4
) -> dict[int, Change]:
    return compare(
        [finding for finding, _steps in lives],
        [step for _finding, steps in lives for step in steps],
        earlier=earlier,
        now=Scope(scan=now, checks=checks, layers=EVERY),
        layer_of=LAYERS,
    )


def at_scan(number: int, *checks: str, layers: frozenset[Layer] = EVERY) -> Scope:
    return Scope(scan=number, checks=frozenset(checks), layers=layers)


def test_a_comparison_worked_by_hand() -> None:
    earlier = Earlier(
        ended_at=AT,
        scope=at_scan(2, "tls.old", "http.hsts", "gone.check"),
        verdicts={
            (place("tcp/1"), "tls.old"): Looked(Outcome.MET, Depth.NORMAL),
            (place("tcp/2"), "tls.old"): Looked(Outcome.NOT_ASSESSED, Depth.NORMAL),
            (place("tcp/4"), "tls.old"): Looked(Outcome.NOT_APPLICABLE, Depth.NORMAL),
            (place("tcp/5"), "tls.old"): Looked(Outcome.MET, Depth.LIGHT),
        },
        nothing_there={place("tcp/6")},
    )
    lives = (
        lived(1, "tls.old", "tcp/1", "--xx"),  # met there at scan 2, not met since
        lived(2, "tls.old", "tcp/2", "---x"),  # could not be looked at then
        lived(3, "tls.old", "tcp/3", "---x"),  # no verdict there then: perhaps registered since
        lived(4, "tls.old", "tcp/4", "---x"),  # looked at then, and did not apply
        lived(5, "tls.old", "tcp/5", "---x"),  # looked at then, but less deeply
        lived(6, "tls.old", "tcp/6", "---x"),  # the port was asked then and not open
        lived(7, "tls.new", "tcp/1", "---x"),  # a check that scan 2 did not have
        lived(8, "http.hsts", "", "xoox"),  # closed at scan 1.. and back
        lived(9, "http.hsts", "a", "xxox"),  # open then, gone in between, back
        lived(10, "http.hsts", "b", "xxxo"),  # gone
        lived(11, "http.hsts", "c", "xxxx"),  # still there
        lived(12, "http.hsts", "d", "xxx."),  # not retested
        lived(13, "gone.check", "tcp/1", "xx.."),  # its check was removed
        lived(14, "http.hsts", "e", "xooo"),  # closed before: neither open then nor now
        lived(15, "http.hsts", "f", "--xo"),  # came and went in between
        lived(16, "http.hsts", "g", "xx.x"),  # not looked at once, seen again
    )

    assert compared(*lives, earlier=earlier) == {
        1: Change.NEW,
        2: Change.NEW_LOOK,
        3: Change.NEW_LOOK,
        4: Change.NEW,
        5: Change.NEW_LOOK,
        6: Change.NEW,
        7: Change.NEW_CHECK,
        8: Change.BACK,
        9: Change.BACK,
        10: Change.CLOSED,
        11: Change.STILL_OPEN,
        12: Change.NOT_RETESTED,
        13: Change.UNCHECKED,
        16: Change.STILL_OPEN,
    }


@pytest.mark.parametrize(
    ("history", "written_off", "expected"),
    [
        ("xx", 3, {1: Change.WRITTEN_OFF}),
        ("xx..", 3, {1: Change.WRITTEN_OFF}),
        ("x.", 1, {}),  # it was closed then and is closed now
        ("x.xx", 1, {1: Change.BACK}),
        ("x.xo", 1, {}),  # back and proved gone in between
    ],
)
def test_what_a_person_closed_since_has_a_word_of_its_own(
    history: History, written_off: int, expected: dict[int, Change]
) -> None:
    """The earlier scan is the second; a person closes the finding after scan `written_off`, the scans go on as in `history`."""
    finding, steps = None, []
    for scan, letter in enumerate(history.ljust(4, "."), start=1):
        outcome = {"x": Outcome.NOT_MET, "o": Outcome.MET}.get(letter)
        verdict = (
            Verdict(place=place("p"), check="http.hsts", outcome=outcome, seen_at=AT, depth=Depth.NORMAL)
            if outcome
            else None
        )
        if finding is None:
            assert verdict is not None
            after = replace(opened(verdict, scan=scan, due=DUE), number=1)
        else:
            after, _why = followed(finding, verdict, scan=scan, at=AT, due=DUE)
        if finding is None or after.state is not finding.state:
            steps.append(step(scan, AT + timedelta(days=scan), finding, after))
        finding = after
        if scan == written_off:
            at = AT + timedelta(days=scan, hours=1)
            finding = replace(after, state=FindingState.CLOSED, closed_at=at, written_off=WrittenOff.RETIRED)
            steps.append(step(None, at, after, finding))
    assert finding is not None
    some = Earlier(ended_at=AT + timedelta(days=2), scope=at_scan(2, "http.hsts"))

    assert compared((finding, steps), earlier=some) == expected


def step(scan: int | None, at: datetime, before: Finding | None, after: Finding) -> Transition:
    was = before.state.value if before else ""
    return Transition(finding=1, at=at, scan=scan, before=was, after=after.state.value, why="seen")


def test_a_check_of_a_layer_the_earlier_scan_left_out_is_not_new() -> None:
    some = Earlier(ended_at=AT, scope=at_scan(2, "tls.old", layers=frozenset({Layer.NETWORK})))

    said = compared(lived(1, "http.hsts", "", "---x"), lived(2, "tls.new", "", "---x"), earlier=some)

    assert said == {1: Change.NEW_LOOK, 2: Change.NEW_CHECK}


def test_a_check_of_a_layer_left_out_now_is_not_removed() -> None:
    life = lived(1, "http.hsts", "", "xxx.")

    said = compare(
        [life[0]],
        life[1],
        earlier=Earlier(ended_at=AT, scope=at_scan(2, *LAYERS)),
        now=at_scan(4, "tls.old", layers=frozenset({Layer.NETWORK})),
        layer_of=LAYERS,
    )

    assert said == {1: Change.NOT_RETESTED}


@pytest.mark.parametrize("since", [1, 2, 3])
@given(
    histories=st.lists(
        st.tuples(st.sampled_from([*LAYERS, "gone.check"]), st.text("xo.", min_size=4, max_size=4)).filter(
            lambda pair: "x" in pair[1]
        ),
        max_size=12,
    ),
    had=st.sets(st.sampled_from([*LAYERS, "gone.check"])),
    has=st.sets(st.sampled_from(list(LAYERS))),
)
def test_every_finding_open_then_or_now_has_one_word_and_no_other_has(
    since: int, histories: list[tuple[str, History]], had: set[str], has: set[str]
) -> None:
    lives = [lived(n, check, f"tcp/{n}", history) for n, (check, history) in enumerate(histories, start=1)]

    said = compared(*lives, earlier=Earlier(ended_at=AT, scope=at_scan(since, *had)), checks=frozenset(has))

    def open_after(history: History, scan: int) -> bool:
        last = [letter for letter in history[:scan] if letter in "xo"]
        return "x" in history[:scan] and last[-1] == "x"

    then = {n for n, (_, history) in enumerate(histories, start=1) if open_after(history, since)}
    now = {n for n, (_, history) in enumerate(histories, start=1) if open_after(history, 4)}
    assert said.keys() == then | now
    words = {word: {n for n, one in said.items() if one is word} for word in Change}
    assert words[Change.CLOSED] == then - now
    assert words[Change.NEW] | words[Change.NEW_CHECK] | words[Change.NEW_LOOK] <= now - then
    assert words[Change.STILL_OPEN] | words[Change.NOT_RETESTED] | words[Change.UNCHECKED] <= then & now
