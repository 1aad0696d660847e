"""What this machine needs for Citywall, whether it is there, and the command that installs it.

The list itself is scanner/packages.list, which scripts/setup reads too, before there is a Python environment to import from.
"""

from __future__ import annotations

import ctypes
import glob
import importlib.util
import os
import platform
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterable
from enum import StrEnum
from importlib.metadata import PackageNotFoundError, metadata, requires, version
from pathlib import Path

import msgspec

from checks import MissingTool, PluginError
from reports.child_environment import child_environment
from reports.printing.fonts import chinese_families

PACKAGES = Path(__file__).with_name("packages.list")
# Ordinary users of Debian have no sbin on their path, but may run what is there.
_SEARCH_PATH = os.pathsep.join([os.environ.get("PATH", os.defpath), "/usr/local/sbin", "/usr/sbin", "/sbin"])
_ANSWER_SECONDS = 20
_PROJECT = "citywall"
_NO_LOOK = ("all", "test")
"""Extras that add no look of their own."""


class Purpose(StrEnum):
    """What something is needed for: Citywall itself, the lab on loopback (demo and tests), the tests alone, or a look that a
    core install leaves out."""

    RUN = "run"
    LAB = "lab"
    TEST = "test"
    EXTRA = "extra"


class Need(msgspec.Struct, frozen=True, kw_only=True):
    """One thing Citywall needs of the machine. `look` is `program:NAME`, `library:SONAME`, `font:zh-cn`, `module:NAME`,
    `python:VERSION`, `file:PATTERN` of a path, or `extra:NAME` for an extra of Citywall itself. `package` is the Debian package
    that brings it, and what pip is asked for in the case of an extra."""

    name: str
    purpose: Purpose
    package: str
    look: str


class Examined(msgspec.Struct, frozen=True, kw_only=True):
    """A need and what was found. `version` is that of the package, empty where the package manager knows none.
    `install` is the command that brings it, empty when it is present."""

    need: Need
    present: bool
    version: str = ""
    install: str = ""


def needs(path: Path = PACKAGES) -> list[Need]:
    """The list, in its order.

    Raises:
        PluginError: a line of the list is not of five columns, or names an unknown purpose.
    """
    found = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if not line.strip() or line.startswith("#"):
            continue
        try:
            name, purpose, package, look, _service = line.split()
            found.append(Need(name=name, purpose=Purpose(purpose), package=package, look=look))
        except ValueError as error:
            raise PluginError(f"{path} line {number}: {error}") from error
    return found


def examine(path: Path = PACKAGES) -> list[Examined]:
    """Look for everything on the list. Runs fc-list and dpkg-query, contacts nothing."""
    return [_examine(need) for need in needs(path)]


def examine_extras() -> list[Examined]:
    """Look for what each extra of Citywall (`hosts` …) needs of Python. Contacts nothing."""
    found = []
    for extra in metadata(_PROJECT).get_all("Provides-Extra") or ():
        if extra in _NO_LOOK:
            continue
        need = Need(name=extra, purpose=Purpose.EXTRA, package=f"{_PROJECT}[{extra}]", look=f"extra:{extra}")
        versions = {name: _distribution_version(name) for name in _requirements(extra)}
        present = all(versions.values())
        install = "" if present else pip_command([need.package])
        shown = ", ".join(f"{name} {its}" for name, its in versions.items() if its)
        found.append(Examined(need=need, present=present, version=shown, install=install))
    return found


def pip_command(packages: Iterable[str]) -> str:
    """The command that installs extras into the Python that runs Citywall, for a person to type."""
    return f"{shlex.quote(sys.executable)} -m pip install {shlex.join(packages)}"


def install_command(packages: Iterable[str]) -> str:
    """The command that installs Debian packages, for a person to type."""
    return "sudo apt-get install --no-install-recommends " + " ".join(dict.fromkeys(packages))


def find_program(name: str) -> str | None:
    """The path of a program, looked for on the path and where servers live; None when there is none."""
    return shutil.which(name, path=_SEARCH_PATH)


def require(purpose: Purpose, path: Path = PACKAGES) -> None:
    """Make sure that all is there for `purpose`.

    Raises:
        MissingTool: something is lacking; names it, and the command that installs it.
    """
    lacking = [need for need in needs(path) if need.purpose is purpose and not is_present(need.look)]
    if lacking:
        names = ", ".join(need.name for need in lacking)
        raise MissingTool(f"this machine lacks {names}: {install_command(need.package for need in lacking)}")


def is_present(look: str) -> bool:
    """True when what `look` names is there.

    Raises:
        PluginError: an unknown way of looking.
    """
    kind, _, name = look.partition(":")
    match kind:
        case "program":
            return find_program(name) is not None
        case "library":
            return _loads(name)
        case "font" if name == "zh-cn":
            return _has_chinese_font()
        case "file":
            return bool(glob.glob(name))
        case "module":
            return importlib.util.find_spec(name) is not None
        case "python":
            return sys.version_info >= tuple(int(part) for part in name.split("."))
    raise PluginError(f"don't know how to look for {look!r}")


def _examine(need: Need) -> Examined:
    if not is_present(need.look):
        return Examined(need=need, present=False, install=install_command([need.package]))
    version = platform.python_version() if need.name == "python" else _package_version(need.package)
    return Examined(need=need, present=True, version=version)


def _requirements(extra: str) -> list[str]:
    """The distributions that `extra` adds to a core install."""
    marked = re.compile(rf"([\w.-]+).*;.*\bextra == ['\"]{re.escape(extra)}['\"]")
    return [found[1] for found in map(marked.match, requires(_PROJECT) or ()) if found]


def _distribution_version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return ""


def _loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def _has_chinese_font() -> bool:
    try:
        return bool(chinese_families())
    except MissingTool:
        return False


def _package_version(package: str) -> str:
    return _output("dpkg-query", "--show", "--showformat=${Version}", package)


def _output(program: str, *arguments: str) -> str:
    """What a program prints, empty when it is not there or fails."""
    path = find_program(program)
    if path is None:
        return ""
    done = subprocess.run(
        [path, *arguments],
        capture_output=True,
        text=True,
        timeout=_ANSWER_SECONDS,
        check=False,
        env=child_environment(),
    )
    return done.stdout.strip() if done.returncode == 0 else ""
