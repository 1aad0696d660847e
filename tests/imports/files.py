"""The files of tests/imports/data, dated as a test wants them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

DATA = Path(__file__).parent / "data"
CITY = ZoneInfo("Asia/Shanghai")

FOUND = {
    "testssl": "testssl-found.json",
    "lynis": "lynis-found.dat",
    "nessus": "nessus-found.nessus",
    "openvas": "openvas-found.xml",
    "trivy": "trivy-found.json",
    "nuclei": "nuclei-found.jsonl",
}
"""A run that found something on 192.0.2.7 (db1.sample.test), by tool."""

CLEAN = {tool: name.replace("-found", "-clean") for tool, name in FOUND.items() if tool != "nuclei"}
"""A later run that found nothing; nuclei has none, as it never says what it tried."""


def dated(name: str, days_ago: int) -> str:
    """The text of a file of the data, of a run so many days ago."""
    moment = (datetime.now(UTC) - timedelta(days=days_ago)).replace(microsecond=0)
    local = moment.astimezone(CITY)
    text = (DATA / name).read_text(encoding="utf-8")
    for word, value in {
        "@EPOCH@": str(int(moment.timestamp())),
        "@ISO@": moment.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "@ASCTIME@": local.strftime("%a %b %d %H:%M:%S %Y"),
        "@SPACED@": local.strftime("%Y-%m-%d %H:%M:%S"),
    }.items():
        text = text.replace(word, value)
    return text


def written(folder: Path, name: str, days_ago: int = 1) -> Path:
    """A file of the data, dated, under its own name in `folder`."""
    path = folder / name
    path.write_text(dated(name, days_ago), encoding="utf-8")
    return path
