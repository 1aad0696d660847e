"""The look: contrast of all colours in both themes, nothing from elsewhere, the visitor's own choice, the keyboard."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import scanner.web
from scanner.accounts.model import Role
from scanner.workspace import Workspace
from tests.web.test_skeleton import with_a_route
from tests.web.visiting import a_city, visit

STYLE = (Path(scanner.web.__file__).parent / "static" / "citywall.css").read_text(encoding="utf-8")
SCREEN, PRINT = STYLE.split("@media print", 1)

GROUNDS = ("ground", "panel", "stripe")
ON_EVERY_GROUND = ("ink", "soft", "link", "bad", "warn", "good")
PAIRS = (
    *((text, ground) for text in ON_EVERY_GROUND for ground in GROUNDS),
    *((name, f"{name}-ground") for name in ("bad", "warn", "good", "link")),
    *(("ink", f"{name}-ground") for name in ("bad", "warn", "good", "link")),
    *((text, ground) for text in ("mark-ink", "mark-soft") for ground in ("mark", "mark-2")),
    ("act-ink", "act"),
)
"""Every text colour with every ground it may stand on (WCAG 2.1, 1.4.3: 4.5 to 1)."""

SHAPES = (
    *((shape, ground) for shape in ("edge", "focus") for ground in GROUNDS),
    *((f"brick-{one}", "panel") for one in ("met", "failed", "unknown")),
    ("brick-crack", "brick-failed"),
    ("hazard", "brick-failed"),
)
"""What is told by a shape: edges of fields, the focus, bricks (1.4.11: 3 to 1)."""


def colours(block: str) -> dict[str, str]:
    return dict(re.findall(r"--([a-z0-9-]+): (#[0-9a-f]{6});", block))


def themes() -> dict[str, dict[str, str]]:
    """The colours of light, of dark by the browser's wish, and of dark by choice."""
    blocks = re.findall(r"(:root[^{]*)\{([^}]*)\}", SCREEN)
    found = {selector.strip(): colours(body) for selector, body in blocks}
    light = found[":root"]
    return {"light": light} | {name: light | body for name, body in found.items() if name != ":root"}


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_contrast_is_worked_out_as_wcag_does() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("theme", themes())
def test_every_text_can_be_read_on_every_ground(theme: str) -> None:
    known = themes()[theme]
    weak = {pair: round(contrast(*(known[name] for name in pair)), 2) for pair in PAIRS}
    assert {pair: ratio for pair, ratio in weak.items() if ratio < 4.5} == {}
    shapes = {pair: round(contrast(*(known[name] for name in pair)), 2) for pair in SHAPES}
    assert {pair: ratio for pair, ratio in shapes.items() if ratio < 3} == {}


def test_dark_by_wish_and_dark_by_choice_are_the_same() -> None:
    known = themes()
    assert set(known) == {"light", ':root:not([data-theme="light"])', ':root[data-theme="dark"]'}
    assert known[':root:not([data-theme="light"])'] == known[':root[data-theme="dark"]']


def test_every_pair_a_rule_sets_is_among_those_held_to_contrast() -> None:
    rules = re.findall(r"\{([^{}]*)\}", SCREEN)
    text = [(re.search(r"(?<![-\w])color: var\(--([\w-]+)\)", one), one) for one in rules]
    used = {found[1] for found, _rule in text if found}
    pairs = {
        (found[1], ground[1])
        for found, rule in text
        if found and (ground := re.search(r"background: var\(--([\w-]+)\)", rule))
    }
    assert used <= {text for text, _ground in PAIRS}
    assert pairs <= set(PAIRS)
    assert pairs


def test_no_rule_names_a_colour_of_its_own_for_text() -> None:
    assert re.findall(r"(?<![-\w])color: (?!var\(|inherit|currentcolor)[^;]*;", SCREEN) == []


def test_nothing_is_fetched_from_elsewhere() -> None:
    assert "url(" not in STYLE
    assert "@import" not in STYLE
    assert "@font-face" not in STYLE


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    return a_city(tmp_path_factory.mktemp("look"))


@pytest.mark.parametrize(
    ("cookie", "told"), [("dark", ' data-theme="dark"'), ("light", ' data-theme="light"'), ("x", "")]
)
def test_the_theme_is_the_visitors_choice(city: Workspace, cookie: str, told: str) -> None:
    client = with_a_route(visit(city, Role.OFFICER))
    client.cookies.set("theme", cookie)
    assert f'<html lang="zh-CN"{told}>' in client.get("/mine").text


def test_the_menu_works_without_a_script_and_by_the_keyboard(city: Workspace) -> None:
    page = with_a_route(visit(city, Role.OFFICER)).get("/mine").text
    assert page.index('class="skip" href="#main"') < page.index("<nav")
    assert '<main id="main"' in page
    assert "<summary>" in page
    assert "<style" not in page
    assert " style=" not in page
