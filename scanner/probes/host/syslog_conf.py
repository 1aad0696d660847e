"""The settings of syslog daemons: where records go, whether logins are among them, and how time is written."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterable

import msgspec

from checks.evidence import LogDestination
from scanner.probes.clean import clean


class SyslogSettings(msgspec.Struct, frozen=True, kw_only=True):
    """As in `LogsEvidence`; None where the settings do not tell."""

    sent_to: tuple[LogDestination, ...]
    logins_logged: bool | None
    full_time: bool | None


MOST = 20
_PARAMETER = re.compile(r'([\w.]+)\s*=\s*"([^"]*)"')
_ACTION = re.compile(r"action\s*\(([^()]*)\)", re.IGNORECASE)
_MODULE = re.compile(r"(?:module|action)\s*\(([^()]*)\)", re.IGNORECASE)
_SELECTOR = re.compile(r"^([\w*,]+\.[\w*,.;=!]+)[ \t]+(\S.*)$", re.MULTILINE)
_LEGACY_FORWARD = re.compile(r"^(@@?)(?:\([^)]*\))?\[?([^\s;\]]+?)\]?(?::\d+)?(?:;.*)?$")
_LEGACY_RELP = re.compile(r"^:omrelp:([^\s:;]+)")
_LEGACY_TLS = re.compile(r"^\$ActionSendStreamDriverMode\s+1", re.MULTILINE | re.IGNORECASE)
_TEMPLATE = re.compile(r"^\$ActionFileDefaultTemplate[ \t]+([\w-]+)", re.MULTILINE | re.IGNORECASE)
_OFF = ("no", "off", "0", "")


def read_rsyslog(text: str) -> SyslogSettings:
    """The settings of rsyslog, whose files are given as one text, in both of its languages."""
    text = "\n".join(_without_comment(line) for line in text.replace("\\\n", " ").splitlines())
    sent = []
    for inside in _ACTION.findall(text):
        parameters = {name.lower(): value for name, value in _PARAMETER.findall(inside)}
        sent.append(_action(parameters))
    legacy_tls = _LEGACY_TLS.search(text) is not None
    selectors = _SELECTOR.findall(text)
    sent += [_legacy(action, legacy_tls) for _, action in selectors]
    by_script = any(line.startswith("if ") and "authpriv" in line for line in text.splitlines())
    return SyslogSettings(
        sent_to=_elsewhere(sent),
        logins_logged=by_script or any(_takes_logins(selector) and action != "~" for selector, action in selectors),
        full_time=_full_time([*_TEMPLATE.findall(text), *_file_templates(text)]),
    )


_DRIVER = re.compile(r'\b(network|syslog|tcp6?|udp6?)\s*\(\s*"([^"]+)"')


def read_syslog_ng(text: str) -> SyslogSettings:
    """The settings of syslog-ng, whose files are given as one text."""
    text = "\n".join(_without_comment(line) for line in text.splitlines())
    sent: list[LogDestination | None] = []
    for block in text.split("destination ")[1:]:
        inside = block.partition("};")[0]
        drivers = list(_DRIVER.finditer(inside))
        for number, driver in enumerate(drivers):
            end = drivers[number + 1].start() if number + 1 < len(drivers) else len(inside)
            transport = re.search(r'transport\(\s*"?([\w-]+)', inside[driver.end() : end])
            word = transport[1] if transport else driver[1]
            by = "udp" if word.startswith("udp") else "tcp"
            sent.append(LogDestination(by=by, host=clean(driver[2], 80), encrypted="tls" in word))
    return SyslogSettings(
        sent_to=_elsewhere(sent),
        logins_logged=True if re.search(r"\bauthpriv\b", text) else None,
        full_time=re.search(r"\bts-format\(\s*\"?iso", text) is not None,
    )


def _without_comment(line: str) -> str:
    return re.sub(r"(^|\s)#.*$", "", line).strip()


def _action(parameters: dict[str, str]) -> LogDestination | None:
    kind = parameters.get("type", "").lower()
    host = clean(parameters.get("target", ""), 80)
    if kind == "omrelp":
        return LogDestination(by="relp", host=host, encrypted=parameters.get("tls", "").lower() not in _OFF)
    if kind != "omfwd":
        return None
    by = "tcp" if parameters.get("protocol", "udp").lower() == "tcp" else "udp"
    mode = parameters.get("streamdrivermode", parameters.get("streamdriver.mode", "0"))
    return LogDestination(by=by, host=host, encrypted=by == "tcp" and mode == "1")


def _legacy(action: str, tls: bool) -> LogDestination | None:
    if relp := _LEGACY_RELP.match(action):
        return LogDestination(by="relp", host=clean(relp[1], 80), encrypted=False)
    found = _LEGACY_FORWARD.match(action)
    if found is None:
        return None
    by = "tcp" if found[1] == "@@" else "udp"
    return LogDestination(by=by, host=clean(found[2], 80), encrypted=tls and by == "tcp")


def _elsewhere(sent: Iterable[LogDestination | None]) -> tuple[LogDestination, ...]:
    """Those that are another machine, each once."""
    return tuple(dict.fromkeys(one for one in sent if one is not None and not _is_here(one.host)))[:MOST]


def _is_here(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host.lower() in ("localhost", "localhost.localdomain", "")


def _takes_logins(selector: str) -> bool:
    """True when the facility authpriv is chosen; of several parts the last that names it counts."""
    takes = False
    for part in selector.split(";"):
        facilities, _, priority = part.rpartition(".")
        if {"authpriv", "*"} & set(facilities.lower().split(",")):
            takes = priority.lower() != "none"
    return takes


def _file_templates(text: str) -> list[str]:
    """The templates that actions and modules write files with."""
    found = []
    for inside in _MODULE.findall(text):
        parameters = {name.lower(): value for name, value in _PARAMETER.findall(inside)}
        module = parameters.get("type", parameters.get("load", "")).removeprefix("builtin:")
        if module == "omfile" and "template" in parameters:
            found.append(parameters["template"])
    return found


def _full_time(templates: list[str]) -> bool | None:
    """Without a template files get RSYSLOG_FileFormat, which is RFC 3339; what a template of the host's own gives is unknown."""
    if "RSYSLOG_TraditionalFileFormat" in templates:
        return False
    return True if set(templates) <= {"RSYSLOG_FileFormat", "RSYSLOG_SyslogProtocol23Format"} else None
