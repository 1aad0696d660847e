"""Personal data: recognised in text, counted and masked, never kept. Opens no connection."""

from scanner.personal.kinds import Kind
from scanner.personal.records import records_of_page, records_of_rows
from scanner.personal.tally import RecordTally, Tally, find_personal

__all__ = ["Kind", "RecordTally", "Tally", "find_personal", "records_of_page", "records_of_rows"]
