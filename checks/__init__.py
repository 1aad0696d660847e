"""The ground of the house: evidence, verdicts and the checks between them. Imports nothing of ours, does no I/O on targets.

A check is a function with one line of declaration; everything it needs comes in by argument:

    @check("tls.old-protocol")
    def old_protocol(tls: TlsEvidence) -> Verdict:
        ...
"""

from checks.check import Check, CheckText, Severity, all_checks, check, find_check
from checks.errors import (
    CitywallError,
    InputError,
    MissingTool,
    OutOfScope,
    PluginError,
    ReportError,
    StoreError,
    UnknownName,
)
from checks.fake import FakeTarget, fake_certificate
from checks.layers import Layer
from checks.run import run_checks
from checks.text import Language, Text
from checks.verdict import Fact, Outcome, Verdict, met, not_applicable, not_assessed, not_met, partly_met

__all__ = [
    "Check",
    "CheckText",
    "CitywallError",
    "Fact",
    "FakeTarget",
    "InputError",
    "Language",
    "Layer",
    "MissingTool",
    "OutOfScope",
    "Outcome",
    "PluginError",
    "ReportError",
    "Severity",
    "StoreError",
    "Text",
    "UnknownName",
    "Verdict",
    "all_checks",
    "check",
    "fake_certificate",
    "find_check",
    "met",
    "not_applicable",
    "not_assessed",
    "not_met",
    "partly_met",
    "run_checks",
]
