"""Container engines, their settings, and what the containers that run may do to the host."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from typing import Any

import msgspec
import yaml

from checks import Text
from checks.evidence import Container, ContainersEvidence, Guard, HostEvidence
from scanner.probes.clean import clean
from scanner.probes.host.command import Answers, Command
from scanner.probes.host.running import RUNNING, read_running, seen
from scanner.probes.host.topic import Topic

_CONTAINERS = "/var/lib/docker/containers"
_WHY_CONTAINERS = Text(
    zh="运行中容器的特权、挂载与命名空间（不读环境变量）",
    en="rights and mounts of the containers, not their environment",
)

_WHY_OPTIONS = Text(zh="Docker 启动参数", en="further options of Docker")

_COMMANDS = (
    *RUNNING,
    Command(
        id="docker-daemon",
        argv=("cat", "/etc/docker/daemon.json"),
        sudo=True,
        most=65_536,
        why=Text(zh="Docker 守护进程配置", en="the settings of Docker"),
    ),
    Command(
        id="docker-start",
        argv=("systemctl", "show", "docker.service", "--property=ExecStart"),
        why=Text(zh="Docker 启动命令及监听地址", en="how Docker is started and where it takes commands"),
    ),
    Command(
        id="docker-options-rhel",
        argv=("grep", "-h", "^[^#]", "/etc/sysconfig/docker"),
        sudo=True,
        families=("rhel",),
        answers=(0, 1),
        why=_WHY_OPTIONS,
    ),
    Command(
        id="docker-options-debian",
        argv=("grep", "-h", "^[^#]", "/etc/default/docker"),
        sudo=True,
        families=("debian",),
        answers=(0, 1),
        why=_WHY_OPTIONS,
    ),
    Command(
        id="docker-socket",
        argv=("stat", "-L", "-c", "%a", "/var/run/docker.sock"),
        why=Text(zh="Docker 套接字权限", en="who may command Docker"),
    ),
    Command(
        id="docker-rights",
        argv=(
            *("grep", "-roE", '"(Privileged|NetworkMode|PidMode|IpcMode|Memory)":("[a-zA-Z:_-]*"|true|false|[0-9]+)'),
            *(_CONTAINERS, "--include=hostconfig.json"),
        ),
        sudo=True,
        answers=(0, 1),
        most=1_000_000,
        why=_WHY_CONTAINERS,
    ),
    Command(
        id="docker-mounts",
        argv=(
            *("grep", "-roE", '"(Name|Source)":"/[^"]*"|"User":"[^"]*"|"Running":(true|false)'),
            *(_CONTAINERS, "--include=config.v2.json"),
        ),
        sudo=True,
        answers=(0, 1),
        most=1_000_000,
        why=_WHY_CONTAINERS,
    ),
    Command(
        id="kubelet-conf",
        argv=("cat", "/var/lib/kubelet/config.yaml"),
        sudo=True,
        most=65_536,
        why=Text(zh="kubelet 的匿名访问与只读端口", en="whether the kubelet lets anybody in"),
    ),
)

_ENGINES = {
    "Docker": "dockerd",
    "containerd": "containerd",
    "CRI-O": "crio",
    "iSulad": "isulad",
    "Podman": "conmon",
    "kubelet": "kubelet",
}
_MOST = 200
_MOST_WORDS = 20
_GIVES_THE_HOST_AWAY = re.compile(
    r"^/$|^/(?:etc|root|boot|dev|proc|sys|usr|bin|sbin|lib|lib64|run|var|var/run|var/lib|var/lib/docker|var/lib/kubelet)/?$"
    r"|/(?:docker|containerd|crio|podman)\.sock$"
)
_FACT = re.compile(r'^"(\w+)":"?(.*?)"?$')
_HOSTS = r"(?:-H|--host)[= ]\s?(tcp://[\w.:\[\]-]+)"


def _read(answers: Answers, host: HostEvidence) -> dict[str, Any]:
    running = read_running(answers)
    engines = tuple(Guard(name=name) for name, process in _ENGINES.items() if running.has(process))
    facts: dict[str, Any] = {"engines": engines, **_kubelet(seen(answers, "kubelet-conf"))}
    if not running.has("dockerd"):
        return facts
    daemon = _json(answers.maybe("docker-daemon"))
    start = seen(answers, "docker-start")
    if daemon is not None and start is not None:
        options = f"{start} {answers.maybe(f'docker-options-{host.os_family}') or ''}"
        facts |= _daemon(daemon, options, rootless="root" not in running.users["dockerd"])
    return {
        **facts,
        "socket_mode": clean((seen(answers, "docker-socket") or "").strip(), 6),
        "containers": _containers(seen(answers, "docker-rights"), seen(answers, "docker-mounts")),
    }


TOPIC = Topic(kind=ContainersEvidence, commands=_COMMANDS, read=_read)


def _json(text: str | None) -> Mapping[str, Any] | None:
    """The file's settings; without a file there are none, and one that can't be read tells nothing."""
    try:
        found = msgspec.json.decode(text or "{}")
    except msgspec.DecodeError:
        return None
    return found if isinstance(found, dict) else None


def _daemon(daemon: Mapping[str, Any], options: str, *, rootless: bool) -> dict[str, Any]:
    """The daemon's settings: each stands in daemon.json or among its options, for Docker refuses to start with both."""
    driver = re.search(r"--log-driver[= ]([\w.-]+)", options)
    return {
        "user_remapped": rootless or bool(daemon.get("userns-remap")) or "--userns-remap" in options,
        "log_driver": clean(driver[1] if driver else str(daemon.get("log-driver", "json-file")), 30),
        "insecure_registries": _words(daemon, "insecure-registries", r"--insecure-registry[= ](\S+)", options),
        "settings": {
            "icc": daemon.get("icc", True) is not False and "--icc=false" not in options,
            "live-restore": daemon.get("live-restore") is True or "--live-restore" in options,
            "no-new-privileges": daemon.get("no-new-privileges") is True or "--no-new-privileges" in options,
        },
        "open_sockets": ()
        if daemon.get("tlsverify") is True or "--tlsverify" in options
        else tuple(one for one in _words(daemon, "hosts", _HOSTS, options) if one.startswith("tcp:")),
    }


def _words(daemon: Mapping[str, Any], key: str, option: str, options: str) -> tuple[str, ...]:
    listed = daemon.get(key)
    words = [one for one in listed if isinstance(one, str)] if isinstance(listed, list) else []
    found = dict.fromkeys([*words, *re.findall(option, options)])
    return tuple(clean(one.strip("'\""), 80) for one in found)[:_MOST_WORDS]


def _containers(rights: str | None, mounts: str | None) -> tuple[Container, ...] | None:
    if rights is None or mounts is None:
        return None
    by_folder: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for line in (*rights.splitlines(), *mounts.splitlines()):
        path, _, fact = line.partition(":")
        found = _FACT.match(fact)
        if found is not None:
            by_folder[path.rpartition("/")[0]][found[1]].append(found[2])
    running = [facts for facts in by_folder.values() if "true" in facts["Running"]]
    return tuple(_container(facts) for facts in running[:_MOST])


def _container(facts: Mapping[str, list[str]]) -> Container:
    spaces = {"network": "NetworkMode", "pid": "PidMode", "ipc": "IpcMode"}
    paths = dict.fromkeys(path for path in facts["Source"] if _GIVES_THE_HOST_AWAY.search(path))
    return Container(
        name=clean("".join(facts["Name"][:1]).lstrip("/"), 60),
        privileged="true" in facts["Privileged"],
        user=clean("".join(facts["User"][:1]), 40),
        host_namespaces=tuple(name for name, key in spaces.items() if "host" in facts[key]),
        host_paths=tuple(clean(path, 80) for path in paths)[:_MOST_WORDS],
        memory_limited=any(limit != "0" for limit in facts["Memory"]),
    )


def _kubelet(text: str | None) -> dict[str, Any]:
    """A setting the file leaves out is off: those are the defaults of KubeletConfiguration v1beta1."""
    if text is None:
        return {}
    try:
        found = yaml.safe_load(text)
    except yaml.YAMLError:
        return {}
    if not isinstance(found, dict):
        return {}
    authentication = found.get("authentication")
    anonymous = authentication.get("anonymous") if isinstance(authentication, dict) else None
    port = found.get("readOnlyPort", 0)
    return {
        "kubelet_anonymous": isinstance(anonymous, dict) and anonymous.get("enabled") is True,
        "kubelet_read_only_port": port if isinstance(port, int) else None,
    }
