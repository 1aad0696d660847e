"""Each reason for a warning, from the scan that meets it to the mail of those concerned and the page of the system."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest
from msgspec.structs import replace
from sqlite_utils import Database

from checks.evidence import Evidence
from checks.evidence.devices.neighbours import Neighbour
from checks.fake import fake_certificate
from scanner.accounts.model import Role
from scanner.clock import now
from scanner.delivery.deliver import address_announcements
from scanner.findings.apply import Tally
from scanner.run.judge import judge_scan
from scanner.store.outbox import messages
from scanner.store.scans import Scan
from scanner.warnings.model import WarningKind
from scanner.warnings.warn import warn
from scanner.workspace import SETTINGS_FILE, Workspace
from tests.run.past import DEADLINES, ROOM, UPS, WEB, Past
from tests.web.visiting import visit

SETTINGS = """
[warnings]
score_drop = 0.1
[delivery.mail]
host = "192.0.2.25"
sender = "citywall@city.example.gov.cn"
[delivery.people.room]
mail = ["room@city.example.gov.cn"]
"""
WEEKS = 4
UNGRADED = replace(ROOM, level=0)
"""Judged by the six layers' own baseline, which has a score as soon as something is in order."""


class Warned(Past):
    """A past of weekly scans that end now, and warn as a scan does."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder, UNGRADED)
        (folder / SETTINGS_FILE).write_text(SETTINGS, encoding="utf-8")
        self.workspace = Workspace(folder)
        self.begin = now() - timedelta(weeks=WEEKS, minutes=1)

    def weekly(self, seen: Callable[[int], Evidence]) -> None:
        """A scan each week, which saw what is given for that week."""
        for week in range(WEEKS + 1):
            self.scan(7 * week, seen(week), begin=self.begin)

    def judge(self, scan: Scan) -> None:
        judge_scan(
            self.store,
            scan,
            [self.system],
            at=scan.started_at,
            deadlines=DEADLINES,
            judged=partial(self._warn, scan),
        )

    def _warn(self, scan: Scan, db: Database, tally: Tally) -> None:
        warn(self.store, scan, [self.system], tally, self.workspace.settings, scan.started_at)

    def told(self) -> tuple[str, str]:
        """What the mails to those concerned with the system say, and the warnings on its page."""
        at = now()
        address_announcements(self.workspace, self.store, at)
        mails = [one for one in messages(self.store, limit=99) if one.kind == "warning"]
        assert {one.to.name for one in mails} <= {"room@city.example.gov.cn"}
        page = visit(self.workspace, Role.OFFICER).get("/systems/room").text
        shown = page.partition('id="warnings"')[2].partition("</section>")[0]
        return "\n".join(line for one in mails for line in (one.subject, *one.lines)), shown


def store_is_opened(week: int) -> Evidence:
    return WEB.sees("access", locator="tcp/6379", open_to_all=week == WEEKS)


def certificate_ages(week: int) -> Evidence:
    ends = now() + timedelta(days=10 if week == WEEKS else 300)
    return WEB.sees("tls", chain=(fake_certificate(not_before=ends - timedelta(days=365), not_after=ends),))


def stranger_comes(week: int) -> Evidence:
    registered = Neighbour(address="192.0.2.1", mac="00:00:5e:00:53:01")
    stranger = Neighbour(address="198.51.100.66", mac="00:00:5e:00:53:42")
    return UPS.sees("device.neighbours", neighbours=(registered, stranger) if week == WEEKS else (registered,))


@pytest.mark.parametrize(
    ("seen", "kind"),
    [
        (store_is_opened, WarningKind.GRAVE),
        (store_is_opened, WarningKind.SCORE),
        (certificate_ages, WarningKind.CERTIFICATE),
        (stranger_comes, WarningKind.UNREGISTERED),
    ],
)
def test_each_reason_reaches_those_concerned_and_the_page(
    tmp_path: Path, seen: Callable[[int], Evidence], kind: WarningKind
) -> None:
    past = Warned(tmp_path)
    past.weekly(seen)
    mailed, shown = past.told()
    assert kind.label.zh in mailed
    assert kind.label.zh in shown


def test_a_scan_like_the_one_before_tells_nobody(tmp_path: Path) -> None:
    past = Warned(tmp_path)
    past.weekly(lambda week: store_is_opened(0))
    assert past.told() == ("", "")
