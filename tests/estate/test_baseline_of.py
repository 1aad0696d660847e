"""Which baseline a system is judged by: its level's, with the extensions it is registered with and those its assets bring."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from baselines.load import load_baseline
from baselines.model import Assessment, Conclusion
from checks import Text
from scanner.estate.baseline_of import SENSING, own_assessment, own_baseline, own_baseline_names
from scanner.estate.model import Asset, AssetType, DeviceKind, System
from tests.estate.helpers import hotline


@pytest.mark.parametrize(
    ("level", "extensions", "names"),
    [
        (0, ("cloud",), ("one-wall",)),
        (1, (), ("one-wall",)),
        (2, (), ("mlps2-level2",)),
        (2, ("cloud",), ("mlps2-level2", "mlps2-cloud-level2")),
        (3, ("cloud",), ("mlps2-level3", "mlps2-cloud-level3")),
        (4, (), ("mlps2-level3",)),
    ],
)
def test_a_systems_level_and_extensions_choose_its_baseline(
    level: int, extensions: tuple[str, ...], names: tuple[str, ...]
) -> None:
    system = replace(hotline(), level=level, extensions=extensions)
    assert own_baseline_names(system) == names
    assert len(own_baseline(system).items) == sum(len(load_baseline(name).items) for name in names)


@pytest.mark.parametrize("kind", DeviceKind)
def test_a_sensing_device_brings_the_extension_for_the_internet_of_things(kind: DeviceKind) -> None:
    device = Asset(id="d", system="s", type=AssetType.DEVICE, kind=kind)
    system = System(id="s", name="s", department="局", level=3, assets=(device,))
    sensing = kind.value in ("camera", "recorder", "sensor", "gateway", "controller")
    assert own_baseline_names(system) == ("mlps2-level3", *(("mlps2-iot-level3",) if sensing else ()))


@given(
    level=st.sampled_from([2, 3, 4]),
    named=st.sets(st.sampled_from(["cloud", "mobile", "iot"])),
    platform=st.sampled_from(["", "zwy"]),
    types=st.lists(st.sampled_from(AssetType), max_size=4),
    kinds=st.lists(st.sampled_from(DeviceKind), max_size=3),
)
def test_an_extension_joins_when_it_is_named_or_what_it_is_for_is_there(
    level: int, named: set[str], platform: str, types: list[AssetType], kinds: list[DeviceKind]
) -> None:
    plain = [Asset(id=f"a{n}", system="s", type=one) for n, one in enumerate(types)]
    devices = [Asset(id=f"d{n}", system="s", type=AssetType.DEVICE, kind=one) for n, one in enumerate(kinds)]
    system = System(
        id="s",
        name="s",
        department="局",
        level=level,
        extensions=tuple(sorted(named)),
        platform=platform,
        assets=(*plain, *devices),
    )
    names = own_baseline_names(system)
    assert ("cloud" in named or platform == "zwy") == any("-cloud-" in name for name in names)
    assert ("mobile" in named or AssetType.APP in types) == any("-mobile-" in name for name in names)
    assert ("iot" in named or bool(set(kinds) & set(SENSING))) == any("-iot-" in name for name in names)
    assert names[0] == f"mlps2-level{min(level, 3)}"
    assert len(set(names)) == len(names)
    assert own_baseline(system).name == "+".join(names)
    assert own_baseline(replace(system, level=0)).name == own_baseline(replace(system, level=1)).name == "one-wall"


def test_an_assessment_made_before_an_extension_joined_still_counts_as_its_own() -> None:
    app = Asset(id="app", system="hotline", type=AssetType.APP)
    system = replace(hotline(), level=3, extensions=("cloud",), assets=(app,))
    words = Text(zh="符合", en="met")
    blank = Assessment(
        system="hotline",
        scan=1,
        baseline="",
        rule="mlps-2025",
        judged_at=datetime(2026, 6, 1, tzinfo=UTC),
        score=None,
        score_low=0,
        score_high=100,
        coverage=0,
        conclusion=Conclusion(word=words, settled=False, best=words, worst=words),
        layers=(),
        items=(),
    )
    kept = [
        replace(blank, baseline=name)
        for name in ("one-wall", "mlps2-level2", "mlps2-level3", "mlps2-level3+mlps2-cloud-level3")
    ]
    exact = replace(blank, baseline="mlps2-level3+mlps2-cloud-level3+mlps2-mobile-level3")
    assert own_assessment(system, kept) is kept[3]
    assert own_assessment(system, kept[:3]) is kept[2]
    assert own_assessment(system, kept[:2]) is None
    assert own_assessment(system, [*kept, exact]) is exact
    assert own_assessment(replace(system, assets=()), [exact]) is exact
