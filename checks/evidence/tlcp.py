"""What a port shows of the national transport protocols: TLCP (GB/T 38636-2020) and the SM suites of TLS 1.3 (RFC 8998)."""

from __future__ import annotations

from typing import ClassVar

from checks.evidence.base import Evidence
from checks.evidence.ports import PortsEvidence
from checks.evidence.tls import Certificate


class TlcpEvidence(Evidence, frozen=True, kw_only=True, tag="tlcp"):
    """What one port that speaks TLS or TLCP answers to TLCP hellos. The locator is `tcp/<port>`.

    `offered` is False when the server answered and did not take TLCP; `refusal` says how (`alert 70`, `closed`), all else
    is empty then. `suites` are the accepted suites by the names of GB/T 38636, in the order the server chose them;
    `suites_complete` is False when asking had to stop early. `preferred` is the suite the server chooses whatever our order,
    empty when it follows the client's order or accepts one only. `chain` is as it was sent, at most 20: the signing
    certificate first, the encryption certificate second, then their issuers (GB/T 38636-2020).
    `signatures` stand beside `chain`: True when the certificate's signature was verified with its issuer's key, False when
    it is wrong, None when the issuer was not sent or the algorithm can't be verified. `same_key` is True when both server
    certificates hold one key. `key_exchange_signed` is the signature of the ServerKeyExchange message, None when none was
    sent or it can't be verified. `name_matches` is None when the site has no name. `needs_server_name` is True when the
    server answered only after it was told the site's name. `connections` were opened in all.
    """

    discovered_by: ClassVar[type[Evidence] | None] = PortsEvidence

    address: str
    port: int
    server_name: str = ""
    offered: bool
    refusal: str = ""
    suites: tuple[str, ...] = ()
    suites_complete: bool = True
    preferred: str = ""
    chain: tuple[Certificate, ...] = ()
    signatures: tuple[bool | None, ...] = ()
    same_key: bool | None = None
    key_exchange_signed: bool | None = None
    name_matches: bool | None = None
    needs_server_name: bool = False
    wants_client_certificate: bool = False
    connections: int = 0


class Rfc8998Evidence(Evidence, frozen=True, kw_only=True, tag="rfc8998"):
    """What one TLS port answers to a TLS 1.3 hello with the national algorithms only. The locator is `tcp/<port>`.

    The hello offers the suites TLS_SM4_GCM_SM3 and TLS_SM4_CCM_SM3, the group curveSM2 (41) and the signature sm2sig_sm3
    (0x0708). `offered` is True when a ServerHello or a HelloRetryRequest chose one of them; `suites` are those accepted,
    `group` is the number of the group chosen, 0 when none was named. `hello_retry` is True when the server asked for another
    hello. `refusal` says how it was refused.
    """

    discovered_by: ClassVar[type[Evidence] | None] = PortsEvidence

    address: str
    port: int
    server_name: str = ""
    offered: bool
    refusal: str = ""
    suites: tuple[str, ...] = ()
    group: int = 0
    hello_retry: bool = False
    connections: int = 0
