"""Sites for the examples: pages and lists of paths, well kept unless a fact is given otherwise."""

from __future__ import annotations

from typing import Any

from checks.evidence import Cookie, Evidence, Form, Hop, PathAnswer
from tests.checks.examples.case import SITE

HTTP = "http://www.example.gov.cn/"
HTTPS = "https://www.example.gov.cn/"


def site(**facts: Any) -> Evidence:
    """A site over https."""
    return SITE.sees("http", **facts)


def plain_site(**facts: Any) -> Evidence:
    """A site over http that stays there."""
    given = {"url": HTTP, "plain": True, "hops": (Hop(url=HTTP, status=200),), "headers": {}, **facts}
    return SITE.sees("http", **given)


def page(path: str, *marks: str, status: int = 200) -> PathAnswer:
    """The answer to one path, with what was recognised there."""
    return PathAnswer(path=path, status=status, marks=marks)


def paths(*asked: str) -> tuple[PathAnswer, ...]:
    """Paths that were asked and not found."""
    return tuple(page(path, status=404) for path in asked)


def form(action: str = HTTPS, method: str = "POST", **facts: bool) -> Form:
    """A form that asks for a password."""
    return Form(action=action, method=method, **{"asks_password": True, **facts})


def cookie(name: str = "JSESSIONID", *, secure: bool = True, http_only: bool = True, same_site: str = "Lax") -> Cookie:
    """A cookie with every guard."""
    return Cookie(name=name, secure=secure, http_only=http_only, same_site=same_site)
