"""Services over HTTP that may obey anybody: search engines, document stores, and the controls of clusters and containers."""

from __future__ import annotations

import json

from scanner.probes.access.door import Access, Door, HttpAnswer, NotThisProtocol, told
from scanner.probes.conversation import line

_DOCKER_PORTS = frozenset({2375, 2376})
_ETCD_PORTS = frozenset({2379})
_KUBELET_PORTS = frozenset({10250, 10255})
_COUCHDB_PORTS = frozenset({5984})
_ELASTICSEARCH_PORTS = frozenset({9200})
_COUNT_KEYS = json.dumps({"key": "AA==", "range_end": "AA==", "count_only": True}).encode("ascii")
"""etcd v3 range over all keys that asks for their number alone: no key and no value is sent."""


def ask_http(door: Door) -> Access | None:
    """The question for what stands behind HTTP, None for an ordinary site. One or two connections.

    A site that gives no answer to it is an ordinary one, unless its port says otherwise: the HTTP probe tells of it.
    """
    if door.port in _KUBELET_PORTS:
        return _kubelet(door)
    if door.port in _ETCD_PORTS:
        return _etcd(door)
    try:
        first = door.get("/")
    except (OSError, NotThisProtocol):
        if door.port in _DOCKER_PORTS | _COUCHDB_PORTS | _ELASTICSEARCH_PORTS:
            raise
        return None
    server = first.headers.get("server", "")
    if door.port in _DOCKER_PORTS or "api-version" in first.headers or server.startswith("Docker/"):
        return _docker(door)
    if first.text("couchdb") or server.startswith("CouchDB"):
        return _couchdb(door)
    return _search_engine(door, first)


def ask_zookeeper(door: Door) -> Access:
    """The four-letter word `srvr`. One connection."""
    with door.talk() as talk:
        answer = told(talk, b"srvr", lambda heard: b"Node count:" in heard and line(heard[-1:]))
    if b"not executed because" in answer:
        return Access(protocol="zookeeper", asked="srvr", open_to_all=False)
    if not answer.startswith(b"Zookeeper version:"):
        raise NotThisProtocol("no answer of ZooKeeper to srvr")
    fields = dict(part.split(b": ", 1) for part in answer.split(b"\n") if b": " in part)
    version = fields.get(b"Zookeeper version", b"").split(b",")[0].split(b"-")[0]
    details = {"version": version, "mode": fields.get(b"Mode", b""), "nodes": fields.get(b"Node count", b"")}
    return Access(protocol="zookeeper", asked="srvr", open_to_all=True, details=details)


def _search_engine(door: Door, first: HttpAnswer) -> Access | None:
    """Elasticsearch, or OpenSearch, which says so in its version and in the realm it asks a login for."""
    asked = "GET /"
    if first.status == 200 and first.text("cluster_name") and first.text("version", "number"):
        protocol = "opensearch" if first.text("version", "distribution") == "opensearch" else "elasticsearch"
        details = {"version": first.text("version", "number")}
        return Access(protocol=protocol, asked=asked, open_to_all=True, details=details)
    if first.status not in (401, 403):
        return None
    if "OpenSearch" in first.headers.get("www-authenticate", ""):
        return Access(protocol="opensearch", asked=asked, open_to_all=False)
    if b"security_exception" in first.body or door.port in _ELASTICSEARCH_PORTS:
        return Access(protocol="elasticsearch", asked=asked, open_to_all=False)
    return None


def _couchdb(door: Door) -> Access:
    asked = "GET /_all_dbs"
    answer = door.get("/_all_dbs")
    listed = answer.json()
    if answer.status == 200 and isinstance(listed, list):
        return Access(protocol="couchdb", asked=asked, open_to_all=True, details={"databases": str(len(listed))})
    return _refused("couchdb", asked, answer)


def _docker(door: Door) -> Access:
    asked = "GET /version"
    answer = door.get("/version")
    if answer.status == 200 and answer.text("ApiVersion"):
        details = {"version": answer.text("Version"), "api_version": answer.text("ApiVersion")}
        return Access(protocol="docker", asked=asked, open_to_all=True, details=details)
    return _refused("docker", asked, answer)


def _etcd(door: Door) -> Access:
    """`/version` tells that it is etcd and is open even where users are needed; the count of keys is not."""
    asked = "POST /v3/kv/range count_only"
    version = door.get("/version").text("etcdserver")
    if not version:
        raise NotThisProtocol("no version of etcd")
    answer = door.get("/v3/kv/range", post=_COUNT_KEYS)
    details = {"version": version}
    if answer.status == 400 and b"user name is empty" in answer.body:
        return Access(protocol="etcd", asked=asked, open_to_all=False, details=details)
    if answer.status != 200:
        return _refused("etcd", asked, answer)
    return Access(
        protocol="etcd", asked=asked, open_to_all=True, details={**details, "keys": answer.text("count") or "0"}
    )


def _kubelet(door: Door) -> Access:
    """The pods' names come with the answer and are not kept."""
    asked = "GET /pods"
    answer = door.get("/pods")
    if answer.status == 200 and b'"PodList"' in answer.body[:512]:
        return Access(protocol="kubelet", asked=asked, open_to_all=True)
    return _refused("kubelet", asked, answer)


def _refused(protocol: str, asked: str, answer: HttpAnswer) -> Access:
    """Refused when it says so; any other answer does not tell.

    Raises:
        NotThisProtocol: it neither obeyed nor refused.
    """
    if answer.status not in (401, 403):
        raise NotThisProtocol(f"{asked} was answered with status {answer.status}")
    return Access(protocol=protocol, asked=asked, open_to_all=False)
