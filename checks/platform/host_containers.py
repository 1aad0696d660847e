"""Containers: what they may do to their host, and who may command the engine."""

from __future__ import annotations

from collections.abc import Callable

from checks.check import check
from checks.evidence import Container, ContainersEvidence, Reason
from checks.facts import brief, few
from checks.verdict import Verdict, met, not_applicable, not_assessed, not_met, partly_met

_SETTINGS = {"icc": False, "live-restore": True, "no-new-privileges": True}
"""Settings of the daemon as CIS Docker Benchmark asks for them."""


def _docker(evidence: ContainersEvidence) -> bool:
    return any(one.name == "Docker" and one.running for one in evidence.engines)


def _judged(evidence: ContainersEvidence, bad: Callable[[Container], str]) -> Verdict:
    """Not met with what `bad` says of each container it says something of. Does not apply where nothing runs."""
    if not any(one.running for one in evidence.engines):
        return not_applicable(evidence)
    if evidence.containers is None:
        return not_assessed(evidence, Reason.NOT_KNOWN)
    told = [said for one in evidence.containers if (said := bad(one))]
    if told:
        return not_met(evidence, containers=few(told))
    return met(evidence) if evidence.containers else not_applicable(evidence)


@check("container.privileged")
def privileged(evidence: ContainersEvidence) -> Verdict:
    """Met when no running container is privileged. Source: GB/T 22239-2019 8.1.4.2 e); CIS Docker Benchmark 5."""
    return _judged(evidence, lambda one: one.name if one.privileged else "")


@check("container.host-namespaces")
def host_namespaces(evidence: ContainersEvidence) -> Verdict:
    """Met when no running container shares the host's network, processes or IPC.

    Source: GB/T 22239-2019 8.1.4.2 e); CIS Docker Benchmark 5.
    """
    return _judged(
        evidence, lambda one: f"{one.name} ({', '.join(one.host_namespaces)})" if one.host_namespaces else ""
    )


@check("container.host-paths")
def host_paths(evidence: ContainersEvidence) -> Verdict:
    """Met when no running container mounts the engine's socket, the host's root, or a folder of its system.

    Source: GB/T 22239-2019 8.1.4.2 e); CIS Docker Benchmark 5.
    """
    return _judged(evidence, lambda one: f"{one.name} ({', '.join(one.host_paths)})" if one.host_paths else "")


@check("container.root")
def root(evidence: ContainersEvidence) -> Verdict:
    """Met when containers run as another user than root, or root in them is another user on the host (userns-remap).

    Partly met when only some run as root. Source: GB/T 22239-2019 8.1.4.2 d); CIS Docker Benchmark 4.
    """
    if evidence.user_remapped and _docker(evidence):
        return met(evidence)
    verdict = _judged(evidence, lambda one: one.name if one.user.split(":")[0] in ("", "root", "0") else "")
    told = verdict.facts.get("containers")
    if isinstance(told, list) and len(told) < len(evidence.containers or ()):
        return partly_met(evidence, containers=told)
    return verdict


@check("container.engine-open")
def engine_open(evidence: ContainersEvidence) -> Verdict:
    """Met when Docker takes no commands over TCP without checking a client's certificate. Does not apply without Docker.

    Source: GB/T 22239-2019 8.1.4.1 a); CIS Docker Benchmark 2, "configure TLS authentication".
    """
    if not _docker(evidence):
        return not_applicable(evidence)
    if evidence.open_sockets is None:
        return not_assessed(evidence, Reason.NOT_KNOWN)
    return not_met(evidence, sockets=few(evidence.open_sockets)) if evidence.open_sockets else met(evidence)


@check("container.engine-socket")
def engine_socket(evidence: ContainersEvidence) -> Verdict:
    """Met when not every user may write to Docker's socket, which is as good as root. Does not apply without Docker.

    Source: GB/T 22239-2019 8.1.4.2 e); CIS Docker Benchmark 3.
    """
    if not _docker(evidence):
        return not_applicable(evidence)
    try:
        mode = int(evidence.socket_mode, 8)
    except ValueError:
        return not_assessed(evidence, Reason.NOT_KNOWN)
    return not_met(evidence, mode=brief(evidence.socket_mode)) if mode & 0o002 else met(evidence)


@check("container.engine-settings")
def engine_settings(evidence: ContainersEvidence) -> Verdict:
    """Met when containers can't talk to one another by default, gain no rights, and outlive a restart of the daemon.

    Partly met when only some of it holds. Does not apply without Docker. Source: CIS Docker Benchmark 2.
    """
    if not _docker(evidence):
        return not_applicable(evidence)
    if not evidence.settings:
        return not_assessed(evidence, Reason.NOT_KNOWN)
    odd = [name for name, wanted in _SETTINGS.items() if evidence.settings.get(name, wanted) is not wanted]
    if not odd:
        return met(evidence)
    return (not_met if len(odd) == len(_SETTINGS) else partly_met)(evidence, settings=few(odd))


@check("container.insecure-registry")
def insecure_registry(evidence: ContainersEvidence) -> Verdict:
    """Met when images come from no registry without TLS or with any certificate. Does not apply without Docker.

    Source: GB/T 22239-2019 8.1.4.7 a) and 8.2.4.4 b); CIS Docker Benchmark 2.
    """
    if not _docker(evidence):
        return not_applicable(evidence)
    if evidence.insecure_registries is None:
        return not_assessed(evidence, Reason.NOT_KNOWN)
    if evidence.insecure_registries:
        return not_met(evidence, registries=few(evidence.insecure_registries))
    return met(evidence)


@check("container.logs-dropped")
def logs_dropped(evidence: ContainersEvidence) -> Verdict:
    """Met when the default log driver keeps what containers say. Does not apply without Docker.

    Source: GB/T 22239-2019 8.1.4.3 a).
    """
    if not _docker(evidence):
        return not_applicable(evidence)
    if not evidence.log_driver:
        return not_assessed(evidence, Reason.NOT_KNOWN)
    return not_met(evidence, driver=evidence.log_driver) if evidence.log_driver == "none" else met(evidence)


@check("container.kubelet-open")
def kubelet_open(evidence: ContainersEvidence) -> Verdict:
    """Met when the kubelet refuses anonymous requests and its read-only port is off. Does not apply without a kubelet.

    Source: GB/T 22239-2019 8.1.4.1 a); CIS Kubernetes Benchmark 4.2.
    """
    if not any(one.name == "kubelet" and one.running for one in evidence.engines):
        return not_applicable(evidence)
    if evidence.kubelet_anonymous is None or evidence.kubelet_read_only_port is None:
        return not_assessed(evidence, Reason.NOT_KNOWN)
    if evidence.kubelet_anonymous or evidence.kubelet_read_only_port > 0:
        anonymous = "true" if evidence.kubelet_anonymous else "false"
        return not_met(evidence, anonymous=anonymous, port=evidence.kubelet_read_only_port)
    return met(evidence)
