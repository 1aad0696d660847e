"""A notice of many findings in two systems, with real checks' texts and words of a hostile target."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from checks import Severity, all_checks
from reports.notice_model import Notice, NoticeFinding

ISSUED = datetime(2026, 11, 25, 1, 30, tzinfo=UTC)
TODAY = date(2026, 11, 25)
HOSTILE = "=cmd|' /C calc'!A0 <script>alert(1)</script>\x1b[31m\u202e"
SYSTEMS = (("hotline", "12345 政务服务便民热线平台"), ("exchange", "数据共享交换平台"))


def sample_notice(findings: int = 24) -> Notice:
    """Numbered 2026-12, issued on 25 November 2026."""
    checks = [one for one in all_checks().values() if one.text.severity is not Severity.LOW][:: max(1, 400 // findings)]
    made = []
    for nth in range(findings):
        check = checks[nth % len(checks)]
        id, name = SYSTEMS[2 * nth // findings]
        due = TODAY + timedelta(days=nth - findings // 2)
        facts = dict.fromkeys(("accepted", "version", "name"), HOSTILE if nth == 0 else "TLS 1.0、TLS 1.1")
        made.append(
            NoticeFinding(
                number=f"F-{101 + nth}",
                system=id,
                system_name=name,
                asset="web-01（门户服务器）" if nth % 3 else HOSTILE,
                locator=f"tcp/{8000 + nth}" if nth % 4 else "host",
                check=check.id,
                severity=check.text.severity,
                state="claimed" if nth == 2 else "open",
                title=check.text.title,
                seen=check.text.seen.format(facts),
                fix=check.text.fix,
                first_seen=ISSUED - timedelta(days=40),
                due=due,
                overdue=due < TODAY,
            )
        )
    made.sort(key=lambda one: ([id for id, _name in SYSTEMS].index(one.system), -one.severity.rank))
    return Notice(
        year=2026,
        count=12,
        prefix="整改",
        department="政务服务局",
        system="",
        systems=tuple(id for id, _name in SYSTEMS),
        owners=("热线平台责任人", "交换平台责任人"),
        organisation="某市政务服务和数据管理局",
        classification="内部资料",
        issued_by="安全管理员",
        issued_at=ISSUED,
        issued_on=TODAY,
        answer_by=date(2026, 11, 30),
        findings=tuple(made),
    )
