"""A stand-in for Elasticsearch 8 and OpenSearch 2, which no package source of the tests has: their answers in the form that their
manuals document, their security features on or off, their refusals."""

from __future__ import annotations

import base64
import json
import socket
import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, unquote

Document = dict[str, Any]

_OWN_PATHS = ("/_security", "/_plugins/_security")


@dataclass(frozen=True)
class Index:
    """An index: how many copies its shards have, the fields that are dates, and its documents."""

    replicas: int = 1
    dates: tuple[str, ...] = ()
    documents: tuple[Document, ...] = ()


@dataclass
class SearchStandin:
    """One node. `users` are passwords by name, empty where the security features are off; `anonymous` lets in whoever gives no
    name. `settings` are in force, `pages` further answers by path; a path in `forbidden` is refused to everybody. It closes the
    connection at the path `ends_at`. `paths` are those that were asked."""

    engine: str = "elasticsearch"
    version: str = "8.15.2"
    users: Mapping[str, str] = field(default_factory=dict)
    anonymous: bool = False
    settings: Document = field(default_factory=dict)
    indices: Mapping[str, Index] = field(default_factory=dict)
    snapshots: Mapping[str, list[Document]] = field(default_factory=dict)
    pages: Mapping[str, Document] = field(default_factory=dict)
    nodes: tuple[str, ...] = ("10.1.2.4:9200",)
    forbidden: tuple[str, ...] = ()
    ends_at: str = "-"
    context: ssl.SSLContext | None = None
    paths: list[str] = field(default_factory=list)

    def __call__(self, connection: socket.socket) -> None:
        """Serve one connection: a script for `tests.probes.servers.scripted`."""
        if self.context is not None:
            try:
                connection = self.context.wrap_socket(connection, server_side=True)
            except (ssl.SSLError, OSError):
                return
        with connection:
            while (request := _request(connection)) is not None:
                method, target, headers, body = request
                path, _, query = target.partition("?")
                self.paths.append(path)
                if path == self.ends_at:
                    return
                status, answer, extra = self._answer(unquote(path), parse_qs(query), headers, body)
                if method == "HEAD":
                    answer = None
                connection.sendall(_packed(status, answer, extra))

    def _answer(self, path: str, query: Mapping[str, list[str]], headers: Mapping[str, str], body: bytes) -> Any:
        if self.users and not self._knows(headers.get("authorization", "")):
            return self._unauthorized()
        if path in self.forbidden:
            return 403, _error("security_exception", f"action is unauthorized for user [x] on [{path}]"), {}
        if path.startswith(_OWN_PATHS) and not self.users:
            return 400, {"error": f"no handler found for uri [{path}] and method [GET]"}, {}
        if path in self.pages:
            return 200, self.pages[path], {}
        found = self._found(path, query, json.loads(body) if body else {})
        if found is None:
            return 404, _error("index_not_found_exception", f"no such index [{path}]"), {}
        return 200, found, {}

    def _knows(self, authorization: str) -> bool:
        if not authorization:
            return self.anonymous
        kind, _, words = authorization.partition(" ")
        if kind == "ApiKey":
            return words == self.users.get("")
        name, _, password = base64.b64decode(words).decode().partition(":")
        return name != "" and self.users.get(name) == password

    def _unauthorized(self) -> Any:
        if self.engine == "opensearch":
            return 401, "Unauthorized", {"WWW-Authenticate": 'Basic realm="OpenSearch Security"'}
        answer = _error("security_exception", "missing authentication credentials for REST request [/]", 401)
        return 401, answer, {"WWW-Authenticate": 'Basic realm="security", charset="UTF-8"'}

    def _found(self, path: str, query: Mapping[str, list[str]], body: Document) -> Any:
        if path == "/":
            return self._welcome()
        if path == "/_cluster/settings":
            return {"persistent": {}, "transient": {}, "defaults": self.settings}
        if path == "/_cluster/health":
            return {"cluster_name": "city", "status": "green", "number_of_data_nodes": len(self.nodes)}
        if path == "/_nodes/http":
            return {"nodes": {f"n{at}": {"http": {"bound_address": [one]}} for at, one in enumerate(self.nodes)}}
        if path == "/_snapshot":
            return {name: {"type": "fs", "settings": {"location": "/backup"}} for name in self.snapshots}
        if path.startswith("/_cat/snapshots/"):
            return self.snapshots.get(path.rpartition("/")[2])
        if path.startswith("/_cat/indices"):
            return self._cat_indices(path.removeprefix("/_cat/indices").strip("/").removesuffix("*"))
        return self._of_index(*path.strip("/").split("/", 1), query=query, body=body)

    def _welcome(self) -> Document:
        version: Document = {"number": self.version, "build_type": "deb", "lucene_version": "9.11.1"}
        if self.engine == "opensearch":
            version["distribution"] = "opensearch"
        return {
            "name": "node-1",
            "cluster_name": "city",
            "cluster_uuid": "x",
            "version": version,
            "tagline": "You Know",
        }

    def _cat_indices(self, beginning: str) -> list[Document]:
        """Every value as a text, as `_cat` gives them."""
        return [
            {
                "index": name,
                "status": "open",
                "rep": str(one.replicas),
                "docs.count": str(len(one.documents)),
                "pri.store.size": str(sum(len(json.dumps(document)) for document in one.documents)),
            }
            for name, one in self.indices.items()
            if name.startswith(beginning)
        ]

    def _of_index(self, name: str, rest: str = "", *, query: Mapping[str, list[str]], body: Document) -> Any:
        index = self.indices.get(name)
        if index is None:
            return None
        if rest.startswith("_mapping/field/"):
            column = rest.rpartition("/")[2]
            kind = "date" if column in index.dates else "text"
            return {name: {"mappings": {column: {"full_name": column, "mapping": {column: {"type": kind}}}}}}
        if aggregation := body.get("aggs", {}).get("oldest"):
            moments = [one[aggregation["min"]["field"]] for one in index.documents]
            return {"timed_out": False, "aggregations": {"oldest": {"value": min(moments, default=None)}}}
        most = int(query.get("size", ["10"])[0])
        return {"timed_out": False, "hits": {"hits": [{"_source": one} for one in index.documents[:most]]}}


def _error(kind: str, reason: str, status: int = 403) -> Document:
    return {"error": {"root_cause": [{"type": kind}], "type": kind, "reason": reason}, "status": status}


def _request(connection: socket.socket) -> tuple[str, str, dict[str, str], bytes] | None:
    heard = b""
    while b"\r\n\r\n" not in heard:
        piece = connection.recv(65536)
        if not piece or not (heard + piece).startswith((b"GET ", b"HEAD ")):
            return None
        heard += piece
    head, _, body = heard.partition(b"\r\n\r\n")
    lines = head.decode("latin-1").split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines[1:])}
    while len(body) < int(headers.get("content-length", "0")):
        body += connection.recv(65536)
    method, target, _ = lines[0].split(" ", 2)
    return method, target, headers, body


def _packed(status: int, answer: Any, extra: Mapping[str, str]) -> bytes:
    words = b"" if answer is None else answer.encode() if isinstance(answer, str) else json.dumps(answer).encode()
    kind = "text/plain" if isinstance(answer, str) else "application/json"
    headers = {"Content-Type": kind, "Content-Length": str(len(words)), **extra}
    head = f"HTTP/1.1 {status} X\r\n" + "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    return head.encode() + b"\r\n" + words
