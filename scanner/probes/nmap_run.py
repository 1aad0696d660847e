"""One run of nmap over a group of hosts: targets by file only, hosts read as they are finished, always ended in time."""

from __future__ import annotations

import ipaddress
import os
import select
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import IO

import msgspec

from checks import InputError
from checks.evidence import Reason
from reports.child_environment import child_environment
from scanner.probes.clean import clean
from scanner.probes.nmap_xml import NmapHost, NmapReader
from scanner.probes.tied import tied

_CHUNK = 65536
_TICK_SECONDS = 0.5
_ALWAYS = ("-sT", "--unprivileged", "-Pn", "-n", "--no-stylesheet")
"""A connect scan needs no root and, measured on 256 hosts x 100 ports, is no slower than half-open; no ping, no names."""


class Ending(msgspec.Struct, frozen=True):
    """How a run ended: `reason` is None when nmap came to its own end."""

    reason: Reason | None = None
    detail: str = ""


def run_nmap(
    arguments: Sequence[str],
    addresses: Iterable[str],
    *,
    seconds: float,
    on_host: Callable[[NmapHost], None],
    stop: Callable[[], Ending | None],
) -> Ending:
    """Run nmap with `arguments` (ours, never a target's words) on `addresses`, all of one family.

    `on_host` is called for each finished host as soon as nmap tells it. nmap is ended after `seconds`, or as soon as
    `stop`, asked twice a second, gives an ending; what was finished by then has been reported.

    Raises:
        ValueError: one of `addresses` is not an IP address.
    """
    program = shutil.which("nmap")
    if program is None:
        return Ending(Reason.TOOL_MISSING, "nmap is not installed: apt-get install nmap")
    parsed = [ipaddress.ip_address(address) for address in addresses]
    family = ("-6",) if parsed[0].version == 6 else ()
    with tempfile.TemporaryDirectory(prefix="citywall-nmap-") as folder:
        targets = Path(folder, "targets")
        targets.write_text("".join(f"{address}\n" for address in parsed), encoding="ascii")
        command = [program, *_ALWAYS, *family, *arguments, "-oX", "-", "-iL", str(targets)]
        with Path(folder, "errors").open("w+b") as errors:
            return _watch(command, errors, seconds, on_host, stop)


def _watch(
    command: list[str],
    errors: IO[bytes],
    seconds: float,
    on_host: Callable[[NmapHost], None],
    stop: Callable[[], Ending | None],
) -> Ending:
    """Start the program and read it to the end of its output, or to ours; it never outlives this function."""
    try:
        # A session of its own: an interrupt from the keyboard is ours to handle.
        process = subprocess.Popen(
            tied(command),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=errors,
            start_new_session=True,
            env=child_environment(),
        )
    except OSError as error:
        return Ending(Reason.TOOL_MISSING, f"nmap can't be started: {error.strerror}")
    assert process.stdout is not None
    try:
        early = _read(process.stdout, time.monotonic() + seconds, on_host, stop)
        if early is not None:
            return early
        status = process.wait(timeout=10)
    except (InputError, subprocess.TimeoutExpired) as error:
        return Ending(Reason.PROBE_ERROR, clean(str(error), 200))
    finally:
        process.kill()
        process.stdout.close()
        process.wait()
    if status == 0:
        return Ending()
    errors.seek(0)
    said = clean(errors.read(2000), 120)
    return Ending(Reason.PROBE_ERROR, f"nmap ended with status {status}: {said}")


def _read(
    output: IO[bytes], deadline: float, on_host: Callable[[NmapHost], None], stop: Callable[[], Ending | None]
) -> Ending | None:
    """None at the end of the output; an ending when time is up or somebody says stop."""
    reader = NmapReader()
    while True:
        left = deadline - time.monotonic()
        if left <= 0:
            return Ending(Reason.TIMEOUT, "nmap did not come to an end in its time")
        ready, _, _ = select.select([output], [], [], min(left, _TICK_SECONDS))
        if ready:
            data = os.read(output.fileno(), _CHUNK)
            if not data:
                return None
            for host in reader.feed(data):
                on_host(host)
        if (ending := stop()) is not None:
            return ending
