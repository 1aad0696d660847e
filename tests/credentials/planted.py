"""Secrets planted in every source of credentials, and the search for them in all that Citywall leaves behind.

To plant another, add it to `PLANTED`: its credential is written to the source it names, an asset of its type uses it, and
every command of test_planted_secrets.py is searched for it.
"""

from __future__ import annotations

import base64
import json
import os
import sqlite3
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import closing
from functools import cache
from html import escape
from io import BytesIO
from ipaddress import ip_network
from pathlib import Path
from typing import Any
from urllib.parse import quote

import keyring
import msgspec
import pypdf
import pyrage
from keyrings.alt.file import PlaintextKeyring

from scanner.estate.export import estate_yaml
from scanner.estate.model import Asset, AssetType, System
from tests.credentials.helpers import private, private_key

NETWORK = "127.79.0.0/29"
"""An address for each asset: one at which many refuse is left alone for half a minute."""
KEY_LINE = 8


class Plant(msgspec.Struct, frozen=True, kw_only=True):
    """One credential: its name, the source that holds it, the type of the asset that uses it, and its fields.

    With `key` it has a new private key, shut with the passphrase where there is one.
    """

    name: str
    source: str
    type: AssetType
    fields: dict[str, str]
    key: bool = False


PLANTED = (
    Plant(
        name="env-db",
        source="environment",
        type=AssetType.DATABASE,
        fields={"user": "reader", "password": "Env-7f/3+a pass&word"},
    ),
    Plant(
        name="env-host",
        source="environment",
        type=AssetType.HOST,
        fields={"user": "inspect", "passphrase": "Env-Opens-The-Key-31"},
        key=True,
    ),
    Plant(
        name="文件-db",
        source="file",
        type=AssetType.DATABASE,
        fields={"user": "reader", "password": 'File-"quoted"\\back-55', "database": "calls"},
    ),
    Plant(
        name="file-host",
        source="file",
        type=AssetType.HOST,
        fields={"user": "inspect", "password": "File-城墙-口令-72", "sudo": "password"},
        key=True,
    ),
    Plant(
        name="ring-db",
        source="keyring",
        type=AssetType.DATABASE,
        fields={"user": "reader", "password": "Ring-0c9d#e8b1"},
    ),
    Plant(
        name="age-host",
        source="age",
        type=AssetType.HOST,
        fields={"user": "inspect", "password": "Age-44%2Fac", "passphrase": "Age-Opens-The-Key-09"},
        key=True,
    ),
)


class Ground:
    """A workspace, the sources of its credentials in a folder beside it, and what was planted in them."""

    def __init__(self, folder: Path) -> None:
        self.workspace = folder / "bureau"
        self.sources = folder / "sources"
        self.secrets: set[str] = set()
        self.variables = {
            "PYTHON_KEYRING_BACKEND": "keyrings.alt.file.PlaintextKeyring",
            "XDG_DATA_HOME": str(self.sources),
            # A table that folds its cells would hide a secret from the search.
            "COLUMNS": "4000",
        }
        self.sources.mkdir()

    def plant(self, plants: Iterable[Plant] = PLANTED) -> None:
        """Write every credential to its source."""
        tables: dict[str, dict[str, dict[str, str]]] = {"file": {}, "age": {}}
        for one in plants:
            fields = self._fields(one)
            self.secrets |= {fields[field] for field in ("password", "passphrase") if field in fields}
            match one.source:
                case "environment":
                    prefix = f"CITYWALL_CREDENTIAL_{one.name.upper().replace('-', '_')}"
                    self.variables |= {f"{prefix}_{field.upper()}": text for field, text in fields.items()}
                case "keyring":
                    self._into_keyring(one.name, fields)
                case source:
                    tables[source][one.name] = fields
        private(self.sources / "credentials.toml", _tables(tables["file"]))
        self._seal(_tables(tables["age"]))

    def settings(self) -> str:
        """The settings that name all sources."""
        names = {
            "file": str(self.sources / "credentials.toml"),
            "age_file": str(self.sources / "credentials.age"),
            "age_identity": str(self.sources / "age.key"),
        }
        return f"[credentials]\nkeyring = true\n{_fields(names)}"

    def _fields(self, one: Plant) -> dict[str, str]:
        if not one.key:
            return one.fields
        text = private_key(one.fields.get("passphrase", ""))
        self.secrets |= {line for line in text.splitlines() if len(line) >= KEY_LINE and not line.startswith("-")}
        return {**one.fields, "private_key_file": str(private(self.sources / f"{one.name}.key", text))}

    def _into_keyring(self, name: str, fields: dict[str, str]) -> None:
        before, mine = keyring.get_keyring(), PlaintextKeyring()
        mine.file_path = str(self.sources / "python_keyring" / "keyring_pass.cfg")
        keyring.set_keyring(mine)
        keyring.set_password("citywall", name, _fields(fields))
        keyring.set_keyring(before)

    def _seal(self, text: str) -> None:
        identity = pyrage.x25519.Identity.generate()
        self.secrets.add(str(identity))
        private(self.sources / "age.key", str(identity))
        (self.sources / "credentials.age").write_bytes(pyrage.encrypt(text.encode(), [identity.to_public()]))


def estate_of(plants: Iterable[Plant] = PLANTED) -> str:
    """The estate, in YAML: one system, an asset for each plant, at a closed port of an address of its own."""
    addresses = list(ip_network(NETWORK).hosts())
    assets = tuple(
        Asset(
            id=f"asset-{number}",
            system="hotline",
            type=one.type,
            target=str(addresses[number]) if one.type is AssetType.HOST else f"{addresses[number]}:{9 + number}",
            credential=one.name,
        )
        for number, one in enumerate(plants)
    )
    return estate_yaml([System(id="hotline", name="12345 热线", department="数据局", level=3, assets=assets)])


def leaks(secrets: Iterable[str], content: bytes, where: str) -> list[str]:
    """The secrets in `content`, in any of the forms they could have got there in, each as a line for people."""
    texts = (content, *_unpacked(content))
    return [f"{where}: {one}" for one in secrets if any(form in text for form in _forms(one) for text in texts)]


def leaks_in_folder(secrets: Iterable[str], folder: Path) -> list[str]:
    """As `leaks`, of every file below `folder`; a store is also searched value by value, unpacked."""
    found = []
    for path in (path for path in folder.rglob("*") if path.is_file()):
        content = path.read_bytes()
        found += leaks(secrets, content, str(path))
        if content.startswith(b"SQLite format 3"):
            found += leaks(secrets, b"\n".join(_values(path)), f"{path}, unpacked")
    return found


def leaks_in_commands(secrets: Iterable[str]) -> list[str]:
    """As `leaks`, of the command line of every process that runs now."""
    found = []
    for process in (name for name in os.listdir("/proc") if name.isdigit()):
        try:
            found += leaks(secrets, Path("/proc", process, "cmdline").read_bytes(), f"process {process}")
        except OSError:
            continue
    return found


def leaks_in_children(secrets: Iterable[str], parent: int) -> list[str]:
    """As `leaks`, of the environment of every process that runs now and was started by `parent`, at whatever remove."""
    found: list[str] = []
    for child in children_of(parent):
        try:
            # A child that is not yet another program than its parent still shows what its parent was given.
            begun = Path("/proc", child, "cmdline").read_bytes() != Path("/proc", str(parent), "cmdline").read_bytes()
            given = Path("/proc", child, "environ").read_bytes()
        except OSError:
            continue
        found += leaks(secrets, given, f"process {child}") if begun else []
        found += leaks_in_children(secrets, int(child))
    return found


def children_of(parent: int) -> list[str]:
    """The processes that `parent` has started and that still run, by number."""
    try:
        return [one for path in Path(f"/proc/{parent}/task").glob("*/children") for one in path.read_text().split()]
    except OSError:
        return []


def _tables(tables: dict[str, dict[str, str]]) -> str:
    return "".join(f"[{json.dumps(name, ensure_ascii=False)}]\n{_fields(fields)}" for name, fields in tables.items())


def _fields(fields: dict[str, str]) -> str:
    return "".join(f"{field} = {json.dumps(text, ensure_ascii=False)}\n" for field, text in fields.items())


@cache
def _forms(secret: str) -> set[bytes]:
    texts = {secret, json.dumps(secret)[1:-1], json.dumps(secret, ensure_ascii=False)[1:-1], quote(secret, safe="")}
    pages = {escape(secret), escape(secret, quote=False)}
    sheets = {page.encode("ascii", "xmlcharrefreplace") for page in pages}
    return {text.encode() for text in texts | pages} | sheets | {base64.b64encode(secret.encode()).rstrip(b"=")}


def _values(path: Path) -> Iterator[bytes]:
    """Every text and blob of a store, blobs unpacked."""
    with closing(sqlite3.connect(path)) as store:
        tables = [row[0] for row in store.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        rows: Iterator[tuple[Any, ...]] = (row for table in tables for row in store.execute(f'SELECT * FROM "{table}"'))
        for value in (value for row in rows for value in row):
            if isinstance(value, bytes):
                yield zlib.decompress(value)
            else:
                yield str(value).encode()


def _unpacked(content: bytes) -> Iterator[bytes]:
    if content.startswith(b"PK"):
        with zipfile.ZipFile(BytesIO(content)) as archive:
            yield from (archive.read(name) for name in archive.namelist())
    elif content.startswith(b"%PDF"):
        yield "\n".join(page.extract_text() for page in pypdf.PdfReader(BytesIO(content)).pages).encode()
