"""Who sits at the machine, so far as it knows."""

from __future__ import annotations

import getpass
import os


def login() -> str:
    """The login of whoever runs this, the number of one that has no name."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return str(os.getuid())
