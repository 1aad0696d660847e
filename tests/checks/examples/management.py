"""Examples for the registration's checks."""

from __future__ import annotations

from typing import Any

from checks.evidence import Evidence, Reason
from tests.checks.examples.case import MET, NOT_APPLICABLE, NOT_MET, PARTLY_MET, SITE, case


def registered(**facts: Any) -> Evidence:
    """Seen on 2026-06-01."""
    return SITE.sees("registration", **facts)


CASES = (
    case("registration.level", MET, registered()),
    case("registration.level", NOT_MET, registered(level=0)),
    case("registration.filing", MET, registered()),
    case("registration.filing", NOT_MET, registered(filing_number="", level=2)),
    case("registration.filing", NOT_APPLICABLE, registered(filing_number="", level=1)),
    case("registration.filing", NOT_APPLICABLE, registered(filing_number="", state="being_built")),
    case("registration.filing", Reason.NOT_KNOWN, registered(level=0)),
    case("registration.evaluation", MET, registered(evaluated_on="2025-05-31")),  # 366 days before
    case("registration.evaluation", NOT_MET, registered(evaluated_on="2025-05-30")),
    case("registration.evaluation", NOT_MET, registered(evaluated_on="")),
    case("registration.evaluation", MET, registered(evaluated_on="2025-05-30", level=2)),
    case("registration.evaluation", NOT_MET, registered(evaluated_on="2025-06-01", level=4)),
    case("registration.evaluation", NOT_APPLICABLE, registered(evaluated_on="", level=1)),
    case("registration.evaluation", NOT_APPLICABLE, registered(evaluated_on="", state="being_built")),
    case("registration.evaluation", Reason.NOT_KNOWN, registered(evaluated_on="last year")),
    case("registration.evaluation", Reason.NOT_KNOWN, registered(level=0)),
    case("registration.owner", MET, registered()),
    case("registration.owner", PARTLY_MET, registered(owner="")),
    case("registration.owner", NOT_MET, registered(owner="", department="")),
    case("registration.assets", MET, registered()),
    case("registration.assets", NOT_MET, registered(assets={})),
    case("registration.permission", MET, registered()),
    case("registration.permission", NOT_MET, registered(assets_in_scope=0, permission_ends_on="")),
    case(
        "registration.permission",
        NOT_APPLICABLE,
        registered(assets={"room": 1}, assets_in_scope=0, permission_ends_on=""),
    ),
    case("registration.permission", MET, registered(assets={"site": 1, "room": 1})),
    case("registration.permission", NOT_MET, registered(permission_ends_on="2026-05-31")),
    case("registration.permission", PARTLY_MET, registered(assets={"site": 2})),
    case("registration.permission", PARTLY_MET, registered(permission_ends_on="2026-06-15")),
    case("registration.permission", NOT_APPLICABLE, registered(assets={})),
    case("registration.zone", MET, registered()),
    case("registration.zone", NOT_MET, registered(zone="")),
)
