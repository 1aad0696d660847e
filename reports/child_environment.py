"""What a program that Citywall starts is given of its environment: where things are and which language, and never a login."""

from __future__ import annotations

import os
from collections.abc import Mapping

_PASSED_ON = frozenset(
    {
        *("PATH", "HOME", "LANG", "LC_ALL", "LD_LIBRARY_PATH", "TMPDIR", "TZ"),
        *("XDG_CACHE_HOME", "XDG_DATA_HOME", "SSL_CERT_DIR", "SSL_CERT_FILE"),
        *("FONTCONFIG_FILE", "FONTCONFIG_PATH", "FONTCONFIG_SYSROOT"),
    }
)
"""Named one by one, so that a variable nobody thought of (`CITYWALL_CREDENTIAL_…` among them) stays where it is."""


def child_environment(variables: Mapping[str, str] = os.environ) -> dict[str, str]:
    """The variables to start another program with."""
    return {name: value for name, value in variables.items() if name in _PASSED_ON}
