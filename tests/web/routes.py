"""Every route of the application, the right it asks for, and an address of it that leads to something in the sample city."""

from __future__ import annotations

import re
from collections.abc import Iterator

from fastapi import FastAPI
from fastapi.dependencies.models import Dependant
from fastapi.routing import iter_route_contexts
from msgspec import Struct

from scanner.accounts.model import Right
from scanner.web.desk import Needs
from scanner.web.served import API, METRICS

PUBLIC = frozenset(
    {
        ("GET", "/login"),
        ("POST", "/login"),
        ("GET", "/login/code"),
        ("POST", "/login/code"),
        ("GET", "/healthz"),
        ("GET", "/readyz"),
        ("MOUNT", "/static"),
    }
)
"""What strangers may ask for, and nothing else."""

SAMPLES = {"/systems/{id}": "hotline", "/accounts/{id}": "{spare}", "{asset}": "cache", "{act}": "disable"}
"""What stands for a parameter: by the beginning of its path, or by its name anywhere. Else a number is 1 and a word `hotline`."""


class Rule(Struct, frozen=True):
    """A method and a path, and the right they need, or None. `numbers` are the parameters that are numbers."""

    method: str
    path: str
    right: Right | None
    numbers: frozenset[str] = frozenset()

    @property
    def is_public(self) -> bool:
        return (self.method, self.path) in PUBLIC

    @property
    def is_for_programs(self) -> bool:
        return self.path.startswith(f"{API}/") or self.path == METRICS

    def address(self, spare: int) -> str:
        """The path with its parameters filled in; `spare` is the number of an account nobody needs."""

        def value(found: re.Match[str]) -> str:
            name = found.group(1).partition(":")[0]
            here = self.path[: found.start()] + f"{{{name}}}"
            default = "1" if name in self.numbers else "hotline"
            return SAMPLES.get(here, SAMPLES.get(f"{{{name}}}", default)).format(spare=spare)

        return re.sub(r"\{([^}]+)\}", value, self.path)


def rules(app: FastAPI) -> list[Rule]:
    """Every route of an application, those of its routers and its mounts among them."""
    return [rule for context in iter_route_contexts(app.routes) for rule in _rules(context)]


def _rules(context: object) -> Iterator[Rule]:
    path = getattr(context, "path", None)
    methods = getattr(context, "methods", None)
    if methods is None:
        yield Rule("MOUNT", path or str(context.original_route.path), None)
        return
    dependant = getattr(context, "dependant", None)
    found = list(_rights(dependant)) if dependant else []
    assert len(found) <= 1, f"{path} asks for {found}"
    numbers = (
        frozenset(one.name for one in dependant.path_params if one.field_info.annotation is int) if dependant else ()
    )
    for method in sorted(set(methods) - {"HEAD"}):
        yield Rule(method, str(path), found[0] if found else None, frozenset(numbers))


def _rights(dependant: Dependant) -> Iterator[Right]:
    if isinstance(dependant.call, Needs):
        yield dependant.call.right
    for one in dependant.dependencies:
        yield from _rights(one)
