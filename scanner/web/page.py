"""Make a page from a template, in the visitor's language."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import msgspec
from fastapi.responses import HTMLResponse
from jinja2 import ChoiceLoader, Environment, FileSystemLoader

from checks import Language, Text
from reports import environment as reports_environment
from reports.language import spoken
from scanner.accounts.model import Right, Visitor
from scanner.web.desk import Desk
from scanner.web.look import theme

_TEMPLATES = Path(__file__).parent / "templates"


class Entry(msgspec.Struct, frozen=True):
    """An entry of the menu: where it leads, its word, and the right its page needs."""

    href: str
    label: Text
    right: Right


MENU = (
    Entry("/", Text(zh="城墙", en="The walls"), Right.SEE),
    Entry("/findings", Text(zh="问题", en="Findings"), Right.SEE),
    Entry("/overdue", Text(zh="逾期", en="Overdue"), Right.SEE),
    Entry("/requests", Text(zh="审批", en="Approvals"), Right.SEE),
    Entry("/notices", Text(zh="整改通知", en="Notices"), Right.SEE),
    Entry("/departments", Text(zh="考核", en="Departments"), Right.SEE_CITY),
    Entry("/answers", Text(zh="问卷", en="Questionnaires"), Right.ANSWER),
    Entry("/scans", Text(zh="扫描", en="Scans"), Right.SEE_SCANS),
    Entry("/schedules", Text(zh="计划", en="Schedule"), Right.SEE_SCANS),
    Entry("/baselines", Text(zh="基线与检查", en="Baselines and checks"), Right.SEE_RULES),
    Entry("/log", Text(zh="审计", en="Audit log"), Right.SEE_LOG),
    Entry("/accounts", Text(zh="账号", en="Accounts"), Right.MANAGE),
)


def first_page(visitor: Visitor) -> str:
    """Where a visitor begins: the first page of the menu that the role may see."""
    return next((one.href for one in MENU if visitor.may(one.right)), "/me")


def own_address(address: str) -> str:
    """The address, if it is one of ours: a path. Empty for any other, since a link may name whatever it likes to go on to."""
    own = address.startswith("/") and address[1:2] not in ("/", "\\") and address.isprintable()
    return address if own else ""


@cache
def environment(language: Language) -> Environment:
    """The environment of the reports, with the templates of the web face before those of the reports."""
    below = reports_environment.environment(language)
    loader = ChoiceLoader([FileSystemLoader(_TEMPLATES), *filter(None, [below.loader])])
    return below.overlay(loader=loader)


def page(desk: Desk, template: str, *, status: int = 200, **facts: Any) -> HTMLResponse:
    """The page `template` makes of `facts`. Each is given `desk`, `visitor`, `menu`, `here` (the path), `theme`, `Right`."""
    made = environment(spoken()).get_template(template)
    menu = [one for one in MENU if desk.may(one.right)]
    here = desk.request.url.path
    return HTMLResponse(
        made.render(desk=desk, visitor=desk.visitor, menu=menu, here=here, theme=theme(), Right=Right, **facts),
        status_code=status,
    )


def plain_page(
    template: str, *, status: int = 200, visitor: Visitor | None = None, here: str = "", **facts: Any
) -> HTMLResponse:
    """A page without a desk: the login, an error. It has a menu for a `visitor` who may go on, and none for a stranger."""
    made = environment(spoken()).get_template(template)
    menu = [one for one in MENU if visitor and not visitor.owed and visitor.may(one.right)]
    return HTMLResponse(
        made.render(menu=menu, visitor=visitor, here=here, theme=theme(), **facts),
        status_code=status,
    )
