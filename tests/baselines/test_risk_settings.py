"""The catalogue of threats and measures is whole, and a bureau's own file changes it or is refused with one clear sentence."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from baselines.risk import Combination, Kind, Threat, load_risk, template, threats_to
from checks import InputError, Layer, UnknownName, all_checks

SHIPPED = load_risk()
MATRIX = "[[1,2,3,4,5],[2,3,4,5,6],[3,4,5,6,7],[4,5,6,7,8],[5,6,7,8,9]]"


def test_every_check_has_a_threat() -> None:
    assert [id for id, check in all_checks().items() if not threats_to(SHIPPED, id, check.layer)] == []


@pytest.mark.parametrize("layer", Layer)
def test_a_check_of_a_third_party_falls_back_to_its_layers_threats(layer: Layer) -> None:
    found = threats_to(SHIPPED, "somebody.elses-check", layer)
    assert found
    assert all(layer in threat.layers for threat in found)


@pytest.mark.parametrize("one", SHIPPED.threats.values(), ids=lambda threat: threat.id)
def test_every_threat_exploits_something_and_says_who_is_behind_it(one: Threat) -> None:
    assert any(one in threats_to(SHIPPED, id, check.layer) for id, check in all_checks().items())
    assert (one.motive is None) == (one.capability is None) == (one.source.value != "malicious")
    assert one.name.zh != one.name.en


def test_the_catalogue_has_the_usual_kinds_from_every_source() -> None:
    assert 20 <= len(SHIPPED.threats) <= 30
    assert {one.source.value for one in SHIPPED.threats.values()} == {
        "malicious",
        "unintentional",
        "environment",
        "accident",
    }
    assert {
        "malware",
        "operator-error",
        "repudiation",
        "tampering",
        "data-leak",
        "power-loss",
    } <= SHIPPED.threats.keys()


def test_measures_are_of_both_kinds_and_work_against_threats_there_are() -> None:
    assert {one.kind.value for one in SHIPPED.measures.values()} == {"preventive", "protective"}
    for one in SHIPPED.measures.values():
        assert set(one.against) <= SHIPPED.threats.keys()
        assert set(one.checks) <= all_checks().keys()


def own(folder: Path, text: str) -> Path:
    path = folder / "risk.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_the_template_changes_nothing(tmp_path: Path) -> None:
    loaded = load_risk(own(tmp_path, template()))
    assert (loaded.method, loaded.threats, loaded.measures, loaded.business) == (
        SHIPPED.method,
        SHIPPED.threats,
        SHIPPED.measures,
        {},
    )


def test_the_business_of_the_template_can_be_uncommented(tmp_path: Path) -> None:
    text = template().replace("# business:", "business:").replace("#   12345", "  12345")
    assert load_risk(own(tmp_path, text)).business["12345 政务服务热线"].importance == 4


def test_an_empty_file_changes_nothing(tmp_path: Path) -> None:
    loaded = load_risk(own(tmp_path, "# nothing yet\n"))
    assert (loaded.method, loaded.threats, loaded.changed) == (SHIPPED.method, SHIPPED.threats, ())


def test_a_bureau_changes_what_differs(tmp_path: Path) -> None:
    text = f"""
method: multiplication
combination: log
matrix:
  risk: {{rows: {MATRIX}, bands: [2, 4, 6, 8, 9]}}
threats:
  malware: {{frequency: 5}}
  electromagnetic-leak: null
  flood-of-calls:
    name: {{zh: 话务洪峰, en: A flood of calls}}
    source: accident
    frequency: 2
    harms: [availability]
    checks: [network.structure]
business:
  热线: {{importance: 5}}
"""
    loaded = load_risk(own(tmp_path, text))
    assert (loaded.method.method, loaded.method.combination) == (Kind.MULTIPLICATION, Combination.LOG)
    assert loaded.method.matrix.risk.bands == (2, 4, 6, 8, 9)
    assert loaded.method.matrix.loss == SHIPPED.method.matrix.loss
    assert loaded.threats["malware"].frequency == 5
    assert loaded.threats["malware"].checks == SHIPPED.threats["malware"].checks
    assert "electromagnetic-leak" not in loaded.threats
    assert "flood-of-calls" in [one.id for one in threats_to(loaded, "network.structure", Layer.NETWORK)]
    assert loaded.business["热线"].importance == 5
    assert loaded.file == "risk.yaml"
    assert loaded.changed == (
        "method",
        "combination",
        "matrix.risk",
        "threats.malware",
        "threats.electromagnetic-leak",
        "threats.flood-of-calls",
        "business.热线",
    )


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("- a list", "expected a mapping"),
        ("method: [", "line 2, column 1"),
        ("method: guess", "method: Invalid enum value 'guess'"),
        ("methd: matrix", "unknown field `methd`"),
        ("measure: 9", "measure: Expected `int` <= 4"),
        ("severity: {grave: 5}", "severity: Invalid enum value 'grave'"),
        ("severity: {low: 6}", "severity[...]: Expected `int` <= 5"),
        ("severity: {low: 5}", "severity: expected grades that never fall from low to critical"),
        ("severity: {low: null}", "severity: lacks low"),
        ("asset_value: [5, 4, 3, 2, 1]", "asset_value: expected values that never fall"),
        ("asset_value: [1, 2]", "asset_value: Expected `array` of length 5"),
        ("cvss_from: [9, 7, 4, 1]", "cvss_from: expected four scores that never fall"),
        ("exploitability: {by_reach: {inside: null}}", "exploitability.by_reach: lacks inside"),
        ("exploitability: {exploited: many}", "exploitability.exploited: Expected `int`, got `str`"),
        ("matrix: {risk: {bands: [1, 2, 3]}}", "matrix.risk.bands: Expected `array` of length 5"),
        ("matrix: {risk: {bands: [6, 6, 18, 23, 25]}}", "matrix.risk.bands: expected five rising numbers"),
        ("matrix: {risk: {bands: [6, 12, 18, 23, 24]}}", "matrix.risk.bands: expected the last to be 25 or more"),
        ("matrix: {loss: {rows: [[1, 2, 3, 4, x]]}}", "matrix.loss.rows: Expected `array` of length 5"),
        (
            "matrix: {loss: {rows: [[2,1,6,10,13],[3,5,9,12,16],[4,7,11,15,20],[5,8,14,19,22],[6,10,16,21,25]]}}",
            "matrix.loss.rows: row 1 falls",
        ),
        (
            "matrix: {loss: {rows: [[2,4,6,10,13],[1,5,9,12,16],[4,7,11,15,20],[5,8,14,19,22],[6,10,16,21,25]]}}",
            "matrix.loss.rows: column 1 falls",
        ),
        (
            "matrix: {loss: {rows: [[2,4,6,10,x],[3,5,9,12,16],[4,7,11,15,20],[5,8,14,19,22],[6,10,16,21,25]]}}",
            "matrix.loss.rows[0][4]: Expected `int`, got `str`",
        ),
        ("matrix: null", "missing required field `matrix`"),
        (
            "multiplication: {bands: [5, 10, 15, 20, 24]}",
            "multiplication.bands: expected five rising numbers, the last 25",
        ),
        ("threats: {malware: {frequency: 0}}", "threats.malware.frequency: Expected `int` >= 1"),
        ("threats: {malware: {frequency: true}}", "threats.malware.frequency: Expected `int`, got `bool`"),
        ("threats: {malware: often}", "threats.malware: expected a mapping, or null to leave it out"),
        ("threats: {malware: {harms: [money]}}", "threats.malware.harms[0]: Invalid enum value 'money'"),
        ("threats: {malware: {harms: []}}", "threats.malware.harms: Expected `array` of length >= 1"),
        ("threats: {malware: {checks: [no.such]}}", "threats.malware.checks: no check begins with 'no.such'"),
        ("threats: {malware: {checks: [], layers: []}}", "threats.malware: expected checks or layers"),
        ("threats: {new: {frequency: 1}}", "threats.new: Object missing required field `name`"),
        ("threats: {7: {frequency: 1}}", "threats: expected entries by name"),
        ("threats: [malware]", "threats: expected entries by name"),
        ("threats: null", "threats: none has physical among its layers"),
        ("threats: {web-attack: {layers: []}}", "threats: none has application among its layers"),
        ("measures: {lockout: {kind: nice}}", "measures.lockout.kind: Invalid enum value 'nice'"),
        ("measures: {lockout: {checks: [host.lockot]}}", "measures.lockout.checks: no check 'host.lockot'"),
        ("measures: {lockout: {against: [bad-luck]}}", "measures.lockout.against: no threat 'bad-luck'"),
        ("business: {热线: {importance: 6}}", "business.热线.importance: Expected `int` <= 5"),
        ("business: {热线: 5}", "business.热线: Expected `object`, got `int`"),
    ],
)
def test_a_bad_field_is_one_clear_sentence(tmp_path: Path, text: str, words: str) -> None:
    path = own(tmp_path, text)
    with pytest.raises(InputError) as caught:
        load_risk(path)
    assert str(caught.value).startswith(f"{path}:")
    assert words in str(caught.value)


def test_measures_may_go_on_naming_a_shipped_threat_that_was_taken_out(tmp_path: Path) -> None:
    assert "ransomware" not in load_risk(own(tmp_path, "threats: {ransomware: null}")).threats


def test_a_file_that_is_not_there_or_no_file_is_said(tmp_path: Path) -> None:
    with pytest.raises(UnknownName, match="there is no such file"):
        load_risk(tmp_path / "risk.yaml")
    with pytest.raises(InputError, match="can't be read"):
        load_risk(tmp_path)


def test_the_template_is_yaml_with_every_setting() -> None:
    document = yaml.safe_load(template())
    assert {"method", "combination", "matrix", "multiplication", "threats", "measures"} <= document.keys()
    assert document["threats"].keys() == SHIPPED.threats.keys()
