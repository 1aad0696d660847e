"""The pages as a browser shows them: no sideways scrolling on a phone, text that can be read in both themes, the keyboard."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Browser, Page

from scanner.accounts.model import Role
from scanner.clock import now
from scanner.web.app import create_app
from scanner.web.identity import identify
from tests.web.browsing import chromium, served
from tests.web.visiting import a_city, scan, visitor

PAGES = ("/", "/systems/hotline", "/systems/archive", "/systems/hotline/items/8.1.2.1%20a)", "/systems/hotline/reports")
CITY_PAGES = ("/departments", "/city/report", "/systems/nothing")

CONTRAST = (Path(__file__).parent / "contrast.js").read_text(encoding="utf-8")
"""A function that gives the texts of a page that can hardly be read."""


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    city = a_city(tmp_path_factory.mktemp("browser"))
    scan(city, now() - timedelta(days=1), open_to_all=False)
    app = create_app(city)
    app.dependency_overrides[identify] = lambda: visitor(Role.BUREAU)
    with served(app) as at:
        yield at


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as one:
        yield one


def opened(browser: Browser, width: int, theme: Literal["light", "dark"] = "light") -> Page:
    return browser.new_context(viewport={"width": width, "height": 900}, color_scheme=theme).new_page()


@pytest.mark.parametrize("width", [360, 768, 1280])
def test_no_page_scrolls_sideways(browser: Browser, address: str, width: int) -> None:
    page = opened(browser, width)
    for path in (*PAGES, *CITY_PAGES):
        page.goto(address + path)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
    page.context.close()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_text_of_every_page_can_be_read(browser: Browser, address: str, theme: Literal["light", "dark"]) -> None:
    page = opened(browser, 1280, theme)
    for path in (*PAGES, *CITY_PAGES):
        page.goto(address + path)
        page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
        assert page.evaluate(CONTRAST) == [], path
    page.context.close()


def test_on_paper_the_widest_table_is_whole_and_the_menu_is_gone(browser: Browser, address: str) -> None:
    page = opened(browser, 720)
    page.emulate_media(media="print")
    page.goto(f"{address}/departments")
    assert page.evaluate("document.querySelector('table').getBoundingClientRect().right <= innerWidth")
    assert not page.locator("nav").first.is_visible()
    assert page.locator("h1").is_visible()
    page.context.close()


def test_nothing_is_refused_by_the_pages_own_policy(browser: Browser, address: str) -> None:
    page = opened(browser, 1280)
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("requestfailed", lambda request: said.append(request.url))
    for path in (*PAGES, *CITY_PAGES[:2]):
        answer = page.goto(address + path)
        assert answer
        assert "default-src 'none'" in answer.headers["content-security-policy"]
        page.wait_for_load_state("networkidle")
    assert said == []
    page.context.close()


def test_a_choice_of_theme_goes_before_the_browsers(browser: Browser, address: str) -> None:
    page = opened(browser, 1280, "light")
    page.context.add_cookies([{"name": "theme", "value": "dark", "url": address}])
    page.goto(address)
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(17, 23, 29)"
    assert page.evaluate(CONTRAST) == []
    page.context.close()


def test_a_text_that_can_hardly_be_read_is_found(browser: Browser, address: str) -> None:
    page = opened(browser, 1280)
    page.goto(address)
    page.evaluate("document.documentElement.style.setProperty('--soft', '#b0b0b0')")
    assert len(page.evaluate(CONTRAST)) > 5
    page.context.close()


def test_the_keyboard_skips_to_the_content_and_opens_the_menu(browser: Browser, address: str) -> None:
    page = opened(browser, 360)
    page.goto(address)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    assert page.evaluate("document.activeElement.getBoundingClientRect().left") >= 0
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    page.focus(".small-menu summary")
    assert not page.locator(".small-menu nav a").first.is_visible()
    page.keyboard.press("Enter")
    assert page.locator(".small-menu nav a").first.is_visible()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('href')") == "/"
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    page.context.close()


def test_a_brick_of_a_small_wall_is_for_the_pointer_and_one_of_the_big_wall_for_the_keyboard_too(
    browser: Browser, address: str
) -> None:
    page = opened(browser, 1280)
    page.goto(address)
    page.locator(".wall-small a").first.click(force=True)
    assert "/items/" in page.url
    page.goto(f"{address}/systems/hotline")
    page.locator(".wall a").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/items/**")
    page.context.close()


def test_a_report_appears_by_itself(browser: Browser, address: str) -> None:
    page = opened(browser, 1280)
    page.goto(f"{address}/systems/cockpit")
    page.locator('form[action="/systems/cockpit/reports?format=csv"] button').click()
    page.locator('a[href$="cockpit~2~zh.csv"]').wait_for(timeout=20_000)
    page.context.close()
