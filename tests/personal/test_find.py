"""What is told to be personal data, and what looks like it and is not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.personal import RecordTally, find_personal
from scanner.personal.hints import read_hint
from scanner.personal.numbers import has_luhn, is_credit_code, is_mobile, is_resident_id

# The example in GB 11643-1999; the card numbers are made up and pass the Luhn check.
RESIDENT = "11010519491231002X"
CARD = "6222021234567890128"
VISA = "4111111111111111"
COMPANY = "91330100799655058B"
ADDRESS = "浙江省杭州市西湖区文三路123号2单元301室"


def counted(text: str, hint: str = "") -> dict[str, int]:
    return {one.kind: one.count for one in find_personal(text, hint)}


def test_personal_data_is_counted_by_kind() -> None:
    text = f"身份证{RESIDENT}，{RESIDENT.lower()}；手机13800138000、13900139000；卡号 6222 0212 3456 7890 128"

    assert counted(text) == {"resident_id": 1, "mobile": 2, "bank_card": 1}


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (f"（{RESIDENT}）", "resident_id"),
        ("110105 19491231 002x", "resident_id"),
        ("１１０１０５１９４９１２３１００２Ｘ", "resident_id"),
        ("933156199001010016", "resident_id"),  # foreigner's permanent residence card, nationality 156
        ("810000199408230021", "resident_id"),  # residence permit
        ("+8613800138000", "mobile"),
        ("008613800138000", "mobile"),
        ("138-0013-8000", "mobile"),
        ("138 0013 8000", "mobile"),
        ("13800138000@163.com", "mobile"),
        ("13800138000.", "mobile"),
        ("订单A1001 电话13800138000", "mobile"),
        ("示例公司王经理13800138000", "mobile"),
        ("时间紧急请与我联系 13800138000", "mobile"),
        (CARD, "bank_card"),
        (f"卡号：{VISA}", "bank_card"),
        ("信用卡4111 1111 1111 1111", "bank_card"),
        ("护照号码：E12345678", "passport"),
        ("护照EA1234567", "passport"),
        (COMPANY, "credit_code"),
        (f"姓名：张三，住址：{ADDRESS}", "name_address"),
        (f"家住{ADDRESS}，联系人 欧阳小明", "name_address"),
        (f"姓名：阿依古丽·买买提，住址：{ADDRESS}", "name_address"),
        ("户主：王秀英 住河南省南阳市卧龙区蒲山镇杨庄村3组12号", "name_address"),
    ],
)
def test_a_value_is_told_from_its_own_look_and_the_words_before_it(text: str, kind: str) -> None:
    assert counted(text) == {kind: 1}


@pytest.mark.parametrize(
    "text",
    [
        "110105194912310021",  # check digit
        "11010519490231002X",  # 31 February
        "99010519491231002X",  # no such province
        f"1{RESIDENT}",
        "1380013800",
        "138001380001",
        "20260113800138000123",
        "6222021234567890127",  # Luhn
        "3.13800138000",
        "13800138000.5",
        "A-13800138000",
        "13800138000-7f3a",
        "订单号：13800138000",
        "金额13800138000元",
        "订单号为 13800138000、13900139000",
        "order_no=13800138000",
        '{"traceId":"13800138000"}',
        "服务热线：13800138000",
        "138****8000",
        "110105********002X",
        "6222 **** **** 0128",
        VISA,
        "E12345678",
        "姓名：张三",
        ADDRESS,
        f"姓名：张某，住址：{ADDRESS}",
        f"姓名：张三{'。' * 200}{ADDRESS}",
        "",
    ],
)
def test_look_alikes_are_not_counted(text: str) -> None:
    assert counted(text) == {}


def test_a_columns_heading_raises_and_lowers() -> None:
    assert counted(VISA, "bank_card_no") == {"bank_card": 1}
    assert counted("G12345678", "护照") == {"passport": 1}
    assert counted("13800138000", "order_no") == {}
    assert counted("备注：手机13800138000", "编号") == {"mobile": 1}


def test_a_case_number_made_of_a_division_and_a_day_is_no_identity() -> None:
    assert is_resident_id("330102202401150019")
    assert counted("受理号330102202401150019") == {}
    assert counted(RESIDENT, "编号") == {"resident_id": 1}


def test_one_who_trades_in_person_is_told_from_a_company() -> None:
    assert counted("92330106MA2AXG2H5N") == {"sole_trader": 1}
    assert counted("92330106MA2AXG2H5P") == {}


def test_a_name_in_one_field_belongs_to_the_address_in_another() -> None:
    tally = RecordTally()
    tally.see([("姓名", "欧阳小明"), ("家庭住址", ADDRESS), ("电话", "13800138000")])
    tally.see([("name", "黄山区"), ("address", "安徽省黄山市黄山区太平东路1号")])
    tally.see([("单位名称", "王小明"), ("地址", ADDRESS)])
    tally.see([("姓名", "李四"), ("地址", "浙江省杭州市")])

    counts = {one.kind: (one.count, one.samples) for one in tally.counts()}

    assert counts == {"mobile": (1, ("138******00",)), "name_address": (1, ("欧*** 浙江省******",))}


@pytest.mark.parametrize(
    ("heading", "hint"),
    [
        ("身份证编号", "resident_id"),
        ("订单编号", "other"),
        ("idCardNo", "resident_id"),
        ("USER_ID_CARD", "resident_id"),
        ("phone_hash", "other"),
        ("order_phone", "mobile"),
        ("联系人电话", "mobile"),
        ("姓  名", "name"),
        ("yhkh", "bank_card"),
        ("统一社会信用代码", "credit_code"),
        ("备注", ""),
        ("identifier", ""),
    ],
)
def test_the_last_word_of_a_heading_counts(heading: str, hint: str) -> None:
    assert read_hint(heading) == hint


@given(st.integers(0, 16), st.integers(1, 9))
def test_one_wrong_digit_makes_no_resident_id(position: int, change: int) -> None:
    digit = (int(RESIDENT[position]) + change) % 10
    assert is_resident_id(RESIDENT)
    assert not is_resident_id(RESIDENT[:position] + str(digit) + RESIDENT[position + 1 :])


@given(st.integers(0, 18), st.integers(1, 9))
def test_one_wrong_digit_makes_no_bank_card(position: int, change: int) -> None:
    digit = (int(CARD[position]) + change) % 10
    assert has_luhn(CARD)
    assert not has_luhn(CARD[:position] + str(digit) + CARD[position + 1 :])


@given(st.integers(0, 17), st.sampled_from("0123456789ABCDEFGHJKLMNPQRTUWXY"))
def test_one_wrong_character_makes_no_credit_code(position: int, character: str) -> None:
    wrong = COMPANY[:position] + character + COMPANY[position + 1 :]
    assert is_credit_code(wrong) is (wrong == COMPANY)


def test_numbers_handed_out_to_nobody_are_no_mobiles() -> None:
    assert is_mobile("19800138000")
    assert not any(is_mobile(f"{prefix}00138000") for prefix in ("140", "144", "154", "160", "179", "194"))
