"""The well-kept asset that never was: each kind of evidence as it would give it, and where."""

from __future__ import annotations

from typing import Any

from checks.exemplary import (
    app,
    boards,
    cameras,
    certificates,
    control,
    database,
    devices,
    external,
    host,
    host_logins,
    host_platform,
    host_watching,
    ipv6,
    outside,
    snmp,
    trends,
    vulnerabilities,
)

EXEMPLARY: dict[str, dict[str, Any]] = {
    **outside.EXEMPLARY,
    **ipv6.EXEMPLARY,
    **host.EXEMPLARY,
    **host_platform.EXEMPLARY,
    **host_logins.EXEMPLARY,
    **host_watching.EXEMPLARY,
    **database.EXEMPLARY,
    **devices.EXEMPLARY,
    **boards.EXEMPLARY,
    **control.EXEMPLARY,
    **cameras.EXEMPLARY,
    **snmp.EXEMPLARY,
    **certificates.EXEMPLARY,
    **app.EXEMPLARY,
    **vulnerabilities.EXEMPLARY,
    **external.EXEMPLARY,
    **trends.EXEMPLARY,
}
"""Facts by kind."""

LOCATORS = {
    "ports": "ports",
    "declared": "ports",
    "registration": "registration",
    "dns": "dns:www.example.gov.cn",
    "answer": "answer:q",
    "file": "file",
    "certificates": "file",
    "app": "apk",
    "scap": "scap",
    "external": "external:nessus",
    "ipv6": "ipv6",
    "registered_device": "registered",
    "ipmi": "udp/623",
    "device.board": "tcp/443",
    **control.LOCATORS,
    "discovery": "udp/3702",
    "device.onvif": "tcp/443",
    "trend.certificate": "tcp/443",
    "trend.ports": "ports",
    "trend.presence": "presence",
    "trend.neighbours": "udp/161/arp",
    "snmp": "udp/161",
}
"""Where a kind stands, where that is not port 443: by kind, or by family."""

LOCATORS_OF_FAMILY = {"host": "host", "database": "tcp/5432", "device": "udp/161", "trend": "udp/161"}
