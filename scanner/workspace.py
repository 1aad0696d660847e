"""The workspace: a folder with citywall.toml, citywall.db and what was made from them."""

from __future__ import annotations

import tomllib
from datetime import datetime
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

import msgspec

from baselines.risk import RiskSettings, load_risk
from checks import InputError, Language, Severity, all_checks
from scanner.delivery.settings import DeliverySettings
from scanner.findings.calendar import read_calendar
from scanner.findings.deadlines import DeadlineRules, severity_of
from scanner.findings.figures import Day
from scanner.fleet.settings import FleetSettings
from scanner.logs import LogSettings
from scanner.scope.load import LoadSettings
from scanner.store import Store
from scanner.warnings.model import WarningSettings

SETTINGS_FILE = "citywall.toml"
STORE_FILE = "citywall.db"

ACCEPTANCE_DAYS = {Severity.CRITICAL: 30, Severity.HIGH: 90, Severity.MEDIUM: 180, Severity.LOW: 365}
DEADLINE_DAYS = {Severity.CRITICAL: 7, Severity.HIGH: 15, Severity.MEDIUM: 30, Severity.LOW: 90}


class ScanSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How a scan works: assets at once, nmap processes at once, and connections at once to one address.

    `nameservers` are asked for names (`address` or `address:port`), the machine's own when there are none.
    `trusted_roots` are PEM files of the city's own certificate authorities, trusted besides Mozilla's store; a relative
    path counts from the workspace. `from_management` is true where this machine stands in the management network; else what
    it can reach of management boards, business traffic can reach too.
    """

    assets_at_once: int = 16
    nameservers: tuple[str, ...] = ()
    trusted_roots: tuple[str, ...] = ()
    nmap_at_once: int = 2
    connections_per_address: int = 5
    from_management: bool = False


class ScheduleSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How many scans may run at once before the keeper of the schedule lets the next one wait."""

    scans_at_once: Annotated[int, msgspec.Meta(ge=1, le=100)] = 2


class RetentionSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How long raw evidence and verdicts are kept. The newest scan of a system, and scans that opened or closed a finding,
    are kept longer; findings and their transitions are kept for good."""

    evidence_days: int = 400


class CloudSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """For how many days after its scan the assessment of a cloud platform is taken over by the systems that run on it.

    It is the platform's own level that counts, since it sets how often the platform is to be evaluated: level 4 every half
    year and level 3 every year (信息安全等级保护管理办法 article 14), level 2 every two years, as the police advise.
    """

    level2_days: Annotated[int, msgspec.Meta(ge=1)] = 730
    level3_days: Annotated[int, msgspec.Meta(ge=1)] = 365
    level4_days: Annotated[int, msgspec.Meta(ge=1)] = 183

    def days_of(self, level: int) -> int:
        """The limit for a platform of this protection level; below level 2 that of level 2."""
        return {3: self.level3_days, 4: self.level4_days}.get(level, self.level2_days)


CLOUD_AS_SHIPPED = CloudSettings()


class CredentialSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where the logins for looking inside are kept; relative paths count from the workspace. Empty means: not used.

    `file` is a TOML file that only its owner can read, `keyring` says whether the system's keyring is asked, `age_file` is a
    TOML file encrypted with age and `age_identity` opens it. `known_hosts` holds the host keys of those logged in to by SSH.
    """

    file: str = "credentials.toml"
    keyring: bool = False
    age_file: str = ""
    age_identity: str = ""
    known_hosts: str = "known_hosts"


class ReportSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What stands on a report's first pages: who made it, its classification mark, how its number begins, whose approval it waits
    for, and who gets it."""

    organisation: str = ""
    classification: str = "内部资料"
    number_prefix: str = "CW"
    approvals: tuple[str, ...] = ("编制", "审核", "批准")
    distribution: tuple[str, ...] = ()


Days = Annotated[int, msgspec.Meta(ge=0, le=3_650)]


class DeadlineSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What changes `deadline_days`: other days for systems of a protection level, and the file with the calendar of working days
    that are then counted (a relative path counts from the workspace; empty means that calendar days are). `due_soon_days` is
    how many days before its deadline a finding is called due soon."""

    calendar: str = ""
    due_soon_days: Days = 7
    level1: dict[Severity, Days] = {}
    level2: dict[Severity, Days] = {}
    level3: dict[Severity, Days] = {}
    level4: dict[Severity, Days] = {}


class NoticeSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Notices of rectification: how their number begins, and in how many days (working days with a calendar) they are to be
    answered. Who issues them is `report.organisation`."""

    number_prefix: str = "整改"
    answer_days: Days = 5


class RiskFile(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The bureau's own file for risk assessment, which changes what is shipped; a relative path counts from the workspace.
    Empty means: as shipped."""

    file: str = ""


class WebSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The web face. `second_factor` is whether everybody needs one (GB/T 22239-2019, 8.1.4.1 d): from level 3 on); `hosts` are
    the names it is reached by, besides those in its certificate."""

    second_factor: bool = True
    hosts: tuple[str, ...] = ()


class Settings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """citywall.toml. `deadline_days` is by severity, counted from the day a finding was first seen, `acceptance_days` how long at
    most a finding of a severity may be accepted or held for a false positive before that is decided anew."""

    language: Language = "zh"
    timezone: str = "Asia/Shanghai"
    scan: ScanSettings = ScanSettings()
    load: LoadSettings = LoadSettings()
    fleet: FleetSettings = FleetSettings()
    schedule: ScheduleSettings = ScheduleSettings()
    credentials: CredentialSettings = CredentialSettings()
    cloud: CloudSettings = CLOUD_AS_SHIPPED
    retention: RetentionSettings = RetentionSettings()
    report: ReportSettings = ReportSettings()
    web: WebSettings = WebSettings()
    risk: RiskFile = RiskFile()
    warnings: WarningSettings = WarningSettings()
    logs: LogSettings = LogSettings()
    deadline_days: dict[Severity, Days] = msgspec.field(default_factory=lambda: dict(DEADLINE_DAYS))
    deadlines: DeadlineSettings = DeadlineSettings()
    acceptance_days: dict[Severity, Days] = msgspec.field(default_factory=lambda: dict(ACCEPTANCE_DAYS))
    notices: NoticeSettings = NoticeSettings()
    delivery: DeliverySettings = DeliverySettings()


class Workspace:
    """A folder people work in.

    Raises (on opening):
        InputError: the folder is no workspace, or its citywall.toml is wrong.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        path = folder / SETTINGS_FILE
        try:
            with path.open("rb") as file:
                self.settings = msgspec.convert(tomllib.load(file), Settings)
            for name in ("deadline_days", "acceptance_days"):
                if lacking := [one.value for one in Severity if one not in getattr(self.settings, name)]:
                    raise InputError(f"{path}: {name} lacks {', '.join(lacking)}")
            self.zone = ZoneInfo(self.settings.timezone)
        except FileNotFoundError as error:
            raise InputError(
                f"{folder}: no {SETTINGS_FILE} here; `citywall init {folder}` makes a workspace"
            ) from error
        except (tomllib.TOMLDecodeError, msgspec.ValidationError, KeyError) as error:
            raise InputError(f"{path}: {error}") from error

    def trusted_roots(self) -> str:
        """The city's own certificate authorities, in PEM, one after another.

        Raises:
            InputError: a file named in the settings can't be read.
        """
        try:
            return "\n".join(
                (self.folder / name).read_text(encoding="ascii") for name in self.settings.scan.trusted_roots
            )
        except (OSError, UnicodeDecodeError) as error:
            raise InputError(f"{self.folder / SETTINGS_FILE}: scan.trusted_roots: {error}") from error

    def known_hosts(self) -> Path:
        """The file with the host keys of those logged in to by SSH; it need not be there."""
        return self.folder / self.settings.credentials.known_hosts

    def risk(self) -> RiskSettings:
        """What risk is calculated with: as shipped, changed by the bureau's own file.

        Raises:
            UnknownName: there is no such file.
            InputError: the file is wrong; the message names file, field and what was expected.
        """
        name = self.settings.risk.file
        return load_risk(self.folder / name if name else None)

    def deadlines(self) -> DeadlineRules:
        """When findings are to be fixed.

        Raises:
            UnknownName: there is no such calendar file.
            InputError: the calendar file is wrong.
        """
        settings = self.settings.deadlines
        return DeadlineRules(
            days=self.settings.deadline_days,
            zone=self.zone,
            by_level={1: settings.level1, 2: settings.level2, 3: settings.level3, 4: settings.level4},
            calendar=read_calendar(self.folder / settings.calendar) if settings.calendar else None,
        )

    def day(self, at: datetime) -> Day:
        """The city's day at a time, and how many days ahead of a deadline are soon."""
        soon = self.settings.deadlines.due_soon_days
        return Day(today=at.astimezone(self.zone).date(), zone=self.zone, soon=soon)

    def most_days(self, check: str) -> int:
        """For how many days at most a finding of a check (by id) may be accepted or held for a false positive."""
        return self.settings.acceptance_days[severity_of(all_checks(), check)]

    def local(self, moment: datetime) -> str:
        """A time as people of the city read it."""
        return moment.astimezone(self.zone).strftime("%Y-%m-%d %H:%M")

    def store(self) -> Store:
        """Open the store."""
        return Store(self.folder / STORE_FILE)
