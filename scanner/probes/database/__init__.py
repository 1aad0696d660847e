"""The database probe: looks inside a database server through a read-only account."""
