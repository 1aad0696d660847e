"""TCP ports that stand for protocols of controllers which are asked nothing: on a device, whoever says something else there may
stop a plant.

Sources: IANA's registry of service names and port numbers; where a maker never registered one, the maker's manuals.
"""

from __future__ import annotations

CONTROL_PORTS = {
    789: "Crimson (Red Lion)",
    1089: "FOUNDATION Fieldbus HSE",
    1090: "FOUNDATION Fieldbus HSE",
    1091: "FOUNDATION Fieldbus HSE",
    1217: "CODESYS",
    1911: "Niagara Fox",
    1962: "PCWorx (Phoenix Contact)",
    2404: "IEC 60870-5-104",
    2455: "CODESYS",
    3671: "KNXnet/IP",
    4059: "DLMS/COSEM",
    4840: "OPC UA",
    4843: "OPC UA (TLS)",
    4911: "Niagara Fox (TLS)",
    5006: "MELSEC (Mitsubishi)",
    5007: "MELSEC (Mitsubishi)",
    5094: "HART-IP",
    9600: "FINS (Omron)",
    11740: "CODESYS",
    18245: "SRTP (GE)",
    18246: "SRTP (GE)",
    19998: "IEC 60870-5-104 (TLS)",
    19999: "DNP3 (TLS)",
    20000: "DNP3",
    20256: "PCOM (Unitronics)",
    20547: "ProConOS",
    34962: "PROFINET",
    34963: "PROFINET",
    34964: "PROFINET",
    34980: "EtherCAT",
    44818: "EtherNet/IP",
}
"""Modbus (502), S7 (102), MQTT and what goes over UDP alone are asked in their own protocol and not among them."""

GUARDED_PORTS = frozenset((1911, 4059, 4840, 4843, 4911, 19998, 19999))
"""Of these, the ones whose protocol knows a login or runs inside TLS: open, they are not by that alone open to all."""
