"""Packages: what is installed and how it is kept up to date, by dpkg and apt or by rpm and yum."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from checks.days import city_day
from checks.evidence import HostEvidence, HostPackagesEvidence
from scanner.probes.host import dpkg, rpm
from scanner.probes.host.command import Answers
from scanner.probes.host.topic import Topic
from scanner.probes.host.visible import decimal

_LATEST = 253_402_214_400.0
"""The last day a date can have; what a target calls later is no date."""

COMMANDS = (*dpkg.COMMANDS, *rpm.COMMANDS)


def read(answers: Answers, host: HostEvidence) -> dict[str, Any]:
    """The facts of `HostPackagesEvidence`.

    Raises:
        LookFailed: the package manager does not tell what is installed.
    """
    facts = dpkg.read_dpkg(answers) if host.os_family == "debian" else rpm.read_rpm(answers, host)
    fetched = facts.pop("fetched")
    return {**facts, "lists_from": _newest_day(fetched)}


def _newest_day(fetched: str | None) -> str | None:
    """The day of the newest of these moments (seconds since 1970), "" for none, None where they could not be seen."""
    if fetched is None:
        return None
    moments = [moment for word in fetched.split() if (moment := decimal(word)) and 0 < moment < _LATEST]
    return city_day(datetime.fromtimestamp(max(moments), UTC)).isoformat() if moments else ""


TOPIC = Topic(kind=HostPackagesEvidence, commands=COMMANDS, read=read)
