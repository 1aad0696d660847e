"""What became of all findings ever closed, kept in memory until a history gets another entry: a city closes thousands a year."""

from __future__ import annotations

from collections.abc import Mapping
from threading import Lock

from scanner.findings.ranking import Record, records
from scanner.store.standing import all_came_back, all_fixed, history_mark
from scanner.web.desk import Desk


class Records:
    """The records of one workspace's systems, by id."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._mark = ""
        self._kept: Mapping[str, Record] = {}

    def of(self, desk: Desk) -> Mapping[str, Record]:
        """The records as the histories have them now. Whoever comes first after a change reads them; others wait for that."""
        with self._lock:
            mark = history_mark(desk.store)
            if mark != self._mark:
                zone = desk.workspace.zone
                self._kept = records(all_fixed(desk.store), all_came_back(desk.store), zone)
                self._mark = mark
            return self._kept
