"""A system's report in the formats that other security tools read."""

from __future__ import annotations

from reports.exchange.ocsf import ocsf_events
from reports.exchange.oscal import assessment_results
from reports.exchange.sarif import sarif_log

__all__ = ["assessment_results", "ocsf_events", "sarif_log"]
