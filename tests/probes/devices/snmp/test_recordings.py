"""Recorded power supplies, power strips, air conditioners and sensors: their values, read from the recordings by the tests."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

import pytest

from checks.evidence import ClimateEvidence, DeviceEvidence, Evidence, NeighboursEvidence, PowerEvidence, Reading
from tests.probes.devices.snmp.look import look_at
from tests.probes.devices.snmp.recordings import Recording
from tests.probes.devices.snmp.servers import recorded_devices

UPS_MIB = "1.3.6.1.2.1.33.1"
EATON = "1.3.6.1.4.1.534.1"
MGE = "1.3.6.1.4.1.705.1"
HUAWEI = "1.3.6.1.4.1.2011.6.174.1"
EMERSON = "1.3.6.1.4.1.13400.2.1"
LIEBERT = "1.3.6.1.4.1.476.1.42"
STRIP = "1.3.6.1.4.1.318.1.1.26"

BY_UPS_MIB = ("eastpower-istars-swv053", "eaton-93e-80", "huawei-gse200m", "ingrasys-power-switch", "phoenixtec-power")
STRIPS = ("apc-7902b", "apc-8641", "apc-8932")
NAMES = (
    *(f"UPS/{name}" for name in (*BY_UPS_MIB, *STRIPS, "eaton-9px-partial", "emerson-network-power", "vertiv-power")),
    "iot/geist-temperature-sensor",
    "network/firewall/paloalto-pa-5000",
    "cloud/arista-dcs-7150s-52-cl",
)

Kind = TypeVar("Kind", bound=Evidence)
Seen = dict[str, list[Evidence]]


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Seen]:
    """What each recorded device gave, looked at from several threads at once."""
    names = [name.rpartition("/")[2] for name in NAMES]
    with recorded_devices(tmp_path_factory.mktemp("snmpsim"), NAMES) as address, ThreadPoolExecutor(7) as pool:
        looks = pool.map(lambda name: look_at(address, community=name, kind="other"), names)
        yield dict(zip(names, looks, strict=True))


def recorded(name: str) -> Recording:
    return Recording(next(one for one in NAMES if one.endswith(f"/{name}")))


def only(found: list[Evidence], kind: type[Kind]) -> Kind:
    (one,) = [one for one in found if isinstance(one, kind)]
    return one


@pytest.mark.parametrize("name", BY_UPS_MIB)
def test_a_supply_by_rfc_1628(seen: Seen, name: str) -> None:
    power, told = only(seen[name], PowerEvidence), recorded(name)

    assert power.battery == {2: "normal", 3: "low"}[told.number(f"{UPS_MIB}.2.1.0")]
    assert power.seconds_on_battery == told.number(f"{UPS_MIB}.2.2.0")
    assert power.battery_volts == told.number(f"{UPS_MIB}.2.5.0") / 10
    assert power.on_battery is (told.number(f"{UPS_MIB}.4.1.0") == 5)
    assert power.self_test_passed is {1: True, 6: None}[told.number(f"{UPS_MIB}.7.3.0")]
    assert told.number(f"{UPS_MIB}.6.1.0") == 0
    assert (power.alarms, power.alarms_told, power.must_replace) == ((), True, False)
    if name != "huawei-gse200m":
        assert power.charge_percent == told.number(f"{UPS_MIB}.2.4.0")


@pytest.mark.parametrize("name", ["eastpower-istars-swv053", "eaton-93e-80", "ingrasys-power-switch"])
def test_the_load_is_that_of_the_most_loaded_output(seen: Seen, name: str) -> None:
    assert only(seen[name], PowerEvidence).load_percent == max(recorded(name).column(f"{UPS_MIB}.4.4.1.5").values())


@pytest.mark.parametrize("name", ["eastpower-istars-swv053", "ingrasys-power-switch", "phoenixtec-power"])
def test_no_minute_left_of_a_full_battery_is_no_estimate(seen: Seen, name: str) -> None:
    assert recorded(name).number(f"{UPS_MIB}.2.3.0") == 0
    assert only(seen[name], PowerEvidence).minutes_left is None


@pytest.mark.parametrize(
    "name", ["eastpower-istars-swv053", "eaton-93e-80", "ingrasys-power-switch", "phoenixtec-power"]
)
def test_the_batterys_temperature_is_a_reading(seen: Seen, name: str) -> None:
    told = float(recorded(name).number(f"{UPS_MIB}.2.7.0"))

    assert Reading(name="battery", measures="temperature", value=told) in only(seen[name], ClimateEvidence).readings


def test_what_huawei_leaves_out_of_rfc_1628_its_own_tree_tells(seen: Seen) -> None:
    power, told = only(seen["huawei-gse200m"], PowerEvidence), recorded("huawei-gse200m")

    assert told.number(f"{UPS_MIB}.2.3.0") == told.number(f"{UPS_MIB}.2.4.0") == -1
    assert power.charge_percent == told.number(f"{HUAWEI}.6.100.1.3.1")
    assert power.minutes_left == told.number(f"{HUAWEI}.6.100.1.4.1") // 60
    assert power.load_percent == max(told.number(f"{HUAWEI}.4.100.1.{phase}.1") for phase in (14, 15, 16)) // 10
    assert power.tree == "ups-mib+huawei"
    device = only(seen["huawei-gse200m"], DeviceEvidence)
    assert device.model == told.words(f"{UPS_MIB}.1.2.0")
    assert device.firmware == told.words(f"{UPS_MIB}.1.3.0")
    assert device.up_seconds == told.number("1.3.6.1.2.1.1.3.0") // 100


def test_eaton_tells_seconds_where_rfc_1628_tells_minutes(seen: Seen) -> None:
    large, small = recorded("eaton-93e-80"), recorded("eaton-9px-partial")

    assert large.number(f"{EATON}.2.1.0") == 65535  # more than it can count
    assert only(seen["eaton-93e-80"], PowerEvidence).minutes_left == large.number(f"{UPS_MIB}.2.3.0")
    power = only(seen["eaton-9px-partial"], PowerEvidence)
    assert power.minutes_left == small.number(f"{EATON}.2.1.0") // 60
    assert power.charge_percent == small.number(f"{EATON}.2.4.0")
    assert power.battery_volts == small.number(f"{EATON}.2.2.0")
    assert power.load_percent == max(small.number(f"{EATON}.4.1.0"), *small.column(f"{MGE}.7.2.1.4").values())
    assert power.on_battery is (small.number(f"{EATON}.4.5.0") == 5)
    assert power.must_replace is (small.number(f"{MGE}.5.11.0") == 1)
    assert power.battery == {1: "low", 2: "normal"}[small.number(f"{MGE}.5.14.0")]


def test_a_probe_that_eaton_never_had_is_no_reading(seen: Seen) -> None:
    told = recorded("eaton-9px-partial")

    assert told.number(f"{MGE}.8.7.1.2.1") == 1  # its communication failed
    (ambient,) = only(seen["eaton-9px-partial"], ClimateEvidence).readings
    assert ambient == Reading(name="ambient", measures="temperature", value=float(told.number(f"{EATON}.6.1.0")))


def test_emerson(seen: Seen) -> None:
    power, told = only(seen["emerson-network-power"], PowerEvidence), recorded("emerson-network-power")

    assert power.battery == {2: "normal"}[told.number(f"{EMERSON}.3.1.2.1.1.0")]
    assert power.charge_percent == told.number(f"{EMERSON}.3.1.2.2.1.0")
    assert power.battery_volts == told.number(f"{EMERSON}.3.1.2.2.2.0") / 10
    assert power.load_percent == told.number(f"{EMERSON}.3.1.4.2.3.0")
    assert (power.minutes_left, power.alarms_told) == (None, False)
    assert only(seen["emerson-network-power"], DeviceEvidence).model == told.words(f"{EMERSON}.2.1.1.1.0")


def test_an_air_conditioner(seen: Seen) -> None:
    told = recorded("vertiv-power")
    temperature, humidity = f"{LIEBERT}.3.4.1.3.3.1.3", f"{LIEBERT}.3.4.2.2.3.1.3"

    assert only(seen["vertiv-power"], ClimateEvidence).readings == (
        Reading(name="control", measures="temperature", value=float(told.number(f"{temperature}.1"))),
        Reading(name="return air", measures="temperature", value=float(told.number(f"{temperature}.3"))),
        Reading(name="control", measures="humidity", value=float(told.number(f"{humidity}.1"))),
        Reading(name="return air", measures="humidity", value=float(told.number(f"{humidity}.2"))),
    )
    device = only(seen["vertiv-power"], DeviceEvidence)
    assert (device.maker, device.model) == ("Liebert", told.words(f"{LIEBERT}.2.4.2.1.4.1"))
    assert device.firmware == told.words(f"{LIEBERT}.2.4.2.1.5.1")


@pytest.mark.parametrize("name", STRIPS)
def test_a_power_strip(seen: Seen, name: str) -> None:
    told, readings = recorded(name), only(seen[name], ClimateEvidence).readings
    amperes = {
        f"{kind} {row}": value / 10
        for kind, column in (("phase", f"{STRIP}.6.3.1.5"), ("bank", f"{STRIP}.8.3.1.5"))
        for row, value in told.column(column).items()
    }

    assert {one.name: one.value for one in readings} == amperes
    assert {one.state for one in readings} == {"normal"}
    assert {one.measures for one in readings} == {"current"}
    assert not [one for one in seen[name] if isinstance(one, PowerEvidence)]
    device = only(seen[name], DeviceEvidence)
    assert (device.maker, device.model) == ("APC", told.words(f"{STRIP}.2.1.8.1"))
    assert device.firmware == told.words(f"{STRIP}.2.1.6.1")


def test_a_sensor_tells_tenths_of_degrees(seen: Seen) -> None:
    """The recording lets the values wander, from 10.0 to 30.0 degrees and from 25 to 50 per cent."""
    tree, told = "1.3.6.1.4.1.21239.5.1", recorded("geist-temperature-sensor")
    names = [told.words(f"{tree}.{name}") for name in ("2.1.3.1", "2.1.3.1", "4.1.3.2", "4.1.3.3")]
    readings = only(seen["geist-temperature-sensor"], ClimateEvidence).readings

    assert told.number(f"{tree}.1.7.0") == 1  # degrees Celsius
    assert [one.name for one in readings] == names
    assert all(10 <= one.value <= 30 for one in readings if one.measures == "temperature" and one.value is not None)
    assert [one.measures for one in readings] == ["temperature", "humidity", "temperature", "temperature"]
    assert None not in [one.value for one in readings]


@pytest.mark.parametrize("name", ["paloalto-pa-5000", "arista-dcs-7150s-52-cl"])
def test_sensors_by_rfc_3433(seen: Seen, name: str) -> None:
    told, readings = recorded(name), only(seen[name], ClimateEvidence).readings
    sensor, kinds = "1.3.6.1.2.1.99.1.1.1", {8: "temperature", 9: "humidity", 10: "fan"}
    rows = [row for row, kind in told.column(f"{sensor}.1").items() if kind in kinds]

    assert len(readings) == len(rows) > 10
    for one, row in zip(readings, rows, strict=True):
        scale, digits, value, status = (told.number(f"{sensor}.{column}.{row}") for column in (2, 3, 4, 5))
        assert one.measures == kinds[told.number(f"{sensor}.1.{row}")]
        assert one.state == {1: "normal", 2: "unknown", 3: "alarm"}[status]
        if one.measures != "fan" and status == 1:
            assert one.value == pytest.approx(value * 1000.0 ** (scale - 9) / 10**digits, abs=0.01)
        else:
            assert one.value is None


def test_neighbours_by_arp_and_lldp(seen: Seen) -> None:
    told = recorded("arista-dcs-7150s-52-cl")
    tables = {one.table: one for one in seen["arista-dcs-7150s-52-cl"] if isinstance(one, NeighboursEvidence)}
    arp = {one.address: one.mac for one in tables["arp"].neighbours}
    lldp = "1.0.8802.1.1.2.1.4.1.1"
    lines = [line.split("|") for line in told.text.splitlines()]
    media = {line[0].split(".", 11)[-1]: line[2] for line in lines if line[0].startswith("1.3.6.1.2.1.4.22.1.2.")}

    assert arp == {address: bytes.fromhex(mac).hex(":") for address, mac in media.items()}
    assert [one.name for one in tables["lldp"].neighbours] == [
        told.words(line[0]) for line in lines if line[0].startswith(f"{lldp}.9.")
    ]
    assert {one.place.locator for one in tables.values()} == {"udp/161", "udp/161/lldp"}
