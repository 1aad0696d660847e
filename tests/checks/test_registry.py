"""Finding checks: those of this house, those a third party brings, and those that break the contract."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from textwrap import dedent

import pytest

from checks import FakeTarget, Layer, Outcome, PluginError, Severity, UnknownName, all_checks, find_check

SOUND = '''
    from checks.check import check
    from checks.evidence import TlsEvidence
    from checks.verdict import Verdict, met, not_met

    @check("{id}")
    def few_connections(tls: TlsEvidence) -> Verdict:
        """Met when looking took fewer than ten connections."""
        return met(tls) if tls.connections < 10 else not_met(tls, connections=tls.connections)
'''

TEXT = """
    {id}:
      severity: low
      title: {{zh: 连接过多, en: Too many connections}}
      why: {{zh: 影响业务, en: It disturbs}}
      fix: {{zh: 减少, en: Ask for less}}
      seen: {{zh: "{{connections}} 次", en: "{{connections}} of them"}}
      aliases: [{id}-formerly]
"""

Plugin = Callable[..., None]


@pytest.fixture
def plugin(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Plugin]:
    """Installs a third party's package as pip would: a folder on the path, and its metadata beside it."""

    def install(name: str, *, code: str, text: str | None, id: str, layer: str = "network") -> None:
        folder = tmp_path / name / layer
        folder.mkdir(parents=True)
        for package in (folder.parent, folder):
            (package / "__init__.py").write_text("", encoding="utf-8")
        (folder / "theirs.py").write_text(dedent(code).replace("{id}", id), encoding="utf-8")
        if text is not None:
            (folder / "theirs.yaml").write_text(dedent(text).format(id=id), encoding="utf-8")
        metadata = tmp_path / f"{name}-1.dist-info"
        metadata.mkdir()
        (metadata / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1\n", encoding="utf-8")
        (metadata / "entry_points.txt").write_text(f"[citywall.checks]\n{name} = {name}\n", encoding="utf-8")
        monkeypatch.syspath_prepend(tmp_path)
        all_checks.cache_clear()

    yield install
    monkeypatch.undo()
    all_checks.cache_clear()


def test_the_house_has_checks_in_all_six_layers() -> None:
    by_layer = {layer: [one for one in all_checks().values() if one.layer is layer] for layer in Layer}

    assert all(by_layer.values())
    assert len([one for one in all_checks().values() if one.subject.kind() != "answer"]) >= 60


def test_a_check_stands_in_the_layer_of_its_folder() -> None:
    assert find_check("tls.old-protocol").layer is Layer.NETWORK
    assert find_check("room.access").layer is Layer.PHYSICAL


def test_an_unknown_check_is_said_by_its_name() -> None:
    with pytest.raises(UnknownName, match=r"no check 'tls\.new-protocol'"):
        find_check("tls.new-protocol")


def test_a_third_party_brings_a_check_without_touching_the_house(plugin: Plugin) -> None:
    plugin("theirs_sound", code=SOUND, text=TEXT, id="tls.few-connections")
    check = find_check("tls.few-connections")

    assert (check.layer, check.text.severity) == (Layer.NETWORK, Severity.LOW)
    assert check.manual == "Met when looking took fewer than ten connections."
    verdict = check.judge(FakeTarget().sees("tls", connections=20))
    assert verdict is not None
    assert (verdict.check, verdict.outcome, verdict.facts) == (check.id, Outcome.NOT_MET, {"connections": 20})
    assert "tls.old-protocol" in all_checks()


def test_a_check_is_found_by_the_id_it_had_before(plugin: Plugin) -> None:
    plugin("theirs_renamed", code=SOUND, text=TEXT, id="tls.few-connections")

    assert find_check("tls.few-connections-formerly").id == "tls.few-connections"


def test_an_id_can_not_be_taken_twice(plugin: Plugin) -> None:
    plugin("theirs_double", code=SOUND, text=TEXT, id="tls.old-protocol")

    with pytest.raises(PluginError, match=r"check tls\.old-protocol exists already"):
        all_checks()


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("theirs_mute", None),
        ("theirs_other", TEXT.replace("{id}:", "{id}-other:")),
        ("theirs_both", TEXT + TEXT.replace("{id}:", "{id}-other:").split("aliases")[0]),
    ],
)
def test_checks_and_texts_must_match(plugin: Plugin, name: str, text: str | None) -> None:
    plugin(name, code=SOUND, text=text, id="tls.few-connections")

    with pytest.raises(PluginError, match=r"theirs\.yaml"):
        all_checks()


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("theirs_one_language", ("{{zh: 减少, en: Ask for less}}", "{{zh: 减少}}")),
        ("theirs_severity", ("severity: low", "severity: dreadful")),
        ("theirs_field", ("severity: low", "severity: low\n      colour: red")),
        ("theirs_yaml", ("severity: low", "severity: [low")),
    ],
)
def test_a_faulty_text_is_said_with_its_file(plugin: Plugin, name: str, wrong: tuple[str, str]) -> None:
    assert wrong[0] in TEXT
    plugin(name, code=SOUND, text=TEXT.replace(*wrong), id="tls.few-connections")

    with pytest.raises(PluginError, match=r"theirs\.yaml: "):
        all_checks()


@pytest.mark.parametrize(
    ("name", "parameters"),
    [
        ("theirs_bare", "tls"),
        ("theirs_word", "tls: str"),
        ("theirs_nothing", ""),
        ("theirs_companion", "tls: TlsEvidence, more: list[TlsEvidence]"),
        ("theirs_pair", "tls: TlsEvidence, more: tuple[TlsEvidence, TlsEvidence]"),
        ("theirs_words", "tls: TlsEvidence, more: tuple[str, ...]"),
    ],
)
def test_a_function_must_say_what_evidence_it_takes(plugin: Plugin, name: str, parameters: str) -> None:
    plugin(name, code=SOUND.replace("tls: TlsEvidence", parameters, 1), text=TEXT, id="tls.few-connections")

    with pytest.raises(PluginError, match=r"check tls\.few-connections: .* must be annotated"):
        all_checks()


def test_nobody_takes_over_the_findings_of_another_check(plugin: Plugin) -> None:
    text = TEXT.replace("{id}-formerly", "tls.old-protocol")
    plugin("their_checks", code=SOUND, text=text, id="their.connections")
    with pytest.raises(PluginError, match=r"their\.connections: its alias tls\.old-protocol is that of"):
        all_checks()
