"""Every page of the web face and every list of its API, with the views of them that are heavy."""

from __future__ import annotations

import re
from collections.abc import Iterable

from scanner.store import Store

OFFICER, BUREAU, AUDITOR, ADMINISTRATOR, OWNER = "officer", "bureau", "auditor", "administrator", "owner-s07"

PAGES = (
    (OFFICER, "/"),
    (OFFICER, "/?order=overdue"),
    (OWNER, "/"),
    (OFFICER, "/systems/s07"),
    (OFFICER, "/systems/s07/items/8.1.4.1 a)"),
    (OFFICER, "/systems/s07/reports"),
    (BUREAU, "/city/report"),
    (OFFICER, "/findings"),
    (OFFICER, "/findings?page=40"),
    (OFFICER, "/findings?closed=1"),
    (OFFICER, "/findings?closed=1&order=seen&page=90"),
    (OFFICER, "/findings?system=s07"),
    (OFFICER, "/findings?department=委办局07&severity=high"),
    (OFFICER, "/findings?state=accepted"),
    (OFFICER, "/findings?overdue=1&order=due"),
    (OFFICER, "/findings?q=TLS"),
    (OFFICER, "/findings?q=资产 3"),
    (OFFICER, "/findings?owner=s07 责任人"),
    (OWNER, "/findings"),
    (OFFICER, "/findings/777"),
    (OFFICER, "/overdue"),
    (OWNER, "/overdue"),
    (BUREAU, "/requests"),
    (BUREAU, "/requests?page=9"),
    (OWNER, "/requests"),
    (OFFICER, "/notices"),
    (OWNER, "/notices"),
    (OFFICER, "/notices/new"),
    (OFFICER, "/notices/new?department=委办局07"),
    (OFFICER, "/notices/{notice}"),
    (OFFICER, "/outbox"),
    (OFFICER, "/outbox?page=100"),
    (BUREAU, "/departments"),
    (OFFICER, "/scans"),
    (OFFICER, "/scans?page=60"),
    (OFFICER, "/scans?system=s07"),
    (OFFICER, "/scans/{scan}"),
    (OFFICER, "/scans/{scan}/progress"),
    (OFFICER, "/scans/running"),
    (OFFICER, "/scans/new"),
    (OFFICER, "/schedules"),
    (OFFICER, "/schedules/7"),
    (OFFICER, "/schedules/7/edit"),
    (OFFICER, "/schedules/new"),
    (AUDITOR, "/log"),
    (AUDITOR, "/log?what=login"),
    (AUDITOR, "/log?who=owner-s07&before=50000"),
    (ADMINISTRATOR, "/accounts"),
    (ADMINISTRATOR, "/accounts/7"),
    (OFFICER, "/me"),
    (OFFICER, "/metrics"),
    (OFFICER, "/answers"),
    (OFFICER, "/answers/s07"),
    (OFFICER, "/answers/s07/questions/{question}"),
    (OFFICER, "/baselines"),
    (OFFICER, "/baselines/mlps2-level3"),
    (OFFICER, "/checks"),
    (OFFICER, "/checks/tls.old-protocol"),
    (OFFICER, "/api/v1/systems"),
    (OFFICER, "/api/v1/systems/s07"),
    (OFFICER, "/api/v1/systems/s07/assessments"),
    (OFFICER, "/api/v1/systems/s07/assessment"),
    (OFFICER, "/api/v1/systems/s07/assessment/items"),
    (OFFICER, "/api/v1/systems/s07/answers"),
    (OFFICER, "/api/v1/systems/s07/answers/{question}"),
    (OFFICER, "/api/v1/findings"),
    (OFFICER, "/api/v1/findings?closed=1&offset=18000"),
    (OWNER, "/api/v1/findings"),
    (OFFICER, "/api/v1/findings/counts"),
    (OFFICER, "/api/v1/findings/777"),
    (OFFICER, "/api/v1/findings/777/history"),
    (BUREAU, "/api/v1/requests"),
    (BUREAU, "/api/v1/requests/7"),
    (OFFICER, "/api/v1/scans"),
    (OFFICER, "/api/v1/scans/{scan}"),
    (OFFICER, "/api/v1/runs"),
    (OFFICER, "/api/v1/runs/7"),
    (OFFICER, "/api/v1/schedules"),
    (OFFICER, "/api/v1/schedules/7"),
    (OFFICER, "/api/v1/blackouts"),
    (OFFICER, "/api/v1/notices"),
    (OFFICER, "/api/v1/notices/{notice/}"),
    (OFFICER, "/api/v1/outbox"),
    (OFFICER, "/api/v1/systems/s07/reports"),
    (BUREAU, "/api/v1/city/reports"),
    (BUREAU, "/api/v1/departments"),
    (BUREAU, "/api/v1/departments/systems"),
    (OFFICER, "/api/v1/baselines"),
    (OFFICER, "/api/v1/baselines/mlps2-level3"),
    (OFFICER, "/api/v1/baselines/mlps2-level3/items"),
    (OFFICER, "/api/v1/checks"),
    (OFFICER, "/api/v1/checks/tls.old-protocol"),
    (AUDITOR, "/api/v1/log"),
    (OFFICER, "/api/v1/openapi.json"),
)
"""Whose page, by login, and its address. What stands in braces is filled in by `fill`."""

NOT_ASKED = frozenset(
    {
        "/systems/{id}/reports/{name}",
        "/city/report/{name}",
        "/answers/{id}/questionnaire.xlsx",
        "/answers/{id}/proofs/{sha256}",
        "/api/v1/systems/{id}/proofs/{sha256}",
        "/api/v1/systems/{id}/reports/{name}",
        "/api/v1/city/reports/{name}",
        "/api/v1/notices/{year}/{count}/file",
        "/me/password",
        "/me/second-factor",
    }
)
"""Routes of files that are made when they are asked for, and of forms that hold nothing of the city."""


def fill(store: Store) -> dict[str, str]:
    """What stands for the names in braces: the newest scan, the newest notice in both of its ways, a question of a system."""
    (scan,) = store.db.conn.execute("SELECT MAX(id) FROM scans").fetchone()
    year, count = store.db.conn.execute("SELECT year, count FROM notices ORDER BY id DESC").fetchone()
    (question,) = store.db.conn.execute("SELECT question FROM answers WHERE system = 's07'").fetchone()
    return {"scan": scan, "notice": f"{year}-{count}", "notice/": f"{year}/{count}", "question": question}


def forgotten(routes: Iterable[str]) -> list[str]:
    """Those of some routes (paths as FastAPI has them) that no page of `PAGES` leads to and none excuses."""
    asked = [
        path.partition("?")[0].replace("{notice/}", "2026/1").replace("{notice}", "2026-1") for _login, path in PAGES
    ]
    return [one for one in routes if one not in NOT_ASKED and not any(map(_pattern(one).fullmatch, asked))]


def _pattern(route: str) -> re.Pattern[str]:
    parts = re.split(r"\{[^}]+\}", route)
    return re.compile("[^/]+".join(map(re.escape, parts)))
