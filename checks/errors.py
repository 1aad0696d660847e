"""Every error Citywall raises on purpose.

CitywallError                 exit code 2
├── InputError                a file, row, field or argument is wrong; the message says which and what was expected
├── UnknownName               a system, check, baseline, scan or finding that does not exist
├── PluginError               a check, its text or a probe breaks the contract
├── StoreError                the store can't be opened, is newer than this program or is damaged
├── MissingTool               a program, library or font this machine lacks; names the command that installs it
├── ReportError               a report could not be made, or what was made is not what was asked for
└── OutOfScope                exit code 4: an address nobody allowed us to touch, or not now
"""

from __future__ import annotations


class CitywallError(Exception):
    """The root. The message is for the person at the desk; no traceback is shown for it."""

    exit_code = 2


class InputError(CitywallError):
    """Wrong input. Several faults of one file are reported together, one a line."""


class UnknownName(CitywallError):
    """Something was named that does not exist."""


class PluginError(CitywallError):
    """A check or its text breaks the contract of checks/."""


class StoreError(CitywallError):
    """The store can't be used as it is."""


class MissingTool(CitywallError):
    """Something this machine lacks."""


class ReportError(CitywallError):
    """A report could not be made."""


class OutOfScope(CitywallError):
    """An address that may not be touched, or not at this hour."""

    exit_code = 4
