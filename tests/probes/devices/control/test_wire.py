"""What is read from the wire: lawful answers whole, and any other bytes without a fault."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.evidence import DeviceEvidence, MqttEvidence, S7Evidence, ServiceEvidence
from scanner.probes.devices.control import bacnet_wire, coap_wire, dtls
from scanner.probes.recognise import recognise
from tests.probes.devices.control.looking import free_address, looked_at
from tests.probes.devices.control.stubs import answering_s7
from tests.probes.servers import answers, scripted

TOKEN = b"tokn"


@given(st.binary(max_size=300))
def test_any_datagram_is_read_without_a_fault(datagram: bytes) -> None:
    bacnet_wire.read_answer(datagram, 7)
    coap_wire.read_answer(datagram, 7, TOKEN)
    dtls.speaks_dtls(datagram)


@given(st.binary(max_size=300))
def test_anything_behind_a_lawful_head_is_read_without_a_fault(rest: bytes) -> None:
    message = b"\x01\x00\x30\x07\x0e" + rest
    answer = bacnet_wire.read_answer(b"\x81\x0a" + (4 + len(message)).to_bytes(2) + message, 7)
    assert answer is not None
    coap = coap_wire.read_answer(b"\x64\x45\x00\x07" + TOKEN + rest, 7, TOKEN)
    assert coap is not None
    coap_wire.links(coap.payload)


def test_a_bacnet_answer_through_a_router_is_read() -> None:
    words = b"\x0c\x02\x00\x00\x07\x1e\x29\x46\x4e\x75\x06\x00AHU-2\x4f\x29\x79\x5e\x91\x02\x91\x20\x5f\x1f"
    message = b"\x01\x08\x00\x05\x01\x0c\x30\x07\x0e" + words
    answer = bacnet_wire.read_answer(b"\x81\x0a" + (4 + len(message)).to_bytes(2) + message, 7)
    assert answer == ({bacnet_wire.MODEL_NAME: "AHU-2"}, False)


def test_a_list_that_goes_on_is_said_to() -> None:
    block2 = b"\xc1\x28\xb1\x0e"  # content format 40, block 0 of 1,024 bytes with more behind it
    answer = coap_wire.read_answer(b"\x64\x45\x00\x07" + TOKEN + block2 + b"\xff</a>,</b>", 7, TOKEN)
    assert answer is not None
    assert (answer.more, coap_wire.links(answer.payload)) == (True, [b"/a", b"/b"])


def test_our_own_hello_is_no_answer_to_itself() -> None:
    assert dtls.speaks_dtls(dtls.client_hello(bytes(32))) is None


def test_a_controller_with_a_whole_list_says_its_firmware() -> None:
    module = b"\x00\x01" + b"6ES7 315-2EH14-0AB0 " + b"\x00\xc0\x00\x04\x00\x01"
    firmware = b"\x00\x07" + b" " * 20 + b"\x00\xc0" + b"V\x03\x02\x08"
    listed = b"\x00\x11\x00\x00\x00\x1c\x00\x02" + module + firmware
    address = free_address()
    with scripted(answering_s7(listed=listed), address, 102):
        seen = looked_at(address, 102)
    (device,) = (one for one in seen if isinstance(one, DeviceEvidence))
    assert (device.model, device.firmware) == ("6ES7 315-2EH14-0AB0", "3.2.8")


def test_a_controller_without_a_list_is_one_all_the_same() -> None:
    address = free_address()
    with scripted(answering_s7(listed=b"\x00\x11\xff\xff\xff\xff"), address, 102):
        seen = looked_at(address, 102)
    assert [one.layer for one in seen if isinstance(one, S7Evidence)] == ["s7"]
    assert not [one for one in seen if isinstance(one, DeviceEvidence)]


@pytest.mark.parametrize(
    ("connack", "code", "open_to_all"),
    [
        ("20020000", 0, True),
        ("20020005", 5, False),
        ("20020001", 1, None),
        ("2003008400", 0x84, None),
        ("2003008700", 0x87, False),
        ("200600000321000a", 0, True),
    ],
    ids=["accepted", "not-authorised", "other-version", "v5-version", "v5-not-authorised", "v5-accepted"],
)
def test_every_code_of_a_broker_is_understood(connack: str, code: int, open_to_all: bool | None) -> None:
    address = free_address()
    answer = bytes.fromhex(connack)
    with scripted(answers({b"\x10": answer}), address, 1883) as server:
        seen = looked_at(address, 1883)
    assert server.connections == 1
    (service,) = (one for one in seen if isinstance(one, ServiceEvidence))
    (broker,) = (one for one in seen if isinstance(one, MqttEvidence))
    assert (service.protocol, broker.return_code, broker.open_to_all) == ("mqtt", code, open_to_all)
    known = recognise(answer)
    assert known is not None
    assert known.protocol == "mqtt"
