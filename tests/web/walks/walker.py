"""A person at a browser: signs in, goes about the pages, and is told when a page is made badly or complains."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pyotp
from playwright.sync_api import Browser, Page, expect
from pypdf import PdfReader

from tests.web.walks.town import Person

FAULTS = (Path(__file__).parent / "faults.js").read_text(encoding="utf-8")
"""A function that gives what is wrong with how a page is made."""
SHOTS = os.environ.get("CITYWALL_SHOTS", "")
"""A folder that gets pictures of the pages, to be looked at."""
PATIENCE = 20_000
"""Milliseconds: a scan asked for on a page is waited for so long."""


expect.set_options(timeout=PATIENCE)


class Walker:
    """One person's browser. `later` is how far the server's clock is ahead."""

    def __init__(self, page: Page, address: str, person: Person, later: timedelta = timedelta()) -> None:
        self.page, self.address, self.person = page, address, person
        self.complaints: list[str] = []
        self._later = later
        page.on("console", lambda said: self.complaints.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def goes_to(self, path: str) -> None:
        """Type an address."""
        answer = self.page.goto(self.address + path)
        assert answer, path
        assert answer.status == 200, (path, self.page.inner_text("main"))

    def signs_in(self) -> None:
        """Login, password, and the code of the telephone."""
        self.goes_to("/login")
        self.page.get_by_label("登录名").fill(self.person.login)
        self.page.get_by_label("口令").fill(self.person.password)
        self.page.get_by_role("button", name="登录").click()
        self.page.locator("#code").fill(self.code())
        self.page.locator("main button").click()
        expect(self.page.locator(".who")).to_contain_text(self.person.name)

    def code(self) -> str:
        """What the telephone shows."""
        return pyotp.TOTP(self.person.secret).at(datetime.now(UTC) + self._later)

    def menu(self, word: str) -> None:
        """Follow an entry of the menu."""
        self.page.locator("nav.menu").get_by_role("link", name=word, exact=True).click()

    def sees(self, words: str) -> None:
        """Fails unless the page comes to say this."""
        expect(self.page.locator("main")).to_contain_text(words)

    def downloads(self, link: str) -> bytes:
        """The file behind a link of the page."""
        with self.page.expect_download() as waiting:
            self.page.locator("main").get_by_role("link", name=link, exact=True).first.click()
        return waiting.value.path().read_bytes()

    def is_refused(self, path: str) -> int:
        """The status a page is refused with; the picture of it is the same for everybody."""
        status = self.page.request.get(self.address + path, max_redirects=0).status
        assert status in (403, 404), path
        return status

    def menu_words(self) -> list[str]:
        """The entries of the menu."""
        return [one.strip() for one in self.page.locator("nav.menu a").all_inner_texts()]


@contextmanager
def walking(
    browser: Browser, address: str, person: Person, later: timedelta = timedelta(), **how: Any
) -> Iterator[Walker]:
    """Somebody's browser, closed afterwards; fails when a page complained."""
    options = {"viewport": {"width": 1280, "height": 900}, "ignore_https_errors": True, "locale": "zh-CN", **how}
    context = browser.new_context(**options)
    context.set_default_timeout(PATIENCE)
    walker = Walker(context.new_page(), address, person, later)
    try:
        yield walker
        assert walker.complaints == []
    finally:
        context.close()


def pdf_words(content: bytes) -> str:
    """The words of a PDF, without the breaks of its lines."""

    words = "".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages)
    return re.sub(r"\s+", "", words)
