"""Names of people beside their addresses: neither counts without the other."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from functools import cache

from scanner.personal.hints import NAME
from scanner.personal.known import hint_words, places, surnames

NEAR = 120
"""A name and an address in one text belong together when no more characters than this are between their beginnings."""

_HAN = "一-鿿"
_NAME = re.compile(f"[{_HAN}]{{2,4}}")
_DOTTED = re.compile(f"[{_HAN}]{{1,8}}[·•][{_HAN}]{{1,8}}")
"""How the names of other peoples are written, `阿依古丽·买买提`."""
_LABELLED = "[ \t　]{0,4}[:：]?[ \t　]{0,4}"
_FOLLOWS = re.compile(
    f"[^{_HAN}]|男|女|住|家住|身份|证件|性别|年龄|电话|手机|联系|地址|户籍|现居|出生|民族|先生|同志|$"
)
_NO_GIVEN = re.compile(
    "某|先生|女士|小姐|同志|老师|师傅|[市区县镇乡村路街局院校所站店厅馆寺庙厂司部处科办省州厦湾港桥河]$"
)

_RUN = re.compile(f"[{_HAN}0-9A-Za-z（）()#-]{{6,80}}")
_REGION = re.compile("省|自治区|市|州|盟|区|县|旗|镇|乡|街道|村")
_STREET = re.compile("路|街|巷|道|弄|里|村|庄|屯|组|小区|花园|家园|苑|公寓|新城|社区|胡同|大院")
_DOOR = re.compile(
    "[0-9一二三四五六七八九十]{1,5}(?:号|栋|幢|座|楼|单元|室|户|组|弄)|[0-9]{1,4}-[0-9]{1,4}(?:-[0-9]{1,4})?"
)
_CALLED = re.compile("住址|地址|居住地|户籍地|[住于在]")


def is_name(text: str) -> bool:
    """True for a surname and one or two further characters that are neither a title, a mask (某), nor the end of a place; and
    for a name in two parts with a dot between."""
    if _DOTTED.fullmatch(text):
        return True
    if not _NAME.fullmatch(text) or text in places():
        return False
    given = text[2:] if text[:2] in surnames() and len(text) > 2 else text[1:] if text[0] in surnames() else ""
    return 1 <= len(given) <= 2 and not _NO_GIVEN.search(given)


def address_in(text: str) -> str:
    """The first address of a household in `text`: a region, a street or village, and a number of door, house or room."""
    return next((address for _, address in _addresses(text)), "")


def find_pairs(text: str) -> Iterator[tuple[str, str]]:
    """Names that are called so (`姓名：`), each with the nearest address after it, or else before it."""
    names = list(_names(text))
    if not names:
        return
    addresses = list(_addresses(text))
    starts = [start for start, _ in addresses]
    for start, name in names:
        after = bisect_left(starts, start)
        for index in (after, after - 1):
            if 0 <= index < len(starts) and abs(starts[index] - start) <= NEAR:
                yield name, addresses[index][1]
                break


def _names(text: str) -> Iterator[tuple[int, str]]:
    for label in _label().finditer(text):
        if dotted := _DOTTED.match(text, label.end()):
            yield label.end(), dotted.group()
            continue
        for length in (4, 3, 2):
            name = text[label.end() : label.end() + length]
            if len(name) == length and is_name(name) and _FOLLOWS.match(text, label.end() + length):
                yield label.end(), name
                break


def _addresses(text: str) -> Iterator[tuple[int, str]]:
    for run in _RUN.finditer(text):
        address = _address(run.group())
        if address:
            yield run.end() - len(address), address


def _address(run: str) -> str:
    door = _DOOR.search(run)
    if door is None:
        return ""
    streets = [street.start() for street in _STREET.finditer(run, 0, door.end())]
    region = next((one for one in _REGION.finditer(run) if one.start() >= 2), None)
    if region is None or not streets or streets[-1] < region.end():
        return ""
    called = [one.end() for one in _CALLED.finditer(run, 0, region.start() - 1)]
    return run[called[-1] :] if called else run


@cache
def _label() -> re.Pattern[str]:
    words = sorted((word for word, hint in hint_words().items() if hint == NAME), key=len, reverse=True)
    chinese = "|".join(word for word in words if not word.isascii())
    return re.compile(f"(?:{chinese}){_LABELLED}")
