"""What Elasticsearch or OpenSearch knows of its own copies: snapshots, and replicas of shards."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from scanner.probes.database.search.documents import own_indices
from scanner.probes.database.search.session import SearchSession, part
from scanner.probes.database.words import number, objects

_MOST_REPOSITORIES = 5


def backup(session: SearchSession) -> dict[str, Any]:
    """The facts of `DatabaseBackupEvidence`. Neither engine keeps a log from which any moment could be restored.

    Raises:
        LookFailed: the repositories, the cluster's health or its indices may not be seen.
    """
    last_good, failed_since = _snapshots(session)
    nodes = number(session.object("/_cluster/health").get("number_of_data_nodes"))
    copies = [copies for one in own_indices(session) if (copies := number(one.get("rep"))) is not None]
    # A copy is never kept on the node that has the original.
    replicas = 0 if nodes == 1 else min(copies, default=None)
    return {
        "engine": session.engine,
        "last_good": last_good,
        "failed_since": failed_since,
        "replicas": replicas,
        "is_replica": False,
    }


def _snapshots(session: SearchSession) -> tuple[str, bool]:
    """The ISO time of the last good snapshot, empty where there is none, and whether one after it went wrong."""
    good, bad = 0, 0
    for repository in list(session.object("/_snapshot"))[:_MOST_REPOSITORIES]:
        for one in objects(session.get(f"/_cat/snapshots/{part(repository)}?format=json&h=id,status,end_epoch")):
            ended = number(one.get("end_epoch")) or 0
            if one.get("status") == "SUCCESS":
                good = max(good, ended)
            elif one.get("status") in ("FAILED", "PARTIAL", "INCOMPATIBLE"):
                bad = max(bad, ended)
    try:
        return datetime.fromtimestamp(good, UTC).isoformat() if good > 0 else "", bad > good
    except (ValueError, OverflowError, OSError):
        return "", bad > good
