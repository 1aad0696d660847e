"""Cells that a spreadsheet program could take for a formula."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.cells import raw_cell, safe_cell


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", "\t=1", "\r=1", "\n=1", "＝1", "＋1", "－1", "＠x"])
def test_a_formula_begins_with_an_apostrophe(text: str) -> None:
    assert safe_cell(text) == "'" + text


@pytest.mark.parametrize("text", ["", "a=1", "12345", "'quoted'", "10.0.0.1", "政务"])
def test_other_text_is_left_alone(text: str) -> None:
    assert safe_cell(text) == text
    assert raw_cell(text) == text


@given(st.text(alphabet="'=+-@＝ab\t", max_size=8))
def test_what_was_put_in_comes_out(text: str) -> None:
    assert raw_cell(safe_cell(text)) == text
    assert safe_cell(text)[:1] not in tuple("=+-@\t＝")
