"""A system that is neither of Debian's family nor of Red Hat's is named, and nothing on it is judged."""

from __future__ import annotations

import pytest

from checks import Outcome, all_checks, run_checks
from checks.evidence import FailedLook, HostEvidence, Reason
from scanner.probes.host.look import look_through
from tests.lab.prepared_host import PreparedHost
from tests.probes.servers import target_at

RELEASES = {
    "alpine": 'ID=alpine\nVERSION_ID=3.20.1\nPRETTY_NAME="Alpine Linux v3.20"\n',
    "sles": 'ID="sles"\nID_LIKE="suse"\nVERSION_ID="15.5"\nPRETTY_NAME="SUSE Linux Enterprise Server 15 SP5"\n',
}


@pytest.mark.parametrize("id", RELEASES)
def test_another_system_is_named_and_not_assessed(host: PreparedHost, id: str) -> None:
    host.write("/etc/os-release", RELEASES[id])

    seen, failed = look_through(host.shell(), target_at(host.address), wanted=lambda kind: True)

    assert isinstance(seen, HostEvidence)
    assert (seen.os_id, seen.os_family) == (id, "")
    assert isinstance(failed, FailedLook)
    assert (failed.sought, failed.reason) == ("host", Reason.NOT_SUPPORTED)
    checks = [one for one in all_checks().values() if one.subject.family == "host" and one.subject is not HostEvidence]
    verdicts = list(run_checks([seen, failed], checks))
    assert {one.check for one in verdicts} == {one.id for one in checks}
    assert {(one.outcome, one.reason) for one in verdicts} == {(Outcome.NOT_ASSESSED, Reason.NOT_SUPPORTED)}
