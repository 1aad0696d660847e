"""The documents say what the code does."""

from __future__ import annotations

import contextlib
import doctest
import json
import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import click
import msgspec
import pytest

from scanner.cli import main
from scanner.credentials.fields import AUTH_PROTOCOLS, FIELDS, PRIVACY_PROTOCOLS
from scanner.estate.model import DeviceKind
from scanner.imports.readers import READERS
from scanner.probes.devices import DEVICE_LOOKS
from scanner.probes.devices.look import Way
from scanner.probes.devices.snmp.trees import trees
from scanner.workspace import Settings

ROOT = Path(__file__).parent.parent
READMES = ("README.md", "README.zh-CN.md")
LANGUAGES = (".md", ".zh-CN.md")
PAGES = sorted(path.relative_to(ROOT).as_posix() for path in (ROOT / "docs").glob("*.md"))
ENGLISH_PAGES = [page for page in PAGES if not page.endswith(".zh-CN.md")]
MOST_LINES = 175
"""Of a README, which newcomers read to its end."""


def read(page: str) -> str:
    return (ROOT / page).read_text(encoding="utf-8")


def all_of(language: str) -> str:
    """The README and the pages of a language, by the ending of their names."""
    pages = [page for page in PAGES if page.endswith(".zh-CN.md") is (language == ".zh-CN.md")]
    return "\n".join(map(read, ["README" + language, *pages]))


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
    text = read(readme)
    row = next((line for line in text.splitlines() if line.startswith(f"| `citywall {path[0]}`")), "")

    assert row, f"{readme} has no row for citywall {path[0]}"
    assert all(f"`{part}`" in row for part in path[1:]), f"{readme}: {' '.join(path)}"


@pytest.mark.parametrize("page", [*READMES, *PAGES])
def test_no_page_names_a_command_that_does_not_exist(page: str) -> None:
    known = {path[0] for path, _ in ALL}

    named = set(re.findall(r"(?:^|`|&& |\* +|/)citywall(?: -w \S+)? ([a-z]+)\b", read(page), re.MULTILINE))

    assert named <= known, page


@pytest.mark.parametrize("page", [*READMES, *PAGES])
def test_the_commands_of_every_block_can_be_given_as_they_stand(page: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """All but what they do: names of commands and options, and their values. Files they are given need not be there."""
    monkeypatch.setattr(click.Command, "invoke", lambda command, ctx: None)
    monkeypatch.setattr(click.Path, "convert", lambda self, value, parameter, ctx: value)

    for line in commands_in(read(page)):
        with contextlib.suppress(click.exceptions.Exit):
            main(shlex.split(line)[1:], standalone_mode=False)


def commands_in(text: str) -> Iterator[str]:
    """The calls of citywall in the code blocks of a page, without what follows them: a remark, another command, a file."""
    for language, block in re.findall(r"^```(\w*)\n(.*?)^```", text, re.DOTALL | re.MULTILINE):
        for line in block.splitlines() if language in ("", "sh") else ():
            yield from re.findall(r"(?:^|&& |\* {1,3})(citywall .*?)(?= +#| && | > |$)", line)


def test_blocks_are_looked_through_for_commands() -> None:
    assert sum(len(list(commands_in(read(page)))) for page in [*READMES, *PAGES]) > 80
    with pytest.raises(click.UsageError):
        main(["scan", "--no-such-option"], standalone_mode=False)


@pytest.mark.parametrize("page", ENGLISH_PAGES)
def test_every_page_stands_in_both_languages_with_the_same_headings(page: str) -> None:
    heads = [re.findall(r"^(#+) ", read(page.removesuffix(".md") + language), re.MULTILINE) for language in LANGUAGES]

    assert heads[0] == heads[1]
    assert f"docs/{Path(page).name}" in read("README.md")
    assert f"docs/{Path(page).stem}.zh-CN.md" in read("README.zh-CN.md")


def test_the_chinese_pages_are_those_of_the_english_ones() -> None:
    assert len(PAGES) == 2 * len(ENGLISH_PAGES)


@pytest.mark.parametrize("readme", READMES)
def test_a_readme_stays_short(readme: str) -> None:
    assert len(read(readme).splitlines()) <= MOST_LINES


def test_the_examples_of_the_readme_run() -> None:
    text = read("README.md")
    example = doctest.DocTestParser().get_doctest(text.replace("```", "\n"), {}, "README.md", "README.md", 0)

    result = doctest.DocTestRunner(verbose=False).run(example)

    assert result.attempted >= 3
    assert result.failed == 0


def test_the_first_two_commands_of_the_readme_are_there_and_run() -> None:
    text = read("README.md")
    block = re.search(r"```sh\n(.*?)```", text, re.DOTALL)
    assert block is not None

    scripts = [line.split()[0] for line in block.group(1).splitlines()]

    assert scripts == ["scripts/demo", "scripts/test"]
    assert all((ROOT / script).stat().st_mode & 0o100 for script in scripts)


def test_the_pictures_of_the_readmes_are_there() -> None:
    for readme in READMES:
        for picture in re.findall(r"!\[[^]]*\]\(([^)]+)\)", read(readme)):
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
    row = next(line for line in read(readme).splitlines() if "`citywall import`" in line)

    assert set(re.findall(r"`([a-z]+)`", row)) == set(READERS)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_field_of_a_credential_stands_in_both_languages(language: str) -> None:
    text = all_of(language)

    assert [field for field in FIELDS if not re.search(rf"\b{field}\b", text)] == []


def settings(kind: type[msgspec.Struct], default: Any, path: str = "") -> Iterator[tuple[str, str, Any]]:
    """Every setting of citywall.toml: its table, its name, and its value as shipped (`NODEFAULT` where one has to be given)."""
    for field in msgspec.structs.fields(kind):
        value = getattr(default, field.name, field.default)
        below = f"{path}.{field.name}".removeprefix(".")
        structs = [one for one in (field.type, *get_args(field.type)) if isinstance(one, type(msgspec.Struct))]
        if structs:
            yield from settings(structs[0], value, below)
        elif isinstance(value, dict):
            yield from ((below, severity.value, days) for severity, days in value.items())
        else:
            yield path, field.name, value


def as_toml(value: Any) -> str:
    return "" if value is msgspec.NODEFAULT else json.dumps(msgspec.to_builtins(value), ensure_ascii=False)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_setting_stands_with_its_default_in_both_languages(language: str) -> None:
    sections = {
        name: dict(re.findall(r"^\| `(\w+)` \| `?(.*?)`? *\|", body, re.MULTILINE))
        for head, body in re.findall(r"^## (.*)\n([^#]*)", read("docs/settings" + language), re.MULTILINE)
        for name in re.findall(r"\[([\w.]*\w)", head) or [""]
    }
    wanted = list(settings(Settings, Settings()))

    assert len(wanted) > 60
    assert [one for one in wanted if sections.get(one[0], {}).get(one[1]) != as_toml(one[2])] == []
    assert {f"deadlines.level{level}" for level in (1, 2, 3, 4)} <= set(sections)


@pytest.mark.parametrize("guide", ["docs/devices.md", "docs/devices.zh-CN.md"])
def test_the_guide_to_devices_names_every_kind_port_and_protocol(guide: str) -> None:
    text = read(guide)
    over_udp = {port for look in DEVICE_LOOKS if look.way is Way.DATAGRAM for port in look.ports}

    assert [kind for kind in DeviceKind if f"`{kind.value}` {kind.label.zh}" not in text] == []
    assert [port for port in over_udp if f"udp/{port}" not in text] == []
    assert [word for word in (*AUTH_PROTOCOLS, *PRIVACY_PROTOCOLS) if word not in text] == []
    assert {tree.maker for tree in trees()} - {"", "Huawei", "Eaton", "Emerson", "Liebert"} <= set(
        re.findall(r"[A-Za-z]+", text)
    )


@pytest.mark.parametrize("page", [*READMES, *PAGES])
def test_pages_link_to_files_that_are_there(page: str) -> None:
    text = read(page)
    links = [link for link in re.findall(r"\]\(([^)#]+)\)", text) if "://" not in link]

    assert [link for link in links if not ((ROOT / page).parent / link).exists()] == []
