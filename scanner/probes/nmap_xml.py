"""Reading what nmap writes with `-oX`, host by host while it grows, in constant memory.

Only an ended `<host>` element counts: output cut short by a kill gives every host that was finished and no half one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

import msgspec
from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import ParseError, XMLParser

from checks import InputError

_ALIVE_BY = {"syn-ack": "syn-ack", "conn-refused": "reset", "reset": "reset"}
"""What proves a host to be there: an answer of its own. `user-set` (-Pn) and `no-response` prove nothing."""


class NmapPort(msgspec.Struct, frozen=True):
    """One open port. The service is empty unless nmap's version detection spoke with it (not merely looked up the number)."""

    port: int
    service: str = ""
    product: str = ""
    version: str = ""
    tls: bool = False


class NmapHost(msgspec.Struct, frozen=True):
    """One finished host. `closed` and `filtered` count ports; `timed_out` hosts have no ports at all: nmap drops them."""

    address: str
    open: tuple[NmapPort, ...] = ()
    closed: int = 0
    filtered: int = 0
    alive_by: str = ""
    timed_out: bool = False


class NmapReader:
    """Feed it bytes as they come; it gives the hosts that were finished in them."""

    def __init__(self) -> None:
        self._builder = _HostBuilder()
        # nmap writes a document type, so that must pass; entities never do (billion laughs, XXE).
        self._parser = XMLParser(target=self._builder, forbid_dtd=False, forbid_entities=True, forbid_external=True)

    def feed(self, data: bytes) -> list[NmapHost]:
        """The hosts finished by `data`.

        Raises:
            InputError: it is not XML as nmap writes it, or declares an entity.
        """
        try:
            self._parser.feed(data)
        except DefusedXmlException as error:
            raise InputError(f"nmap output: refused, {type(error).__name__}") from error
        except (ParseError, KeyError, ValueError) as error:
            raise InputError(f"nmap output: {type(error).__name__}: {str(error)[:100]}") from error
        return self._builder.take()


class _HostBuilder:
    """The parser's target: keeps one host at a time."""

    def __init__(self) -> None:
        self._finished: list[NmapHost] = []
        self._begin()

    def take(self) -> list[NmapHost]:
        finished, self._finished = self._finished, []
        return finished

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        if tag == "host":
            self._begin(timed_out=attributes.get("timedout") == "true")
        elif tag == "address" and attributes.get("addrtype") in ("ipv4", "ipv6"):
            self._address = attributes["addr"]
        elif tag == "port":
            self._port = int(attributes["portid"])
        elif tag == "state":
            self._state(attributes)
        elif tag == "extraports":
            self._counts[attributes["state"]] += int(attributes["count"])
        elif tag == "extrareasons":
            self._reasons.add(attributes["reason"])
        elif tag == "service" and self._open and attributes.get("method") == "probed":
            self._service(attributes)

    def end(self, tag: str) -> None:
        if tag == "host" and self._address:
            alive = [_ALIVE_BY[reason] for reason in self._reasons if reason in _ALIVE_BY]
            host = NmapHost(
                address=self._address,
                open=tuple(sorted(self._open, key=lambda port: port.port)),
                closed=self._counts["closed"],
                filtered=self._counts["filtered"],
                alive_by=max(alive, default=""),
                timed_out=self._timed_out,
            )
            self._finished.append(host)

    def data(self, text: str) -> None:
        """nmap says everything in attributes."""

    def close(self) -> None:
        """Nothing is left: a host without an end does not count."""

    def _begin(self, *, timed_out: bool = False) -> None:
        self._address = ""
        self._timed_out = timed_out
        self._port = 0
        self._open: list[NmapPort] = []
        self._counts: Counter[str] = Counter()
        self._reasons: set[str] = set()

    def _state(self, attributes: Mapping[str, str]) -> None:
        self._reasons.add(attributes["reason"])
        if attributes["state"] == "open":
            self._open.append(NmapPort(self._port))
        else:
            self._counts[attributes["state"]] += 1

    def _service(self, attributes: Mapping[str, str]) -> None:
        if self._open[-1].port == self._port:
            self._open[-1] = NmapPort(
                port=self._port,
                service=attributes.get("name", ""),
                product=attributes.get("product", ""),
                version=attributes.get("version", ""),
                tls=attributes.get("tunnel") == "ssl",
            )
