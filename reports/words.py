"""Codes of the model in words, through the catalogues."""

from __future__ import annotations

from baselines.risk import LEVELS
from checks import Severity
from checks.evidence import kinds
from reports.language import _, spoken


def state_word(state: str) -> str:
    """A finding's state for people; a state unknown here as it is."""
    return {
        "open": _("open"),
        "in_progress": _("in progress"),
        "claimed": _("to be retested"),
        "reopened": _("reopened"),
        "closed": _("closed"),
        "accepted": _("risk accepted"),
        "false_positive": _("false positive"),
    }.get(state, state)


def risk_word(risk: int) -> str:
    """One of the five risk levels, 1 the least."""
    return LEVELS[risk - 1].in_(spoken())


def place_word(locator: str) -> str:
    """Where on an asset something is; a question is named as one, and what is no one place by what was looked at there."""
    prefix, _colon, question = locator.partition(":")
    if prefix == "answer" and question:
        return _("question {id}").format(id=question)
    whole = _("the asset as a whole")
    places = {"ipv6": _("the site over IPv6"), "scap": _("results of OpenSCAP"), "presence": whole, "ports": whole}
    return {**_sought_words(), **places}.get(locator, locator)


def sought_word(kind: str) -> str:
    """What was looked for, by the kind of evidence or its family: a kind without a word of its own is named by its family,
    a plug-in's kind as it is."""
    words = _sought_words()
    known = kinds().get(kind)
    return words.get(kind) or words.get(known.family if known else "") or kind


def _sought_words() -> dict[str, str]:
    return {
        **_inside_words(),
        "ports": _("open ports"),
        "service": _("services"),
        "access": _("access without a password"),
        "tls": _("TLS settings"),
        "ssh": _("SSH settings"),
        "http": _("the site"),
        "dns": _("name records"),
        "ipv6": _("the site over IPv6"),
        "answer": _("answers"),
        "registration": _("registration"),
        "declared": _("declared ports"),
        "database.accounts": _("database accounts"),
        "database.settings": _("database settings"),
        "database.audit": _("database audit"),
        "database.backup": _("database backups"),
        "database.tables": _("personal data in tables"),
        "device": _("what devices tell"),
        "snmp": _("access by SNMP"),
        "device.power": _("power of the machine room"),
        "device.climate": _("climate of the machine room"),
        "device.neighbours": _("neighbours of devices"),
        "control.modbus": _("Modbus controllers"),
        "control.s7": _("S7 controllers"),
        "control.bacnet": _("BACnet devices"),
        "control.mqtt": _("MQTT brokers"),
        "control.coap": _("CoAP devices"),
        "registered_device": _("registration"),
        "ipmi": _("IPMI settings"),
        "redfish": _("Redfish settings"),
        "device.board": _("the inside of management boards"),
        "rtsp": _("video streams"),
        "onvif": _("the interface of cameras"),
        "discovery": _("discovery of cameras"),
        "device.onvif": _("settings of cameras"),
        "trend.power": _("batteries over time"),
        "trend.climate": _("temperatures over time"),
        "trend.certificate": _("certificates over time"),
        "trend.device": _("firmware of devices over time"),
        "trend.presence": _("answers of assets over time"),
        "trend.neighbours": _("neighbours over time"),
        "trend.ports": _("open ports over time"),
        "file": _("data files"),
        "app": _("app packages"),
        "certificates": _("certificates and signatures in files"),
        "tlcp": _("the national transport protocol"),
        "rfc8998": _("the national suites of TLS 1.3"),
        "scap": _("results of OpenSCAP"),
        "external": _("results of other scanners"),
        "vulnerabilities": _("known vulnerabilities"),
    }


def _inside_words() -> dict[str, str]:
    """The families of what is seen through a login, which are also the places they are seen at."""
    return {"host": _("the inside of hosts"), "database": _("the inside of databases")}


def severity_order() -> tuple[Severity, ...]:
    """The severities from the gravest down."""
    return tuple(sorted(Severity, key=lambda severity: -severity.rank))
