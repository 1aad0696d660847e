"""What a host tells of itself to somebody who is logged in. One kind a topic; all stand at the locator `host`."""

from checks.evidence.host.system import HostEvidence

__all__ = ["HostEvidence"]
