"""What every reader gives: the runs in a tool's file, each of one asset."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Protocol
from zoneinfo import ZoneInfo

import msgspec

from checks import InputError, Severity
from checks.evidence import MOST_FINDINGS, Evidence, ExternalEvidence, ExternalFinding, Place
from reports.language import _
from scanner.clock import now
from scanner.estate.model import Asset
from scanner.imports.refusal import refusal
from scanner.probes.clean import clean

ALL_SEVERITIES = tuple(Severity)
MOST_READ = 50_000
"""Hosts and findings in one file: the scan of a thousand hosts, far above what one asset may keep."""

_SHORT = 160
_LONG = 400
_MOST_CVES = 20


class Run(Protocol):
    """A run on one asset. `target` is the name or address the tool was pointed at, `addresses` are what the asset told of
    itself; `port` is 0 where the run is not of one port. `on_host` is set where the tool ran on the asset itself."""

    @property
    def target(self) -> str: ...
    @property
    def addresses(self) -> tuple[str, ...]: ...
    @property
    def port(self) -> int: ...
    @property
    def on_host(self) -> bool: ...
    @property
    def profile(self) -> str: ...
    @property
    def ended_at(self) -> datetime: ...

    def counts(self) -> dict[str, int]:
        """How many results of each sort it had."""
        ...

    def evidence(self, asset: Asset, zone: ZoneInfo) -> Evidence:
        """What it says of `asset`; days are those of `zone`."""
        ...


class ExternalRun(msgspec.Struct, frozen=True, kw_only=True):
    """A `Run` that gave findings. `part` names the part of the asset it looked at; see `ExternalEvidence` for `covered`."""

    tool: str
    target: str
    ended_at: datetime
    profile: str
    covered: tuple[str, ...]
    findings: tuple[ExternalFinding, ...]
    addresses: tuple[str, ...] = ()
    port: int = 0
    part: str = ""
    on_host: bool = False

    def counts(self) -> dict[str, int]:
        """How many findings each severity has, the gravest first."""
        counted = Counter(one.severity for one in self.findings)
        return {severity: counted[severity] for severity in ALL_SEVERITIES if counted[severity]}

    def evidence(self, asset: Asset, zone: ZoneInfo) -> ExternalEvidence:
        """The run as evidence of `asset`, at most 2,000 findings, the gravest first.

        Of severities of which some had to be left out, the run no longer counts as having told all.
        """
        ordered = sorted(set(self.findings), key=lambda one: (-Severity(one.severity).rank, one.id, one.place))
        left_out = {one.severity for one in ordered[MOST_FINDINGS:]}
        return ExternalEvidence(
            place=Place(asset.system, asset.id, ":".join(part for part in ("external", self.tool, self.part) if part)),
            probe=f"{self.tool} import",
            seen_at=self.ended_at,
            tool=self.tool,
            taken_on=self.ended_at.astimezone(zone).date().isoformat(),
            asked=self.profile,
            covered=tuple(one for one in self.covered if one not in left_out),
            findings=tuple(ordered[:MOST_FINDINGS]),
        )


def finding(
    *, id: str, title: str, severity: str, place: str = "", fix: str = "", cves: Iterable[str] = ()
) -> ExternalFinding:
    """A finding in the tool's words, which are hostile and made printable and short here."""
    return ExternalFinding(
        id=clean(id, _SHORT),
        title=clean(title, _SHORT),
        severity=severity,
        place=clean(place, _SHORT),
        fix=clean(fix, _LONG),
        cves=tuple(clean(one, 40) for one in list(cves)[:_MOST_CVES]),
    )


class Tally:
    """Counts the hosts and findings of a file, so that none is read without end."""

    def __init__(self, path: Path) -> None:
        self._name = path.name
        self._left = MOST_READ

    def add(self) -> None:
        """One more.

        Raises:
            InputError: it is one too many.
        """
        self._left -= 1
        if self._left < 0:
            raise InputError(_("{file}: more than {n} hosts and findings").format(file=self._name, n=MOST_READ))


def read_time(path: Path, record: str, field: str, text: str, zone: ZoneInfo) -> datetime:
    """The moment an ISO time or seconds since 1970 name; without an offset it is the time of `zone`.

    Raises:
        InputError: it names none, or one that is still to come, which would never grow old.
    """
    try:
        seconds = text.isascii() and text.isdigit()
        moment = datetime.fromtimestamp(int(text), zone) if seconds else datetime.fromisoformat(text)
        moment = moment if moment.tzinfo else moment.replace(tzinfo=zone)
        if moment - now() <= timedelta(days=1):
            return moment
    except (ValueError, OverflowError, OSError):
        pass
    raise refusal(path, record, field, text, _("a time that is past"))
