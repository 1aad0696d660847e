"""The parsers on arbitrary bytes: nothing is raised but their own two errors, and no more is held than is allowed."""

from __future__ import annotations

import random
import sys
import tracemalloc
from collections import Counter
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scanner.probes.tlcp.certificates import describe
from scanner.probes.tlcp.client_hello import tlcp_hello
from scanner.probes.tlcp.flight import read_flight
from scanner.probes.tlcp.messages import read_certificates, read_key_exchange, read_server_hello
from scanner.probes.tlcp.records import MOST_BYTES, Alert, Malformed, Message, Reassembler, TooMuch
from scanner.probes.tlcp.suites import TLCP_SUITES
from tests.lab.national import NationalAuthority
from tests.lab.tlcp_standin import (
    Standin,
    a_byte_a_record,
    a_message_a_record,
    all_in_one_record,
    der,
    message,
    number,
    record,
    signer,
)
from tests.probes.tlcp.conftest import Pair

pytestmark = pytest.mark.filterwarnings("ignore::cryptography.utils.CryptographyDeprecationWarning")
"""`cryptography` warns of certificates that only a hostile server sends."""

TRIED: Counter[str] = Counter()
MANY = 20_000
OFFERED = list(TLCP_SUITES)
RANDOM = bytes(32)


@pytest.fixture(scope="module", autouse=True)
def _tell_how_many(request: pytest.FixtureRequest) -> Iterator[None]:
    """Print how many inputs were tried past pytest's capturing, on stderr, which alone comes through from a worker process."""
    yield
    told = ", ".join(f"{count} {kind}" for kind, count in TRIED.items())
    with request.config.pluginmanager.getplugin("capturemanager").global_and_fixture_disabled():
        print(f"\nTLCP parsers: {TRIED.total()} inputs tried ({told})", file=sys.stderr, flush=True)


def _lengths(size: int) -> st.SearchStrategy[int]:
    """Lengths around what is there, and far beyond."""
    return st.one_of(st.integers(0, min(300, 256**size - 1)), st.integers(0, 256**size - 1))


@st.composite
def _nested(draw: st.DrawFn) -> bytes:
    """Vectors in vectors whose lengths tell the truth, or not."""
    content = draw(st.binary(max_size=60))
    for _ in range(draw(st.integers(0, 4))):
        size = draw(st.sampled_from([1, 2, 3]))
        length = draw(st.one_of(st.just(len(content) % 256**size), _lengths(size)))
        content = draw(st.binary(max_size=8)) + number(length, size) + content + draw(st.binary(max_size=8))
    return content


@st.composite
def _wire(draw: st.DrawFn) -> bytes:
    """Records that hold messages, where every type and length may be wrong."""
    stream = b""
    for _ in range(draw(st.integers(1, 4))):
        body = draw(st.one_of(_nested(), st.binary(max_size=200)))
        kind = draw(st.one_of(st.sampled_from([2, 11, 12, 13, 14]), st.integers(0, 255)))
        length = draw(st.one_of(st.just(len(body)), _lengths(3)))
        inner = bytes([kind]) + number(length, 3) + body
        outer = draw(st.one_of(st.just(len(inner)), _lengths(2)))
        version = draw(st.sampled_from([0x0101, 0x0303, 0x0000]))
        stream += bytes([draw(st.sampled_from([20, 21, 22, 23, 80]))]) + number(version) + number(outer) + inner
    return stream


def _read(stream: bytes, pieces: int) -> tuple[list[Message | Alert], str]:
    """What the reassembler makes of `stream` in pieces of that size, and how it ended."""
    reassembler = Reassembler()
    found: list[Message | Alert] = []
    try:
        for at in range(0, len(stream), pieces):
            found.extend(reassembler.feed(stream[at : at + pieces]))
    except (Malformed, TooMuch) as error:
        return found, type(error).__name__
    return found, "ended"


def _understand(found: list[Message | Alert]) -> None:
    messages = tuple(one for one in found if isinstance(one, Message))
    flight = read_flight(messages, OFFERED, RANDOM)
    if flight is not None:
        assert len(flight.certificates) <= 20
        describe(flight, "www.example.gov.cn")


@given(stream=st.one_of(_wire(), st.binary(max_size=400)), pieces=st.integers(1, 50))
@settings(max_examples=800, deadline=None)
def test_arbitrary_streams(stream: bytes, pieces: int) -> None:
    TRIED["streams"] += 1
    found, _ = _read(stream, pieces)
    _understand(found)
    assert _read(stream, len(stream) or 1)[0] == found, "how the bytes come in must not matter"


@given(body=_nested())
@settings(max_examples=1500, deadline=None)
def test_arbitrary_messages(body: bytes) -> None:
    TRIED["messages"] += 1
    for read in (
        read_server_hello,
        read_certificates,
        lambda body: read_key_exchange(body, ephemeral=True),
        lambda body: read_key_exchange(body, ephemeral=False),
    ):
        try:
            read(body)
        except Malformed:
            continue


class Answers(dict[str, bytes]):
    """Whole answers by the way they are cut."""

    def __repr__(self) -> str:
        return f"Answers({list(self)})"


@pytest.fixture(scope="module")
def answers(authority: NationalAuthority, pair: Pair) -> Answers:
    chain = tuple(map(der, (pair.signing.certificate, pair.encryption.certificate, authority.certificate)))
    hello = tlcp_hello(OFFERED, RANDOM)
    cuts = (a_message_a_record, all_in_one_record, a_byte_a_record)
    return Answers(
        {cut.__name__: Standin((0xE053,), chain, signer(pair.signing), cut=cut).answer(hello) for cut in cuts}
    )


FAULT = st.tuples(
    st.sampled_from(["change", "insert", "drop", "cut"]), st.integers(0, 2**16), st.binary(min_size=1, max_size=20)
)


@given(cut=st.sampled_from(["a_message_a_record", "all_in_one_record"]), faults=st.lists(FAULT, min_size=1, max_size=4))
@settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_a_real_answer_with_faults_put_in(answers: Answers, cut: str, faults: list[tuple[str, int, bytes]]) -> None:
    TRIED["faulty answers"] += 1
    stream = bytearray(answers[cut])
    for fault, place, data in faults:
        at = place % (len(stream) + 1)
        if fault == "change":
            stream[at : at + len(data)] = data
        elif fault == "insert":
            stream[at:at] = data
        elif fault == "drop":
            del stream[at : at + len(data)]
        else:
            del stream[at:]
    _understand(_read(bytes(stream), 1400)[0])


def test_a_real_answer_with_very_many_faults(answers: Answers, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same without the arithmetic of the signatures, which takes most of the time."""
    monkeypatch.setattr("scanner.probes.sm2.verify", lambda *_: False)
    chance = random.Random(38636)
    for _ in range(MANY):
        stream = bytearray(answers["a_message_a_record"])
        for _ in range(chance.randint(1, 5)):
            at = chance.randrange(len(stream))
            match chance.randrange(4):
                case 0 | 1:
                    stream[at] = chance.randrange(256)
                case 2:
                    stream[at:at] = chance.randbytes(chance.randint(1, 20))
                case 3:
                    del stream[at + 1 : at + chance.randint(2, 20)]
        _understand(_read(bytes(stream), 1400)[0])
        TRIED["many faulty answers"] += 1


def test_the_answer_without_faults_is_read_whole_however_it_comes(answers: Answers) -> None:
    for stream in answers.values():
        for pieces in (1, 7, 1400, len(stream)):
            messages = tuple(one for one in _read(stream, pieces)[0] if isinstance(one, Message))
            flight = read_flight(messages, OFFERED, RANDOM)
            assert flight is not None
            facts = describe(flight, "www.example.gov.cn")
            assert (facts["key_exchange_signed"], facts["signatures"]) == (True, (True, True, None))


@pytest.mark.parametrize(
    ("piece", "ending"),
    [
        (record(message(99, bytes(9000))), "TooMuch"),
        (record(bytes(16000), kind=23), "TooMuch"),
        (record(b"\x63"), "TooMuch"),
        (b"\x16\x01\x01\x48\x01", "Malformed"),
        (b"\x16\x01\x01\x00\x00", "Malformed"),
    ],
)
def test_what_is_held_is_bounded_whatever_comes(piece: bytes, ending: str) -> None:
    """A hundred times as much as is allowed is offered; neither the messages found nor what waits may grow beyond it."""
    tracemalloc.start()
    try:
        reassembler, held, ended = Reassembler(), [], "no end"
        for _ in range(100 * MOST_BYTES // len(piece)):
            try:
                held.extend(reassembler.feed(piece))
            except (Malformed, TooMuch) as error:
                ended = type(error).__name__
                break
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert ended == ending
    assert peak < 8 * MOST_BYTES
