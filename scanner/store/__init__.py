"""The store: one SQLite file that holds the estate, the scope, answers, scans and findings."""

from scanner.store.database import Store

__all__ = ["Store"]
