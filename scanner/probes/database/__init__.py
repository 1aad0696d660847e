"""The database probe: looks inside a database server through a read-only account."""

from scanner.probes.database.look import look_database

__all__ = ["look_database"]
