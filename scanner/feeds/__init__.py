"""Feeds of known vulnerabilities, read from files that were fetched elsewhere: nothing here goes online."""
