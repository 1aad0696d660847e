"""Ports of controllers that nothing is said to.

A controller may stop at what it does not expect: its own protocol is the only one that may be spoken there, and for these
nobody asked for it. That the port is open is seen from the connection that found it; what speaks there is left unsaid.
"""

from __future__ import annotations

from typing import NoReturn

from checks.control_ports import CONTROL_PORTS
from checks.evidence import Reason
from scanner.probes.devices.look import Asked
from scanner.probes.failures import LookFailed


def look_quietly(asked: Asked) -> NoReturn:
    """Say nothing to the port. No connection.

    Raises:
        LookFailed: always, left alone.
    """
    protocol = CONTROL_PORTS[asked.port]
    raise LookFailed(Reason.LEFT_ALONE, f"port {asked.port} stands for {protocol}, a controller's own protocol")
