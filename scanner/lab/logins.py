"""The logins of what in the lab lets nobody in without one, for whoever scans it."""

from __future__ import annotations

from pathlib import Path

from scanner.lab.lab import SNMP_USER, Lab

CACHE_LOGIN = "session-cache"
"""The credential of the guarded Redis."""

POWER_LOGIN = "room-power"
"""The credential of the power supplies."""


def write_logins(lab: Lab, path: Path) -> None:
    """Write the credentials file of a workspace: the passwords are new at each start, and only its owner may read them."""
    port = lab.hosts["ups"].ports["snmp"]
    path.unlink(missing_ok=True)
    path.touch(mode=0o600)
    path.write_text(
        f'[{CACHE_LOGIN}]\npassword = "{lab.password}"\n\n'
        f'[{POWER_LOGIN}]\nuser = "{SNMP_USER}"\npassword = "{lab.password}"\nprivacy = "{lab.password}"\nport = {port}\n',
        encoding="utf-8",
    )
