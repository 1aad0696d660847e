"""What sensors and controllers say to one harmless request of their own protocol, given without a name or a password.

One kind a protocol, so that a look that failed at one is told of that one alone.
"""

from __future__ import annotations

from typing import ClassVar

from checks.evidence.base import Evidence
from checks.evidence.ports import PortsEvidence


class ModbusEvidence(Evidence, frozen=True, kw_only=True, tag="control.modbus"):
    """A port that was asked Read Device Identification (Modbus Application Protocol V1.1b3, 6.21). The locator is `tcp/502`, or
    `tcp/802` inside TLS (Modbus/TCP Security).

    `open_to_all` is True when the request was answered, which any request would be: Modbus has no login. It is False when TLS
    let nobody in without a certificate, None when TLS did and nothing was answered inside. `answer` is `identification`,
    `exception N` or empty.
    """

    discovered_by: ClassVar[type[Evidence] | None] = PortsEvidence

    address: str
    port: int
    tls: bool = False
    open_to_all: bool | None = None
    answer: str = ""


class S7Evidence(Evidence, frozen=True, kw_only=True, tag="control.s7"):
    """A port that was asked for an S7 connection over ISO-on-TCP (RFC 1006). The locator is `tcp/102`.

    `layer` is how far the port agreed: `s7` when an S7 connection was set up, so that anybody may ask it to read and, as its
    protection level lets, to write; `refused` when S7 answered the setup with an error; `iso-on-tcp` when something stands there
    that may be another protocol over RFC 1006.
    """

    discovered_by: ClassVar[type[Evidence] | None] = PortsEvidence

    address: str
    port: int
    layer: str


class BacnetEvidence(Evidence, frozen=True, kw_only=True, tag="control.bacnet"):
    """A port that was asked over BACnet/IP to read who it is (ASHRAE 135 clause 15.7, annex J). The locator is `udp/47808`.

    `answer` is `properties`, `refused` (an error, a rejection or an abort: it is BACnet and declines this request), or empty when
    nothing fitting came back; what that means depends on whether the device was seen alive another way.
    """

    address: str
    port: int
    answer: str = ""


class MqttEvidence(Evidence, frozen=True, kw_only=True, tag="control.mqtt"):
    """A broker that was asked to connect without a name or a password (MQTT 3.1.1, 3.1 and 3.2). The locator is `tcp/1883`.

    `return_code` is what it answered: 0 accepted, 1 to 5 of MQTT 3.1.1, from 128 on a reason code of MQTT 5. `open_to_all` is
    True when it accepted, False when it asks for a login, None when the code says neither.
    """

    discovered_by: ClassVar[type[Evidence] | None] = PortsEvidence

    address: str
    port: int
    return_code: int
    open_to_all: bool | None
    tls: bool = False


class CoapEvidence(Evidence, frozen=True, kw_only=True, tag="control.coap"):
    """A port that was asked for its list of resources (RFC 7252, RFC 6690). The locator is `udp/5683`, or `udp/5684` with DTLS.

    `answer` is the code of the answer (`2.05`, `4.01` …), `dtls` where a DTLS hello was answered, or empty when nothing fitting
    came back. `resources` counts those in the first block of the list, of which `paths` are at most ten, in the device's own
    words; `more` is True when further blocks were not asked for.
    """

    address: str
    port: int
    answer: str = ""
    dtls: bool = False
    resources: int = 0
    paths: tuple[str, ...] = ()
    more: bool = False
