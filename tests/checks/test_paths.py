"""What checks need of a site is what the probe asks of it."""

from __future__ import annotations

import pytest

from checks import Outcome, all_checks, run_checks
from checks.evidence import Depth, HttpEvidence
from scanner.probes.http.marks import paths_for
from tests.checks.examples.sites import paths, site

SITE_CHECKS = [check for check in all_checks().values() if check.subject is HttpEvidence and not check.companions]


@pytest.mark.parametrize("depth", [Depth.NORMAL, Depth.DEEP])
def test_a_scan_that_asks_its_whole_list_leaves_no_check_without_the_paths_it_needs(depth: Depth) -> None:
    evidence = site(paths=paths(*(known.path for known in paths_for(depth))))

    assert [one.check for one in run_checks([evidence], SITE_CHECKS) if one.outcome is Outcome.NOT_ASSESSED] == []


def test_a_light_scan_calls_no_site_free_of_consoles() -> None:
    evidence = site(paths=paths(*(known.path for known in paths_for(Depth.LIGHT))))
    outcomes = {verdict.check: verdict.outcome for verdict in run_checks([evidence], SITE_CHECKS)}

    assert outcomes["platform.console-shown"] is Outcome.NOT_ASSESSED
    assert outcomes["http.git-shown"] is Outcome.MET
