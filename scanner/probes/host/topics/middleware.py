"""Web and application servers: who runs them, and what their own settings say."""

from __future__ import annotations

import re
from typing import Any

from checks import Text
from checks.evidence import HostEvidence, MiddlewareEvidence, TomcatServer, WebServer
from scanner.probes.clean import clean
from scanner.probes.host.command import Answers, Command
from scanner.probes.host.running import RUNNING, Running, read_running, seen
from scanner.probes.host.tomcat_conf import SERVER_WORDS, USER_WORDS, read_tomcats
from scanner.probes.host.topic import Topic
from scanner.probes.host.web_conf import APACHE_LINES, NGINX_LINES, read_apache, read_nginx

_NGINX = {
    "nginx-etc": ("/etc/nginx", "--include=*.conf", "--exclude-dir=*-available"),
    "nginx-sites": ("/etc/nginx/sites-enabled",),
    "nginx-local": ("/usr/local/nginx/conf", "--include=*.conf"),
    "openresty": ("/usr/local/openresty/nginx/conf", "--include=*.conf"),
    "nginx-panel": ("/www/server/nginx/conf", "--include=*.conf"),
    "nginx-panel-sites": ("/www/server/panel/vhost/nginx", "--include=*.conf"),
}
_APACHE = {
    "apache-debian": ("/etc/apache2", "--include=*.conf", "--exclude-dir=*-available"),
    "apache-rhel": ("/etc/httpd", "--include=*.conf"),
    "apache-local": ("/usr/local/apache2/conf", "--include=*.conf"),
}
_MODSECURITY = {"modsecurity-conf": ("/etc/modsecurity", "--include=*.conf")}
_PHP = {
    "php-debian": ("/etc/php", "--include=php.ini", "--exclude-dir=cli"),
    "php-rhel": ("/etc/php.ini",),
    "php-local": ("/usr/local/php/etc", "--include=php.ini"),
}
_PHP_LINES = r"^[[:space:]]*(display_errors|expose_php|allow_url_include|disable_functions|open_basedir)[[:space:]]*="
_INSTALLED_IN = ("/etc", "/opt", "/usr/local", "/usr/share", "/srv", "/home")
_TOMCAT = {"": _INSTALLED_IN, "-data": ("/data",), "-app": ("/app",), "-panel": ("/www/server",)}
"""The folders of the first are on every system; the others are asked alone, since one that is missing hides the rest."""


def _grep(id: str, pattern: str, paths: tuple[str, ...], zh: str, en: str, flags: str = "-RHE") -> Command:
    return Command(
        id=id,
        argv=("grep", flags, pattern, *paths),
        sudo=True,
        answers=(0, 1),
        seconds=20.0,
        most=1_000_000,
        why=Text(zh=zh, en=en),
    )


_COMMANDS = (
    *RUNNING,
    *(_grep(id, NGINX_LINES, paths, "nginx 安全设置", "how nginx is set up") for id, paths in _NGINX.items()),
    *(_grep(id, APACHE_LINES, paths, "Apache 安全设置", "how Apache is set up") for id, paths in _APACHE.items()),
    *(
        _grep(id, APACHE_LINES, paths, "ModSecurity 模式", "whether ModSecurity blocks")
        for id, paths in _MODSECURITY.items()
    ),
    *(_grep(id, _PHP_LINES, paths, "PHP 安全设置", "how PHP is set up") for id, paths in _PHP.items()),
    *(
        _grep(
            f"tomcat-server{end}",
            SERVER_WORDS,
            (*paths, "--include=server.xml"),
            "Tomcat 连接器与关闭端口（不读口令）",
            "Tomcat's connectors, without passwords",
            "-rHoE",
        )
        for end, paths in _TOMCAT.items()
    ),
    *(
        _grep(
            f"tomcat-users{end}",
            USER_WORDS,
            (*paths, "--include=tomcat-users.xml"),
            "Tomcat 是否有默认口令（只匹配公开的默认值）",
            "whether Tomcat has a default password, by those in its documentation",
            "-rHoE",
        )
        for end, paths in _TOMCAT.items()
    ),
    Command(
        id="tomcat-applications",
        argv=(
            *("find", *_INSTALLED_IN, "/var/lib", "-maxdepth", "5", "-type", "d", "-path", "*/webapps/*"),
            *(
                "(",
                "-name",
                "manager",
                "-o",
                "-name",
                "host-manager",
                "-o",
                "-name",
                "examples",
                "-o",
                "-name",
                "docs",
                ")",
            ),
        ),
        sudo=True,
        seconds=20.0,
        why=Text(zh="Tomcat 自带应用", en="applications that come with Tomcat"),
    ),
)

_SERVERS = {
    "nginx": "nginx",
    "httpd": "Apache httpd",
    "apache2": "Apache httpd",
    "php-fpm": "PHP-FPM",
    "java": "Java",
    "node": "Node.js",
    "gunicorn": "Gunicorn",
    "uwsgi": "uWSGI",
    "redis-server": "Redis",
    "mysqld": "MySQL",
    "mariadbd": "MariaDB",
    "postgres": "PostgreSQL",
    "mongod": "MongoDB",
    "memcached": "Memcached",
    "beam.smp": "RabbitMQ",
    "haproxy": "HAProxy",
    "caddy": "Caddy",
    "etcd": "etcd",
}
"""Processes of servers, by the beginning of their names."""

_PHP_SETTING = re.compile(r"^[^:]*:[ \t]*(\w+)[ \t]*=[ \t]*\"?([^\";]*)")
_RISKY = {"display_errors": ("on", "1", "stdout"), "expose_php": ("on", "1"), "allow_url_include": ("on", "1")}


def _read(answers: Answers, host: HostEvidence) -> dict[str, Any]:
    running = read_running(answers)
    return {
        "running": _running(running),
        "web": _web(answers, running),
        "tomcats": _tomcats(answers) if running.has("java") else (),
        "php": _php(_joined(answers, *_PHP)),
    }


TOPIC = Topic(kind=MiddlewareEvidence, commands=_COMMANDS, read=_read)


def _joined(answers: Answers, *ids: str) -> str | None:
    """What the commands said, one after the other; None where none of their files is there or can be read."""
    texts = [text for id in ids if (text := seen(answers, id)) is not None]
    return "\n".join(texts) if texts else None


def _running(running: Running) -> dict[str, tuple[str, ...]]:
    found: dict[str, set[str]] = {}
    for process, users in running.users.items():
        for beginning, name in _SERVERS.items():
            if process.startswith(beginning):
                found.setdefault(name, set()).update(users)
    return {name: tuple(sorted(users)) for name, users in found.items()}


def _web(answers: Answers, running: Running) -> tuple[WebServer, ...] | None:
    """The web servers that run; None where one runs whose settings could not be found."""
    found = []
    if running.has("nginx"):
        text = _joined(answers, *_NGINX)
        if text is None:
            return None
        found.append(read_nginx(text))
    if running.has("httpd") or running.has("apache2"):
        text = _joined(answers, *_APACHE, *_MODSECURITY)
        if text is None:
            return None
        found.append(read_apache(text))
    return tuple(found)


def _tomcats(answers: Answers) -> tuple[TomcatServer, ...] | None:
    servers = _joined(answers, *(f"tomcat-server{end}" for end in _TOMCAT))
    if servers is None:
        return None
    users = _joined(answers, *(f"tomcat-users{end}" for end in _TOMCAT)) or ""
    return read_tomcats(servers, users, seen(answers, "tomcat-applications") or "")


def _php(text: str | None) -> dict[str, str] | None:
    if text is None:
        return None
    found: dict[str, str] = {}
    for line in text.splitlines():
        setting = _PHP_SETTING.match(line)
        if setting is None:
            continue
        name, value = setting[1].lower(), clean(setting[2].lower(), 60)
        if name not in found or value in _RISKY.get(name, ()):
            found[name] = value
    return found
