"""The words of the estate's cells, in either language, as values of the model."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from datetime import date
from enum import StrEnum
from typing import TypeVar

from checks import InputError, Text
from reports.language import _
from scanner.estate.columns import CLOUD, IOT, LEVELS, MOBILE, NO, YES
from scanner.estate.model import AssetType, DeviceKind, Environment, Keep, State, Worth
from scanner.scope.ports import parse_ports
from scanner.sheets.table import listed, quoted

TEXT_MAX = 500
PORTS_MAX = 2_000

KEEP_DAYS_MAX = 36_500

_KEEP = re.compile(r"((?:[^\W\d]\w{0,62}\.)?[^\W\d]\w{0,62})\.([^\W\d]\w{0,62})=([0-9]{1,5})")
_ID = re.compile(r"[^\W_][\w.-]{0,63}")
_DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?: 00:00:00)?", re.ASCII)
_WORTH = re.compile(r"([1-5])/([1-5])/([1-5])")
_FINGERPRINT = re.compile(r"[0-9a-f]{64}")
_PERMISSION = re.compile(r"[A-Za-z][\w.]{0,127}", re.ASCII)
_EXTENSIONS = {"cloud": CLOUD, "mobile": MOBILE, "iot": IOT}
_EXTENSION_WORDS = {
    "云计算": "cloud",
    "云": "cloud",
    "政务云": "cloud",
    "cloud": "cloud",
    "移动互联": "mobile",
    "移动": "mobile",
    "mobile": "mobile",
    "物联网": "iot",
    "iot": "iot",
}
_KIND_WORDS = {
    "": DeviceKind.OTHER,
    "ups电源": DeviceKind.UPS,
    "动环": DeviceKind.CLIMATE,
    "动环监控": DeviceKind.CLIMATE,
    "精密空调": DeviceKind.CLIMATE,
    "bmc": DeviceKind.BOARD,
    "带外管理": DeviceKind.BOARD,
    "摄像头": DeviceKind.CAMERA,
    "监控摄像头": DeviceKind.CAMERA,
    "nvr": DeviceKind.RECORDER,
    "硬盘录像机": DeviceKind.RECORDER,
    "传感器": DeviceKind.SENSOR,
    "物联网网关": DeviceKind.GATEWAY,
    "plc": DeviceKind.CONTROLLER,
    "交换机": DeviceKind.NETWORK,
    "路由器": DeviceKind.NETWORK,
    "防火墙": DeviceKind.NETWORK,
}
_YES_WORDS = {"是", "有", "共享", "y", "yes", "true", "1"}
_NO_WORDS = {"否", "无", "不共享", "n", "no", "false", "0"}

E = TypeVar("E", bound=StrEnum)


def plain_text(text: str) -> str:
    """`text` on one line, without format characters (zero width, BiDi), which copying from web pages brings along.

    Raises:
        InputError: it is longer than 500 characters or holds control characters.
    """
    words = " ".join(text.split())
    if not words:
        return ""
    words = "".join(character for character in words if unicodedata.category(character) != "Cf")
    words = " ".join(words.split())
    if len(words) > TEXT_MAX:
        raise InputError(
            _("{value} is too long; expected at most {n} characters").format(value=quoted(words), n=TEXT_MAX)
        )
    if any(unicodedata.category(character) in ("Cc", "Cs") for character in words):
        raise InputError(_("{value} holds control characters").format(value=quoted(words)))
    return words


def required_text(text: str) -> str:
    """As `plain_text`, and not empty.

    Raises:
        InputError: as `plain_text`, or it is empty.
    """
    words = plain_text(text)
    if not words:
        raise InputError(_("is empty; expected a value"))
    return words


def identifier(text: str) -> str:
    """An id: letters (Chinese too), digits, `.`, `-` and `_`, at most 64, beginning with a letter or digit.

    Raises:
        InputError: it is not.
    """
    words = required_text(text)
    if not _ID.fullmatch(words):
        expected = _("expected letters, digits, “.”, “-” or “_”, at most 64, beginning with a letter or digit")
        raise InputError(_("{value} is no id; {expected}").format(value=quoted(words), expected=expected))
    return words


def level(text: str) -> int:
    """The protection level 0..4: `3`, `三级`, `第三级`, `3级`, `S3A3G3` (GB/T 22240), 0 for none.

    Raises:
        InputError: it is none of these.
    """
    word = plain_text(text).casefold().removeprefix("第").removeprefix("level ").removesuffix("级")
    graded = re.fullmatch(r"s([1-4])a([1-4])g([1-4])", word)
    if graded:
        # The level of a system is the higher of its two gradings (GB/T 22240-2020, 4.3).
        return max(int(part) for part in graded.groups())
    for number, label in enumerate(LEVELS):
        if word in (label.zh.removesuffix("级"), label.en):
            return number
    if word in ("", "无", "未定", "-", "none"):
        return 0
    raise _not_among(text, LEVELS)


def state(text: str) -> State:
    """The state; in use when nothing is said.

    Raises:
        InputError: no such state.
    """
    return _member(
        text, State, {"": State.IN_USE, "使用中": State.IN_USE, "运行": State.IN_USE, "建设中": State.BEING_BUILT}
    )


def asset_type(text: str) -> AssetType:
    """The asset's type.

    Raises:
        InputError: no such type.
    """
    words = {"服务器": AssetType.HOST, "web": AssetType.SITE, "app": AssetType.APP, "应用": AssetType.APP}
    return _member(text, AssetType, words)


def environment(text: str) -> Environment:
    """What an asset is for; production when nothing is said.

    Raises:
        InputError: no such environment.
    """
    return _member(
        text, Environment, {"": Environment.PRODUCTION, "正式": Environment.PRODUCTION, "开发": Environment.TEST}
    )


def device_kind(text: str) -> DeviceKind:
    """What a device is for; other when nothing is said.

    Raises:
        InputError: no such kind.
    """
    return _member(text, DeviceKind, _KIND_WORDS)


def worth(text: str) -> Worth | None:
    """The value of an asset: `4/3/5` for confidentiality, integrity and availability; None when nothing is said.

    Raises:
        InputError: not three numbers from 1 to 5.
    """
    word = plain_text(text).replace(" ", "").replace("／", "/")
    if not word:
        return None
    match = _WORTH.fullmatch(word)
    if match is None:
        expected = _("expected three numbers from 1 to 5, such as 4/3/5")
        raise InputError(_("{value} is no value of an asset; {expected}").format(value=quoted(word), expected=expected))
    return Worth(*(int(part) for part in match.groups()))


def show_worth(one: Worth) -> str:
    """A value as `worth` reads it."""
    return f"{one.confidentiality}/{one.integrity}/{one.availability}"


def fingerprints(text: str) -> tuple[str, ...]:
    """SHA-256 fingerprints in lower-case hex, sorted; read with or without colons.

    Raises:
        InputError: something else than 64 hexadecimal digits.
    """
    found = {part.replace(":", "").casefold() for part in _parts(text)}
    for one in found:
        if not _FINGERPRINT.fullmatch(one):
            expected = _("expected the 64 hexadecimal digits of SHA-256")
            raise InputError(_("{value} is no fingerprint; {expected}").format(value=quoted(one), expected=expected))
    return tuple(sorted(found))


def permissions(text: str) -> tuple[str, ...]:
    """The names of Android permissions, sorted, each once.

    Raises:
        InputError: something that is no such name.
    """
    found = set(_parts(text))
    for one in found:
        if not _PERMISSION.fullmatch(one):
            expected = _("expected a name such as android.permission.CAMERA")
            raise InputError(_("{value} is no permission; {expected}").format(value=quoted(one), expected=expected))
    return tuple(sorted(found))


def platform(text: str) -> str:
    """The id of a system, or empty.

    Raises:
        InputError: it is no id.
    """
    return identifier(text) if text.strip() else ""


def credential(text: str) -> str:
    """The name of a credential, an id; or empty.

    Raises:
        InputError: it is no id, as a password would not be; so the message does not hold it.
    """
    try:
        return identifier(text) if text.strip() else ""
    except InputError:
        expected = _("expected letters, digits, “.”, “-” or “_”, at most 64, beginning with a letter or digit")
        what = _("is no name of a credential (not shown here, since it may be a password); {expected}")
        raise InputError(what.format(expected=expected)) from None


def keep(text: str) -> tuple[Keep, ...]:
    """Retention rules, sorted: `public.calls.created_at=1095; logs.at=180`.

    Raises:
        InputError: no such list, or one table twice.
    """
    found: dict[str, Keep] = {}
    for part in _parts(text):
        match = _KEEP.fullmatch(part)
        if match is None or not 1 <= int(match[3]) <= KEEP_DAYS_MAX:
            expected = _("expected table.column=days, such as calls.created_at=1095")
            raise InputError(
                _("{value} is no retention rule; {expected}").format(value=quoted(part), expected=expected)
            )
        if match[1] in found:
            raise InputError(_("the table {value} has two retention rules").format(value=quoted(match[1])))
        found[match[1]] = Keep(match[1], match[2], int(match[3]))
    return tuple(sorted(found.values()))


def show_keep(rules: Iterable[Keep]) -> str:
    """Retention rules as `keep` reads them."""
    return "; ".join(f"{one.table}.{one.column}={one.days}" for one in rules)


def yes_or_no(text: str) -> bool | None:
    """True, False, or None when nothing is said.

    Raises:
        InputError: neither yes nor no.
    """
    word = plain_text(text).casefold()
    if word in _YES_WORDS:
        return True
    if word in _NO_WORDS:
        return False
    if word in ("", "不详", "unknown"):
        return None
    raise _not_among(text, (YES, NO))


def extensions(text: str) -> tuple[str, ...]:
    """The names of the extensions, each once, sorted.

    Raises:
        InputError: an extension nobody knows.
    """
    found = set()
    for part in _parts(text):
        if part.casefold() not in _EXTENSION_WORDS:
            raise _not_among(part, _EXTENSIONS.values())
        found.add(_EXTENSION_WORDS[part.casefold()])
    return tuple(sorted(found))


def day(text: str) -> str:
    """An ISO day, or empty. `2026/3/1`, `2026.3.1` and `2026年3月1日` are read too.

    Raises:
        InputError: no day, or none of the calendar.
    """
    word = plain_text(text)
    if not word:
        return ""
    match = _DAY.fullmatch(word)
    try:
        if match is None:
            raise ValueError
        return date(*(int(part) for part in match.groups())).isoformat()
    except ValueError:
        raise InputError(_("{value} is no day; expected one such as 2026-03-01").format(value=quoted(word))) from None


def ports(text: str) -> tuple[int, ...]:
    """Declared ports, sorted, each once: `22,443,8000-8010`.

    Raises:
        InputError: no such list, or more than 2,000 ports.
    """
    parts = _parts(text)
    if not parts:
        return ()
    found = sorted({port for low, high in parse_ports(",".join(parts)) for port in range(low, high + 1)})
    if len(found) > PORTS_MAX:
        raise InputError(_("{n} ports; expected at most {most}").format(n=len(found), most=PORTS_MAX))
    return tuple(found)


def show_ports(numbers: Iterable[int]) -> str:
    """Ports as `ports` reads them, neighbours joined: `22,443,8000-8010`."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][1] + 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    return ",".join(str(low) if low == high else f"{low}-{high}" for low, high in runs)


def extension_label(name: str) -> Text:
    """The word for people of an extension."""
    return _EXTENSIONS.get(name, Text(zh=name, en=name))


def _parts(text: str) -> list[str]:
    words = plain_text(text)
    return [part.strip() for part in re.split(r"[,;，；、\s]+", words) if part.strip()] if words else []


def _member(text: str, kind: type[E], words: Mapping[str, E]) -> E:
    word = plain_text(text).casefold()
    if word in words:
        return words[word]
    for member in kind:
        label: Text = member.label  # type: ignore[attr-defined]
        if word in (member.value, member.value.replace("_", " "), label.zh, label.en):
            return member
    raise _not_among(text, [member.label for member in kind])  # type: ignore[attr-defined]


def _not_among(text: str, labels: Iterable[Text]) -> InputError:
    expected = listed([label.zh if label.zh == label.en else f"{label.zh}/{label.en}" for label in labels])
    return InputError(
        _("{value} is not known; expected one of {expected}").format(value=quoted(text), expected=expected)
    )
