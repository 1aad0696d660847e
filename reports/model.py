"""What a report is made from. The engine fills these in; nothing here opens the store or the network."""

from __future__ import annotations

from datetime import date, datetime

import msgspec

from baselines.model import Assessment, Baseline, Rule
from baselines.risk import BusinessRisk, Measure, RiskMethod, SystemRisk, Threat
from checks import Layer, Severity, Text
from checks.evidence import Ipv6Evidence, Point, Reason, Spell
from reports.city import Department, LayerTotal, MissedClause, Progress, Quarter


class SystemFacts(msgspec.Struct, frozen=True, kw_only=True):
    """A business system as the cover and the tables name it. `level` is 0 when none is registered."""

    id: str
    name: str
    department: str
    level: int
    state: Text
    zone: str
    shares_data: bool | None
    assets: tuple[AssetFacts, ...] = ()


class AssetFacts(msgspec.Struct, frozen=True, kw_only=True):
    """An asset in the report's list of what was looked at. `in_scope` is False when no permission covers it."""

    id: str
    type: Text
    name: str
    target: str
    address: str
    in_scope: bool
    open_ports: tuple[str, ...] = ()


class FindingFacts(msgspec.Struct, frozen=True, kw_only=True):
    """One weakness. `number` is its number for life (`F-12`). `seen` is the sentence with the target's own words in it,
    already stripped of control characters; it is hostile text. `clauses` are item ids of the report's baseline.
    `state` is that of the report's day: `open`, `in_progress`, `claimed`, `reopened` or `closed`, or while a decision holds
    `accepted` or `false_positive`; `unverified_since` is set when the last scans could not look again.
    `likelihood`, `impact` and `risk` are the grades 1..5 of its gravest row in the risk assessment."""

    number: str
    check: str
    layer: Layer
    severity: Severity
    title: Text
    why: Text
    fix: Text
    seen: Text
    asset: str
    locator: str
    clauses: tuple[str, ...]
    hazard: str
    state: str
    first_seen: datetime
    last_seen: datetime
    due: date
    overdue: bool
    likelihood: int
    impact: int
    risk: int
    times_reopened: int = 0
    unverified_since: datetime | None = None


class Series(msgspec.Struct, frozen=True, kw_only=True):
    """What an early sign rests on, at most 24 `points` or `spells` of it. `name` is a target's own words or empty; `unit` is that
    of the points (`min`, `°C` …), empty for a count. The words of spells are a target's own."""

    name: str = ""
    unit: str = ""
    points: tuple[Point, ...] = ()
    spells: tuple[Spell, ...] = ()


class EarlySign(msgspec.Struct, frozen=True, kw_only=True):
    """An open finding that is a trend, and its series; none where the newest scan could not continue it."""

    finding: FindingFacts
    series: tuple[Series, ...] = ()


class Unchecked(msgspec.Struct, frozen=True, kw_only=True):
    """A finding that is still open, whose check the program no longer has: nobody can tell whether it is gone."""

    number: str
    check: str
    asset: str
    locator: str


class Changes(msgspec.Struct, frozen=True, kw_only=True):
    """What differs from an earlier scan: each finding that was open then or is open now stands in exactly one list, by number
    where not said otherwise. `since` is None at the first scan, where all are new.

    `new` are new weaknesses: the same check had looked at that place. `new_check` come from checks the earlier scan did not have,
    `new_look` from places it did not look at; neither need be new weaknesses. `looks_kept` is False when what the earlier scan
    looked at is no longer kept, so that `new` can't be told from `new_look`, and all stand there. `closed` are gone: the same
    check was met; `written_off` were closed by a person without a scan. `reopened` are back, `not_retested` still open and could
    not be looked at again, `unchecked` still open with their check removed. `checks_added` and `checks_removed` are ids.
    """

    since: datetime | None = None
    since_scan: int | None = None
    score_before: float | None = None
    coverage_before: float | None = None
    looks_kept: bool = True
    new: tuple[str, ...] = ()
    new_check: tuple[str, ...] = ()
    new_look: tuple[str, ...] = ()
    closed: tuple[FindingFacts, ...] = ()
    written_off: tuple[FindingFacts, ...] = ()
    reopened: tuple[str, ...] = ()
    still_open: tuple[str, ...] = ()
    not_retested: tuple[str, ...] = ()
    unchecked: tuple[Unchecked, ...] = ()
    checks_added: tuple[str, ...] = ()
    checks_removed: tuple[str, ...] = ()


class NotLooked(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that was not looked at: on which asset and where, what was sought (a kind of evidence), and why not."""

    asset: str
    locator: str
    sought: str
    reason: Reason
    detail: str = ""


class ChapterAssessment(msgspec.Struct, frozen=True, kw_only=True):
    """The assessment by a baseline that has a chapter of its own, with what the chapter prints of baseline and rule."""

    baseline: Baseline
    rule: Rule
    assessment: Assessment


class FeedFacts(msgspec.Struct, frozen=True, kw_only=True):
    """A feed of known vulnerabilities that was imported: how many records it holds, and the ISO day they were made."""

    name: str
    records: int
    taken_on: str


class DocumentControl(msgspec.Struct, frozen=True, kw_only=True):
    """What makes a report a controlled document (GB/T 20984-2022 5.6): its number and version, its classification mark, the
    organisation that made it, the steps of its approval, and who gets a copy. Words of the bureau's own, empty where none are
    set."""

    number: str
    version: str
    classification: str = ""
    organisation: str = ""
    approvals: tuple[str, ...] = ()
    distribution: tuple[str, ...] = ()


class RiskChapter(msgspec.Struct, frozen=True, kw_only=True):
    """The risk assessment of a system with all its inputs. `threats` and `measures` are the whole catalogue, by whose ids
    the rows name them. `file` is the bureau's own file, empty without one, and `changed` what of the shipped settings it changes.
    `business` is None where the register names none."""

    method: RiskMethod
    file: str
    changed: tuple[str, ...]
    threats: tuple[Threat, ...]
    measures: tuple[Measure, ...]
    system: SystemRisk
    business: BusinessRisk | None


class PlatformFacts(msgspec.Struct, frozen=True, kw_only=True):
    """The cloud platform a system runs on. `days` is for how long after its scan an assessment of it is taken over."""

    id: str
    name: str
    level: int
    days: int


class SystemReport(msgspec.Struct, frozen=True, kw_only=True):
    """All that one system's report says. `findings` are the open ones, gravest first. `life` is the look along the life of
    data, `cryptography` that of GB/T 39786, `ipv6` that over IPv6; None when the scan was not judged by it. `ipv6_sites` is
    what was seen of the sites that have an IPv6 address. `risk` is the risk assessment, None in reports made without one.
    `early` are those of `findings` that are early signs (预警)."""

    control: DocumentControl
    title_date: date
    scan: int
    scanned_from: datetime
    scanned_to: datetime
    depth: Text
    system: SystemFacts
    baseline: Baseline
    rule: Rule
    assessment: Assessment
    findings: tuple[FindingFacts, ...]
    changes: Changes
    not_looked: tuple[NotLooked, ...]
    life: ChapterAssessment | None = None
    cryptography: ChapterAssessment | None = None
    ipv6: ChapterAssessment | None = None
    ipv6_sites: tuple[Ipv6Evidence, ...] = ()
    risk: RiskChapter | None = None
    early: tuple[EarlySign, ...] = ()
    other_assessments: tuple[Assessment, ...] = ()
    check_count: int = 0
    program_version: str = ""
    feeds: tuple[FeedFacts, ...] = ()
    scope_text: tuple[str, ...] = ()
    platform: PlatformFacts | None = None
    """None where it runs on no registered platform."""
    timezone: str = "Asia/Shanghai"


class CommonWeakness(msgspec.Struct, frozen=True, kw_only=True):
    """One check that is not met in several systems: what to do first city-wide. `systems` are ids, `places` counts findings,
    `overdue` those past their day. `reports.common.common_weaknesses` makes them from the systems' findings."""

    check: str
    title: Text
    severity: Severity
    fix: Text
    systems: tuple[str, ...]
    places: int
    overdue: int = 0
    hazard: bool = False


class SystemRow(msgspec.Struct, frozen=True, kw_only=True):
    """One system in the bureau's report. `assessment` is None when it was never judged, `progress` when there is no scan
    before."""

    system: SystemFacts
    assessment: Assessment | None
    baseline: Baseline | None
    open_by_severity: dict[Severity, int]
    overdue: int = 0
    progress: Progress | None = None


class BureauReport(msgspec.Struct, frozen=True, kw_only=True):
    """All systems side by side. `quarters` are the last that had scans, oldest first; `missed` the clauses that some system
    misses, those that most miss first."""

    control: DocumentControl
    title_date: date
    scan: int
    scanned_from: datetime
    scanned_to: datetime
    rows: tuple[SystemRow, ...]
    rules: tuple[Rule, ...]
    program_version: str = ""
    common: tuple[CommonWeakness, ...] = ()
    """Gravest and most widespread first. Empty leaves the chapter out."""
    quarters: tuple[Quarter, ...] = ()
    departments: tuple[Department, ...] = ()
    layers: tuple[LayerTotal, ...] = ()
    missed: tuple[MissedClause, ...] = ()
    timezone: str = "Asia/Shanghai"
