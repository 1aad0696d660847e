"""Whether a service lets in somebody who gave no password: one harmless read for each protocol that has such a question.

No password is ever guessed, nothing is written, and of what is read only versions and counts are kept.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from checks import OutOfScope
from checks.evidence import AccessEvidence, FailedLook, Reason
from scanner.clock import now
from scanner.probes.access.control import ask_http, ask_zookeeper
from scanner.probes.access.databases import ask_mysql, ask_postgresql
from scanner.probes.access.door import Access, Door, NotThisProtocol
from scanner.probes.access.files import ask_ftp, ask_rsync
from scanner.probes.access.stores import ask_memcached, ask_mongodb, ask_redis
from scanner.probes.clean import clean
from scanner.probes.failures import reason_of
from scanner.probes.target import Target
from scanner.scope.gate import Gate

__all__ = ["look_access"]

PROBE = "access"

_QUESTIONS: Mapping[str, Callable[[Door], Access | None]] = {
    "ftp": ask_ftp,
    "http": ask_http,
    "memcached": ask_memcached,
    "mongodb": ask_mongodb,
    "mysql": ask_mysql,
    "postgresql": ask_postgresql,
    "redis": ask_redis,
    "rsync": ask_rsync,
    "zookeeper": ask_zookeeper,
}


def look_access(
    target: Target, port: int, protocol: str, gate: Gate, *, tls: bool
) -> AccessEvidence | FailedLook | None:
    """Ask the service on `port`, which speaks `protocol` (inside TLS where `tls`), whether it lets anybody in.

    None when there is no such question for it, an ordinary web site among them. Cost: one connection, two over HTTP, at
    most four for rsync.
    """
    question = _QUESTIONS.get(protocol)
    if question is None:
        return None
    try:
        access = question(Door(target, port, gate, tls=tls))
    except (OutOfScope, OSError) as error:
        return _failed(target, port, reason_of(error), str(error))
    except NotThisProtocol as error:
        return _failed(target, port, Reason.NOT_THIS_PROTOCOL, str(error))
    if access is None:
        return None
    return AccessEvidence(
        place=target.at_port(port),
        probe=PROBE,
        seen_at=now(),
        depth=target.depth,
        address=target.address,
        port=port,
        protocol=access.protocol,
        asked=access.asked,
        open_to_all=access.open_to_all,
        may_write=access.may_write,
        tls=tls if access.tls is None else access.tls,
        details={name: clean(value, 60) for name, value in access.details.items() if value},
    )


def _failed(target: Target, port: int, reason: Reason, detail: str) -> FailedLook:
    return target.failed(
        target.at_port(port), probe=PROBE, sought=AccessEvidence.kind(), reason=reason, detail=clean(detail, 120)
    )
