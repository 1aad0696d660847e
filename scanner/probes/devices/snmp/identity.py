"""What a device says it is: the system group (RFC 3418), ENTITY-MIB (RFC 6933) and the makers' trees."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import msgspec

from scanner.probes.clean import clean
from scanner.probes.devices.snmp.codec import Oid, Value
from scanner.probes.devices.snmp.session import Session
from scanner.probes.devices.snmp.trees import Reader, Tree, arcs, makers

_LONGEST = 120
SYSTEM_DESCRIPTION = arcs("1.3.6.1.2.1.1.1.0")
_SYSTEM_ID = arcs("1.3.6.1.2.1.1.2.0")
_SYSTEM_UP = arcs("1.3.6.1.2.1.1.3.0")
_ENGINE_UP = arcs("1.3.6.1.6.3.10.2.1.3.0")
_ENTERPRISES = arcs("1.3.6.1.4.1")
_ENTITY = arcs("1.3.6.1.2.1.47.1.1.1.1")
_CLASS, _FIRMWARE, _SOFTWARE, _MAKER, _MODEL = 5, 9, 10, 12, 13
_CHASSIS, _STACK = 3, 11
_MOST_ENTITIES = 60
_HUNDREDTHS = 100


class Identity(msgspec.Struct, frozen=True):
    """The device's own words, cleaned, and seconds since its last start."""

    maker: str = ""
    model: str = ""
    firmware: str = ""
    description: str = ""
    up_seconds: int | None = None


def read_identity(session: Session, readers: Iterable[tuple[Tree, Reader]]) -> Identity:
    """Ask what the device is. Raises as `Session.get` does."""
    system = session.get([SYSTEM_DESCRIPTION, _SYSTEM_ID, _SYSTEM_UP, _ENGINE_UP])
    told = [_by_tree(tree, reader) for tree, reader in readers]
    told.append(_by_entity(session))
    return Identity(
        maker=_first(one.maker for one in told) or _maker(system.get(_SYSTEM_ID)),
        model=_first(one.model for one in told),
        firmware=_first(one.firmware for one in told),
        description=_words(system.get(SYSTEM_DESCRIPTION)),
        up_seconds=_up(system),
    )


def _by_tree(tree: Tree, reader: Reader) -> Identity:
    naming = tree.device
    reader.prepare([*naming.maker, *naming.model, *naming.firmware])

    def told(names: Iterable[str]) -> str:
        return _first(_words(value) for name in names for value in reader.column(name).values())

    return Identity(told(naming.maker) or tree.maker, told(naming.model), told(naming.firmware))


def _by_entity(session: Session) -> Identity:
    """The first chassis or stack, which stands for the whole device."""
    classes = session.walk((*_ENTITY, _CLASS), _MOST_ENTITIES)
    whole = next((row for row, kind in classes.items() if kind in (_CHASSIS, _STACK)), None)
    if whole is None:
        return Identity()
    found = session.get([(*_ENTITY, column, *whole) for column in (_FIRMWARE, _SOFTWARE, _MAKER, _MODEL)])
    firmware, software, maker, model = (
        _words(found.get((*_ENTITY, column, *whole))) for column in (_FIRMWARE, _SOFTWARE, _MAKER, _MODEL)
    )
    return Identity(maker, model, software or firmware)


def _maker(told: Value) -> str:
    if isinstance(told, tuple) and told[: len(_ENTERPRISES)] == _ENTERPRISES and len(told) > len(_ENTERPRISES):
        return makers().get(told[len(_ENTERPRISES)], "")
    return ""


def _up(system: Mapping[Oid, Value]) -> int | None:
    """The engine of SNMPv3 counts seconds; sysUpTime counts hundredths and starts anew after 497 days."""
    engine, hundredths = system.get(_ENGINE_UP), system.get(_SYSTEM_UP)
    known = [engine] if isinstance(engine, int) else []
    known += [hundredths // _HUNDREDTHS] if isinstance(hundredths, int) else []
    known = [seconds for seconds in known if 0 <= seconds < 2**31]
    return max(known) if known else None


def _words(value: Value) -> str:
    return clean(value, _LONGEST).strip() if isinstance(value, bytes) else ""


def _first(words: Iterable[str]) -> str:
    return next((word for word in words if word), "")
