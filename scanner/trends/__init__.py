"""Trends: what earlier scans of a system say together with the present one, derived when a scan is judged.

`history` reads the store; every other file here is pure: from series of evidence to trend evidence (checks/evidence/trends.py).
"""

from __future__ import annotations

from scanner.trends.derive import Trends

__all__ = ["Trends"]
