"""Controllers of the tests: the servers of pymodbus, python-snap7 and bacpypes3, each counting what would write."""

from __future__ import annotations

import asyncio
import ssl
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any

from bacpypes3.ipv4.app import NormalApplication
from bacpypes3.local.device import DeviceObject
from bacpypes3.pdu import Address
from pymodbus import FramerType
from pymodbus.pdu.device import ModbusDeviceIdentification
from pymodbus.server import ModbusTcpServer, ModbusTlsServer
from pymodbus.simulator import DataType, SimData, SimDevice
from snap7.server import EVC_DATA_READ, EVC_DATA_WRITE, Server
from snap7.type import SrvArea

Serving = Callable[["Asked"], AbstractAsyncContextManager[None]]

_MODBUS_WRITES = frozenset((5, 6, 15, 16, 21, 22, 23))
ANY_INSTANCE = 4194303
IDENTITY = {"VendorName": "Citywall Pumps", "ProductCode": "PLC-7", "MajorMinorRevision": "3.1"}


class Asked:
    """What a server was asked: requests by their names, and how many of them write."""

    def __init__(self) -> None:
        self.requests: list[str] = []
        self.writes = 0

    def note(self, request: str, *, writes: bool = False) -> None:
        """One request came."""
        self.requests.append(request)
        self.writes += writes


@contextmanager
def modbus(address: str, *, port: int = 502, tls: ssl.SSLContext | None = None) -> Iterator[Asked]:
    """pymodbus's server with an identity and one register, inside TLS where it is given some."""

    @asynccontextmanager
    async def serving(asked: Asked) -> AsyncIterator[None]:
        def trace(sending: bool, pdu: Any) -> Any:
            if not sending:
                asked.note(f"function {pdu.function_code}", writes=pdu.function_code in _MODBUS_WRITES)
            return pdu

        device = SimDevice(id=0, simdata=[SimData(0, values=[7], datatype=DataType.REGISTERS)])
        common = {
            "context": device,
            "framer": FramerType.SOCKET,
            "identity": ModbusDeviceIdentification(info_name=IDENTITY),
            "address": (address, port),
            "trace_pdu": trace,
        }
        server = ModbusTlsServer(sslctx=tls, **common) if tls else ModbusTcpServer(**common)
        assert await server.listen()
        try:
            yield
        finally:
            await server.shutdown()

    with _in_loop(serving) as asked:
        yield asked


@contextmanager
def bacnet(address: str, *, instance: int = ANY_INSTANCE) -> Iterator[Asked]:
    """bacpypes3's server: a device with a name, a model and a firmware.

    In this version it does not know that 4194303 stands for whatever number a device has, which is therefore its number here;
    with another it declines the question.
    """

    class Counting(NormalApplication):
        asked: Asked

        async def indication(self, apdu: Any) -> None:
            name = type(apdu).__name__
            self.asked.note(name, writes="Write" in name)
            await super().indication(apdu)

    @asynccontextmanager
    async def serving(asked: Asked) -> AsyncIterator[None]:
        device = DeviceObject(
            objectIdentifier=("device", instance),
            objectName="泵房 7",
            vendorName="Citywall Buildings",
            modelName="AHU-2",
            firmwareRevision="2.5",
        )
        server = Counting(device, Address(f"{address}/32"))
        server.asked = asked
        # The socket is bound by tasks of its own, which nothing public waits for.
        await asyncio.gather(*server.normal.server._transport_tasks)
        try:
            yield
        finally:
            server.close()
            await asyncio.sleep(0)

    with _in_loop(serving) as asked:
        yield asked


@contextmanager
def s7(address: str) -> Iterator[Asked]:
    """python-snap7's server with one data block."""
    asked = Asked()
    server = Server(log=False)

    def event(one: Any) -> None:
        if one.EvtCode in (EVC_DATA_READ, EVC_DATA_WRITE):
            asked.note("data", writes=one.EvtCode == EVC_DATA_WRITE)

    server.register_area(SrvArea.DB, 1, bytearray(16))
    server.set_events_callback(event)
    server.set_read_events_callback(event)
    server.start_to(address)
    try:
        yield asked
    finally:
        server.stop()


def server_side(
    certificate: Path,
    key: Path,
    *,
    asks_for_certificate: bool = True,
    latest: ssl.TLSVersion = ssl.TLSVersion.MAXIMUM_SUPPORTED,
) -> ssl.SSLContext:
    """TLS that lets nobody in but who shows the very same certificate, or everybody where it asks for none."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.maximum_version = latest
    context.load_cert_chain(certificate, key)
    if asks_for_certificate:
        context.verify_mode = ssl.CERT_REQUIRED
        context.load_verify_locations(certificate)
    return context


@contextmanager
def _in_loop(serving: Serving) -> Iterator[Asked]:
    """A server in a loop and a thread of its own, answering while inside."""
    asked, ready, over = Asked(), threading.Event(), threading.Event()
    faults: list[Exception] = []

    async def run() -> None:
        try:
            async with serving(asked):
                ready.set()
                while not over.is_set():
                    await asyncio.sleep(0.02)
        except Exception as fault:
            faults.append(fault)
            ready.set()

    thread = threading.Thread(target=lambda: asyncio.run(run()))
    thread.start()
    try:
        assert ready.wait(10)
        assert not faults, faults
        yield asked
    finally:
        over.set()
        thread.join(10)
