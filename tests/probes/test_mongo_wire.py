"""MongoDB's messages: ours are lawful, theirs are read without trust."""

from __future__ import annotations

import contextlib

from hypothesis import given
from hypothesis import strategies as st

from scanner.probes.mongo_wire import command, reply, whole


def test_a_command_is_the_document_mongodb_specifies() -> None:
    message = command("hello")
    assert message[:4] == len(message).to_bytes(4, "little")
    assert message[12:21] == b"\xdd\x07\x00\x00" + bytes(5)
    assert message[21:] == b"\x1f\x00\x00\x00\x10hello\x00\x01\x00\x00\x00\x02$db\x00\x06\x00\x00\x00admin\x00\x00"
    assert reply(message) == {"hello": 1, "$db": "admin"}


def test_a_message_is_whole_when_it_is_as_long_as_it_says() -> None:
    message = command("hello")
    assert whole(message)
    assert not whole(message[:-1])


@given(st.binary(max_size=120), st.integers(min_value=0, max_value=60))
def test_no_bytes_break_the_reader(noise: bytes, at: int) -> None:
    message = command("listDatabases", nameOnly=True)
    with contextlib.suppress(ValueError):
        reply(message[: 21 + at] + noise)
