"""Read the report Lynis writes on the host it audits (lynis-report.dat): key=value, one a line.

Lynis rates nothing, so the severities are ours:

| line                 | severity |
| vulnerable_package[] | high     |
| warning[]            | medium   |
| suggestion[]         | low      |

A run covers the last two where it finished, was of all categories and groups, and executed at least 100 tests, which one narrowed
by --tests does not; the first where it also had a tool that knows of vulnerable packages. Form: Lynis's include/report.
"""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path
from zoneinfo import ZoneInfo

from checks import InputError, Severity
from checks.evidence import ExternalFinding
from reports.language import _
from scanner.imports.refusal import check_size, not_of, refusal
from scanner.imports.run import ExternalRun, Tally, finding, read_time
from scanner.probes.clean import clean

LARGEST_REPORT = 10 * 1024 * 1024
_FULL_AUDIT = 100
_HEAD = "# Lynis Report"
_SEVERITIES = {"vulnerable_package[]": Severity.HIGH, "warning[]": Severity.MEDIUM, "suggestion[]": Severity.LOW}
_OWN = "LYNIS"
"""The test id of words about Lynis itself, such as that it is old."""


def read_lynis(path: Path, zone: ZoneInfo) -> list[ExternalRun]:
    """The one run in a report of Lynis; its times are of `zone`, as they have no offset.

    Raises:
        InputError: it is no such report, is no UTF-8, or tells neither its host nor when it ended.
    """
    values = _values(path)
    tally = Tally(path)
    found = []
    for key, severity in _SEVERITIES.items():
        for line in values[key]:
            tally.add()
            one = _finding(line, severity, is_package=key == "vulnerable_package[]")
            if one.id != _OWN:
                found.append(one)
    host = _last(values, "hostname")
    if not host:
        raise refusal(path, "report", "hostname", "", _("the host's name"))
    ended = _last(values, "report_datetime_end")
    return [
        ExternalRun(
            tool="lynis",
            target=clean(host, 253),
            ended_at=read_time(path, "report", "report_datetime_end", ended, zone),
            profile=clean(f"Lynis {_last(values, 'lynis_version')}", 80),
            covered=_covered(values),
            findings=tuple(found),
            addresses=tuple(
                clean(one, 60)
                for key in ("network_ipv4_address[]", "network_ipv6_address[]")
                for one in values[key][:50]
            ),
            on_host=True,
        )
    ]


def _values(path: Path) -> dict[str, list[str]]:
    try:
        check_size(path, LARGEST_REPORT)
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise InputError(_("{file}: can't be read: {why}").format(file=path, why=error.strerror)) from error
    except UnicodeError as error:
        raise InputError(_("{file}: is no UTF-8 text").format(file=path.name)) from error
    if not text.startswith(_HEAD):
        raise not_of(path, _("a report of Lynis, which begins with “{head}”").format(head=_HEAD))
    values: dict[str, list[str]] = defaultdict(list)
    for number, line in enumerate(text.split("\n"), start=1):
        key, equals, value = line.partition("=")
        if equals:
            values[key].append(value.strip())
        elif line.strip() and not line.startswith("#"):
            raise refusal(path, _("line {n}").format(n=number), "=", line, "key=value")
    return values


def _last(values: dict[str, list[str]], key: str) -> str:
    return values[key][-1] if values[key] else ""


def _covered(values: dict[str, list[str]]) -> tuple[str, ...]:
    executed = [one for one in _last(values, "tests_executed").split("|") if one]
    all_asked = _last(values, "test_category") == _last(values, "test_group") == "all"
    if _last(values, "finish") != "true" or not all_asked or len(executed) < _FULL_AUDIT:
        return ()
    knows_packages = _last(values, "package_audit_tool_found") == "1"
    return (*((Severity.HIGH,) if knows_packages else ()), Severity.MEDIUM, Severity.LOW)


def _finding(line: str, severity: Severity, *, is_package: bool) -> ExternalFinding:
    """Of `TEST-ID|text|details|solution|`, or of a package's name and version."""
    if is_package:
        return finding(id=line, title="vulnerable package", severity=severity, place=line)
    id, title, details, fix = (*line.split("|"), "", "", "")[:4]
    return finding(id=id, title=title, severity=severity, place=_said(details) or id, fix=_said(fix))


def _said(word: str) -> str:
    return "" if word == "-" else word
