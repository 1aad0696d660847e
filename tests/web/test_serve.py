"""`citywall serve`, really started: where it listens, over what, and how it ends."""

from __future__ import annotations

import json
import signal
import socket
import ssl
import subprocess
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from ipaddress import ip_address
from pathlib import Path

import httpx2 as httpx
import pytest
from click.testing import CliRunner
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from msgspec import Struct

from scanner.accounts.log import Deed, Filter
from scanner.accounts.model import Role
from scanner.cli import main
from scanner.clock import now
from scanner.store.accounts import account_of_login
from scanner.store.log import entries
from scanner.web.serve import is_loopback
from scanner.workspace import SETTINGS_FILE, Workspace
from tests.accounts.people import PASSWORD, an_account
from tests.web.browser import a_new_city, token_in

CITYWALL = [sys.executable, "-c", "from scanner.cli import main; main()"]


class Files(Struct, frozen=True):
    """A certificate for localhost and 127.0.0.1, and its key."""

    certificate: Path
    key: Path

    def options(self) -> tuple[str, ...]:
        return "--tls-certificate", str(self.certificate), "--tls-key", str(self.key)


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Files:
    folder = tmp_path_factory.mktemp("tls")
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    names = x509.SubjectAlternativeName([x509.DNSName("localhost"), x509.IPAddress(ip_address("127.0.0.1"))])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(7)
        .not_valid_before(now() - timedelta(days=1))
        .not_valid_after(now() + timedelta(days=1))
        .add_extension(names, critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    made = Files(folder / "site.pem", folder / "site.key")
    made.certificate.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    made.key.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return made


@pytest.fixture
def empty(tmp_path: Path) -> Workspace:
    return a_new_city(tmp_path)


@pytest.fixture
def city(empty: Workspace) -> Workspace:
    """One with an administrator."""
    with empty.store() as store:
        an_account(store, Role.ADMINISTRATOR)
    return empty


class Running(Struct):
    """A server that was started, and where it says it is."""

    process: subprocess.Popen[str]
    address: str

    @property
    def port(self) -> int:
        return int(self.address.rstrip("/").rpartition(":")[2])


@contextmanager
def serving(workspace: Workspace, *options: str) -> Iterator[Running]:
    command = [*CITYWALL, "-w", str(workspace.folder), "serve", "--port", "0", *options]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            yield Running(process, process.stdout.readline().split(" ")[0].strip())
        finally:
            process.kill()


def refused(workspace: Workspace, *options: str) -> str:
    answer = CliRunner().invoke(main, ["-w", str(workspace.folder), "serve", *options])
    assert answer.exit_code == 2, answer.output
    assert answer.stdout == ""
    return answer.stderr


def test_on_loopback_it_serves_and_an_interrupt_ends_it_cleanly(city: Workspace) -> None:
    with serving(city) as server, httpx.Client(base_url=server.address, trust_env=False) as client:
        assert server.address.startswith("http://127.0.0.1:")
        token = token_in(client.get("/login").text)
        fields = {"form_token": token, "login": "administrator", "password": PASSWORD}
        assert client.post("/login", data=fields).status_code == 303
        assert client.get("/me").status_code == 200
        assert "server" not in client.get("/healthz").headers
        assert client.get("/healthz", headers={"Host": "evil.example"}).status_code == 421
        server.process.send_signal(signal.SIGINT)
        said, complained = server.process.communicate(timeout=20)
        assert server.process.returncode == 0
        assert {json.loads(line)["level"] for line in complained.splitlines()} == {"info"}
        assert "已结束" in said
    with pytest.raises(OSError, match="refused"):
        socket.create_connection(("127.0.0.1", server.port), timeout=2)


def test_beyond_loopback_it_serves_over_tls_once_there_is_an_administrator(city: Workspace, files: Files) -> None:
    trusting = ssl.create_default_context(cafile=files.certificate)
    with serving(city, "--host", "0.0.0.0", *files.options()) as server:
        address = f"https://localhost:{server.port}"
        with httpx.Client(base_url=address, verify=trusting, trust_env=False) as client:
            page = client.get("/login")
            assert page.status_code == 200
            assert page.headers["strict-transport-security"]
            assert page.headers["set-cookie"].startswith("__Host-citywall=")
            assert client.get("/healthz", headers={"Host": "evil.example"}).status_code == 421
        assert handshake(server.port, ssl.TLSVersion.TLSv1_2) == "TLSv1.2"
        assert handshake(server.port, ssl.TLSVersion.TLSv1_3) == "TLSv1.3"
        with pytest.raises(ssl.SSLError):
            handshake(server.port, ssl.TLSVersion.TLSv1_1)
        with pytest.raises(ssl.SSLError):
            handshake(server.port, ssl.TLSVersion.TLSv1_2, ciphers="AES128-SHA:AES256-SHA:ECDHE-ECDSA-AES128-SHA")


def handshake(port: int, version: ssl.TLSVersion, ciphers: str = "ALL:@SECLEVEL=0") -> str | None:
    """The version agreed on by a client of one version."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    context.set_ciphers(ciphers)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        context.maximum_version = context.minimum_version = version
    with socket.create_connection(("127.0.0.1", port), timeout=10) as plain, context.wrap_socket(plain) as wrapped:
        return wrapped.version()


def test_a_trusted_proxy_tells_where_a_request_came_from(city: Workspace) -> None:
    (city.folder / SETTINGS_FILE).write_text('[web]\nhosts = ["citywall.example"]\n', encoding="utf-8")
    told = {"X-Forwarded-Proto": "https", "X-Forwarded-For": "203.0.113.9", "Host": "citywall.example"}
    with (
        serving(Workspace(city.folder), "--behind-proxy", "127.0.0.1") as server,
        httpx.Client(base_url=server.address, trust_env=False) as client,
    ):
        page = client.get("/login", headers=told)
        assert page.headers["set-cookie"].startswith("__Host-citywall=")
        cookie = page.headers["set-cookie"].partition(";")[0]
        fields = {"form_token": token_in(page.text), "login": "administrator", "password": "wrong"}
        assert client.post("/login", data=fields, headers={**told, "Cookie": cookie}).status_code == 401
        assert client.get("/login", headers={"Host": "citywall.example"}).status_code == 400, "no TLS before the proxy"
    with city.store() as store:
        assert [one.address for one in entries(store, Filter(what=Deed.LOGIN_FAILED), limit=9)] == ["203.0.113.9"]


def test_nobody_else_is_believed(city: Workspace) -> None:
    (city.folder / SETTINGS_FILE).write_text('[web]\nhosts = ["citywall.example"]\n', encoding="utf-8")
    told = {"X-Forwarded-Proto": "https", "X-Forwarded-For": "203.0.113.9", "Host": "citywall.example"}
    with (
        serving(Workspace(city.folder), "--behind-proxy", "127.0.0.2") as server,
        httpx.Client(base_url=server.address, trust_env=False) as client,
    ):
        assert client.get("/login", headers=told).status_code == 400


@pytest.fixture
def taken() -> Iterator[str]:
    """A port that somebody listens on: whoever tried to listen there too would say so."""
    with socket.create_server(("0.0.0.0", 0)) as listener:
        yield str(listener.getsockname()[1])


def test_without_an_administrator_it_is_refused_before_it_listens(empty: Workspace, files: Files, taken: str) -> None:
    for more in (files.options(), ()):
        assert "citywall account add" in refused(empty, "--host", "0.0.0.0", "--port", taken, *more)
    with empty.store() as store:
        an_account(store, Role.OFFICER)
    assert "citywall account add" in refused(empty, "--host", "::", "--port", taken, *files.options())


def test_without_tls_it_is_refused_before_it_listens(city: Workspace, taken: str) -> None:
    for host in ("0.0.0.0", "::", "192.0.2.1", "example.org"):
        assert "--tls-certificate" in refused(city, "--host", host, "--port", taken)


def test_a_port_that_is_taken_is_told(city: Workspace, taken: str) -> None:
    assert taken in refused(city, "--port", taken)


@pytest.mark.parametrize(
    "options",
    [
        ("--behind-proxy", "127.0.0.1"),
        ("--behind-proxy", "*"),
        ("--behind-proxy", "10.0.0.0/8"),
        ("--tls-certificate", "only.pem"),
        ("--tls-key", "only.key"),
        ("--tls-certificate", "none.pem", "--tls-key", "none.key"),
        ("--tls-certificate", "citywall.toml", "--tls-key", "citywall.toml"),
        ("--port", "70000"),
    ],
)
def test_what_can_t_be_is_told(city: Workspace, monkeypatch: pytest.MonkeyPatch, options: tuple[str, ...]) -> None:
    monkeypatch.chdir(city.folder)
    assert "Traceback" not in refused(city, *options)


def test_a_key_under_a_passphrase_asks_nobody(city: Workspace, files: Files, tmp_path: Path) -> None:
    key = serialization.load_pem_private_key(files.key.read_bytes(), None)
    sealed = tmp_path / "sealed.key"
    sealed.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.BestAvailableEncryption(b"passphrase"),
        )
    )
    assert "sealed.key" in refused(city, "--tls-certificate", str(files.certificate), "--tls-key", str(sealed))


@pytest.mark.parametrize(
    ("host", "is_it"),
    [("127.0.0.1", True), ("127.9.9.9", True), ("::1", True), ("localhost", True), ("0.0.0.0", False), ("::", False)],
)
def test_what_is_loopback(host: str, is_it: bool) -> None:
    assert is_loopback(host) is is_it
    assert not is_loopback(f"{host}.example.org")


def test_what_is_not_installed_is_told_with_the_command_that_installs_it(
    city: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "uvicorn", None)
    monkeypatch.delitem(sys.modules, "scanner.web.serve")
    assert "pip install 'citywall[web]'" in refused(city)


def test_a_core_install_has_its_commands_all_the_same(city: Workspace) -> None:
    extra = "fastapi starlette uvicorn argon2 pyotp segno multipart python_multipart"
    lines = [
        f"import sys; sys.modules.update(dict.fromkeys({extra.split()!r}))",
        "from scanner.cli import main",
        f"main(['-w', {str(city.folder)!r}, *sys.argv[1:]])",
    ]
    command = [sys.executable, "-c", "\n".join(lines)]
    listed = subprocess.run([*command, "account", "list"], capture_output=True, text=True, check=True)
    assert "administrator" in listed.stdout
    another = ["account", "add", "officer", "--role", "officer", "--person", "另一人"]
    for words in (["account", "reset", "administrator"], another):
        done = subprocess.run([*command, *words], capture_output=True, text=True, check=False)
        assert (done.returncode, "pip install 'citywall[web]'" in done.stderr) == (2, True)
    with city.store() as store:
        assert account_of_login(store, "officer") is None
