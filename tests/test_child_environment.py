"""What programs that Citywall starts are given of its environment."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from reports.child_environment import child_environment

HOUSE = Path(__file__).parents[1]
STARTERS = {"Popen", "run", "call", "check_call", "check_output", "getoutput", "getstatusoutput", "system", "popen"}


def starts() -> list[tuple[str, ast.Call]]:
    """Every place in the product where a program is started."""
    found = []
    for path in (
        path for part in ("scanner", "reports", "baselines", "checks") for path in (HOUSE / part).rglob("*.py")
    ):
        for one in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if (
                not isinstance(one, ast.Call)
                or not isinstance(one.func, ast.Attribute)
                or one.func.attr not in STARTERS
            ):
                continue
            if isinstance(one.func.value, ast.Name) and one.func.value.id in ("subprocess", "os"):
                found.append((f"{path.relative_to(HOUSE)}:{one.lineno}", one))
    return found


def test_every_program_is_started_with_an_environment_of_our_choosing() -> None:
    given = {place: {keyword.arg for keyword in call.keywords} for place, call in starts()}

    assert len(given) >= 8
    assert [place for place, keywords in given.items() if "env" not in keywords] == []


def test_a_login_is_never_passed_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CITYWALL_CREDENTIAL_DB_PASSWORD", "Yg7-plain-words")
    monkeypatch.setenv("LANG", "zh_CN.UTF-8")

    assert child_environment()["LANG"] == "zh_CN.UTF-8"
    assert not [name for name in child_environment() if name.startswith("CITYWALL")]


def test_what_is_not_named_stays_behind() -> None:
    given = {"PATH": "/usr/bin", "FONTCONFIG_FILE": "fonts.conf", "AWS_SECRET_ACCESS_KEY": "x", "LD_PRELOAD": "x.so"}

    assert child_environment(given) == {"PATH": "/usr/bin", "FONTCONFIG_FILE": "fonts.conf"}
