"""Findings put straight into the store, in whatever state a page is to show."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from itertools import count
from typing import Any

from checks import Outcome
from checks.evidence import Depth, Place
from scanner.clock import now
from scanner.findings.decisions import Decision, DecisionKind
from scanner.findings.model import Finding, FindingState
from scanner.store.decisions import add_decision
from scanner.store.findings import save_finding
from scanner.workspace import Workspace

CHECK = "tls.old-protocol"

_PORTS = count(10_000)


def today(workspace: Workspace) -> date:
    """The city's day."""
    return workspace.day(now()).today


def weak(workspace: Workspace, system: str = "hotline", asset: str = "cache", **changes: Any) -> Finding:
    """An open finding that is due in a hundred days, with some of it changed; not in the store yet."""
    seen: datetime = now() - timedelta(days=1)
    locator = changes.pop("locator", f"tcp/{next(_PORTS)}")
    fields: dict[str, Any] = {
        "number": 0,
        "place": Place(system, asset, locator),
        "check": CHECK,
        "state": FindingState.OPEN,
        "outcome": Outcome.NOT_MET,
        "depth": Depth.NORMAL,
        "facts": {"versions": ["TLS 1.0"]},
        "first_seen": seen,
        "first_scan": 1,
        "last_seen": seen,
        "last_scan": 1,
        "due": today(workspace) + timedelta(days=100),
    }
    return Finding(**{**fields, **changes})


def plant(workspace: Workspace, system: str = "hotline", asset: str = "cache", **changes: Any) -> int:
    """The same, put into the store; its number."""
    with workspace.store() as store, store.transaction() as db:
        return save_finding(db, weak(workspace, system, asset, **changes))


def decided(workspace: Workspace, finding: int, kind: DecisionKind, **changes: Any) -> None:
    """A decision on a finding, that holds today unless it is changed."""
    fields: dict[str, Any] = {
        "number": 0,
        "finding": finding,
        "kind": kind,
        "reason": "补偿措施已到位",
        "owner": "",
        "asked_by": "热线平台责任人",
        "approved_by": "主管部门",
        "since": today(workspace) - timedelta(days=1),
        "until": today(workspace) + timedelta(days=10),
        "made_at": now(),
    }
    with workspace.store() as store, store.transaction() as db:
        add_decision(db, Decision(**{**fields, **changes}))
