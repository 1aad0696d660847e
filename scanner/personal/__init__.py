"""Personal data: recognised in text, counted and masked, never kept. Opens no connection."""

from scanner.personal.kinds import Kind
from scanner.personal.tally import RecordTally, Tally, find_personal

__all__ = ["Kind", "RecordTally", "Tally", "find_personal"]
