"""A corpus whose truth is known: records with personal data as a city has them, and records that only look like it.

It shares no code and no table with the recogniser. Nobody's data: all of it is made from a seed.
"""

from __future__ import annotations

import hashlib
import random
import uuid
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import NamedTuple

from tests.personal.words import (
    ADDRESSES,
    CONTACT_LABELS,
    COUNTIES,
    DIVISIONS,
    GIVEN,
    ID_LABELS,
    MOBILE,
    MOBILE_LABELS,
    NAME_LABELS,
    ORDER_LABELS,
    PLACES,
    RARE_ADDRESSES,
    RARE_NAMES,
    ROADS,
    SHOPS,
    SURNAMES,
    TOWNS,
)


class Record(NamedTuple):
    """One record: its fields by heading, which is empty for free text, and the values of each kind that stand in it."""

    fields: tuple[tuple[str, str], ...]
    truth: dict[str, frozenset[str]]
    origin: str


def corpus(size: int, seed: int) -> Iterator[Record]:
    """`size` records, half of them with personal data, all origins in turn."""
    chance = random.Random(seed)
    for number in range(size):
        makers = _PERSONAL if number % 2 else _LOOK_ALIKES
        maker = makers[number // 2 % len(makers)]
        fields, truth = maker(chance)
        yield Record(
            fields=tuple(fields),
            truth={kind: frozenset(values) for kind, values in truth.items()},
            origin=maker.__name__,
        )


_RARE = 0.02
"""How often something stands there that few have: a name of another people, an address without a door, a shop called as a man."""

_Made = tuple[list[tuple[str, str]], dict[str, list[str]]]


def digits(chance: random.Random, count: int) -> str:
    return "".join(chance.choice("0123456789") for _ in range(count))


def day(chance: random.Random, first: date, last: date) -> str:
    return (first + timedelta(days=chance.randrange((last - first).days))).strftime("%Y%m%d")


def resident_id(chance: random.Random) -> str:
    body = chance.choice(DIVISIONS) + day(chance, date(1930, 1, 1), date(2020, 1, 1)) + digits(chance, 3)
    remainder = 0
    for digit in body:  # ISO 7064 MOD 11-2 by its recursion, not by weights
        remainder = (remainder + int(digit)) * 2 % 11
    return body + "0123456789X"[(12 - remainder) % 11]


def mobile(chance: random.Random) -> str:
    return chance.choice(MOBILE) + digits(chance, 8)


def with_luhn(body: str) -> str:
    for last in "0123456789":
        total = 0
        for place, digit in enumerate(reversed(body + last)):
            value = int(digit) << (place % 2)
            total += value - 9 if value > 9 else value
        if total % 10 == 0:
            return body + last
    raise AssertionError


def bank_card(chance: random.Random) -> str:
    length = chance.choice((16, 19, 19))
    bank = chance.choice(("621700", "622202", "622848", "621661", "622588", "623058", "621098", "622908"))
    return with_luhn(bank + digits(chance, length - 7))


def credit_code(chance: random.Random, kind: str) -> str:
    alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY"
    main = chance.choice(("MA", "05", "75", "MB")) + "".join(chance.choice(alphabet) for _ in range(6))
    weights = (3, 7, 9, 10, 5, 8, 4, 2)
    total = sum(int(one, 36) * weight for one, weight in zip(main, weights, strict=True))
    check = 11 - total % 11
    code = kind + chance.choice(DIVISIONS) + main + {10: "X", 11: "0"}.get(check, str(check))
    total = sum(alphabet.index(one) * 3**place % 31 for place, one in enumerate(code))
    return code + alphabet[(31 - total % 31) % 31]


def passport(chance: random.Random) -> str:
    series = chance.choice(("E", "G", "E" + chance.choice("ABCDEFGHJK")))
    return series + digits(chance, 9 - len(series))


def person(chance: random.Random) -> str:
    if chance.random() < _RARE:
        return chance.choice(RARE_NAMES)
    return chance.choice(SURNAMES) + "".join(chance.choice(GIVEN) for _ in range(chance.choice((1, 2, 2, 2))))


def address(chance: random.Random) -> str:
    form = chance.choice(RARE_ADDRESSES if chance.random() < _RARE else ADDRESSES)
    return form.format(
        county=chance.choice(COUNTIES),
        town=chance.choice(TOWNS),
        road=chance.choice(ROADS),
        a=chance.randint(1, 900),
        b=chance.randint(1, 40),
        c=chance.randint(1, 6),
        d=chance.randint(101, 2804),
    )


def people_table(chance: random.Random) -> _Made:
    who, home, number, phone = person(chance), address(chance), resident_id(chance), mobile(chance)
    fields = [
        (chance.choice(NAME_LABELS), who),
        (chance.choice(ID_LABELS), number),
        (chance.choice(MOBILE_LABELS), phone),
        (chance.choice(("家庭住址", "地址", "住址", "dz", "address", "homeAddress", "现住址")), home),
        ("备注", chance.choice(("", "已核实", "2026年新增", "2-1"))),
    ]
    return fields, {"resident_id": [number], "mobile": [phone], "name_address": [f"{who} {home}"]}


def payments_table(chance: random.Random) -> _Made:
    number, card = resident_id(chance), bank_card(chance)
    shown = card if chance.random() < 0.7 else " ".join(card[at : at + 4] for at in range(0, len(card), 4))
    fields = [
        ("序号", str(chance.randint(1, 9999))),
        ("xm", person(chance)),
        ("sfzh", number.lower()),
        (chance.choice(("银行卡号", "卡号", "yhkh", "bank_card_no", "收款账号", "")), shown),
        ("金额", f"{chance.randint(100, 99999)}.00"),
    ]
    return fields, {"resident_id": [number], "bank_card": [card]}


def foreign_cards(chance: random.Random) -> _Made:
    body = chance.choice(("4", "51", "53", "3528"))
    card = with_luhn(body + digits(chance, 15 - len(body)))
    heading = chance.choice(("银行卡号", "bankCard", "card_number", "yhkh"))
    return [(heading, card), ("有效期", "2029-01")], {"bank_card": [card]}


def complaint(chance: random.Random) -> _Made:
    who, number, phone, home = person(chance), resident_id(chance), mobile(chance), address(chance)
    shown = chance.choice(
        (phone, f"+86 {phone}", f"{phone[:3]}-{phone[3:7]}-{phone[7:]}", f"{phone[:3]} {phone[3:7]} {phone[7:]}")
    )
    label = chance.choice(CONTACT_LABELS)
    text = chance.choice(
        (
            f"来电人：{who}，身份证号{number}，反映小区停车问题，{label}{shown}，住址：{home}。",
            f"姓名：{who} 住{home}，{label}：{shown}；证件号码：{number}，要求尽快回复。",
            f"申请人：{who}，地址：{home}，身份证：{number}，{label}为{shown}",
        )
    )
    return [("", text)], {"resident_id": [number], "mobile": [phone], "name_address": [f"{who} {home}"]}


def bare_values(chance: random.Random) -> _Made:
    number, phone, card = resident_id(chance), mobile(chance), bank_card(chance)
    other = mobile(chance)
    return (
        [("", number), ("", f"{phone}/{other}"), ("", card), ("", day(chance, date(2020, 1, 1), date(2026, 1, 1)))],
        {"resident_id": [number], "mobile": [phone, other], "bank_card": [card]},
    )


def record_of_log(chance: random.Random) -> _Made:
    phone, number = mobile(chance), resident_id(chance)
    text = (
        f'2026-03-0{chance.randint(1, 9)} 10:{digits(chance, 2)} INFO {{"traceId":"{digits(chance, 19)}","ts":{_millis(chance)},'
        f'"phone":"{phone}","idCard":"{number}","cost":{chance.randint(1, 900)}}}'
    )
    return [("", text)], {"mobile": [phone], "resident_id": [number]}


def exit_records(chance: random.Random) -> _Made:
    number = passport(chance)
    if chance.random() < 0.5:
        return [(chance.choice(("护照号码", "passport_no", "护照号", "hzhm")), number)], {"passport": [number]}
    return [("", f"持护照{number}于口岸入境，护照有效期至2030年")], {"passport": [number]}


def companies_table(chance: random.Random) -> _Made:
    company = credit_code(chance, chance.choice(("91", "93", "12", "52", "11")))
    trader = credit_code(chance, "92")
    fields = [
        ("企业名称", f"{chance.choice(PLACES)}贸易有限公司"),
        (chance.choice(("统一社会信用代码", "uscc", "tyshxydm", "")), company),
        ("地址", address(chance)),
        ("经营者信用代码", trader),
    ]
    return fields, {"credit_code": [company], "sole_trader": [trader]}


def _millis(chance: random.Random) -> int:
    return chance.randint(1_500_000_000_000, 1_900_000_000_000)


def orders(chance: random.Random) -> _Made:
    label = chance.choice(ORDER_LABELS)
    values = [
        chance.choice(("1", "1", "2")) + digits(chance, 10),
        mobile(chance),
        day(chance, date(2019, 1, 1), date(2026, 1, 1)) + digits(chance, chance.randint(6, 12)),
        with_luhn("62" + digits(chance, 16)),
    ]
    value = chance.choice(values)
    return [(label, value)] if chance.random() < 0.5 else [("", f"{label}：{value}，请查收")], {}


def moments(chance: random.Random) -> _Made:
    millis = _millis(chance)
    fields = [
        ("ts", str(millis)),
        ("", str(millis * 1000)),
        ("created", str(millis // 1000)),
        ("", f"{millis / 1000:.6f}"),
    ]
    return fields, {}


def hashes(chance: random.Random) -> _Made:
    data = digits(chance, 9).encode()
    return [
        ("", hashlib.md5(data).hexdigest()),
        ("", hashlib.sha256(data).hexdigest().upper()),
        ("", f"{uuid.UUID(int=chance.getrandbits(128))}"),
        ("", f"{digits(chance, 8)}-{digits(chance, 4)}-4{digits(chance, 3)}-8{digits(chance, 3)}-{digits(chance, 12)}"),
        ("phone_md5", hashlib.md5(data).hexdigest()[:18]),
    ], {}


def devices(chance: random.Random) -> _Made:
    imei, isbn = with_luhn("86" + digits(chance, 12)), "9787" + digits(chance, 9)
    fields = [
        ("IMEI", imei),
        ("", f"ISBN {isbn}"),
        ("设备序列号", "SN" + mobile(chance)),
        ("", f"SN-{mobile(chance)}-{digits(chance, 2)}"),
    ]
    return fields, {}


def invoices(chance: random.Random) -> _Made:
    fields = [
        ("发票号码", digits(chance, 20)),
        ("发票代码", "0" + digits(chance, 11)),
        ("", f"快递单号 {chance.choice(('SF', 'YT', 'JD'))}{digits(chance, 13)}"),
        ("运单号", "1" + digits(chance, 12)),
    ]
    return fields, {}


def wrong_ids(chance: random.Random) -> _Made:
    good = resident_id(chance)
    wrong = good[:17] + chance.choice([one for one in "0123456789X" if one != good[17]])
    no_day = good[:10] + "0231" + digits(chance, 4)
    case = chance.choice(DIVISIONS) + day(chance, date(2018, 1, 1), date(2026, 6, 1)) + digits(chance, 4)
    return [("", wrong), ("身份证号", no_day), (chance.choice(("受理号", "工单编号", "案件号")), case)], {}


def random_cards(chance: random.Random) -> _Made:
    first = chance.choice("0123457789")
    return [
        ("", with_luhn(first + digits(chance, chance.randint(14, 17)))),
        ("物料编码", with_luhn("62" + digits(chance, 14))),
    ], {}


def parts_of_digits(chance: random.Random) -> _Made:
    phone = mobile(chance)
    fields = [
        ("", digits(chance, 4) + "9" + phone),
        ("", phone + digits(chance, 3)),
        ("", f"version 2.{phone}"),
        ("", f"{chance.randint(73, 134)}.{phone},{chance.randint(18, 53)}.{digits(chance, 11)}"),
        ("", f"/upload/img_{phone}.jpg"),
        ("", f"AB{phone}"),
    ]
    return [chance.choice(fields), chance.choice(fields)], {}


def places_table(chance: random.Random) -> _Made:
    place = chance.choice(PLACES) + chance.choice(("", "区", "镇", "路", "公园", "医院"))
    if chance.random() < _RARE:
        place = chance.choice(SHOPS)
    fields = [
        (chance.choice(("名称", "name", "景点", "站点名称")), place),
        (chance.choice(("地址", "address")), address(chance)),
        ("电话", f"0{chance.randint(10, 999)}-{digits(chance, 8)}"),
    ]
    return fields, {}


def hotlines(chance: random.Random) -> _Made:
    label = chance.choice(("服务热线", "咨询电话", "监督电话", "值班电话", "举报电话", "客服电话"))
    text = f"{label}：{chance.choice((mobile(chance), '12345', '400-' + digits(chance, 3) + '-' + digits(chance, 4)))}"
    return [("", text), ("传真", f"0571-{digits(chance, 8)}"), ("", f"地址：{address(chance)}")], {}


def masked_people(chance: random.Random) -> _Made:
    number, phone, card, who = resident_id(chance), mobile(chance), bank_card(chance), person(chance)
    fields = [
        ("姓名", who[0] + "*" * (len(who) - 1)),
        ("身份证号", number[:6] + "*" * 8 + number[14:]),
        ("手机号", f"{phone[:3]}****{phone[7:]}"),
        ("银行卡号", f"{card[:4]}{'*' * (len(card) - 8)}{card[-4:]}"),
        ("住址", chance.choice(COUNTIES) + "****"),
    ]
    return fields, {}


def codes(chance: random.Random) -> _Made:
    fields = [
        ("型号", "E" + digits(chance, 8)),
        ("", f"产品G{digits(chance, 8)}已下架"),
        ("统一社会信用代码", credit_code(chance, "91")[:17] + "O"),
        ("人口", digits(chance, 7)),
        (chance.choice(("QQ", "qq号")), chance.choice("123") + digits(chance, chance.randint(7, 10))),
        ("姓名", person(chance)),
        ("更新", f"{chance.randint(1, 28)}/{chance.randint(1, 12)}/2026"),
    ]
    return fields, {}


_Maker = Callable[[random.Random], _Made]
_PERSONAL: tuple[_Maker, ...] = (
    people_table,
    payments_table,
    foreign_cards,
    complaint,
    bare_values,
    record_of_log,
    exit_records,
    companies_table,
)
_LOOK_ALIKES: tuple[_Maker, ...] = (
    orders,
    moments,
    hashes,
    devices,
    invoices,
    wrong_ids,
    random_cards,
    parts_of_digits,
    places_table,
    hotlines,
    masked_people,
    codes,
)
