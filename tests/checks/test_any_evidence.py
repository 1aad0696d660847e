"""Whatever evidence says, a check answers: it never fails, and never calls met what was not looked at."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache
from types import UnionType
from typing import Any, ClassVar, get_args, get_origin, get_type_hints

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checks import FakeTarget, Outcome, all_checks, run_checks
from checks.evidence import Evidence, Place, Reason, kinds

CHECKS = list(all_checks().values())
SUBJECTS = sorted({check.subject for check in CHECKS}, key=lambda kind: kind.kind())

# Words that checks look for, so that arbitrary evidence reaches their branches, beside words nobody looks for.
KNOWN_WORDS = (
    "unknown|redis|mysql|ftp|2.0|1.99|hmac-sha1|nginx|1.18.0|http://[|https://a.example/|directory-listing|git-head|lax|"
    "waf-block|TLS 1.0|TLS 1.3|TLS_RSA_WITH_RC4_128_SHA|1-65535|1-|,|met|v=spf1 -all|p=none|sha1-rsa|rsa|room.site|2026-01-01"
)
WORDS = st.text(max_size=12) | st.sampled_from(KNOWN_WORDS.split("|"))
MOMENTS = st.datetimes(min_value=datetime(1950, 1, 2), max_value=datetime(9998, 1, 1), timezones=st.just(UTC))
PLACES = st.just(Place("demo", "web", "tcp/443"))
LEAVES: dict[Any, st.SearchStrategy[Any]] = {str: WORDS, datetime: MOMENTS, Place: PLACES}


@cache
def _any(hint: Any) -> st.SearchStrategy[Any]:
    """Arbitrary values of a type that evidence is made of; made once for each, which is what costs."""
    if hint in LEAVES:
        return LEAVES[hint]
    inner = get_args(hint)
    if get_origin(hint) is tuple:
        return st.lists(_any(inner[0]), max_size=3).map(tuple)
    if get_origin(hint) is dict:
        return st.dictionaries(_any(inner[0]), _any(inner[1]), max_size=3)
    if get_origin(hint) is UnionType:
        return st.one_of(*(_any(one) for one in inner))
    if isinstance(hint, type) and issubclass(hint, msgspec.Struct):
        fields = {name: one for name, one in get_type_hints(hint).items() if get_origin(one) is not ClassVar}
        return st.builds(hint, **{name: _any(one) for name, one in fields.items()})
    return st.from_type(hint)


@pytest.mark.parametrize("kind", SUBJECTS, ids=lambda kind: kind.kind())
@given(data=st.data())
@settings(max_examples=60, deadline=None)
def test_a_check_always_has_an_answer(kind: type[Evidence], data: st.DataObject) -> None:
    subject = data.draw(_any(kind))
    for check in CHECKS:
        if check.subject is kind:
            companions = [(data.draw(_any(companion)),) for companion in check.companions]
            verdict = check.judge(subject, *companions)
            assert verdict is None or verdict.reason is not Reason.CHECK_ERROR, (check.id, verdict.facts)
            assert verdict is None or (verdict.reason is None) is (verdict.outcome is not Outcome.NOT_ASSESSED)


@given(sought=st.sampled_from(sorted(kinds())), reason=st.sampled_from(Reason))
@settings(max_examples=100, deadline=None)
def test_what_could_not_be_seen_is_never_met(sought: str, reason: Reason) -> None:
    verdicts = list(run_checks([FakeTarget().fails(sought, reason)], CHECKS))

    assert all((one.outcome, one.reason) == (Outcome.NOT_ASSESSED, reason) for one in verdicts)
    assert len(verdicts) >= sum(check.subject.kind() == sought for check in CHECKS)
