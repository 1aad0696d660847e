"""Real database servers on loopback, each in a folder of its own and as a user without rights on this machine."""

from __future__ import annotations

import getpass
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import pymysql
from cryptography.hazmat.primitives.serialization import Encoding
from pg8000.native import Connection as PostgresConnection
from pg8000.native import DatabaseError as PostgresError
from pg8000.native import InterfaceError as PostgresInterfaceError

from scanner.doctor import find_program
from tests.lab.certificates import Issued, issue
from tests.probes.servers import free_port, program

ADMIN = "superintendent"


@contextmanager
def folder_for_anyone() -> Iterator[Path]:
    """A folder below /tmp that the user who runs the servers owns."""
    path = Path(tempfile.mkdtemp(prefix="citywall-database-"))
    try:
        _give(path)
        yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)


def as_nobody(*command: str) -> list[str]:
    """`command` without root's rights, which both servers refuse to have."""
    if os.getuid() != 0:
        return list(command)
    user = ["--reuid=nobody", "--regid=nogroup", "--clear-groups"]
    return ["setpriv", *user, "--pdeathsig=TERM", "--", *command]


def authority() -> Issued:
    """A certificate authority of the city's own."""
    return issue(names=(), common_name="City CA", is_ca=True, key_ids=True)


def pem(authority: Issued) -> str:
    """The authority's certificate, as trusted roots are given."""
    return authority.certificate.public_bytes(Encoding.PEM).decode()


def certified(folder: Path, issuer: Issued | None) -> tuple[Path, Path]:
    """Certificate and key for 127.0.0.1, self-signed without an `issuer`."""
    files = issue(names=("127.0.0.1",), issuer=issuer, key_ids=issuer is not None).write(folder)
    for one in files:
        one.chmod(0o600)
        _give(one)
    return files


@contextmanager
def postgres(
    folder: Path,
    *,
    settings: Mapping[str, str],
    hba: Sequence[str],
    statements: Sequence[str] = (),
    checksums: bool = False,
) -> Iterator[int]:
    """PostgreSQL with `settings` and the lines `hba`, the statements run by its superuser before."""
    port = free_port()
    data = folder / "data"
    initial = ["-D", str(data), "-U", ADMIN, "-A", "reject", "--no-sync", "--no-locale", "-E", "UTF8"]
    initial += ["--data-checksums"] if checksums else []
    subprocess.run(as_nobody(_postgres("initdb"), *initial), check=True, capture_output=True, cwd=folder)
    (data / "pg_hba.conf").write_text("\n".join([f"local all {ADMIN} peer map=tests", *hba]) + "\n")
    (data / "pg_ident.conf").write_text(f"tests {getpass.getuser()} {ADMIN}\n")
    chosen = {"fsync": "off", "unix_socket_directories": str(folder), **settings}
    options = [part for name, value in chosen.items() for part in ("-c", f"{name}={value}")]
    with program(as_nobody(_postgres("postgres"), "-D", str(data), "-p", str(port), *options), folder, port):
        with closing(_once_it_is_up(lambda: postgres_admin(folder, port))) as admin:
            for statement in statements:
                admin.run(statement)
        yield port


def postgres_admin(folder: Path, port: int) -> PostgresConnection:
    """A login of the superuser, through the socket of the machine."""
    return PostgresConnection(ADMIN, database="postgres", unix_sock=str(folder / f".s.PGSQL.{port}"))


@contextmanager
def mariadb(folder: Path, *, settings: Mapping[str, str], statements: Sequence[str] = ()) -> Iterator[int]:
    """MariaDB with `settings`, the statements run by root before. Its plug-ins are loaded as the settings name them."""
    port = free_port()
    data = folder / "data"
    install = ["mariadb-install-db", "--no-defaults", f"--datadir={data}", "--auth-root-authentication-method=normal"]
    subprocess.run(as_nobody(*install), check=True, capture_output=True, cwd=folder)
    chosen = {"socket": str(folder / "socket"), "pid-file": str(folder / "pid"), "port": str(port)}
    chosen |= {"skip-name-resolve": "", "character-set-server": "utf8mb4", **settings}
    options = [f"--{name}={value}" if value else f"--{name}" for name, value in chosen.items()]
    command = as_nobody(str(find_program("mariadbd")), "--no-defaults", f"--datadir={data}", *options)
    with program(command, folder, port):
        with closing(mariadb_root(folder)) as root, root.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)
        yield port


def mariadb_root(folder: Path) -> pymysql.Connection:
    """A login of root, through the socket of the machine."""
    return pymysql.connect(user="root", unix_socket=str(folder / "socket"), autocommit=True, charset="utf8mb4")


def _once_it_is_up(log_in: Callable[[], PostgresConnection]) -> PostgresConnection:
    """The port is open a moment before PostgreSQL takes logins."""
    for _ in range(200):
        with suppress(PostgresError, PostgresInterfaceError):
            return log_in()
        time.sleep(0.05)
    return log_in()


def _postgres(name: str) -> str:
    """A program of the newest PostgreSQL, which Debian keeps off the path."""
    return str(max(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=lambda path: int(path.parts[4])))


def _give(path: Path) -> None:
    if os.getuid() == 0:
        shutil.chown(path, "nobody", "nogroup")
