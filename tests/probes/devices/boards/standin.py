"""A stand-in for the Redfish service of a whole board, since sushy-tools serves neither accounts nor logs nor protocols.

Its resources have the shape DMTF publishes (DSP8010 2024.1: Manager, ManagerNetworkProtocol, AccountService, ManagerAccount,
LogService, LogEntry, Chassis, Power, Thermal), with what a weak and a hardened board say in them.
"""

from __future__ import annotations

import base64
import json
import ssl
import threading
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from tests.probes.devices.boards.servers import PASSWORD, USER

ROOT = "/redfish/v1"
MANAGER, SYSTEM, CHASSIS = f"{ROOT}/Managers/1", f"{ROOT}/Systems/1", f"{ROOT}/Chassis/1"
ACCOUNTS = f"{ROOT}/AccountService/Accounts"
LOGS = f"{SYSTEM}/LogServices"

Service = dict[str, Any]


def to(path: str) -> dict[str, str]:
    """A reference."""
    return {"@odata.id": path}


def collection(*paths: str) -> dict[str, Any]:
    """A collection of references."""
    return {"Members": [to(path) for path in paths], "Members@odata.count": len(paths)}


def account(name: str, role: str, *, enabled: bool = True) -> dict[str, Any]:
    """A ManagerAccount."""
    return {"UserName": name, "RoleId": role, "Enabled": enabled, "Password": None, "Locked": False}


def entry(days_ago: int, severity: str, message: str) -> dict[str, Any]:
    """A LogEntry."""
    at = datetime.now(UTC) - timedelta(days=days_ago)
    return {"EntryType": "SEL", "Severity": severity, "Created": at.isoformat(), "Message": message}


def _status(health: str) -> dict[str, str]:
    return {"State": "Enabled", "Health": health}


def _supply(name: str, health: str) -> dict[str, Any]:
    return {"Name": name, "Status": _status(health)}


def _temperature(name: str, context: str, celsius: float) -> dict[str, Any]:
    return {"Name": name, "PhysicalContext": context, "ReadingCelsius": celsius, "Status": _status("OK")}


def board(
    *,
    manager: Mapping[str, Any],
    protocol: Mapping[str, Any],
    rules: Mapping[str, Any],
    accounts: list[dict[str, Any]],
    log: Mapping[str, Any],
    entries: list[dict[str, Any]],
    sensor: str,
    supplies: list[tuple[str, str]],
) -> Service:
    """The resources of one board by their paths."""
    paths = [f"{ACCOUNTS}/{number}" for number in range(1, len(accounts) + 1)]
    return {
        f"{ROOT}/": {
            "RedfishVersion": "1.15.0",
            "Vendor": "Contoso",
            "Product": "Contoso BMC",
            **{name: to(f"{ROOT}/{name}") for name in ("Systems", "Managers", "Chassis", "AccountService")},
        },
        f"{ROOT}/Managers": collection(MANAGER),
        MANAGER: {"Model": "BMC 5", "NetworkProtocol": to(f"{MANAGER}/NetworkProtocol"), **manager},
        f"{MANAGER}/NetworkProtocol": dict(protocol),
        f"{ROOT}/Systems": collection(SYSTEM),
        SYSTEM: {
            "Manufacturer": "Contoso",
            "Model": "3500RX",
            "SerialNumber": "437XR1138R2",
            "LogServices": to(LOGS),
            "Links": {"Chassis": [to(CHASSIS)]},
        },
        LOGS: collection(f"{LOGS}/Lifecycle", f"{LOGS}/SEL"),
        f"{LOGS}/Lifecycle": {"Name": "Lifecycle", "LogEntryType": "OEM", "Entries": to(f"{LOGS}/Lifecycle/Entries")},
        f"{LOGS}/SEL": {"Name": "SEL", "LogEntryType": "SEL", "Entries": to(f"{LOGS}/SEL/Entries"), **log},
        f"{LOGS}/SEL/Entries": {"Members": entries, "Members@odata.count": len(entries)},
        f"{ROOT}/AccountService": {**rules, "Accounts": to(ACCOUNTS)},
        ACCOUNTS: collection(*paths),
        **dict(zip(paths, accounts, strict=True)),
        f"{ROOT}/Chassis": collection(CHASSIS),
        CHASSIS: {
            "ChassisType": "RackMount",
            "PhysicalSecurity": {"IntrusionSensorNumber": 115, "IntrusionSensor": sensor},
            "Power": to(f"{CHASSIS}/Power"),
            "Thermal": to(f"{CHASSIS}/Thermal"),
        },
        f"{CHASSIS}/Power": {"PowerSupplies": [_supply(name, health) for name, health in supplies]},
        f"{CHASSIS}/Thermal": {
            "Temperatures": [_temperature("Inlet", "Intake", 23.5), _temperature("CPU 1", "CPU", 61)],
            "Fans": [{"Name": "Fan 1", "Reading": 4200, "ReadingUnits": "RPM", "Status": _status("OK")}],
        },
    }


def weak() -> Service:
    """A board with all that is planted."""
    return board(
        manager={},
        protocol={
            **{name: {"ProtocolEnabled": True} for name in ("HTTP", "HTTPS", "Telnet", "IPMI", "SSH")},
            "SNMP": {"ProtocolEnabled": True, "EnableSNMPv1": True, "EnableSNMPv3": True},
            "NTP": {"ProtocolEnabled": False},
        },
        rules={"AccountLockoutThreshold": 0, "AccountLockoutDuration": 0, "MinPasswordLength": 4},
        accounts=[account("ADMIN", "Administrator"), account("", "NoAccess", enabled=False)],
        log={"MaxNumberOfRecords": 3, "OverWritePolicy": "NeverOverWrites"},
        entries=[
            entry(400, "OK", "System started"),
            entry(200, "Critical", "An old fault"),
            entry(3, "Critical", "PSU 2 \x1b[31m input lost"),
        ],
        sensor="HardwareIntrusion",
        supplies=[("PSU 1", "OK"), ("PSU 2", "Critical")],
    )


def hardened() -> Service:
    """A board as it should be."""
    return board(
        manager={"FirmwareVersion": "5.10.00.00"},
        protocol={
            **{name: {"ProtocolEnabled": False} for name in ("HTTP", "Telnet", "IPMI")},
            "HTTPS": {"ProtocolEnabled": True},
            "SNMP": {"ProtocolEnabled": True, "EnableSNMPv1": False, "EnableSNMPv2c": False, "EnableSNMPv3": True},
            "NTP": {"ProtocolEnabled": True},
        },
        rules={
            "AccountLockoutThreshold": 5,
            "AccountLockoutDuration": 600,
            "MinPasswordLength": 12,
            "PasswordExpirationDays": 90,
        },
        accounts=[
            account("duty", "Administrator"),
            account("viewer", "ReadOnly"),
            account("root", "Administrator", enabled=False),
        ],
        log={"MaxNumberOfRecords": 1000, "OverWritePolicy": "WrapsWhenFull"},
        entries=[entry(400, "Critical", "An old fault"), entry(1, "OK", "Log cleared")],
        sensor="Normal",
        supplies=[("PSU 1", "OK"), ("PSU 2", "OK")],
    )


class StandIn:
    """The running service. `asked` counts requests by method and path, `shown` the passwords it was shown; a resource that is a
    number is answered with that status."""

    def __init__(self, service: Service, *, login: bool, certificate: tuple[Path, Path] | None) -> None:
        self.service = service
        self.login = login
        self.asked: Counter[tuple[str, str]] = Counter()
        self.shown = 0
        outer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            wbufsize = 65536

            def handle_one_request(self) -> None:
                try:
                    super().handle_one_request()
                except OSError:
                    self.close_connection = True

            def log_message(self, format: str, *args: Any) -> None:
                pass

            def __getattr__(self, name: str) -> Any:
                if name.startswith("do_"):
                    return lambda: outer.answer(self)
                raise AttributeError(name)

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        if certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.minimum_version = ssl.TLSVersion.TLSv1_2
            context.load_cert_chain(*certificate)
            # The handshake is left to the connection's own thread.
            self._server.socket = context.wrap_socket(
                self._server.socket, server_side=True, do_handshake_on_connect=False
            )
        self.port = int(self._server.server_address[1])
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

    @property
    def methods(self) -> set[str]:
        """The methods of all requests."""
        return {method for method, _ in self.asked}

    def close(self) -> None:
        """Stop."""
        self._server.shutdown()
        self._server.server_close()

    def answer(self, request: BaseHTTPRequestHandler) -> None:
        """Answer one request."""
        self.asked[request.command, request.path] += 1
        said = request.headers.get("Authorization", "")
        self.shown += bool(said)
        allowed = said == "Basic " + base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode()
        resource = self.service.get(request.path.partition("?")[0], 404)
        if self.login and not allowed and request.path != f"{ROOT}/":
            resource = 401
        status = resource if isinstance(resource, int) else 200
        body = resource if isinstance(resource, bytes) else json.dumps(resource if status == 200 else {}).encode()
        request.send_response(status)
        request.send_header("Content-Length", str(len(body)))
        request.end_headers()
        request.wfile.write(body)


@contextmanager
def standing_in(
    service: Service, *, login: bool = True, certificate: tuple[Path, Path] | None = None
) -> Iterator[StandIn]:
    """The stand-in, on a free port of 127.0.0.1."""
    server = StandIn(service, login=login, certificate=certificate)
    try:
        yield server
    finally:
        server.close()
