"""A site that takes TLCP and TLS over IPv4, and TLS alone over IPv6: its visitors over IPv6 lose the national protocol."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path

import pytest

from checks import FakeTarget, Outcome, all_checks, run_checks
from checks.evidence import Evidence
from scanner.probes.tlcp import look_tlcp
from scanner.probes.tls import look_tls
from tests.lab.certificates import issue
from tests.lab.gmssl import tlcp_server
from tests.lab.national import ENCRYPTION, SIGNING, NationalAuthority
from tests.lab.scope import a_site
from tests.lab.splitter import splitter
from tests.lab.web import NEW_TLS, free_port, https_server, nginx
from tests.probes.tlcp.judged import GATE


@pytest.mark.parametrize(("over_ipv6_too", "outcome"), [(True, Outcome.MET), (False, Outcome.NOT_MET)])
def test_tlcp_over_both_families_or_over_ipv4_alone(
    tmp_path: Path, authority: NationalAuthority, over_ipv6_too: bool, outcome: Outcome
) -> None:
    certificate, key = issue().write(tmp_path)
    tls = free_port()
    with ExitStack() as stack:
        pair = authority.issue(SIGNING), authority.issue(ENCRYPTION)
        tlcp = stack.enter_context(tlcp_server(tmp_path, *pair, authority.certificate))
        stack.enter_context(nginx(tmp_path, https_server(tls, certificate, key, NEW_TLS), tls))
        port = stack.enter_context(splitter(tls=tls, tlcp=tlcp))
        behind = tlcp if over_ipv6_too else tls
        stack.enter_context(splitter(tls=tls, tlcp=behind, address="::1", port=port))
        seen: list[Evidence] = [FakeTarget("s", "a").sees("ipv6")]
        for site in (a_site(), a_site("::1")):
            seen += [look_tlcp(site, port, GATE), look_tls(site, port, GATE)]
    (verdict,) = run_checks(seen, [all_checks()["ipv6.tls-differs"]])
    assert verdict.outcome is outcome
    assert ("TLCP" in str(verdict.facts.get("only4"))) is not over_ipv6_too
