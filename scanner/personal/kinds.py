"""The kinds of personal data that are told apart."""

from __future__ import annotations

from enum import StrEnum


class Kind(StrEnum):
    """What a value is. `CREDIT_CODE` names an organisation and is no personal data; `SOLE_TRADER` is the credit code of one
    who trades in person (个体工商户); `NAME_ADDRESS` is a name beside the address of one and the same record."""

    RESIDENT_ID = "resident_id"
    MOBILE = "mobile"
    BANK_CARD = "bank_card"
    PASSPORT = "passport"
    NAME_ADDRESS = "name_address"
    SOLE_TRADER = "sole_trader"
    CREDIT_CODE = "credit_code"
