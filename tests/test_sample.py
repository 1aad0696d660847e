"""The sample: the city's systems as the issue names them, ten behind the lab, the rest where nobody may look; and answers."""

from __future__ import annotations

import ipaddress
from collections import Counter
from datetime import UTC, date, datetime
from urllib.parse import urlsplit

import pytest

from baselines.load import load_baseline
from baselines.questions import questions
from scanner.estate.baseline_of import own_baseline, own_baseline_names
from scanner.estate.model import Asset, AssetType, State, System
from scanner.estate.target import ADDRESSED, asset_endpoint, is_addressed
from scanner.lab import lab_hosts
from scanner.probes.hosts import parse_host
from scanner.sample import PROOF_FILE, SampleAnswer, sample_answers, sample_estate, sample_permission
from scanner.scope.gate import Gate

NOW = datetime(2026, 6, 1, 4, 0, tzinfo=UTC)
TODAY = date(2026, 6, 1)
NETWORK = "127.99.3"
SNMP_PORT = 21161
"""No target of a device names a port: the login of the lab's power supplies does."""
DOCUMENTATION = [
    ipaddress.ip_network(net) for net in ("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "2001:db8::/32")
]
NAMED = [
    "领导驾驶舱",
    "工业运行综合调度",
    "国资监管",
    "智慧社区",
    "智慧城管",
    "智慧交通",
    "智慧应急",
    "雪亮工程",
    "智慧水务",
    "智慧消防",
    "一体化政务服务平台",
    "好差评",
    "中介服务超市",
    "三晋通/好运办",
    "12345",
    "民呼我应",
    "智慧教育",
    "全民健康信息平台",
    "智慧文旅",
    "公共资源交易",
    "晋政通",
    "信用运城",
    "食品药品",
    "冷链",
    "智慧审计",
    "数字乡村",
    "农业大数据",
    "智慧生态",
    "大气环境",
    "智能信访",
    "政务信息化项目管理",
    "政务云",
    "电子政务外网",
    "数据共享交换平台",
    "人口基础库",
    "法人基础库",
    "空间地理基础库",
    "电子证照基础库",
    "信用基础库",
    "数据开放平台",
    "统一身份认证",
    "电子文件",
]


@pytest.fixture(scope="module")
def estate() -> list[System]:
    return sample_estate(NOW, NETWORK)


def addresses(system: System) -> list[str]:
    """The address of every asset that has one."""
    return [address for asset in system.assets if (address := address_of(asset))]


def address_of(asset: Asset) -> str:
    aim = asset_endpoint(asset)
    return (asset.address or aim.host) if aim else ""


def in_lab(system: System) -> bool:
    return any(address.startswith(f"{NETWORK}.") for address in addresses(system))


def test_sixty_seven_systems_by_state(estate: list[System]) -> None:
    assert Counter(system.state for system in estate) == {State.IN_USE: 57, State.TRIAL: 9, State.BEING_BUILT: 1}
    assert len({system.id for system in estate}) == len({system.name for system in estate}) == 67


@pytest.mark.parametrize("name", NAMED)
def test_the_plans_systems_are_among_them(estate: list[System], name: str) -> None:
    assert any(name in system.name for system in estate)


def test_every_system_is_registered_with_what_a_report_needs(estate: list[System]) -> None:
    for system in estate:
        assert system.level in (2, 3), system.id
        assert system.department
        assert system.zone in ("政务外网", "互联网", "政务云", "视频专网"), system.id
        assert system.shares_data is not None
        assert addresses(system), system.id
        assert (system.extensions == ("cloud",)) == (system.zone == "政务云"), system.id
        assert bool(system.filing_number) == bool(system.evaluated_on), system.id
        assert len({asset.id for asset in system.assets}) == len(system.assets), system.id
        assert all(asset.system == system.id for asset in system.assets), system.id


def test_every_target_would_pass_the_import(estate: list[System]) -> None:
    for system in estate:
        for asset in system.assets:
            aim = asset_endpoint(asset)
            assert (aim is not None) == is_addressed(asset.type, asset.target), asset
            assert aim is not None or asset.type not in ADDRESSED, asset
            if aim is not None:
                assert parse_host(aim.host) == aim.host
                assert parse_host(asset.address or "::1")


def test_assets_of_every_type_are_there(estate: list[System]) -> None:
    assert {asset.type for system in estate for asset in system.assets} == set(AssetType)


def test_ten_systems_cover_the_lab(estate: list[System]) -> None:
    hosts = {host.address: host for host in lab_hosts(NETWORK).values()}
    inside = [system for system in estate if in_lab(system)]
    assert len(inside) == 10
    assert {address for system in inside for address in addresses(system)} == set(hosts)
    ports: dict[str, set[int]] = {}
    for system in inside:
        for asset in system.assets:
            aim = asset_endpoint(asset)
            if aim is not None:
                own = {SNMP_PORT} if asset.type is AssetType.DEVICE else asset.ports or {aim.port}
                ports.setdefault(address_of(asset), set()).update(own)
    assert ports == {address: set(host.ports.values()) for address, host in hosts.items()}


def test_sites_of_the_lab_need_no_name_server(estate: list[System]) -> None:
    for system in filter(in_lab, estate):
        for asset in system.assets:
            if asset.type is AssetType.SITE:
                assert asset.address
                assert str(urlsplit(asset.target).hostname).endswith(".test")


def test_all_others_are_out_of_scope(estate: list[System]) -> None:
    gate = Gate([sample_permission(NOW, NETWORK)], clock=lambda: NOW)
    for system in estate:
        for address in addresses(system):
            assert gate.allows(address, 21443) == in_lab(system), system.id
            if not in_lab(system):
                assert any(ipaddress.ip_address(address) in net for net in DOCUMENTATION), address


def test_the_permission_holds_on_the_labs_ports_alone() -> None:
    gate = Gate([sample_permission(NOW, NETWORK)], clock=lambda: NOW)
    assert gate.allows(f"{NETWORK}.10", 21443)
    assert not gate.allows(f"{NETWORK}.10", 443)
    assert not gate.allows("127.0.0.1", 21443)


def answers_of(system: System) -> list[SampleAnswer]:
    return sample_answers(TODAY).get(system.id, [])


def test_the_labs_systems_and_their_cloud_platform_have_answers(estate: list[System]) -> None:
    inside = {system.id for system in estate if in_lab(system)}
    platforms = {system.platform for system in estate if system.id in inside and system.platform}
    assert platforms == {"zwy"}
    assert set(sample_answers(TODAY)) == inside | platforms


def test_systems_on_the_government_cloud_name_it_and_sensing_devices_and_apps_are_there(estate: list[System]) -> None:
    for system in estate:
        assert system.platform == ("zwy" if system.zone == "政务云" and system.id != "zwy" else ""), system.id
    asked = {name.split("-")[1] for system in estate for name in own_baseline_names(system)[1:]}
    assert asked == {"cloud", "mobile", "iot"}
    (cameras,) = (system for system in estate if in_lab(system) and "-iot-" in own_baseline(system).name)
    answers = {answer.question: answer.claim for answer in answers_of(cameras)}
    assert {question.id for question in questions(load_baseline("mlps2-iot-level3"))} <= answers.keys()
    assert answers["8.4.2.1"] == "not_met"


def test_an_answer_is_given_once_and_for_a_question_of_the_baseline(estate: list[System]) -> None:
    for system in filter(in_lab, estate):
        asked = {question.id for question in questions(own_baseline(system))}
        given = answers_of(system)
        assert len({answer.question for answer in given}) == len(given)
        assert len(asked & {answer.question for answer in given}) >= 10, system.id
        for answer in given:
            if answer.note or answer.expires_on < TODAY:
                assert answer.question in asked, f"{system.id} {answer.question}"


def test_the_well_kept_system_has_answered_every_question(estate: list[System]) -> None:
    system = next(system for system in estate if system.id == "zwfw")
    asked = {q.id for name in ("mlps2-level3", "mlps2-cloud-level3") for q in questions(load_baseline(name))}
    assert asked <= {answer.question for answer in answers_of(system)}
    assert {answer.claim for answer in answers_of(system)} == {"met"}


def test_answers_are_mixed_as_in_life() -> None:
    answers = [answer for given in sample_answers(TODAY).values() for answer in given]
    assert {answer.claim for answer in answers} == {"met", "partly_met", "not_met", "not_applicable"}
    assert any(answer.expires_on < TODAY for answer in answers)
    assert any(answer.claim == "met" and not answer.proof for answer in answers)
    assert all(answer.answered_on <= TODAY for answer in answers)
    assert all((answer.expires_on - answer.answered_on).days == 365 for answer in answers)
    assert all(answer.note for answer in answers if answer.claim != "met")
    assert {answer.proof for answer in answers} == {"", PROOF_FILE.name}
    assert PROOF_FILE.read_text(encoding="utf-8")
