"""The description of the API: whole, exact about errors, and told in docs/api.md as the routes are."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from checks import Language
from scanner.accounts.model import RIGHTS, Role
from scanner.web.served import API
from scanner.workspace import Workspace
from tests.web.api_city import by_token
from tests.web.routes import Rule, rules
from tests.web.visiting import a_city

DOCS = Path(__file__).parents[2] / "docs"


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    return a_city(tmp_path_factory.mktemp("city"))


@pytest.fixture(scope="module")
def client(city: Workspace) -> TestClient:
    return by_token(city, Role.OFFICER)


def api(client: TestClient) -> list[Rule]:
    return [one for one in rules(client.app) if one.path.startswith(f"{API}/")]  # type: ignore[arg-type]


def test_the_document_has_every_route_and_nothing_else(client: TestClient) -> None:
    document = client.get(f"{API}/openapi.json").json()
    described = {(method.upper(), path) for path, each in document["paths"].items() for method in each}
    assert described == {(one.method, one.path) for one in api(client)} - {("GET", f"{API}/openapi.json")}


def test_every_operation_tells_what_it_does_and_how_it_refuses(client: TestClient) -> None:
    document = client.get(f"{API}/openapi.json").json()
    refusal = {"schema": {"$ref": "#/components/schemas/Refusal"}}
    names = []
    for each in document["paths"].values():
        for operation in each.values():
            names.append(operation["operationId"])
            assert operation["description"]
            assert operation["security"] == [{"HTTPBearer": []}]
            for status in ("400", "401", "403", "404", "413", "422", "503"):
                assert operation["responses"][status]["content"]["application/json"] == refusal
    assert len(names) == len(set(names))
    assert document["components"]["schemas"]["Refusal"]["required"] == ["detail"]


@pytest.mark.parametrize("role", Role)
def test_everybody_with_an_account_may_read_it(city: Workspace, role: Role) -> None:
    assert by_token(city, role).get(f"{API}/openapi.json").json()["openapi"].startswith("3.")


@pytest.mark.parametrize("name", ["api.md", "api.zh-CN.md"])
def test_the_manual_has_every_route_with_its_right(client: TestClient, name: str) -> None:
    text = (DOCS / name).read_text(encoding="utf-8")
    told = re.findall(r"^\| ([A-Z]+) \| `([^`]+)` \| (\w+) \| .+ \|$", text, re.MULTILINE)
    assert told == [
        (one.method, one.path.removeprefix(API), one.right.value if one.right else "") for one in api(client)
    ]


@pytest.mark.parametrize(("name", "language"), [("api.md", "en"), ("api.zh-CN.md", "zh")])
def test_the_manual_says_who_has_each_right(client: TestClient, name: str, language: Language) -> None:
    text = (DOCS / name).read_text(encoding="utf-8")
    told = dict(re.findall(r"^\| (\w+) \| ([^|`]+) \|$", text, re.MULTILINE))
    for right in {one.right for one in api(client) if one.right}:
        having = {role.label.in_(language) for role in Role if right in RIGHTS[role]}
        assert set(re.split("、|, ", told[right.value])) == having, right
