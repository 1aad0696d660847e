"""The container engines of a host, how they are set up, and what the containers may do to the host."""

from __future__ import annotations

from typing import ClassVar

import msgspec

from checks.evidence.base import Evidence
from checks.evidence.host.guard import Guard


class Container(msgspec.Struct, frozen=True, kw_only=True):
    """One running container. `user` is empty or `root` where its image's processes start as root.

    `host_namespaces` are those shared with the host: `network`, `pid`, `ipc`. `host_paths` are mounted paths that give the
    host away (`/`, `/etc`, an engine's socket). `memory_limited` is False when it may use all memory.
    """

    name: str
    privileged: bool = False
    user: str = ""
    host_namespaces: tuple[str, ...] = ()
    host_paths: tuple[str, ...] = ()
    memory_limited: bool = False


class ContainersEvidence(Evidence, frozen=True, kw_only=True, tag="host.containers"):
    """Container engines by their processes; the rest is of Docker and of the kubelet. None means that it could not be seen.

    `containers` are those that run under Docker, at most 200. `user_remapped` is True when root in a container is another
    user on the host. `open_sockets` are TCP addresses the engine takes commands on without a client's certificate.
    `socket_mode` is the octal mode of /var/run/docker.sock. `settings` are yes-or-no settings of the daemon: `icc`,
    `live-restore`, `no-new-privileges`. `kubelet_anonymous` and `kubelet_read_only_port` are the kubelet's.
    """

    family: ClassVar[str] = "host"

    engines: tuple[Guard, ...]
    containers: tuple[Container, ...] | None = None
    user_remapped: bool | None = None
    open_sockets: tuple[str, ...] | None = None
    socket_mode: str = ""
    settings: dict[str, bool] | None = None
    insecure_registries: tuple[str, ...] | None = None
    log_driver: str | None = None
    kubelet_anonymous: bool | None = None
    kubelet_read_only_port: int | None = None
