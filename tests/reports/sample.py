"""Reports to try the faces with: made up from a seed, with a target's hostile words among them."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, timedelta

from msgspec.structs import replace

from baselines.model import (
    Assessment,
    Baseline,
    Conclusion,
    Doubt,
    Hazard,
    Importance,
    Item,
    ItemResult,
    LayerScore,
    Rule,
    Settling,
)
from checks import Layer, Outcome, Severity, Text
from checks.evidence import Reason
from reports.model import (
    AssetFacts,
    BureauReport,
    Changes,
    DocumentControl,
    FindingFacts,
    NotLooked,
    SystemFacts,
    SystemReport,
    SystemRow,
    Unchecked,
)
from reports.totals import department_totals, layer_totals, missed_clauses
from tests.reports.city_sample import sample_paces, sample_progress, sample_quarter

SCANNED = datetime(2026, 6, 18, 6, 20, tzinfo=UTC)

CONTROL = DocumentControl(
    number="CW-2026-hotline-0007",
    version="1.0",
    classification="内部资料",
    organisation="市政务信息管理局",
    approvals=("编制", "审核", "批准"),
    distribution=("市政务信息管理局", "热线管理科"),
)

HOSTILE = (
    "\x1b]0;owned\x07\x1b[2J",
    "<script>alert(1)</script>",
    "{{7*7}}${7*7}",
    '=HYPERLINK("http://192.0.2.66/","x")',
    "<img src=file:///etc/passwd>",
    '<link rel=attachment href="file:///etc/passwd"><style>@import "http://192.0.2.66/x.css";</style>',
    "\u202egnp.exe\u2066\u200b",
    "\uff1dCMD|' /C calc'!A0",
    "A" * 2000,
    "http://192.0.2.66/" + "%2e%2e/" * 280,
)

# layer, category, English, clause stem, technical, items: as many as the level-3 general requirements have
_CATEGORIES = (
    (Layer.PHYSICAL, "安全物理环境", "Physical environment", "8.1.1", True, 22),
    (Layer.NETWORK, "安全通信网络", "Communication network", "8.1.2", True, 8),
    (Layer.NETWORK, "安全区域边界", "Area boundary", "8.1.3", True, 20),
    (Layer.APPLICATION, "安全计算环境", "Computing environment", "8.1.4", True, 12),
    (Layer.PLATFORM, "安全计算环境", "Computing environment", "8.1.4.2", True, 12),
    (Layer.DATA, "安全计算环境", "Computing environment", "8.1.4.8", True, 10),
    (Layer.PLATFORM, "安全管理中心", "Management centre", "8.1.5", True, 12),
    (Layer.MANAGEMENT, "安全管理制度", "Security policies", "8.1.6", False, 7),
    (Layer.MANAGEMENT, "安全管理机构", "Organisation", "8.1.7", False, 14),
    (Layer.MANAGEMENT, "安全管理人员", "Personnel", "8.1.8", False, 12),
    (Layer.MANAGEMENT, "安全建设管理", "Construction management", "8.1.9", False, 34),
    (Layer.MANAGEMENT, "安全运维管理", "Operations management", "8.1.10", False, 48),
)

_WEAKNESSES = (
    ("tls.old-protocol", Layer.NETWORK, Severity.HIGH, "仍接受过时的 TLS 版本", "Outdated TLS versions are accepted"),
    ("certificate.expired", Layer.NETWORK, Severity.HIGH, "证书已过期", "The certificate has expired"),
    ("ssh.weak-cipher", Layer.NETWORK, Severity.MEDIUM, "SSH 接受弱加密算法", "Weak SSH ciphers are accepted"),
    ("port.high-risk", Layer.NETWORK, Severity.HIGH, "对外开放高危端口", "High-risk ports are open"),
    ("platform.version-shown", Layer.PLATFORM, Severity.LOW, "应答中显示软件版本", "The software version is shown"),
    ("platform.outdated", Layer.PLATFORM, Severity.CRITICAL, "软件已停止维护", "The software is past its end of life"),
    ("store.open-to-all", Layer.DATA, Severity.CRITICAL, "数据库无需口令即可访问", "A data store needs no password"),
    ("file.dump-shown", Layer.DATA, Severity.HIGH, "可公开下载数据库备份", "A database dump can be downloaded"),
    ("http.directory-listing", Layer.APPLICATION, Severity.MEDIUM, "网站目录可被列出", "Directories are listed"),
    ("http.git-shown", Layer.APPLICATION, Severity.HIGH, "源代码仓库可被下载", "The source repository is readable"),
    ("http.hsts", Layer.APPLICATION, Severity.LOW, "未启用 HSTS", "HSTS is not used"),
    ("http.cookie-secure", Layer.APPLICATION, Severity.MEDIUM, "会话 Cookie 未限定加密传输", "Cookies lack Secure"),
    ("operations.backup", Layer.MANAGEMENT, Severity.HIGH, "未按规定开展备份恢复演练", "Restores are not rehearsed"),
    ("room.access", Layer.PHYSICAL, Severity.MEDIUM, "机房出入未电子登记", "Room access is not logged"),
)

_REASONS = (Reason.NO_ANSWER, Reason.NO_ANSWER, Reason.TIMEOUT, Reason.NO_PROOF, Reason.OUT_OF_SCOPE)

RULE = Rule(
    name="mlps-2025",
    kind="mlps-2025",
    title=Text(zh="等级测评 2025 版结论规则", en="MLPS conclusion rule of 2025"),
    formula=Text(zh="符合率 = 符合项 ÷（总项 - 不适用项）× 100%", en="rate = met / (items - not applicable) x 100%"),
    conclusions=Text(
        zh="符合率 ≥ 90% 且无重大风险隐患：符合；≥ 60%：基本符合；其余：不符合",
        en="rate >= 90% and no major hazard: met; >= 60%: basically met; else: not met",
    ),
    sureness=Text(
        zh="边界取值为本程序的解释，未与印刷文本核对。", en="The boundaries are our reading, not checked against print."
    ),
    parameters={"met_from": 0.9, "basically_met_from": 0.6},
)


def sample_baseline() -> Baseline:
    """211 items in clause order, hazards on some."""
    items = tuple(_item(*category, n) for category in _CATEGORIES for n in range(category[-1]))
    return Baseline(
        name="mlps2-level3",
        title=Text(zh="网络安全等级保护第三级安全通用要求", en="MLPS level 3 general requirements"),
        standard=Text(zh="GB/T 22239-2019", en="GB/T 22239-2019"),
        rule="mlps-2025",
        sureness=Text(
            zh="条款编号与数量已核对，要求为转述。", en="Clauses and counts were checked; the wording is ours."
        ),
        items=items,
    )


def sample_assessment(
    kind: Baseline, seed: int, *, coverage: float = 0.63, system: str = "hotline", all_of: Outcome | None = None
) -> Assessment:
    """Random results of `kind`, or `all_of` for every item; nothing is assessed when `coverage` is 0."""
    dice = random.Random(seed)
    quality = dice.uniform(0.55, 0.95)
    results = tuple(_result(item, all_of or _outcome(dice, coverage, quality), dice) for item in kind.items)
    scores = tuple(_layer_score(layer, results) for layer in Layer)
    held = [one.score for one in scores if one.score is not None]
    applicable = sum(one.outcome is not Outcome.NOT_APPLICABLE for one in results)
    share = sum(one.outcome.assessed for one in results) / applicable if applicable else 0.0
    score = sum(held) / len(held) if held else None
    return Assessment(
        system=system,
        scan=7,
        baseline=kind.name,
        rule=kind.rule,
        judged_at=SCANNED,
        score=score,
        score_low=(score or 0) * share,
        score_high=100 - (100 - (score or 0)) * share,
        coverage=share,
        conclusion=Conclusion(
            word=Text(zh="基本符合", en="basically met") if held else Text(zh="未测", en="not assessed"),
            settled=False,
            best=Text(zh="符合", en="met"),
            worst=Text(zh="不符合", en="not met"),
        ),
        layers=scores,
        items=results,
        hazards=tuple(sorted({one.hazard for one in results if one.hazard})),
    )


def sample_finding(number: int, words: str | None = None) -> FindingFacts:
    """One weakness; every third has a target's hostile words in it, or has `words`."""
    check, layer, severity, zh, en = _WEAKNESSES[number % len(_WEAKNESSES)]
    if words is None:
        words = HOSTILE[number // 3 % len(HOSTILE)] if number % 3 == 0 else f"nginx/1.1{number % 10}.0"
    first = SCANNED - timedelta(days=number % 40)
    due = (first + timedelta(days=15)).date()
    return FindingFacts(
        number=f"F-{number}",
        check=check,
        layer=layer,
        severity=severity,
        title=Text(zh=zh, en=en),
        why=Text(
            zh=f"{zh}，攻击者可借此窃听或篡改往来数据，并进一步获取系统权限，造成公民个人信息泄露或业务中断。",
            en=f"{en}: an attacker may read or change data in transit and go on from there.",
        ),
        fix=Text(
            zh="在服务端配置中停用不安全的选项，仅保留国家标准推荐的算法和版本；修改后重启服务，并申请复测确认。",
            en="Turn the unsafe options off, keep those the standards recommend, restart the service and ask for a retest.",
        ),
        seen=Text(zh=f"目标应答：{words}", en=f"The target said: {words}"),
        asset=f"asset-{number % 9}",
        locator=("tcp/22", "tcp/443", "tcp/6379")[number % 3],
        clauses=("8.1.2.1 a)", "8.1.3.2 b)"),
        hazard="A-03" if number % 14 == 6 else "",
        state="reopened" if number % 13 == 5 else "open",
        first_seen=first,
        last_seen=SCANNED,
        due=due,
        overdue=due < SCANNED.date(),
        likelihood=1 + number % 5,
        impact=1 + (number * 7) % 5,
        risk=max(1, (2 + number % 5 + (number * 7) % 5) // 2),
        times_reopened=int(number % 13 == 5),
        unverified_since=SCANNED - timedelta(days=3) if number % 17 == 4 else None,
    )


def sample_report(findings: int = 40, *, seed: int = 1, coverage: float = 0.63) -> SystemReport:
    """One system's report with `findings` open findings, gravest first."""
    kind = sample_baseline()
    made = sorted((sample_finding(n) for n in range(1, findings + 1)), key=lambda one: (-one.severity.rank, one.check))
    numbers = tuple(one.number for one in made)
    return SystemReport(
        control=CONTROL,
        title_date=date(2026, 6, 18),
        scan=7,
        scanned_from=SCANNED - timedelta(minutes=12),
        scanned_to=SCANNED,
        depth=Text(zh="常规", en="normal"),
        system=SystemFacts(
            id="hotline",
            name="12345 热线平台",
            department="市政务信息管理局",
            level=3,
            state=Text(zh="在用", en="in use"),
            zone="电子政务外网",
            shares_data=True,
            assets=tuple(_asset(n) for n in range(9)),
        ),
        baseline=kind,
        rule=RULE,
        assessment=sample_assessment(kind, seed, coverage=coverage),
        findings=tuple(made),
        changes=Changes(
            since=SCANNED - timedelta(days=30),
            since_scan=5,
            score_before=63.2,
            coverage_before=0.58,
            new=numbers[:3],
            new_check=numbers[3:4],
            new_look=numbers[4:5],
            closed=tuple(replace(sample_finding(n), state="closed") for n in (901, 902)),
            reopened=numbers[5:7],
            still_open=numbers[7:-2],
            not_retested=numbers[7:][-2:],
            unchecked=(Unchecked(number="F-903", check="ssl.gone", asset="asset-1", locator="tcp/443"),),
            checks_added=("tls.robot",),
            checks_removed=("ssl.gone",),
        ),
        not_looked=tuple(_not_looked(n) for n in range(400)),
        check_count=212,
        program_version="0.1.0",
        scope_text=("192.0.2.0/24，由安全管理员许可，至 2026-12-31，22:00-06:00",),
    )


def sample_bureau(systems: int = 67, *, seed: int = 3) -> BureauReport:
    """All systems; one in five was never looked at."""
    dice = random.Random(seed)
    kind = sample_baseline()
    rows = tuple(_row(n, kind, dice) for n in range(systems))
    return BureauReport(
        control=CONTROL,
        title_date=date(2026, 6, 18),
        scan=7,
        scanned_from=SCANNED - timedelta(hours=2),
        scanned_to=SCANNED,
        rows=rows,
        rules=(RULE,),
        program_version="0.1.0",
        quarters=tuple(sample_quarter(n) for n in range(8)),
        departments=department_totals(rows, sample_paces(row.system.department for row in rows)),
        layers=layer_totals(rows),
        missed=missed_clauses(rows),
    )


def _item(layer: Layer, zh: str, en: str, stem: str, technical: bool, _count: int, n: int) -> Item:
    hazard = (
        Hazard(id=f"A-{n:02}", name=Text(zh=f"{zh}存在重大缺陷", en=f"Grave fault in {en}")) if n % 9 == 3 else None
    )
    return Item(
        id=f"{stem}.{n // 4 + 1} {'abcd'[n % 4]})",
        layer=layer,
        category=Text(zh=zh, en=en),
        control_point=Text(zh=f"控制点 {n // 4 + 1}", en=f"Control point {n // 4 + 1}"),
        text=Text(
            zh=f"落实{zh}第 {n + 1} 项安全措施并保留记录", en=f"Measure {n + 1} of {en} is in place and recorded"
        ),
        importance=list(Importance)[n % 3],
        settled_by=Settling(topic="policy.rules"),
        technical=technical,
        hazard=hazard,
    )


def _result(item: Item, outcome: Outcome, dice: random.Random) -> ItemResult:
    weak = outcome.is_weakness
    return ItemResult(
        item=item.id,
        layer=item.layer,
        outcome=outcome,
        reason=dice.choice(_REASONS) if outcome is Outcome.NOT_ASSESSED else None,
        because=(Doubt("tls.old-protocol", "asset-1", "tcp/443", outcome),) if weak else (),
        places=1 if outcome.assessed else 0,
        places_total=2,
        hazard=item.hazard.id if item.hazard and weak else "",
        severity=Severity.HIGH if weak else None,
    )


def _asset(n: int) -> AssetFacts:
    return AssetFacts(
        id=f"asset-{n}",
        type=Text(zh="网站", en="site"),
        name=f"业务前端 {n}",
        target=f"https://h{n}.example.gov.cn/" + ("x" * 2000 if n == 4 else ""),
        address=f"192.0.2.{n + 1}",
        in_scope=n < 7,
        open_ports=("22/ssh", "443/https") if n < 7 else (),
    )


def _not_looked(n: int) -> NotLooked:
    return NotLooked(
        asset=f"asset-{n % 9}",
        locator=f"tcp/{n}",
        sought=("tls", "http", "service", "ssh")[n % 4],
        reason=(Reason.OUT_OF_SCOPE, Reason.TIMEOUT, Reason.SILENT, Reason.UNREACHABLE)[n % 4],
        detail=HOSTILE[n % len(HOSTILE)],
    )


def _row(n: int, kind: Baseline, dice: random.Random) -> SystemRow:
    names = (
        "领导驾驶舱",
        "智慧水务",
        "智慧消防",
        "公共资源交易",
        "信用运城",
        "一体化政务服务平台",
        "智慧教育",
        "全民健康信息平台",
    )
    departments = (
        "市政务信息管理局",
        "市水务局",
        "市消防救援支队",
        "市公共资源交易中心",
        "市发展和改革委员会",
        "市教育局",
    )
    judged = None if n % 5 == 4 else sample_assessment(kind, n, coverage=dice.uniform(0.2, 0.95), system=f"s{n}")
    if n % 10 == 7:
        judged = sample_assessment(kind, n, coverage=0.0, system=f"s{n}")
    return SystemRow(
        system=SystemFacts(
            id=f"s{n}",
            name=f"{names[n % len(names)]}{n // len(names) or ''}",
            department=departments[n % len(departments)],
            level=dice.choice([0, 2, 3]),
            state=Text(zh="在用", en="in use"),
            zone="电子政务外网",
            shares_data=None,
        ),
        assessment=judged,
        baseline=kind if judged else None,
        open_by_severity={} if judged is None else {one: dice.randrange(9) for one in Severity},
        overdue=0 if judged is None else dice.randrange(4),
        progress=None if judged is None or n % 8 == 0 else sample_progress(judged, dice, SCANNED),
    )


def _outcome(dice: random.Random, coverage: float, quality: float) -> Outcome:
    if dice.random() < 0.04:
        return Outcome.NOT_APPLICABLE
    if dice.random() >= coverage:
        return Outcome.NOT_ASSESSED
    if dice.random() < quality:
        return Outcome.MET
    return dice.choice([Outcome.PARTLY_MET, Outcome.NOT_MET])


def _layer_score(layer: Layer, results: tuple[ItemResult, ...]) -> LayerScore:
    mine = [one.outcome for one in results if one.layer is layer]
    counts = {outcome: mine.count(outcome) for outcome in Outcome}
    assessed = sum(outcome.assessed for outcome in mine)
    applicable = len(mine) - counts[Outcome.NOT_APPLICABLE]
    gained = counts[Outcome.MET] + counts[Outcome.PARTLY_MET] / 2
    return LayerScore(
        layer=layer,
        score=100 * gained / assessed if assessed else None,
        coverage=assessed / applicable if applicable else 0.0,
        counts=counts,
    )
