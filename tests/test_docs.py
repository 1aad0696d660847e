"""The documents say what the code does."""

from __future__ import annotations

import doctest
import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from scanner.cli import main
from scanner.credentials.fields import AUTH_PROTOCOLS, FIELDS, PRIVACY_PROTOCOLS
from scanner.estate.model import DeviceKind
from scanner.imports.readers import READERS
from scanner.probes.devices import DEVICE_LOOKS
from scanner.probes.devices.look import Way
from scanner.probes.devices.snmp.trees import trees

ROOT = Path(__file__).parent.parent
READMES = ("README.md", "README.zh-CN.md")


def commands(group: click.Group, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    for name, command in group.commands.items():
        yield (*path, name), command
        if isinstance(command, click.Group):
            yield from commands(command, (*path, name))


ALL = list(commands(main))


@pytest.mark.parametrize(("path", "command"), ALL, ids=[" ".join(path) for path, _ in ALL])
def test_every_command_and_option_has_help(path: tuple[str, ...], command: click.Command) -> None:
    assert command.help, path
    for parameter in command.params:
        if isinstance(parameter, click.Option):
            assert parameter.help, f"{' '.join(path)} {parameter.name}"


@pytest.mark.parametrize("readme", READMES)
@pytest.mark.parametrize("path", [path for path, _ in ALL], ids=" ".join)
def test_every_command_stands_in_both_readmes(readme: str, path: tuple[str, ...]) -> None:
    text = (ROOT / readme).read_text(encoding="utf-8")
    row = next((line for line in text.splitlines() if line.startswith(f"| `citywall {path[0]}`")), "")

    assert row, f"{readme} has no row for citywall {path[0]}"
    assert all(f"`{part}`" in row for part in path[1:]), f"{readme}: {' '.join(path)}"


@pytest.mark.parametrize("readme", READMES)
def test_no_readme_names_a_command_that_does_not_exist(readme: str) -> None:
    text = (ROOT / readme).read_text(encoding="utf-8")
    known = {path[0] for path, _ in ALL}

    named = set(re.findall(r"citywall ([a-z]+)\b", text))

    assert named <= known, readme


def test_the_examples_of_the_readme_run() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    example = doctest.DocTestParser().get_doctest(text.replace("```", "\n"), {}, "README.md", "README.md", 0)

    result = doctest.DocTestRunner(verbose=False).run(example)

    assert result.attempted >= 3
    assert result.failed == 0


def test_the_first_two_commands_of_the_readme_are_there_and_run() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    block = re.search(r"```sh\n(.*?)```", text, re.DOTALL)
    assert block is not None

    scripts = [line.split()[0] for line in block.group(1).splitlines()]

    assert scripts == ["scripts/demo", "scripts/test"]
    assert all((ROOT / script).stat().st_mode & 0o100 for script in scripts)


def test_the_pictures_of_the_readmes_are_there() -> None:
    for readme in READMES:
        for picture in re.findall(r"!\[[^]]*\]\(([^)]+)\)", (ROOT / readme).read_text(encoding="utf-8")):
            assert (ROOT / picture).is_file(), f"{readme}: {picture}"


def test_every_change_is_dated_and_a_full_sentence() -> None:
    lines = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8").splitlines()
    heads = [line for line in lines if line.startswith("## ")]
    entries = re.split(r"\n- ", "\n".join(line for line in lines if not line.startswith("#")))[1:]

    assert heads
    assert all(re.fullmatch(r"## \d+\.\d+\.\d+ \(\d{4}-\d{2}-\d{2}\)", head) for head in heads)
    assert all(entry.strip()[0].isupper() and entry.strip().endswith(".") for entry in entries)


@pytest.mark.parametrize("readme", READMES)
def test_every_tool_whose_results_are_taken_in_stands_in_both_readmes(readme: str) -> None:
    row = next(line for line in (ROOT / readme).read_text(encoding="utf-8").splitlines() if "`citywall import`" in line)

    assert set(re.findall(r"`([a-z]+)`", row)) == set(READERS)


@pytest.mark.parametrize("readme", READMES)
def test_every_field_of_a_credential_stands_in_both_readmes(readme: str) -> None:
    text = (ROOT / readme).read_text(encoding="utf-8")

    assert [field for field in FIELDS if not re.search(rf"\b{field}\b", text)] == []


@pytest.mark.parametrize("guide", ["docs/devices.md", "docs/devices.zh-CN.md"])
def test_the_guide_to_devices_names_every_kind_port_and_protocol(guide: str) -> None:
    text = (ROOT / guide).read_text(encoding="utf-8")
    over_udp = {port for look in DEVICE_LOOKS if look.way is Way.DATAGRAM for port in look.ports}

    assert [kind for kind in DeviceKind if f"`{kind.value}` {kind.label.zh}" not in text] == []
    assert [port for port in over_udp if f"udp/{port}" not in text] == []
    assert [word for word in (*AUTH_PROTOCOLS, *PRIVACY_PROTOCOLS) if word not in text] == []
    assert {tree.maker for tree in trees()} - {"", "Huawei", "Eaton", "Emerson", "Liebert"} <= set(
        re.findall(r"[A-Za-z]+", text)
    )


@pytest.mark.parametrize("page", [*READMES, *(str(one.relative_to(ROOT)) for one in (ROOT / "docs").glob("*.md"))])
def test_pages_link_to_files_that_are_there(page: str) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")
    links = [link for link in re.findall(r"\]\(([^)#]+)\)", text) if "://" not in link]

    assert [link for link in links if not ((ROOT / page).parent / link).exists()] == []
