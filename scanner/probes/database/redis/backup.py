"""What Redis knows of its own copies, by INFO alone."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from scanner.probes.database.redis.session import RedisSession
from scanner.probes.database.words import number

_STATES = ("rdb_last_bgsave_status", "aof_last_bgrewrite_status", "aof_last_write_status")
_STARTED_SLACK_SECONDS = 3


def backup(session: RedisSession) -> dict[str, Any]:
    """The facts of `DatabaseBackupEvidence`. The append-only file counts as a log of changes.

    Raises:
        LookFailed: INFO is not allowed.
    """
    info = session.info()
    return {
        "engine": "redis",
        "archiving": info["aof_enabled"] == "1" if "aof_enabled" in info else None,
        "last_good": _last_save(session),
        "failed_since": any(info.get(state, "ok") != "ok" for state in _STATES),
        "replicas": number(info.get("connected_slaves")),
        "is_replica": info["role"] == "slave" if "role" in info else None,
    }


def _last_save(session: RedisSession) -> str | None:
    """When the last snapshot ended well; empty when there is none, None when a restart has hidden it."""
    saved = number(session.info().get("rdb_last_save_time"))
    if saved is None:
        return None
    if _not_saved_yet(session.info(), saved):
        return "" if _saves_never(session) else None
    try:
        return datetime.fromtimestamp(saved, UTC).isoformat()
    except (ValueError, OverflowError, OSError):
        return None


def _not_saved_yet(info: dict[str, str], saved: int) -> bool:
    """True when the server has saved nothing since it started; it then gives the moment of its start as that of the last save.

    Redis 7 counts its saves. Before it, a save within three seconds of the start is not told apart.
    """
    if "rdb_saves" in info:
        return info["rdb_saves"] == "0"
    micros, up = number(info.get("server_time_usec")), number(info.get("uptime_in_seconds"))
    return micros is not None and up is not None and abs(micros // 1_000_000 - up - saved) <= _STARTED_SLACK_SECONDS


def _saves_never(session: RedisSession) -> bool:
    """True when no snapshot is set up; False also where that may not be seen."""
    answer = session.maybe("CONFIG", "GET", "save")
    return isinstance(answer, list) and answer[1:2] == [""]
