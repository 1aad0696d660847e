"""Import of the estate: whole or not at all, every fault with its place, only what changed."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from msgspec.structs import replace

from checks import InputError, UnknownName
from scanner.estate.export import export_estate
from scanner.estate.importing import import_estate
from scanner.estate.model import AssetType, State, System
from scanner.estate.values import device_kind
from scanner.store import Store
from scanner.store.estate import find_system, save_estate, systems
from tests.estate.helpers import ASSET_HEADS, SYSTEM_HEADS, hotline, write_csv, write_xlsx

SYSTEM_ROW = ("hotline", "12345 热线", "市数据局", "三级", "在用")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store(tmp_path / "citywall.db") as opened:
        yield opened


def faults_of(store: Store, path: Path) -> list[str]:
    with pytest.raises(InputError) as caught:
        import_estate(store, path)
    return str(caught.value).splitlines()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_csv_is_read_in_the_encodings_office_programs_write(store: Store, tmp_path: Path, encoding: str) -> None:
    path = write_csv(tmp_path / "systems.csv", [SYSTEM_HEADS, SYSTEM_ROW], encoding)
    report = import_estate(store, path)
    assert report.added == ("hotline",)
    found = find_system(store, "12345 热线")
    assert (found.department, found.level, found.state) == ("市数据局", 3, State.IN_USE)


def test_a_workbook_with_english_headings_and_words(store: Store, tmp_path: Path) -> None:
    path = write_xlsx(
        tmp_path / "estate.xlsx",
        {
            "systems": [
                ("ID", "Name", "Department", "Level", "State", "Shares data"),
                ("s1", "One", "Bureau", 2, "being built", "no"),
            ],
            "assets": [
                ("System", "ID", "Type", "Target", "Declared ports"),
                ("One", "web", "site", "HTTP://Example.TEST:80/x", None),
                ("s1", "host", "host", "::1", "443, 22"),
            ],
        },
    )
    import_estate(store, path)
    (found,) = systems(store)
    assert (found.level, found.state, found.shares_data) == (2, State.BEING_BUILT, False)
    assert [asset.target for asset in found.assets] == ["http://example.test/x", "::1"]
    assert found.assets[1].ports == (22, 443)


def test_yaml_in_either_language(store: Store, tmp_path: Path) -> None:
    path = tmp_path / "estate.yaml"
    path.write_text(
        "systems:\n"
        "- {系统编号: a, name: 甲, department: 局, 等保定级: 二级, shares_data: true,\n"
        "   assets: [{id: h, type: 主机, target: 127.0.0.1, ports: ['22', 80-82]}]}\n",
        encoding="utf-8",
    )
    import_estate(store, path)
    (found,) = systems(store)
    assert found.level == 2
    assert found.shares_data is True
    assert found.assets[0].ports == (22, 80, 81, 82)


def test_sixty_faults_are_told_at_once_and_nothing_is_kept(store: Store, tmp_path: Path) -> None:
    good = [("ok", "好", "局", "三级", "在用")]
    bad = [(f"s{n}", f"系统{n}", "", "九级", "在用") for n in range(30)]
    path = write_xlsx(tmp_path / "estate.xlsx", {"系统": [SYSTEM_HEADS, *good, *bad]})
    faults = faults_of(store, path)
    assert len(faults) == 60
    assert faults[0].startswith("estate.xlsx: 系统")
    assert [word for word in ("责任部门", "(C3)") if word not in faults[0]] == []
    assert [word for word in ("等保定级", "(D3)") if word not in faults[1]] == []
    assert "三级/3" in faults[1]
    assert "(D32)" in faults[-1]
    assert systems(store) == []


@pytest.mark.parametrize(
    ("kind", "target"),
    [
        ("主机", "127.0.0.1 --script=x.nse"),
        ("主机", "-iL /etc/passwd"),
        ("主机", ";id"),
        ("主机", "$(id)"),
        ("主机", "10.0.0.0/8"),
        ("主机", "fe80::1%lo"),
        ("主机", ""),
        ("服务", "127.0.0.1"),
        ("服务", "127.0.0.1:70000"),
        ("数据库", "::1:3306"),
        ("数据库", "[127.0.0.1]:3306"),
        ("网站", "ftp://a.test/"),
        ("网站", "file:///etc/passwd"),
        ("网站", "https://a.test:99999/"),
        ("网站", "https:///x"),
        ("网站", "https://a.test/ --script=x"),
        ("网站", "javascript:alert(1)"),
    ],
)
def test_a_wrong_target_is_refused_with_its_row_and_column(
    store: Store, tmp_path: Path, kind: str, target: str
) -> None:
    save_estate(store, [hotline()])
    path = write_csv(tmp_path / "assets.csv", [ASSET_HEADS, ("hotline", "new", kind, target)])
    (fault,) = faults_of(store, path)
    assert "访问地址" in fault
    assert "(D2)" in fault
    assert systems(store) == [hotline()]


def test_a_password_in_a_url_is_refused_and_not_shown(store: Store, tmp_path: Path) -> None:
    save_estate(store, [hotline()])
    rows = [
        ("hotline", f"n{n}", "网站", text)
        for n, text in enumerate(["https://u:geheim@a.test/", "https://u:geheim@a b/"])
    ]
    faults = faults_of(store, write_csv(tmp_path / "assets.csv", [ASSET_HEADS, *rows]))
    assert len(faults) == 2
    assert not any("geheim" in fault for fault in faults)


def test_ids_and_names_must_be_unique(store: Store, tmp_path: Path) -> None:
    save_estate(store, [hotline()])
    path = write_xlsx(
        tmp_path / "estate.xlsx",
        {
            "系统": [
                SYSTEM_HEADS,
                ("a", "甲", "局", "", ""),
                ("a", "乙", "局", "", ""),
                ("b", "12345 热线", "局", "", ""),
            ],
            "资产": [
                ASSET_HEADS,
                ("a", "h", "主机", "127.0.0.1"),
                ("甲", "h", "主机", "127.0.0.2"),
                ("nowhere", "h", "主机", "127.0.0.3"),
            ],
        },
    )
    faults = faults_of(store, path)
    assert [place for place in ("(A3)", "(B4)", "(B3)", "(A4)") if not any(place in fault for fault in faults)] == []
    assert len(faults) == 4
    assert "(A2)" in faults[0]


def test_assets_of_a_faulty_system_are_not_called_faulty_too(store: Store, tmp_path: Path) -> None:
    path = write_xlsx(
        tmp_path / "estate.xlsx",
        {
            "系统": [SYSTEM_HEADS, ("a", "甲", "局", "九级", "")],
            "资产": [ASSET_HEADS, ("a", "h", "主机", "127.0.0.1"), ("甲", "g", "主机", "127.0.0.1")],
        },
    )
    assert len(faults_of(store, path)) == 1


def test_fields_that_contradict_each_other_are_refused(store: Store, tmp_path: Path) -> None:
    save_estate(store, [hotline()])
    heads = (*ASSET_HEADS, "固定IP", "登记端口")
    rows = [
        ("hotline", "a", "主机", "127.0.0.1", "127.0.0.2", ""),
        ("hotline", "b", "服务", "127.0.0.1:80", "", "80"),
        ("hotline", "c", "机房", "B2", "127.0.0.1", ""),
        ("hotline", "d", "主机", "x.test", "y.test", ""),
        ("hotline", "e", "主机", "x.test", "", "80-"),
    ]
    faults = faults_of(store, write_csv(tmp_path / "assets.csv", [heads, *rows]))
    assert [fault.split("(")[1][:2] for fault in sorted(faults, key=lambda fault: fault.split("(")[1][1])] == [
        "E2",
        "F3",
        "E4",
        "E5",
        "F6",
    ]


def test_importing_again_changes_only_what_changed(store: Store, tmp_path: Path) -> None:
    other = System(id="other", name="信访", department="信访局")
    save_estate(store, [hotline(), other])
    web = replace(hotline().assets[0], name="新门户", target="https://new.test/", address="127.0.0.8")
    (path,) = export_estate([replace(hotline(), level=2, assets=(web, *hotline().assets[1:3]))], tmp_path / "e.xlsx")
    report = import_estate(store, path)
    seen = {(change.asset, change.field, change.before, change.after) for change in report.changed}
    assert seen == {
        ("", "level", "三级", "二级"),
        ("web", "name", "门户", "新门户"),
        ("web", "target", "https://hotline.test/", "https://new.test/"),
        ("web", "address", "127.0.0.9", "127.0.0.8"),
    }
    assert (report.added, report.added_assets) == ((), ())
    assert (report.missing, report.missing_assets) == (("other",), ("hotline/room",))
    assert (report.unchanged, report.unchanged_assets) == (0, 2)
    found = find_system(store, "hotline")
    assert found.assets[0] == web
    assert found.assets[3].id == "room"
    assert find_system(store, "other") == other


def test_columns_a_file_lacks_stay_and_unknown_ones_are_named(store: Store, tmp_path: Path) -> None:
    save_estate(store, [hotline()])
    rows = [("编号", "名称", "责任单位", "备案编码"), ("hotline", "12345 热线", "市政务信息管理局", "x")]
    report = import_estate(store, write_csv(tmp_path / "s.csv", rows))
    assert report.changed == ()
    assert report.unchanged == 1
    assert report.ignored_columns == ("备案编码",)
    assert systems(store) == [hotline()]


def test_two_systems_may_exchange_their_names(store: Store, tmp_path: Path) -> None:
    save_estate(store, [System(id="a", name="甲", department="局"), System(id="b", name="乙", department="局")])
    rows = [SYSTEM_HEADS, ("a", "乙", "局", "", ""), ("b", "甲", "局", "", "")]
    import_estate(store, write_csv(tmp_path / "s.csv", rows))
    assert [(one.id, one.name) for one in systems(store)] == [("a", "乙"), ("b", "甲")]


def test_a_new_type_with_the_old_target_is_refused(store: Store, tmp_path: Path) -> None:
    save_estate(store, [hotline()])
    path = write_csv(tmp_path / "a.csv", [ASSET_HEADS[:3], ("hotline", "db", "网站")])
    (fault,) = faults_of(store, path)
    assert "row 2" in fault or "第 2 行" in fault
    assert find_system(store, "hotline").assets[2].type is AssetType.DATABASE


def test_a_level_is_read_as_it_is_written_in_filings(store: Store, tmp_path: Path) -> None:
    words = ["三级", "第三级", "3", "3级", "S3A3G3", "S2A3G3", "未定级", "", "四级", "1"]
    rows = [(f"s{n}", f"系统{n}", "局", word, "") for n, word in enumerate(words)]
    import_estate(store, write_csv(tmp_path / "s.csv", [SYSTEM_HEADS, *rows]))
    assert [one.level for one in systems(store)] == [3, 3, 3, 3, 3, 3, 0, 0, 4, 1]


@pytest.mark.parametrize("word", ["2026-13-01", "2026-02-30", "去年", "20260301x"])
def test_a_day_that_is_none_is_refused(store: Store, tmp_path: Path, word: str) -> None:
    path = write_csv(tmp_path / "s.csv", [(*SYSTEM_HEADS, "测评日期"), (*SYSTEM_ROW, word)])
    (fault,) = faults_of(store, path)
    assert "(F2)" in fault


def test_near_names_are_offered(store: Store) -> None:
    save_estate(store, [hotline()])
    with pytest.raises(UnknownName, match="hotline"):
        find_system(store, "hotlin")
    with pytest.raises(UnknownName, match="12345 热线"):
        find_system(store, "热线")


def test_the_id_goes_before_the_name(store: Store) -> None:
    save_estate(store, [System(id="x", name="y", department="局"), System(id="y", name="z", department="局")])
    assert find_system(store, "y").name == "z"


def test_updating_a_system_keeps_its_place_and_its_answers(store: Store) -> None:
    save_estate(store, [hotline(), System(id="b", name="乙", department="局")])
    with store.transaction() as db:
        db.conn.execute(
            "INSERT INTO answers (system, question, topic, claim, person, answered_on, expires_on, imported_at)"
            " VALUES ('hotline', 'q', 't', 'met', 'p', '2026-01-01', '2027-01-01', '2026-01-01T00:00:00+00:00')"
        )
    save_estate(store, [replace(hotline(), level=2)])
    assert [one.id for one in systems(store)] == ["hotline", "b"]
    assert store.db.execute("SELECT count(*) FROM answers").fetchone()[0] == 1


def test_a_store_that_fails_half_way_keeps_nothing(store: Store, tmp_path: Path) -> None:
    save_estate(store, [hotline()])
    store.db.conn.execute(
        "CREATE TRIGGER full BEFORE INSERT ON assets WHEN NEW.id = 'last' BEGIN SELECT RAISE(ABORT, 'disk full'); END"
    )
    new = replace(hotline().assets[1], id="first"), replace(hotline().assets[1], id="last")
    (path,) = export_estate([replace(hotline(), level=2, assets=new)], tmp_path / "e.yaml")
    with pytest.raises(Exception, match="disk full"):
        import_estate(store, path)
    assert systems(store) == [hotline()]


def test_thousands_of_faults_are_cut_and_counted(store: Store, tmp_path: Path) -> None:
    rows = [(f"s{n}", f"系统{n}", "局", "九级", "") for n in range(5000)]
    faults = faults_of(store, write_csv(tmp_path / "s.csv", [SYSTEM_HEADS, *rows]))
    assert len(faults) == 201
    assert "4800" in faults[-1]


def test_two_imports_at_once_both_count(tmp_path: Path) -> None:
    Store(tmp_path / "x.db").close()

    def one(number: int) -> None:
        path = write_csv(tmp_path / f"{number}.csv", [SYSTEM_HEADS, (f"s{number}", f"系统{number}", "局", "", "")])
        with Store(tmp_path / "x.db") as store:
            import_estate(store, path)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(one, range(16)))
    with Store(tmp_path / "x.db") as store:
        found = systems(store)
    assert sorted(system.id for system in found) == sorted(f"s{n}" for n in range(16))


@pytest.mark.parametrize(
    ("word", "kind"),
    [("UPS电源", "ups"), ("精密空调", "climate"), ("摄像头", "camera"), ("传感器", "sensor"), ("交换机", "network")],
)
def test_devices_are_known_by_what_people_call_them(word: str, kind: str) -> None:
    assert device_kind(word).value == kind
