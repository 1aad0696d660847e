"""Rows under their headings, in spreadsheets and on pages: what a column is called decides what stands in it."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.personal import RecordTally, records_of_page, records_of_rows
from scanner.personal.tally import MOST_TEXT

MOBILE = "13912345678"


def counted(html: str) -> dict[str, int]:
    tally = RecordTally()
    for record in records_of_page(html):
        tally.see(record)
    return {one.kind: one.count for one in tally.counts()}


def test_the_heading_stands_under_a_title() -> None:
    rows = [["统计表"], ["姓名", "订单号"], ["王小明", MOBILE], ["", ""], ["李四", "1", "多出的"]]

    assert list(records_of_rows(iter(rows))) == [
        [("", "统计表")],
        [("姓名", "王小明"), ("订单号", MOBILE)],
        [("姓名", "李四"), ("订单号", "1"), ("", "多出的")],
    ]


def test_rows_without_a_heading_have_none() -> None:
    rows = [["王小明", MOBILE], ["李四", "13912345679"]]

    assert list(records_of_rows(iter([["联系电话", MOBILE]]))) == [[("", "联系电话"), ("联系电话", MOBILE)]]
    assert [record[1] for record in records_of_rows(iter(rows))] == [("", MOBILE), ("", "13912345679")]


def test_in_a_form_each_cell_goes_by_the_word_to_its_left() -> None:
    form = [["姓名", "王小明"], ["流水号", MOBILE], ["住址", "浙江省杭州市西湖区文三路1号"]]

    assert [record[1] for record in records_of_rows(iter(form))] == [
        ("姓名", "王小明"),
        ("流水号", MOBILE),
        ("住址", "浙江省杭州市西湖区文三路1号"),
    ]


@pytest.mark.parametrize(
    ("html", "counts"),
    [
        (f"<table><tr><th>项目<th>订单号</tr><tr><td>a</td><td>{MOBILE}</td></tr></table>", {}),
        (
            f"<TABLE><TR><TD>姓名</TD><TD>电话</TD></TR><TR><TD>a</TD><TD><b>{MOBILE}</b></TD></TR></TABLE>",
            {"mobile": 1},
        ),
        (f"<p id='a'>{MOBILE}</p>", {"mobile": 1}),
        (f"<input name='order_no' value='{MOBILE}'>", {}),
        (f"<a href='tel:{MOBILE}'>拨打</a>", {"mobile": 1}),
        (f'<script>var user = {{"phone": "{MOBILE}", "id": "13812345678"}}</script>', {"mobile": 1}),
        (
            "<table><tr><td>姓名<td>住址<tr><td>王小明<td>浙江省杭州市西湖区文三路1号</table>",
            {"name_address": 1},
        ),
        (f"<tr><td>{MOBILE}</td>", {"mobile": 1}),
    ],
)
def test_a_page_is_read_by_its_tables_its_words_and_its_tags(html: str, counts: dict[str, int]) -> None:
    assert counted(html) == counts


PIECES = st.sampled_from(["<table>", "<tr>", "<td>", "</td>", "</table>", "<th class=x", ">", "<", MOBILE, "姓名"])


@given(st.lists(PIECES, max_size=40).map("".join))
@settings(max_examples=200, deadline=None)
def test_any_markup_has_an_answer(html: str) -> None:
    counted(html)


@pytest.mark.parametrize("unit", ["<", "<table>", "<td ", "<tr><td>", "<td>1", "<a b", "</"])
def test_time_is_linear_in_the_page(unit: str) -> None:
    start = time.process_time()
    counted((unit * MOST_TEXT)[:MOST_TEXT])

    assert time.process_time() - start < 8
