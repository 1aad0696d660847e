"""How long evidence and verdicts are kept (`[retention]` in citywall.toml).

Raw evidence and verdicts of a scan older than `evidence_days` are removed, except those of the newest finished scan of each
system and of the scans that opened, last saw or closed a finding of it, or found that its check no longer applies. Scans,
assessments, findings and their transitions are kept for good.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from scanner.store import Store

_KEPT = """
    SELECT MAX(jobs.scan) AS scan, jobs.system FROM jobs JOIN scans ON scans.id = jobs.scan
        WHERE scans.state = 'finished' AND scans.layers = '' AND scans.asset IS NULL GROUP BY jobs.system
    UNION SELECT first_scan, system FROM findings
    UNION SELECT last_scan, system FROM findings
    UNION SELECT closing_scan, system FROM findings WHERE closing_scan IS NOT NULL
    UNION SELECT not_applicable_in, system FROM findings WHERE not_applicable_in IS NOT NULL
"""


def prune(store: Store, *, days: int, at: datetime) -> int:
    """Remove what is older than `days`; returns how many records of evidence went."""
    before = (at - timedelta(days=days)).isoformat()
    removed = 0
    with store.transaction() as db:
        for table in ("evidence", "verdicts"):
            cursor = db.conn.execute(
                f"""DELETE FROM {table} WHERE scan IN (SELECT id FROM scans WHERE ended_at < ?)
                AND (scan, system) NOT IN ({_KEPT})""",
                [before],
            )
            removed += cursor.rowcount if table == "evidence" else 0
    return removed
