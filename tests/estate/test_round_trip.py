"""Export and import again: nothing changes, whatever the estate holds."""

from __future__ import annotations

import tempfile
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from checks import InputError
from reports.language import speak
from scanner.estate.export import estate_yaml, export_estate
from scanner.estate.importing import import_estate
from scanner.estate.model import Asset, AssetType, DeviceKind, State, System, Worth
from scanner.estate.template import write_template
from scanner.store import Store
from scanner.store.estate import save_estate, systems
from tests.estate.helpers import hotline

WORDS = st.text(
    st.characters(exclude_categories=("Cs", "Cc", "Cf", "Zl", "Zp", "Zs"), include_characters=" '=+-@＝"), max_size=20
).map(lambda text: " ".join(text.split()))
DAYS = st.sampled_from(["", "2024-02-29", "2026-11-01"])
PORTS = st.lists(st.integers(1, 65535), max_size=6, unique=True).map(lambda ports: tuple(sorted(ports)))
TARGETS = {
    AssetType.HOST: st.sampled_from(["127.0.0.1", "::1", "a.test"]),
    AssetType.SITE: st.sampled_from(["https://a.test/", "http://[::1]:8080/x?y=%20", "https://127.0.0.1/=x"]),
    AssetType.SERVICE: st.sampled_from(["a.test:22", "[::1]:22"]),
    AssetType.DATABASE: st.sampled_from(["127.0.0.1:3306"]),
    AssetType.DEVICE: st.sampled_from(["10.9.0.7", "::7", "ups.test", "UPS 主机 2 台", "", "2.5 kW"]),
}


GRADES = st.integers(1, 5)
WORTH = st.none() | st.builds(Worth, GRADES, GRADES, GRADES)
PERMISSIONS = st.lists(
    st.sampled_from(["android.permission.CAMERA", "INTERNET", "a.b_C1"]), max_size=3, unique=True
).map(lambda names: tuple(sorted(names)))


@st.composite
def assets(draw: st.DrawFn, system: str, number: int) -> Asset:
    kind = draw(st.sampled_from(AssetType))
    return Asset(
        id=f"a{number}",
        system=system,
        type=kind,
        name=draw(WORDS),
        target=draw(TARGETS.get(kind, WORDS)),
        ports=draw(PORTS) if kind is AssetType.HOST else (),
        kind=draw(st.sampled_from(DeviceKind)) if kind is AssetType.DEVICE else DeviceKind.OTHER,
        signers=draw(st.sampled_from([(), ("0" * 64, "ab" * 32)])) if kind is AssetType.APP else (),
        permissions=draw(PERMISSIONS) if kind is AssetType.APP else (),
        worth=draw(WORTH),
        note=draw(WORDS),
    )


@st.composite
def estates(draw: st.DrawFn) -> list[System]:
    found = []
    for number in range(draw(st.integers(1, 3))):
        key = f"系统-{number}"
        found.append(
            System(
                id=key,
                name=f"{number} {draw(WORDS)}".strip(),
                department=draw(WORDS.filter(bool)),
                owner=draw(WORDS),
                level=draw(st.integers(0, 4)),
                state=draw(st.sampled_from(State)),
                zone=draw(WORDS),
                shares_data=draw(st.sampled_from([True, False, None])),
                extensions=draw(st.sampled_from([(), ("cloud",), ("iot", "mobile")])),
                platform=draw(st.sampled_from(["", *(one.id for one in found)])),
                business=draw(WORDS),
                worth=draw(WORTH),
                filing_number=draw(WORDS),
                evaluated_on=draw(DAYS),
                note=draw(WORDS),
                assets=tuple(draw(assets(key, one)) for one in range(draw(st.integers(0, 3)))),
            )
        )
    return found


@pytest.mark.parametrize("suffix", ["xlsx", "csv", "yaml"])
@settings(max_examples=20, deadline=None)
@given(estate=estates())
def test_importing_an_export_changes_nothing(suffix: str, estate: list[System]) -> None:
    with tempfile.TemporaryDirectory() as folder, Store(Path(folder) / "one.db") as store:
        save_estate(store, estate)
        assert systems(store) == estate
        for path in export_estate(estate, Path(folder) / f"e.{suffix}"):
            if path.stem.endswith("-assets") and not any(one.assets for one in estate):
                continue
            report = import_estate(store, path)
            assert (report.added, report.added_assets, report.changed) == ((), (), ())
            assert (report.missing, report.missing_assets, report.ignored_columns) == ((), (), ())
        assert systems(store) == estate


@pytest.mark.parametrize("suffix", ["xlsx", "csv", "yaml"])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_an_export_makes_the_same_estate_elsewhere(tmp_path: Path, suffix: str, language: str) -> None:
    speak("en" if language == "en" else "zh")
    paths = export_estate([hotline()], tmp_path / f"e.{suffix}")
    with Store(tmp_path / "new.db") as store:
        for path in paths:
            import_estate(store, path)
        assert systems(store) == [hotline()]


def test_no_exported_cell_is_a_formula(tmp_path: Path) -> None:
    evil = System(id="a", name="=HYPERLINK(1)", department="@SUM(1)", owner="＝1", note="-2+3")
    (path,) = export_estate([evil], tmp_path / "e.xlsx")
    cells = [cell for row in load_workbook(path)["系统"].iter_rows(min_row=2) for cell in row if cell.value]
    assert [cell.value for cell in cells if cell.data_type == "f"] == []
    assert [cell.value for cell in cells if str(cell.value)[0] in "=+-@＝＋－＠"] == []
    text = export_estate([evil], tmp_path / "e.csv")[0].read_text(encoding="utf-8-sig")
    assert "'=HYPERLINK(1)" in text
    assert "'@SUM(1)" in text


def test_yaml_keeps_words_that_look_like_other_things(tmp_path: Path) -> None:
    odd = System(
        id="1e3", name="null", department="yes", owner="~", zone="2026-01-01", note="0x10", filing_number="012"
    )
    path = tmp_path / "e.yaml"
    path.write_text(estate_yaml([odd]), encoding="utf-8")
    with Store(tmp_path / "new.db") as store:
        import_estate(store, path)
        assert systems(store) == [odd]


@pytest.mark.parametrize(
    "text",
    [
        "systems: 5",
        "[1, 2]",
        "systems: [1]",
        "systems: [{id: [[a]], name: b, department: c}]",
        "systems: [{id: a, name: {x: y}, department: c}]",
        "systems: [{id: a, name: b, department: c, assets: 5}]",
        "systems: [",
        "systems: !!python/object/apply:os.system ['true']",
        "[" * 5000,
        "a: &a [x,x]\nb: &b [*a,*a]\nsystems: [*b]",
        "",
    ],
)
def test_yaml_of_another_shape_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "e.yaml"
    path.write_text(text, encoding="utf-8")
    with Store(tmp_path / "new.db") as store, pytest.raises(InputError, match=r"e\.yaml"):
        import_estate(store, path)


def test_the_template_can_be_filled_in_and_imported(tmp_path: Path) -> None:
    path = tmp_path / "estate.xlsx"
    write_template(path)
    with Store(tmp_path / "new.db") as store:
        with pytest.raises(InputError, match=r"estate\.xlsx"):
            import_estate(store, path)
        book = load_workbook(path)
        assert book.sheetnames == ["系统", "资产", "说明"]
        for name, row in (("系统", ["s", "甲", "局", "", "二级"]), ("资产", ["s", "h", "主机", "", "127.0.0.1"])):
            sheet = book[name]
            assert sheet.freeze_panes == "A2"
            assert sheet["A1"].comment is not None
            for column, value in enumerate(row, start=1):
                sheet.cell(2, column, value)
        offers = [one.formula1 for one in book["系统"].data_validations.dataValidation]
        assert '"在用,试运行,在建"' in offers
        book.save(path)
        report = import_estate(store, path)
        assert (report.added, report.added_assets) == (("s",), ("s/h",))


def test_format_characters_from_web_pages_are_dropped(tmp_path: Path) -> None:
    path = tmp_path / "e.yaml"
    path.write_text(
        'systems: [{id: a, name: "\u200b甲\u202e", department: 局, assets: [{id: h, type: host, target: "127.0.0.1\u200b"}]}]',
        encoding="utf-8",
    )
    with Store(tmp_path / "new.db") as store:
        import_estate(store, path)
        (found,) = systems(store)
    assert found.name == "甲"
    assert found.assets[0].target == "127.0.0.1"
    assert not any(unicodedata.category(letter) == "Cf" for letter in found.name)
