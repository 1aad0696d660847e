"""The TLS scan itself, in a process of its own (`python -m scanner.probes.tls_scan`): a question on stdin, an answer on stdout.

sslyze speaks through C libraries of many years' age to servers that may be hostile, and waits in threads that can't be
stopped. In a child, neither a crash nor a hang of it reaches the scan: the parent kills it at its deadline.
"""

from __future__ import annotations

import resource
import socket
import sys
import threading
import time
from datetime import UTC, datetime
from typing import Any

import msgspec
from cryptography import x509
from nassl.ssl_client import ClientCertificateRequested
from sslyze.connection_helpers.tls_connection import SslConnection
from sslyze.errors import (
    ConnectionToServerFailed,
    ConnectionToServerTimedOut,
    ServerRejectedTlsHandshake,
    TlsHandshakeTimedOut,
)
from sslyze.plugins.certificate_info.trust_stores.trust_store_repository import TrustStoresRepository
from sslyze.plugins.scan_commands import ScanCommand
from sslyze.scanner.models import ServerConnectivityStatusEnum, ServerScanRequest, ServerScanResult
from sslyze.scanner.scan_command_attempt import ScanCommandAttemptStatusEnum
from sslyze.scanner.scanner import Scanner
from sslyze.scanner.scanner_observer import ScannerObserver
from sslyze.server_connectivity import (
    ClientAuthRequirementEnum,
    ServerConnectivityInfo,
    ServerTlsProbingResult,
    TlsVersionEnum,
)
from sslyze.server_setting import ServerNetworkConfiguration, ServerNetworkLocation

from checks.evidence import Depth, Reason
from scanner.probes import tls_certificate
from scanner.probes.clean import clean
from scanner.probes.tls_question import TlsQuestion, TlsSeen

READ_SECONDS = 3
"""How long sslyze waits for one answer."""
CONNECTIVITY_SECONDS = 8.0
"""How long sslyze may take to find any handshake that succeeds, beside the waiting that the rate asks for."""
CONNECTIVITY_CONNECTIONS = 15
"""How many connections it opens for that at most."""
MOST_MEMORY = 2 * 1024**3

VERSIONS = {
    "SSL 2.0": ("ssl_2_0_cipher_suites", TlsVersionEnum.SSL_2_0),
    "SSL 3.0": ("ssl_3_0_cipher_suites", TlsVersionEnum.SSL_3_0),
    "TLS 1.0": ("tls_1_0_cipher_suites", TlsVersionEnum.TLS_1_0),
    "TLS 1.1": ("tls_1_1_cipher_suites", TlsVersionEnum.TLS_1_1),
    "TLS 1.2": ("tls_1_2_cipher_suites", TlsVersionEnum.TLS_1_2),
    "TLS 1.3": ("tls_1_3_cipher_suites", TlsVersionEnum.TLS_1_3),
}
ASKED_FIRST = ("SSL 3.0", "TLS 1.0", "TLS 1.1")
"""Versions asked for with a hello or two before their suites are tried one by one, which costs a connection each."""

_NORMAL = ("tls_compression", "session_renegotiation", "heartbleed", "openssl_ccs_injection", "tls_fallback_scsv")


class PacedConnections:
    """Stands in for `socket.create_connection` in this process: only the one address, only so many a second, counted."""

    def __init__(self, address: str, port: int, rate: float) -> None:
        self.count = 0
        self._where = (address, port)
        self._gap = 1 / rate
        self._next_at = time.monotonic()
        self._lock = threading.Lock()
        self._connect = socket.create_connection

    def __call__(self, address: tuple[str, int], *args: Any, **kwargs: Any) -> socket.socket:
        if address != self._where:
            raise PermissionError(f"only {self._where} may be contacted")
        with self._lock:
            self.count += 1
            start = max(time.monotonic(), self._next_at)
            self._next_at = start + self._gap
        time.sleep(max(0.0, start - time.monotonic()))
        return self._connect(address, *args, **kwargs)


class _Watch(ScannerObserver):
    """Says when the first handshakes are over, well or badly."""

    def __init__(self) -> None:
        self.connected = threading.Event()

    def server_connectivity_test_error(
        self, server_scan_request: ServerScanRequest, connectivity_error: ConnectionToServerFailed
    ) -> None:
        self.connected.set()

    def server_connectivity_test_completed(
        self, server_scan_request: ServerScanRequest, connectivity_result: ServerTlsProbingResult
    ) -> None:
        self.connected.set()

    def server_scan_completed(self, server_scan_result: ServerScanResult) -> None:
        """Nothing is to be said of it."""

    def all_server_scans_completed(self) -> None:
        """Nothing is to be said of it."""


def scan(question: TlsQuestion, connections: PacedConnections) -> TlsSeen:
    """Look at one server, one connection at a time: some 180 for a server with today's settings, 430 for one that takes
    TLS 1.0 and 1.1 too."""
    location = ServerNetworkLocation(
        hostname=question.server_name or question.address, port=question.port, ip_address=question.address
    )
    network = ServerNetworkConfiguration(
        tls_server_name_indication=question.server_name or question.address,
        network_timeout=READ_SECONDS,
        network_max_retries=1,
    )
    refused = _refused_at_once(location, network)
    versions = [name for name in VERSIONS if name not in refused]
    patience = CONNECTIVITY_SECONDS + CONNECTIVITY_CONNECTIONS / question.rate
    result = _run(ServerScanRequest(location, network, _commands(question.depth, versions)), patience)
    if result is None:
        return TlsSeen(reason=Reason.TIMEOUT, detail="no handshake came to an end", connections=connections.count)
    if result.connectivity_status is ServerConnectivityStatusEnum.ERROR or result.connectivity_result is None:
        return _failure(result, connections.count)
    info = ServerConnectivityInfo(location, network, result.connectivity_result)
    try:
        certificates = _certificates(info, question)
    except (ConnectionToServerFailed, OSError) as error:
        # The handshake that succeeded at first does so no more: what was refused in between may have been refused for that.
        return TlsSeen(reason=Reason.BACKED_OFF, detail=_words(error), connections=connections.count)
    seen = {**_versions(result, versions, refused), **_weaknesses(result), **certificates}
    wants = result.connectivity_result.client_auth_requirement is not ClientAuthRequirementEnum.DISABLED
    return TlsSeen(**seen, wants_client_certificate=wants, connections=connections.count)


def _commands(depth: Depth, versions: list[str]) -> set[ScanCommand]:
    names = [VERSIONS[name][0] for name in versions]
    if depth >= Depth.NORMAL:
        names += _NORMAL
    if depth >= Depth.DEEP:
        names.append("robot")
    return {ScanCommand(name) for name in names}


def _run(request: ServerScanRequest, patience: float) -> ServerScanResult | None:
    """sslyze's result, or None when it found no working handshake within `patience` seconds."""
    watch = _Watch()
    scanner = Scanner(per_server_concurrent_connections_limit=1, concurrent_server_scans_limit=1, observers=[watch])
    results: list[ServerScanResult] = []

    def work() -> None:
        scanner.queue_scans([request])
        results.extend(scanner.get_results())

    worker = threading.Thread(target=work, daemon=True)
    worker.start()
    if not watch.connected.wait(patience):
        return None
    worker.join()
    return results[0] if results else None


def _refused_at_once(location: ServerNetworkLocation, network: ServerNetworkConfiguration) -> list[str]:
    """Those of `ASKED_FIRST` that the server refused outright. None of them once it let a hello time out."""
    refused = []
    for name in ASKED_FIRST:
        try:
            if not _may_accept(location, network, VERSIONS[name][1]):
                refused.append(name)
        except (ConnectionToServerTimedOut, TlsHandshakeTimedOut):
            break
    return refused


def _may_accept(location: ServerNetworkLocation, network: ServerNetworkConfiguration, version: TlsVersionEnum) -> bool:
    """False when the server refused the version with the usual suites and with all the unusual ones.

    Raises:
        ConnectionToServerTimedOut, TlsHandshakeTimedOut: it said nothing.
    """
    for suites in ("DEFAULT", "COMPLEMENTOFDEFAULT:COMPLEMENTOFALL:-PSK:-SRP"):
        connection = SslConnection(location, network, version, should_ignore_client_auth=True)
        try:
            connection.ssl_client.set_cipher_list(suites)
            connection.connect(should_retry_connection=False)
            return True
        except ServerRejectedTlsHandshake:
            continue
        except (ConnectionToServerTimedOut, TlsHandshakeTimedOut):
            raise
        except Exception:  # anything else (a client certificate, a key too small) leaves it open: sslyze looks closer
            return True
        finally:
            connection.close()
    return False


def _failure(result: ServerScanResult, connections: int) -> TlsSeen:
    trace = result.connectivity_error_trace
    words = _words("".join(trace.format_exception_only()) if trace else "")
    # The port has answered a hello of ours, so it does speak TLS; what it wants besides is not known.
    reason = Reason.TIMEOUT if "timed out" in words.lower() else Reason.NOT_KNOWN
    return TlsSeen(reason=reason, detail=words, connections=connections)


def _words(error: object) -> str:
    """What sslyze says of an error, without the name of its class and the server's."""
    return clean(str(error).rpartition(" -> ")[2], 200)


def _result(result: ServerScanResult, command: str) -> Any:
    """What a command found, None when it was not run or failed."""
    attempt = getattr(result.scan_result, command)
    return attempt.result if attempt.status is ScanCommandAttemptStatusEnum.COMPLETED else None


def _versions(result: ServerScanResult, tried: list[str], refused: list[str]) -> dict[str, Any]:
    accepted = {}
    for name in tried:
        found = _result(result, VERSIONS[name][0])
        if found is None:
            continue
        suites = tuple(sorted(one.cipher_suite.name for one in found.accepted_cipher_suites))
        if suites:
            accepted[name] = suites
        else:
            refused = [*refused, name]
    return {"accepted": accepted, "refused": tuple(name for name in VERSIONS if name in refused)}


def _weaknesses(result: ServerScanResult) -> dict[str, bool | None]:
    compression = _result(result, "tls_compression")
    heartbleed = _result(result, "heartbleed")
    ccs = _result(result, "openssl_ccs_injection")
    renegotiation = _result(result, "session_renegotiation")
    fallback = _result(result, "tls_fallback_scsv")
    robot = _result(result, "robot")
    return {
        "compression": compression and compression.supports_compression,
        "heartbleed": heartbleed and heartbleed.is_vulnerable_to_heartbleed,
        "ccs_injection": ccs and ccs.is_vulnerable_to_ccs_injection,
        "secure_renegotiation": renegotiation and renegotiation.supports_secure_renegotiation,
        "client_renegotiation": renegotiation and renegotiation.is_vulnerable_to_client_renegotiation_dos,
        "fallback_scsv": fallback and fallback.supports_fallback_scsv,
        "robot": robot and _robot(robot.robot_result.value),
    }


def _robot(found: str) -> bool | None:
    return None if found.startswith("UNKNOWN") else found.startswith("VULNERABLE")


def _certificates(info: ServerConnectivityInfo, question: TlsQuestion) -> dict[str, Any]:
    """What was seen of the certificates.

    Raises:
        ConnectionToServerFailed, OSError: no handshake succeeded any more.
    """
    try:
        pems = _received_chain(info)
    except (ConnectionToServerFailed, OSError):
        raise
    except Exception as error:  # nassl raises kinds of its own where a server has no certificate
        return {"trust_error": clean(f"no certificate could be read: {error}", 200)}
    certificates = [tls_certificate.load(pem) for pem in pems[: tls_certificate.MOST_CERTIFICATES]]
    chain = [one for one in certificates if one is not None]
    if not chain or certificates[0] is None:
        return {"trust_error": "the server's certificate could not be read"}
    mozilla = TrustStoresRepository.get_default().get_main_store().path.read_bytes()
    roots = x509.load_pem_x509_certificates(mozilla + b"\n" + question.extra_roots.encode())
    trusted, why_not = tls_certificate.trust(chain, roots, datetime.now(UTC))
    return {
        "chain": tuple(map(tls_certificate.describe, chain)),
        "chain_ordered": tls_certificate.ordered(chain),
        "trusted": trusted,
        "trust_error": why_not,
        "name_matches": tls_certificate.name_matches(chain[0], name) if (name := question.server_name) else None,
    }


def _received_chain(info: ServerConnectivityInfo) -> list[str]:
    connection = info.get_preconfigured_tls_connection()
    try:
        connection.connect()
    except ClientCertificateRequested:
        pass  # the server has shown its own certificate before it asked for ours
    finally:
        connection.close()
    return list(connection.ssl_client.get_received_chain())


def main() -> None:
    """Answer the question on stdin."""
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    question = msgspec.json.decode(sys.stdin.buffer.read(), type=TlsQuestion)
    connections = PacedConnections(question.address, question.port, question.rate)
    socket.create_connection = connections  # type: ignore[assignment]
    sys.stdout.buffer.write(msgspec.json.encode(scan(question, connections)))
    sys.stdout.flush()


if __name__ == "__main__":
    main()
