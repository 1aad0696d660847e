"""Requests at random over the whole OpenAPI document, as each role: no error of ours, and every answer keeps to the document."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import hypothesis
import pytest
import schemathesis
from fastapi.testclient import TestClient
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from scanner.accounts.model import RIGHTS, Role
from scanner.web.served import API
from scanner.workspace import Workspace
from tests.web.api_city import an_api_city, by_token, finding_of
from tests.web.routes import rules

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
EXAMPLES = 5

KNOWN: dict[str, Any] = {
    "/systems/{id}": "hotline",
    "/checks/{id}": "tls.old-protocol",
    "{question}": "8.1.1.2",
    "{name}": "one-wall",
    "{year}": 2026,
}
"""Values that lead to something, by the beginning of a path or by name; any other number is 1."""


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """What the unsafe requests change is thrown away."""
    return an_api_city(tmp_path_factory.mktemp("city"))


def operations(client: TestClient, role: Role) -> Iterator[Any]:
    """The operations the role has the right to, those last that take something away."""
    rights = {(one.method, one.path): one.right for one in rules(client.app)}  # type: ignore[arg-type]
    document = client.get(f"{API}/openapi.json").json()
    schema = schemathesis.openapi.from_dict(document)
    schema.app = client.app
    every = [found.ok() for found in schema.get_all_operations()]
    for operation in sorted(every, key=lambda one: one.method == "delete"):
        if rights[(operation.method.upper(), operation.path)] in RIGHTS[role]:
            yield operation


def known(city: Workspace, path: str, name: str) -> Any:
    if path.startswith(f"{API}/findings/"):
        return finding_of(city, "hotline")
    here = path.removeprefix(API).partition(f"{{{name}}}")[0] + f"{{{name}}}"
    return KNOWN.get(here, KNOWN.get(f"{{{name}}}", 1))


def cases(operation: Any) -> st.SearchStrategy[Any]:
    """Requests as the document allows them, and others."""
    allowed = operation.as_strategy(generation_mode=GenerationMode.POSITIVE)
    if not (operation.path_parameters or operation.query or operation.body):
        return allowed
    return st.one_of(allowed, operation.as_strategy(generation_mode=GenerationMode.NEGATIVE))


def tried(city: Workspace, operation: Any) -> int:
    """Ask at random; how many requests were made."""
    count = 0

    @hypothesis.settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        derandomize=True,
        phases=[hypothesis.Phase.generate],
        suppress_health_check=list(hypothesis.HealthCheck),
    )
    @hypothesis.given(case=cases(operation), led=st.booleans())
    def ask(case: Any, led: bool) -> None:
        nonlocal count
        count += 1
        if led:
            case.path_parameters = {name: known(city, operation.path, name) for name in case.path_parameters}
        response = case.call(base_url="https://testserver")
        case.validate_response(response, checks=CHECKS)

    ask()
    return count


@pytest.mark.parametrize("role", Role)
def test_no_request_breaks_it_and_every_answer_keeps_to_the_document(city: Workspace, role: Role) -> None:
    client = by_token(city, role, *(("hotline",) if role is Role.OWNER else ()))
    counts = {operation.label: tried(city, operation) for operation in operations(client, role)}
    assert all(counts.values())
    assert counts or role in (Role.ADMINISTRATOR, Role.AUDITOR)
