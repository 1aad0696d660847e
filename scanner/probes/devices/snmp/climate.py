"""What the trees of a device tell of climate, and what ENTITY-SENSOR-MIB (RFC 3433) does."""

from __future__ import annotations

from collections.abc import Iterator

from checks.evidence import Reading
from scanner.probes.clean import clean
from scanner.probes.devices.snmp.codec import Oid, Value
from scanner.probes.devices.snmp.session import Session
from scanner.probes.devices.snmp.trees import Reader, Sensors, Tree, arcs

_NAME = 80
_LOW, _HIGH = -100.0, 10_000.0
"""A reading beyond these is none."""

_ENTITY_SENSOR = arcs("1.3.6.1.2.1.99.1.1.1")
_ENTITY_NAME = arcs("1.3.6.1.2.1.47.1.1.1.1.7")
_ENTITY_WORDS = arcs("1.3.6.1.2.1.47.1.1.1.1.2")
_MEASURES = {8: "temperature", 9: "humidity", 10: "fan"}
"""EntitySensorDataType: degrees Celsius, per cent of relative humidity, turns a minute."""
_UNITS = 9
"""EntitySensorDataScale of the bare unit; each step is a factor of a thousand."""
_STATES = {1: "normal", 2: "unknown", 3: "alarm"}
"""EntitySensorStatus: ok, unavailable, not operational."""


def tree_readings(tree: Tree, reader: Reader) -> Iterator[Reading]:
    """What the sensors of a maker's tree tell. Raises as `Session.get` does."""
    for sensors in tree.sensors:
        present = _present(sensors, reader)
        for row, (value, state) in _rows(sensors, reader).items():
            name = _name(sensors, row, reader)
            if name is None or (present is not None and row not in present):
                continue
            unit = _unit(sensors, row, reader)
            number = _number(sensors, value, unit)
            if number is None and state == "unknown" and sensors.present is None and _is_nothing(sensors, value):
                continue
            yield Reading(name=name, measures=sensors.measures, value=number, state=state)


def _rows(sensors: Sensors, reader: Reader) -> dict[Oid, tuple[Value, str]]:
    values = reader.column(sensors.value) if sensors.value else {}
    words = sensors.state.words if sensors.state else {}
    states = reader.column(sensors.state.oid) if sensors.state else {}
    rows = values if sensors.value else states
    return {row: (values.get(row), _word(states.get(row), words)) for row in rows}


def _word(value: Value, words: dict[int, str | bool]) -> str:
    return str(words.get(value, "unknown")) if isinstance(value, int) else "unknown"


def _present(sensors: Sensors, reader: Reader) -> frozenset[Oid] | None:
    if sensors.present is None:
        return None
    column = reader.column(sensors.present.oid)
    return frozenset(row for row, value in column.items() if value in sensors.present.numbers)


def _is_nothing(sensors: Sensors, value: Value) -> bool:
    """True where a device says by a number of its own that there is no such sensor, rather than that it is broken."""
    return value is None or value in sensors.unknown


def _unit(sensors: Sensors, row: Oid, reader: Reader) -> str:
    if sensors.unit_from is None:
        return "celsius"
    column = reader.column(sensors.unit_from.oid)
    return _word(column.get(row, column.get(())), sensors.unit_from.words)


def _number(sensors: Sensors, value: Value, unit: str) -> float | None:
    if not isinstance(value, int) or value in sensors.unknown:
        return None
    number = value * sensors.scale
    if sensors.measures == "temperature":
        if unit not in ("celsius", "fahrenheit"):
            return None
        number = number if unit == "celsius" else (number - 32) / 1.8
    return _within(number)


def _within(number: float) -> float | None:
    return round(number, 2) if _LOW <= number <= _HIGH else None


def _name(sensors: Sensors, row: Oid, reader: Reader) -> str | None:
    told = reader.column(sensors.name).get(row) if sensors.name else None
    if sensors.names:
        return sensors.names.get(".".join(map(str, told))) if isinstance(told, tuple) else None
    if isinstance(told, bytes) and (word := clean(told, _NAME)):
        return word
    return f"{sensors.label} {'.'.join(map(str, row))}".strip()


def entity_readings(session: Session, most: int) -> Iterator[Reading]:
    """What ENTITY-SENSOR-MIB tells of temperature, humidity and fans, at most `most`. Raises as `Session.get` does."""
    types = session.walk((*_ENTITY_SENSOR, 1))
    rows = [row for row, value in types.items() if value in _MEASURES][:most]
    columns = [(*_ENTITY_SENSOR, number) for number in (2, 3, 4, 5)]
    roots = [*columns, _ENTITY_NAME, _ENTITY_WORDS]
    found = session.get([root + row for row in rows for root in roots])
    for row in rows:
        scale, precision, value, status = (found.get(column + row) for column in columns)
        words = [found.get(root + row) for root in (_ENTITY_NAME, _ENTITY_WORDS)]
        name = next((clean(word, _NAME) for word in words if isinstance(word, bytes) and word.strip()), "")
        kind = types[row]
        measures = _MEASURES[kind] if isinstance(kind, int) else ""
        yield Reading(
            name=name or f"sensor {'.'.join(map(str, row))}",
            measures=measures,
            value=None if measures == "fan" or status != 1 else _scaled(value, scale, precision),
            state=_STATES.get(status, "unknown") if isinstance(status, int) else "unknown",
        )


def _scaled(value: Value, scale: Value, precision: Value) -> float | None:
    if not (isinstance(value, int) and isinstance(scale, int) and isinstance(precision, int)):
        return None
    if not (1 <= scale <= 17 and -8 <= precision <= 9):
        return None
    return _within(value * 10.0 ** (3 * (scale - _UNITS) - precision))
