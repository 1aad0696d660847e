"""A scan that is clearly worse than the one before is told to those concerned, once, with the scan itself or not at all."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from sqlite_utils import Database

from checks.evidence import Evidence
from reports.language import speaking
from scanner.findings.apply import Tally
from scanner.run.judge import judge_scan
from scanner.store.announcements import announcements_about
from scanner.store.scans import Job, Scan, find_scan, finish_job, start_scan
from scanner.warnings.model import WarningKind
from scanner.warnings.warn import warn
from scanner.workspace import Settings
from tests.run.past import BEGIN, DEADLINES, ROOM, WEB, Past

SETTINGS = Settings()
HOSTILE = "<script>alert(1)</script>"


class Warnings(Past):
    """A past whose scans warn."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.raised: dict[str, list[WarningKind]] = {}

    def store_of(self, day: float, *, open_to_all: bool, asset: str | None = None, fails: bool = False) -> Scan:
        """A scan of the whole system, or a retest, that saw a store let everybody in or not; `fails` kills it at its very end."""
        at = BEGIN + timedelta(days=day)
        seen: Evidence = WEB.sees("access", locator="tcp/6379", open_to_all=open_to_all, asked=HOSTILE)
        scan = start_scan(
            self.store, [Job("room", "web")], depth=seen.depth, layers=(), checks=(), at=at, version="0", asset=asset
        )
        finish_job(self.store, scan.id, Job("room", "web"), [seen], at)

        def judged(db: Database, tally: Tally) -> None:
            raised = warn(self.store, scan, [ROOM], tally, SETTINGS, at)
            self.raised = {id: [one.kind for one in warned] for id, warned in raised.items()}
            if fails:
                raise RuntimeError("killed")

        judge_scan(self.store, scan, [ROOM], at=at, deadlines=DEADLINES, judged=judged)
        return find_scan(self.store, scan.id)

    @property
    def told(self) -> list[tuple[str, tuple[str, ...]]]:
        """Subjects and lines, newest first."""
        return [(one.subject, one.lines) for one in announcements_about(self.store, ["room"], limit=100)]


@pytest.fixture
def past(tmp_path: Path) -> Warnings:
    return Warnings(tmp_path)


def test_the_first_scan_warns_of_nothing(past: Warnings) -> None:
    past.store_of(0, open_to_all=True)
    assert (past.raised, past.told) == ({}, [])


def test_a_grave_finding_and_the_score_it_cost_are_told_in_the_checks_own_words(past: Warnings) -> None:
    past.store_of(0, open_to_all=False)
    with speaking("en"):  # who runs the scan does not decide what the people it concerns read
        second = past.store_of(7, open_to_all=True)
    assert WarningKind.GRAVE in past.raised["room"]
    ((subject, lines),) = past.told
    assert subject == f"预警：机房动环（第 {second.id} 次扫描）"
    assert any(line.startswith("F-1 ") for line in lines)
    assert HOSTILE not in "".join(lines)


def test_what_stays_as_it_was_is_not_told_again_and_what_comes_back_is(past: Warnings) -> None:
    past.store_of(0, open_to_all=False)
    past.store_of(7, open_to_all=True)
    past.store_of(14, open_to_all=True)
    assert len(past.told) == 1
    past.store_of(21, open_to_all=False)
    assert len(past.told) == 1
    past.store_of(28, open_to_all=True)
    assert len(past.told) == 2


def test_a_retest_tells_of_findings_and_of_no_score(past: Warnings) -> None:
    past.store_of(0, open_to_all=False)
    past.store_of(7, open_to_all=True, asset="web")
    assert past.raised["room"] == [WarningKind.GRAVE]


def test_a_scan_that_dies_at_its_end_has_told_nothing(past: Warnings) -> None:
    past.store_of(0, open_to_all=False)
    with pytest.raises(RuntimeError):
        past.store_of(7, open_to_all=True, fails=True)
    assert past.told == []
