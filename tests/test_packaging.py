"""What setup.py declares: everything that is imported, and every file that is no module."""

from __future__ import annotations

import ast
import re
import runpy
import sys
from fnmatch import fnmatch
from importlib.metadata import packages_distributions
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any, cast

import pytest

ROOT = Path(__file__).parent.parent
PACKAGES = ("scanner", "reports", "baselines", "checks")


@pytest.fixture(scope="module")
def declared() -> dict[str, Any]:
    """The arguments setup.py calls setup() with."""
    found: dict[str, Any] = {}
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(ROOT)
        stand_in = SimpleNamespace(setup=found.update, find_packages=lambda **_: [])
        patch.setitem(sys.modules, "setuptools", cast(ModuleType, stand_in))
        runpy.run_path(str(ROOT / "setup.py"))
    return found


def plain(name: str) -> str:
    """A distribution's name as PyPI compares it (PEP 503), without its version."""
    return re.sub(r"[-_.]+", "-", re.split(r"[<>=!~ \[]", name, maxsplit=1)[0]).lower()


def imported() -> dict[str, str]:
    """Every module of others that the project imports, by its first name, with a file that does."""
    found = {}
    for file in (file for package in PACKAGES for file in (ROOT / package).rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module] if isinstance(node, ast.ImportFrom) and node.module and not node.level else []
            found.update({name.split(".")[0]: str(file.relative_to(ROOT)) for name in names})
    # `_typeshed` is the type checkers' own, and no module that runs.
    ours = {*PACKAGES, *sys.stdlib_module_names, "_typeshed"}
    return {name: file for name, file in found.items() if name not in ours}


def test_everything_imported_is_declared(declared: dict[str, Any]) -> None:
    required = {plain(name) for name in (*declared["install_requires"], *declared["extras_require"]["all"])}
    distributions = packages_distributions()
    for module, file in imported().items():
        assert required & {plain(name) for name in distributions[module]}, f"{file} imports {module}"


def test_all_is_every_extra(declared: dict[str, Any]) -> None:
    extras = declared["extras_require"]
    others = {name for extra, names in extras.items() if extra not in ("all", "test") for name in names}
    assert set(extras["all"]) == others


def test_security_fixes_are_lower_bounds(declared: dict[str, Any]) -> None:
    assert {"weasyprint>=70", "urllib3>=2.7"} <= set(declared["install_requires"])
    assert declared["python_requires"] == ">=3.11"
    assert declared["license"] == "AGPL-3.0-or-later"


def test_every_requirement_is_pinned(declared: dict[str, Any]) -> None:
    pinned = {plain(line) for line in (ROOT / "constraints.txt").read_text(encoding="utf-8").split()}
    wanted = {
        plain(name) for extra in (declared["install_requires"], *declared["extras_require"].values()) for name in extra
    }
    assert wanted <= pinned


def test_every_data_file_is_shipped(declared: dict[str, Any]) -> None:
    for package in PACKAGES:
        patterns = declared["package_data"][package]
        for file in (ROOT / package).rglob("*"):
            name = str(file.relative_to(ROOT / package))
            if file.is_file() and file.suffix not in (".py", ".pyc"):
                depth = name.count("/")
                assert any(fnmatch(name, pattern) and pattern.count("/") == depth for pattern in patterns), file
