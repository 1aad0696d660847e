"""The formats other tools read, each held to its own schema and read back by a reader that is not ours."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import docx
import pytest
from click.testing import CliRunner
from jsonschema import Draft202012Validator
from msgspec.structs import replace
from ocsf_json_schema import OcsfJsonSchemaEmbedded, get_ocsf_schema
from pydantic import ValidationError
from sarif_pydantic import Sarif
from trestle.oscal import OSCAL_VERSION
from trestle.oscal.assessment_results import Model

from checks import Outcome, Text, UnknownName
from reports.exchange import assessment_results, ocsf_events, sarif_log
from reports.exchange.ocsf import VERSION
from reports.exchange.oscal import VERSION as OSCAL
from reports.json import json_bytes, schemas
from reports.model import SystemReport
from reports.render import OF_A_SYSTEM, render
from scanner.cli import main
from tests.reports.sample import HOSTILE, sample_bureau, sample_finding, sample_report

SCHEMAS = Path(__file__).parents[2] / "docs" / "schema"


@cache
def _report() -> SystemReport:
    """Forty findings, one of them with known vulnerabilities, one hostile in every word."""
    report = sample_report()
    seen = "nginx 1.18.0: CVE-2021-23017, CVE-2021-3618; CVE-2021-23017"
    vulnerable = replace(sample_finding(901), number="F-901", seen=Text(zh=seen, en=seen))
    hostile = replace(
        sample_finding(902), number="F-902", seen=Text(zh=HOSTILE[0], en=HOSTILE[0]), locator="".join(HOSTILE[:4])
    )
    return replace(report, findings=(*report.findings, vulnerable, hostile))


@cache
def _validator(class_uid: int) -> Draft202012Validator:
    name = {2003: "compliance_finding", 2002: "vulnerability_finding"}[class_uid]
    return Draft202012Validator(OcsfJsonSchemaEmbedded(get_ocsf_schema(VERSION)).get_class_schema(name))


def _faults_of_ocsf(event: dict[str, Any]) -> list[str]:
    return [fault.message for fault in _validator(event["class_uid"]).iter_errors(event)]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_ocsf_event_keeps_to_the_schema(language: Any) -> None:
    events = ocsf_events(_report(), language)

    assert [fault for event in events for fault in _faults_of_ocsf(event)] == []
    assert len(events) == len(_report().assessment.items) + len(_report().findings)
    (vulnerable,) = [event for event in events if event["class_uid"] == 2002]
    assert [one["cve"]["uid"] for one in vulnerable["vulnerabilities"]] == ["CVE-2021-23017", "CVE-2021-3618"]


def test_the_ocsf_schema_would_have_found_a_fault() -> None:
    event = ocsf_events(_report(), "en")[0]

    assert _faults_of_ocsf({**event, "severity_id": 17})
    assert _faults_of_ocsf({name: value for name, value in event.items() if name != "finding_info"})


def test_only_what_was_met_passes_in_ocsf() -> None:
    events = {event["compliance"]["control"]: event for event in ocsf_events(_report(), "en") if "compliance" in event}

    for result in _report().assessment.items:
        passed = events[result.item]["compliance"]["status_id"] == 1
        assert passed is (result.outcome is Outcome.MET)


def test_sarif_is_read_back_with_every_finding() -> None:
    log = Sarif.model_validate(json.loads(json.dumps(sarif_log(_report(), "zh"))))

    (run,) = log.runs
    rules = run.tool.driver.rules or []
    results = run.results or []
    assert [one.properties["number"] for one in results if one.properties] == [one.number for one in _report().findings]
    for one, finding in zip(results, _report().findings, strict=True):
        assert one.rule_index is not None
        assert rules[one.rule_index].id == one.rule_id == finding.check
    assert len({rule.id for rule in rules}) == len(rules)


def test_the_sarif_reader_would_have_found_a_fault() -> None:
    log = sarif_log(_report(), "zh")
    log["runs"][0]["results"][0]["level"] = "dreadful"

    with pytest.raises(ValidationError):
        Sarif.model_validate(log)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_oscal_is_read_back_and_leaves_out_what_was_not_assessed(language: Any) -> None:
    assert OSCAL_VERSION == OSCAL
    results = Model.model_validate(assessment_results(_report(), language)).assessment_results

    (result,) = results.results
    found = {finding.title: finding.target.status.state.value for finding in result.findings or []}
    assert found == {
        one.item: "satisfied" if one.outcome is Outcome.MET else "not-satisfied"
        for one in _report().assessment.items
        if one.outcome.assessed
    }
    known = {one.uuid for one in result.observations or []}
    related = {one.observation_uuid for finding in result.findings or [] for one in finding.related_observations or []}
    assert related <= known
    assert len(known) == len(_report().findings)


def test_the_oscal_reader_would_have_found_a_fault() -> None:
    document = assessment_results(_report(), "zh")
    document["assessment-results"]["results"][0]["findings"][0]["target"]["status"]["state"] = "perhaps"

    with pytest.raises(ValidationError):
        Model.model_validate(document)


def test_a_report_where_nothing_was_assessed_is_sound_in_each_format() -> None:
    report = sample_report(0, coverage=0.0)

    assert [fault for event in ocsf_events(report, "zh") for fault in _faults_of_ocsf(event)] == []
    assert Sarif.model_validate(sarif_log(report, "zh")).runs[0].results == []
    (result,) = Model.model_validate(assessment_results(report, "zh")).assessment_results.results
    assert not [one for one in result.findings or [] if one.target.status.state.value == "satisfied"]


def test_the_same_report_gives_the_same_file(tmp_path: Path) -> None:
    for format in ("ocsf", "sarif", "oscal"):
        for name in ("a", "b"):
            render(_report(), format, tmp_path / f"{name}.{format}", "zh")
        assert (tmp_path / f"a.{format}").read_bytes() == (tmp_path / f"b.{format}").read_bytes()


@pytest.mark.parametrize("name", ["system-report", "bureau-report"])
def test_the_published_schema_is_that_of_the_code_and_the_reports_keep_to_it(name: str) -> None:
    published = json.loads((SCHEMAS / f"{name}.json").read_text(encoding="utf-8"))

    assert published == json.loads(json.dumps(schemas()[name])), "run .venv/bin/python scripts/publish-schemas"
    report = _report() if name == "system-report" else sample_bureau()
    assert [
        fault.message for fault in Draft202012Validator(published).iter_errors(json.loads(json_bytes(report)))
    ] == []


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_word_document_holds_every_finding_and_item(tmp_path: Path, language: Any) -> None:
    render(_report(), "docx", tmp_path / "a.docx", language)

    document = docx.Document(str(tmp_path / "a.docx"))
    headings = [one.text for one in document.paragraphs if one.style.name.startswith("Heading 3")]
    for finding in _report().findings:
        assert any(heading.startswith(finding.title.in_(language)[:40]) for heading in headings)
    first = [row.cells[0].text for table in document.tables for row in table.rows]
    assert {one.number for one in _report().findings} <= set(first)
    assert {one.item for one in _report().assessment.items} <= set(first)
    fonts = document.styles["Normal"].element.xpath(".//w:rFonts/@w:eastAsia")
    assert fonts == ["SimSun"]


@pytest.mark.parametrize("format", OF_A_SYSTEM)
def test_the_bureaus_report_does_not_come_in_it(tmp_path: Path, format: str) -> None:
    with pytest.raises(UnknownName, match=format):
        render(sample_bureau(), format, tmp_path / "a", "zh")
    assert list(tmp_path.iterdir()) == []


def test_the_command_offers_each_format() -> None:
    said = CliRunner().invoke(main, ["report", "--help"]).output

    assert all(format in said for format in OF_A_SYSTEM)
