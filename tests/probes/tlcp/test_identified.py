"""A port that speaks TLCP alone is called by its name, also where it is silent to all else."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from checks.evidence import ServiceEvidence
from scanner.probes.identify import identify
from tests.lab.gmssl import tlcp_server
from tests.lab.hostile import serving
from tests.lab.national import ENCRYPTION, SIGNING, NationalAuthority
from tests.lab.scope import a_site
from tests.lab.tlcp_standin import Standin
from tests.probes.tlcp.judged import GATE


def protocol_at(port: int) -> tuple[str, bool]:
    seen = identify(a_site(), port, GATE)
    assert isinstance(seen, ServiceEvidence), seen
    return seen.protocol, seen.tls


def test_gmssls_server(tmp_path: Path, authority: NationalAuthority) -> None:
    with tlcp_server(tmp_path, authority.issue(SIGNING), authority.issue(ENCRYPTION)) as port:
        assert protocol_at(port) == ("tlcp", False)


@pytest.mark.parametrize("patient", [True, False])
def test_a_server_that_answers_nothing_but_tlcp(patient: bool) -> None:
    def handle(connection: socket.socket) -> None:
        hello = connection.recv(4096)
        if hello.startswith(b"\x16\x01\x01"):
            connection.sendall(Standin((0xE053,)).answer(hello))
        if patient:
            connection.recv(4096)

    with serving(handle) as server:
        assert protocol_at(server.port) == ("tlcp", False)
        assert server.connections <= 5
