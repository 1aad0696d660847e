"""The chained history: whatever is done to it behind the program's back shows, and a former store is chained as it stands."""

from __future__ import annotations

import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from msgspec.structs import replace

from checks import Outcome, all_checks
from scanner.findings.decide import assign, claim_fixed, decide
from scanner.findings.decisions import DecisionKind
from scanner.store import Store
from scanner.store.chain import verify
from scanner.store.findings import findings_of, rename_checks, transitions_of
from scanner.store.migrations import STEPS
from tests.findings.lives import BUREAU, CHECK, OFFICER, OWNER, Lives, place

BEFORE_THE_CHAIN = 6

WRITER = """
import sys
from itertools import islice, count
from pathlib import Path

from scanner.clock import now
from scanner.findings.decide import assign
from scanner.findings.people import Asked
from scanner.store import Store

path, finding, most = sys.argv[1:]
with Store(Path(path)) as store:
    for number in islice(count(), int(most) or None):
        assign(store, int(finding), f"责任人{number}", Asked(by="安全管理员", at=now(), reason="移交"))
        print(number, flush=True)
"""
"""Appends to the history of a finding, so often or, for 0, until it is killed."""


@pytest.fixture
def lives() -> Lives:
    """Two findings with a history of seven entries."""
    lives = Lives()
    lives.scan({place(): Outcome.NOT_MET, place("db"): Outcome.NOT_MET})
    assign(lives.store, 1, OWNER, lives.asked())
    claim_fixed(lives.store, 1, lives.asked())
    lives.scan({place(): Outcome.MET, place("db"): Outcome.NOT_MET})
    lives.scan({place(): Outcome.NOT_MET})
    decide(
        lives.store,
        2,
        DecisionKind.ACCEPTED,
        lives.asked(OFFICER),
        approved_by=BUREAU,
        today=lives.today,
        until=lives.today,
        most_days=0,
    )
    return lives


def test_as_written_it_holds_and_its_digest_depends_on_all_of_it(lives: Lives) -> None:
    before = lives.verified()
    assert (before.links, before.faults, len(before.digest)) == (7, (), 64)

    assign(lives.store, 2, OWNER, lives.asked())

    after = lives.verified()
    assert (after.links, after.faults) == (8, ())
    assert after.digest != before.digest


@pytest.mark.parametrize(
    "field", ["at", "scan", "before", "after", "why", "by", "reason", "detail", "finding", "digest"]
)
@pytest.mark.parametrize("entry", [1, 4, 7])
def test_an_edited_entry_is_named(lives: Lives, entry: int, field: str) -> None:
    value = {"finding": "3 - finding", "scan": "COALESCE(scan, 0) + 1", "detail": '\'{"due":"2099-01-01"}\''}
    lives.store.db.conn.execute(f"UPDATE transitions SET {field} = {value.get(field, repr('x'))} WHERE id = ?", [entry])

    assert lives.verified().faults[0].startswith(f"entry {entry} (F-")


@pytest.mark.parametrize(("entry", "named"), [(1, "entry 2 (F-2)"), (4, "entry 5 (F-1)"), (7, "entries after 6")])
def test_a_deleted_entry_shows(lives: Lives, entry: int, named: str) -> None:
    lives.store.db.conn.execute("DELETE FROM transitions WHERE id = ?", [entry])

    assert lives.verified().faults[0] == named


def test_a_deleted_last_entry_shows_after_the_program_went_on_too(lives: Lives) -> None:
    lives.store.db.conn.execute("DELETE FROM transitions WHERE id = 7")
    lives.scan({place(): Outcome.MET})

    assert lives.verified().faults[0] == "entry 8 (F-1)"


def test_all_of_it_deleted_shows(lives: Lives) -> None:
    lives.store.db.conn.execute("DELETE FROM transitions")

    assert lives.verified().faults[0] == "entries after 0"


@pytest.mark.parametrize("pair", [(1, 2), (3, 5), (6, 7)])
def test_two_entries_that_changed_places_show(lives: Lives, pair: tuple[int, int]) -> None:
    for old, new in ((pair[0], 99), (pair[1], pair[0]), (99, pair[1])):
        lives.store.db.conn.execute("UPDATE transitions SET id = ? WHERE id = ?", [new, old])

    assert lives.verified().faults[0].startswith(f"entry {pair[0]} ")


@pytest.mark.parametrize(
    ("edit", "fault"),
    [
        ("UPDATE findings SET state = 'closed' WHERE number = 1", "F-1: state"),
        ("UPDATE findings SET due = '2099-01-01' WHERE number = 2", "F-2: due"),
        ("UPDATE findings SET owner = 'x' WHERE number = 1", "F-1: owner"),
        ("UPDATE findings SET times_reopened = 0 WHERE number = 1", "F-1: times_reopened"),
        ("UPDATE findings SET closing_scan = 2 WHERE number = 1", "F-1: closing_scan"),
        ("UPDATE findings SET closed_at = '2020-01-01T00:00:00+00:00' WHERE number = 1", "F-1: closed_at"),
        ("UPDATE findings SET claimed_at = '2020-01-01T00:00:00+00:00' WHERE number = 1", "F-1: claimed_at"),
        ("UPDATE decisions SET until = '2099-01-01'", "decision 1"),
        ("UPDATE decisions SET ended_at = '2026-01-01'", "decision 1"),
        ("DELETE FROM decisions", "decision 1"),
        ("PRAGMA foreign_keys = OFF; DELETE FROM findings WHERE number = 2", "F-2"),
        ("DELETE FROM chain; INSERT INTO chain VALUES (1, 7, 7, 'x')", "entries after 7"),
    ],
)
def test_a_finding_or_decision_that_is_not_as_the_history_says_is_named(lives: Lives, edit: str, fault: str) -> None:
    lives.store.db.conn.executescript(edit)

    assert lives.verified().faults == (fault,)


def test_a_finding_added_without_a_history_is_named(lives: Lives) -> None:
    lives.store.db.conn.execute(
        """INSERT INTO findings SELECT 9, system, asset, check_id, 'tcp/1', state, outcome, depth, facts, first_seen, first_scan,
        last_seen, last_scan, unverified_since, unverified_reason, due, closed_at, closing_scan, times_reopened, reopened_in,
        owner, claimed_at, not_applicable_in, written_off FROM findings WHERE number = 1"""
    )

    assert lives.verified().faults == ("F-9: state",)


def test_a_store_of_the_former_version_keeps_every_row_and_is_chained(tmp_path: Path) -> None:
    path = tmp_path / "x.db"
    with sqlite3.connect(path) as old:
        for step in STEPS[:BEFORE_THE_CHAIN]:
            old.executescript(step)
        old.execute(f"PRAGMA user_version = {BEFORE_THE_CHAIN}")
        for number, state in ((3, "open"), (5, "closed"), (8, "reopened")):
            old.execute(
                """INSERT INTO findings (number, system, asset, check_id, locator, state, outcome, depth, facts, first_seen,
                first_scan, last_seen, last_scan, due, times_reopened, closing_scan) VALUES (?, 's', 'a', 'c', ?, ?, 'not_met', 2,
                '{"x":1}', '2026-01-01T00:00:00+00:00', 1, '2026-02-01T00:00:00+00:00', 2, '2026-03-01', ?, ?)""",
                [number, f"tcp/{number}", state, number == 8, 1 if number == 5 else None],
            )
        for id, finding, before, after in ((2, 3, "", "open"), (4, 5, "", "closed"), (9, 8, "closed", "reopened")):
            old.execute(
                "INSERT INTO transitions VALUES (?, ?, '2026-01-01T00:00:00+00:00', 1, ?, ?, 'seen')",
                [id, finding, before, after],
            )
        kept = old.execute("SELECT * FROM findings ORDER BY number").fetchall()
        steps = old.execute("SELECT * FROM transitions ORDER BY id").fetchall()
    old.close()

    with Store(path) as store:
        width = len(kept[0])
        assert [row[:width] for row in store.db.conn.execute("SELECT * FROM findings ORDER BY number")] == kept
        assert [row[:7] for row in store.db.conn.execute("SELECT * FROM transitions ORDER BY id")] == steps
        assert [(one.number, one.owner, one.claimed_at) for one in findings_of(store)] == [
            (n, "", None) for n in (3, 5, 8)
        ]
        assert store.db.conn.execute("PRAGMA foreign_key_check").fetchall() == []
        with store.transaction() as db:
            assert (verify(db).links, verify(db).faults) == (3, ())
        with pytest.raises(sqlite3.IntegrityError), store.transaction() as db:
            db.conn.execute("UPDATE findings SET state = 'gone'")
        with pytest.raises(sqlite3.IntegrityError), store.transaction() as db:
            db.conn.execute("DELETE FROM findings WHERE number = 3")
        assert len(transitions_of(store, 8)) == 1


def test_an_empty_store_of_the_former_version_starts_an_empty_chain(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "x.db") as old:
        for step in STEPS[:BEFORE_THE_CHAIN]:
            old.executescript(step)
        old.execute(f"PRAGMA user_version = {BEFORE_THE_CHAIN}")
    old.close()

    with Store(tmp_path / "x.db") as store, store.transaction() as db:
        assert (verify(db).links, verify(db).faults, verify(db).digest) == (0, (), "")


def test_a_renamed_check_keeps_its_findings_and_the_history_holds(lives: Lives) -> None:
    lives.store.db.conn.execute("UPDATE findings SET check_id = 'store.old-name'")
    with lives.store.transaction() as db:
        rename_checks(db, {"store.old-name": CHECK})

    tally = lives.scan({place(): Outcome.MET})

    assert (tally.opened, tally.closed) == ((), (1,))
    assert [one.check for one in findings_of(lives.store)] == [CHECK, CHECK]
    assert not lives.verified().faults


def test_a_check_that_took_the_place_of_two_closes_the_findings_of_both(
    lives: Lives, monkeypatch: pytest.MonkeyPatch
) -> None:
    lives.store.db.conn.execute("UPDATE findings SET check_id = 'store.old-name'")
    lives.scan({place(): Outcome.NOT_MET})
    now = all_checks()[CHECK]
    monkeypatch.setitem(all_checks(), CHECK, replace(now, text=replace(now.text, aliases=("store.old-name",))))

    with lives.store.transaction() as db:
        rename_checks(db, {"store.old-name": CHECK})
    seen = lives.scan({place(): Outcome.NOT_MET})
    closed = lives.scan({place(): Outcome.MET})
    back = lives.scan({place(): Outcome.NOT_MET})

    assert (seen.opened, seen.not_retested) == ((), (2,))
    assert closed.closed == (1, 3)
    assert back.reopened == (3,)
    assert not lives.verified().faults


def test_it_holds_whoever_writes_at_once_and_whoever_is_killed_meanwhile(tmp_path: Path) -> None:
    lives = Lives(tmp_path / "store.db")
    lives.scan({place(): Outcome.NOT_MET, place("db"): Outcome.NOT_MET})
    path, pipe = str(tmp_path / "store.db"), subprocess.PIPE
    writers = [
        subprocess.Popen([sys.executable, "-c", WRITER, path, finding, most], stdout=pipe, text=True)
        for finding, most in (("1", "30"), ("2", "30"), ("1", "0"))
    ]
    endless = writers.pop()
    assert endless.stdout is not None
    for _ in range(5):
        assert endless.stdout.readline()
    endless.send_signal(signal.SIGKILL)
    told = len(endless.communicate()[0].splitlines()) + 5
    assert [(one.communicate()[0].count("\n"), one.returncode) for one in writers] == [(30, 0)] * 2

    verified = lives.verified()
    assert verified.faults == ()
    assert verified.links - 2 - 60 in (told, told + 1), "what was written last need not have been told any more"
    assert lives.store.db.conn.execute("PRAGMA integrity_check").fetchone() == ("ok",)
