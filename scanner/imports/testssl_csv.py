"""Read what testssl.sh wrote with --csv, one run a server.

The table does not say when the run was: the name that testssl.sh gives the file does (`HOST_p443-20260618-0620.csv`,
local time), and a file of another name is refused. A run covers all severities when something of protocols, ciphers,
certificates and vulnerabilities was tested, nothing of it in vain, and what is in order was written too, as it is without
--severity. Form: testssl.sh's doc/testssl.1.md, section OUTPUT.
"""

from __future__ import annotations

import re
from collections import defaultdict
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from checks import Severity
from reports.language import _
from scanner.imports.json import read_bytes
from scanner.imports.refusal import not_of, refusal
from scanner.imports.run import ALL_SEVERITIES, ExternalRun, Tally, finding
from scanner.probes.clean import clean
from scanner.sheets.csv_file import read_csv
from scanner.sheets.table import Row

_NAMED = re.compile(r"-(\d{8}-\d{4})\.csv")
_COLUMNS = ("id", "fqdn/ip", "port", "severity", "finding", "cve")
_SEVERITIES = {one.name: one for one in Severity}
_IN_ORDER = ("OK", "INFO")
_UNTESTED = ("WARN", "FATAL")
_OTHERS = (*_IN_ORDER, *_UNTESTED, "DEBUG")
_NEEDED = ("SSLv3", "cipherlist_NULL", "cert_", "heartbleed")
"""Beginnings of ids, one of each section that a whole run tests."""


def read_testssl_csv(path: Path, zone: ZoneInfo) -> list[ExternalRun]:
    """The servers in a file that testssl.sh wrote as CSV, each a run; the time in its name is of `zone`.

    Raises:
        InputError: it is no such file, is broken or hostile, holds no server, or does not bear the name testssl.sh gave it.
    """
    table = read_csv(read_bytes(path), path.name)
    if not set(_COLUMNS) <= set(table.headings) or not table.rows:
        raise not_of(
            path, _("testssl.sh CSV (--csv) of a server, with the columns {names}").format(names=", ".join(_COLUMNS))
        )
    ended_at = _time_in_name(path, zone)
    by_server: dict[tuple[str, str], list[dict[str, str]]] = defaultdict(list)
    tally = Tally(path)
    for row in table.rows:
        fields = _fields(row)
        _check(path, row, fields)
        if fields["severity"] in _SEVERITIES:
            tally.add()
        by_server[fields["fqdn/ip"], fields["port"]].append(fields)
    # A line without an address tells of the machine that testssl.sh ran on.
    of_servers = {server: rows for server, rows in by_server.items() if server[0].rpartition("/")[2] and server[1]}
    return [_run(server, int(port), rows, ended_at) for (server, port), rows in of_servers.items()]


def _time_in_name(path: Path, zone: ZoneInfo) -> datetime:
    match = _NAMED.search(path.name)
    try:
        if match is None:
            raise ValueError
        return datetime.strptime(match[1], "%Y%m%d-%H%M").replace(tzinfo=zone)
    except ValueError:
        expected = _("the name testssl.sh gave it, with day and time: HOST_p443-20260618-0620.csv")
        raise refusal(path, "$", "name", path.name, expected) from None


def _fields(row: Row) -> dict[str, str]:
    return {name: row.cells[name].text if name in row.cells else "" for name in _COLUMNS}


def _check(path: Path, row: Row, fields: dict[str, str]) -> None:
    if fields["severity"] not in (*_SEVERITIES, *_OTHERS):
        raise refusal(path, row.where, "severity", fields["severity"], ", ".join((*_SEVERITIES, *_OTHERS)))
    if fields["port"] and not (
        fields["port"].isascii() and fields["port"].isdigit() and int(fields["port"][:6]) <= 65535
    ):
        raise refusal(path, row.where, "port", fields["port"], _("a port, 0-65535"))


def _run(server: str, port: int, rows: list[dict[str, str]], ended_at: datetime) -> ExternalRun:
    name, _slash, address = server.rpartition("/")
    place = f"tcp/{port}"
    found = [
        finding(
            id=one["id"],
            title=f"{one['id']}: {one['finding']}",
            severity=_SEVERITIES[one["severity"]],
            place=place,
            cves=one["cve"].split(),
        )
        for one in rows
        if one["severity"] in _SEVERITIES
    ]
    whole = all(any(one["id"].startswith(needed) for one in rows) for needed in _NEEDED)
    sound = not any(one["severity"] in _UNTESTED for one in rows) and any(one["severity"] in _IN_ORDER for one in rows)
    return ExternalRun(
        tool="testssl",
        target=clean(name or address, 253),
        ended_at=ended_at,
        profile="--csv",
        covered=ALL_SEVERITIES if whole and sound else (),
        findings=tuple(found),
        addresses=(clean(address, 60),),
        port=port,
        part=place,
    )
