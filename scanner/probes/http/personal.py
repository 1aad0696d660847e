"""Personal data on a page: counted by kind, never kept."""

from __future__ import annotations

import re
from datetime import date

# Each pattern has bounded repeats only, so that no text takes more than linear time.
_RESIDENT_ID = re.compile(r"(?<![0-9A-Za-z])[1-9]\d{5}(?:19|20)\d{9}[\dXx](?![0-9A-Za-z])")
_MOBILE = re.compile(r"(?<![0-9A-Za-z.])1[3-9]\d{9}(?![0-9A-Za-z])")
_BANK_CARD = re.compile(r"(?<![0-9A-Za-z])62\d{2}(?:[ -]?\d{4}){3}(?:[ -]?\d{1,3})?(?![0-9A-Za-z])")

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK_DIGITS = "10X98765432"
_PROVINCES = frozenset(
    (*range(11, 16), *range(21, 24), *range(31, 38), *range(41, 47), *range(50, 55), *range(61, 66), 71, 81, 82, 83)
)
"""The first two digits of a division code (GB/T 2260)."""


def count_personal(text: str) -> dict[str, int]:
    """How many different resident ID, mobile and bank card numbers stand in the text, in full; kinds with none are left out."""
    residents = {found.upper() for found in _RESIDENT_ID.findall(text) if is_resident_id(found)}
    cards = {re.sub("[ -]", "", found) for found in _BANK_CARD.findall(text)}
    counts = {
        "resident_id": len(residents),
        "mobile": len(set(_MOBILE.findall(text))),
        "bank_card": sum(1 for card in cards - residents if is_bank_card(card)),
    }
    return {kind: count for kind, count in counts.items() if count}


def is_resident_id(number: str) -> bool:
    """True for a citizen's number by GB 11643-1999: a province, a date of birth that was, and the check digit (ISO 7064,
    MOD 11-2)."""
    try:
        born = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return False
    total = sum(int(digit) * weight for digit, weight in zip(number, _WEIGHTS, strict=False))
    return (
        int(number[:2]) in _PROVINCES
        and date(1900, 1, 1) <= born <= date.today()
        and _CHECK_DIGITS[total % 11] == number[17].upper()
    )


def is_bank_card(number: str) -> bool:
    """True for 16 to 19 digits whose last one fits (ISO/IEC 7812-1, Luhn)."""
    if not 16 <= len(number) <= 19:
        return False
    digits = [int(digit) for digit in reversed(number)]
    doubled = (sum(divmod(2 * digit, 10)) for digit in digits[1::2])
    return (sum(digits[::2]) + sum(doubled)) % 10 == 0
