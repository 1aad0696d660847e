"""What a server's first flight says: the suite, the certificates, the signature on its key exchange."""

from __future__ import annotations

import msgspec

from scanner.probes.tlcp.client_hello import TLCP
from scanner.probes.tlcp.messages import (
    CERTIFICATE,
    CERTIFICATE_REQUEST,
    SERVER_HELLO_DONE,
    SERVER_KEY_EXCHANGE,
    KeyExchange,
    first_hello,
    read_certificates,
    read_key_exchange,
)
from scanner.probes.tlcp.records import Malformed, Message
from scanner.probes.tlcp.suites import TLCP_SUITES


class Flight(msgspec.Struct, frozen=True):
    """One answer to a TLCP hello. `certificates` are DER, as sent; `key_exchange` is None when none was sent, or none of
    the kinds that are signed with a certificate's key."""

    suite: int
    client_random: bytes
    server_random: bytes
    certificates: tuple[bytes, ...] = ()
    key_exchange: KeyExchange | None = None
    wants_client_certificate: bool = False

    @property
    def is_ephemeral(self) -> bool:
        """True for the ECDHE suites."""
        return TLCP_SUITES[self.suite].startswith("ECDHE_")

    @property
    def signed(self) -> bytes | None:
        """The bytes that the key exchange's signature is over (GB/T 38636-2020): the two randoms, then the
        encryption certificate with its length, or the parameters of ECDHE. None when there is nothing to verify."""
        if self.key_exchange is None:
            return None
        randoms = self.client_random + self.server_random
        if self.is_ephemeral:
            return randoms + self.key_exchange.parameters
        if len(self.certificates) < 2:
            return None
        encryption = self.certificates[1]
        return randoms + len(encryption).to_bytes(3, "big") + encryption


def is_whole(messages: list[Message]) -> bool:
    """True when the server has said all it says before it waits for us."""
    return any(one.type == SERVER_HELLO_DONE for one in messages)


def read_flight(messages: tuple[Message, ...], offered: list[int], client_random: bytes) -> Flight | None:
    """The flight, of whatever part of it came; None when the server did not choose one of the TLCP suites `offered`.

    A message after the ServerHello that can't be read is left out.
    """
    hello = first_hello(messages)
    if hello is None or hello.version != TLCP or hello.suite not in offered:
        return None
    flight = Flight(hello.suite, client_random, hello.random)
    for message in messages[1:]:
        try:
            flight = _with(flight, message)
        except Malformed:
            continue
    return flight


def _with(flight: Flight, message: Message) -> Flight:
    if message.type == CERTIFICATE and not _is_identity_based(flight):
        return msgspec.structs.replace(flight, certificates=tuple(read_certificates(message.body)))
    if message.type == SERVER_KEY_EXCHANGE and TLCP_SUITES[flight.suite].startswith("EC"):
        return msgspec.structs.replace(
            flight, key_exchange=read_key_exchange(message.body, ephemeral=flight.is_ephemeral)
        )
    if message.type == CERTIFICATE_REQUEST:
        return msgspec.structs.replace(flight, wants_client_certificate=True)
    return flight


def _is_identity_based(flight: Flight) -> bool:
    """True where the Certificate message holds an identity and no certificate (GB/T 38636-2020)."""
    return TLCP_SUITES[flight.suite].startswith("IB")
