"""Feeds of known vulnerabilities: read, kept, matched."""
