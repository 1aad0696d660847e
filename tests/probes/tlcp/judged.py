"""What the checks of TLCP say of what was seen."""

from __future__ import annotations

from checks import Outcome, all_checks, run_checks
from checks.evidence import Evidence, FailedLook, TlcpEvidence
from scanner.probes.tlcp import look_tlcp
from tests.lab.scope import a_site, permit

GATE = permit("127.0.0.1", "::1")


def look(port: int, name: str = "www.example.gov.cn") -> TlcpEvidence:
    """The evidence of a port of 127.0.0.1, which must be evidence."""
    seen = look_tlcp(a_site(name=name), port, GATE)
    assert isinstance(seen, TlcpEvidence), seen
    return seen


def look_and_fail(port: int, name: str = "www.example.gov.cn") -> FailedLook:
    """The failed look at a port of 127.0.0.1, which must be one."""
    seen = look_tlcp(a_site(name=name), port, GATE)
    assert isinstance(seen, FailedLook), seen
    return seen


def weaknesses(*evidence: Evidence) -> set[str]:
    """The checks of TLCP and RFC 8998 that are not met, or partly met."""
    checks = [one for id, one in all_checks().items() if id.startswith(("tlcp.", "rfc8998."))]
    return {one.check for one in run_checks(evidence, checks) if one.outcome.is_weakness}


def met(*evidence: Evidence) -> set[str]:
    """The checks of TLCP and RFC 8998 that are met."""
    checks = [one for id, one in all_checks().items() if id.startswith(("tlcp.", "rfc8998."))]
    return {one.check for one in run_checks(evidence, checks) if one.outcome is Outcome.MET}
