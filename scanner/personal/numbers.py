"""Numbers that prove themselves: by range, date and check digit. All take ASCII without separators, letters in upper case."""

from __future__ import annotations

from datetime import date

from scanner.personal.known import Cards, mobile_prefixes, other_cards, provinces, registrars, unionpay, whole_divisions

_ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_ID_CHECKS = "10X98765432"
_CODE_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_CODE_WEIGHTS = tuple(3**place % 31 for place in range(17))
_BODY_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
_BODY_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_BODY_CHECKS = "0X987654321"
_STATE_ORGANS = "10"
"""Where a registrar of the state itself stands in a credit code, instead of a province."""


def is_resident_id(number: str) -> bool:
    """True for the number of a resident identity card (GB 11643-1999): a division, a day of birth that was, the check
    character (ISO 7064, MOD 11-2).

    So are the numbers of residence permits (81, 82, 83, 71) and, since 2023, of foreigners' permanent residence cards: 9, the
    province that took the request, the nationality (three digits, ISO 3166-1), then as for residents.
    """
    return has_id_shape(number) and _ID_CHECKS[_weighed(number[:17], _ID_WEIGHTS) % 11] == number[17]


def has_id_shape(number: str) -> bool:
    """True when all but the check character is as in a resident identity number."""
    if len(number) != 18 or not number[:17].isdigit() or number[17] not in _ID_CHECKS:
        return False
    return (is_division(number[:6]) or _is_foreigner(number)) and born(number) is not None


def born(number: str) -> date | None:
    """The day of birth in a resident identity number; None for no day since 1900, and for one to come."""
    try:
        day = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return None
    return day if date(1900, 1, 1) <= day <= date.today() else None


def is_division(code: str) -> bool:
    """True for six digits that may be the code of a county or what counts as one (GB/T 2260, any edition)."""
    if code in whole_divisions():
        return True
    return int(code[2:4]) in provinces().get(code[:2], ()) and code[4:] != "00"


def is_credit_code(code: str) -> bool:
    """True for a unified social credit code (GB 32100-2015): registrar and kind, division, the body's own code with its
    check (GB 11714-1997), and the check character."""
    if len(code) != 18 or not set(code) <= set(_CODE_ALPHABET) or not code[2:8].isdigit():
        return False
    if code[1] not in registrars().get(code[0], "") or code[2:4] not in (*provinces(), _STATE_ORGANS):
        return False
    body = sum(_BODY_ALPHABET.index(one) * weight for one, weight in zip(code[8:16], _BODY_WEIGHTS, strict=True))
    total = sum(_CODE_ALPHABET.index(one) * weight for one, weight in zip(code[:17], _CODE_WEIGHTS, strict=True))
    return _BODY_CHECKS[body % 11] == code[16] and _CODE_ALPHABET[-total % 31] == code[17]


def is_sole_trader(code: str) -> bool:
    """True when a credit code is that of one who trades in person (个体工商户)."""
    return code[:2] == "92"


def is_mobile(number: str) -> bool:
    """True for 11 digits that begin as a mobile number in use does."""
    return len(number) == 11 and number[:3] in mobile_prefixes()


def is_unionpay(number: str) -> bool:
    """True for the number of a UnionPay card, its check digit with it."""
    return _fits(number, unionpay()) and has_luhn(number)


def is_other_card(number: str) -> bool:
    """True for digits that fit a card of another scheme, as one number in some hundreds does by chance."""
    return any(_fits(number, cards) for cards in other_cards()) and has_luhn(number)


def has_luhn(number: str) -> bool:
    """True when the last digit is the check digit of the others (ISO/IEC 7812-1, Luhn)."""
    digits = [int(digit) for digit in reversed(number)]
    doubled = (sum(divmod(2 * digit, 10)) for digit in digits[1::2])
    return (sum(digits[::2]) + sum(doubled)) % 10 == 0


def _fits(number: str, cards: Cards) -> bool:
    return number.startswith(cards.begins) and len(number) in cards.digits


def _is_foreigner(number: str) -> bool:
    return number[0] == "9" and number[1:3] in provinces() and 4 <= int(number[3:6]) <= 894


def _weighed(digits: str, weights: tuple[int, ...]) -> int:
    return sum(int(digit) * weight for digit, weight in zip(digits, weights, strict=True))
