"""Tomcat's server.xml and tomcat-users.xml, from the words that grep picks out of them. No password is among those."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

from checks.evidence import TomcatServer
from scanner.probes.clean import clean

SERVER_WORDS = (
    r"<!--|-->|<(Server|Connector|Valve)\b|\b(port|shutdown|protocol|address|className|secretRequired)=\"[^\"]*\"|"
    r"\b(secret|requiredSecret)=\"\"?"
)
"""A secret is matched up to its first quote: that there is one is told, not which."""

_DEFAULT_PASSWORDS = (
    "tomcat|admin|manager|s3cret|password|123456|role1|both|changethis|must-be-changed|<must-be-changed>"
)
USER_WORDS = rf"<!--|-->|<user\b|\b(roles)=\"[^\"]*\"|\bpassword=\"({_DEFAULT_PASSWORDS})?\""
"""A password is matched only when it is one that documentation prints, or empty."""

_WORD = re.compile(r'^(\w+)="([^"]*)"?$')
_COMES_WITH_IT = ("manager", "host-manager", "examples", "docs")
_MOST = 20
_Element = tuple[str, dict[str, str]]


def read_tomcats(servers: str, users: str, applications: str) -> tuple[TomcatServer, ...]:
    """Every Tomcat that has a server.xml, by the lines of `grep -rHo` on both files and the paths of `find`."""
    passwords = _by_folder(users)
    paths = applications.splitlines()
    found = []
    for folder, words in list(_by_folder(servers).items())[:_MOST]:
        root = folder.removesuffix("/conf")
        # Distributions put the settings in /etc/tomcat9 and the applications in /var/lib/tomcat9.
        name = root.rsplit("/", 1)[-1]
        mine = [path for path in paths if path.startswith(f"{root}/") or f"/{name}/" in path]
        apps = {path.rsplit("/", 1)[-1] for path in mine}
        elements = list(_elements(words))
        accounts = list(_elements(passwords.get(folder, [])))
        found.append(
            TomcatServer(
                path=clean(folder, 120),
                default_passwords=sum("password" in attributes for _, attributes in accounts),
                manager_users=sum("manager" in attributes.get("roles", "") for _, attributes in accounts),
                applications=tuple(one for one in _COMES_WITH_IT if one in apps),
                ajp=tuple(_open_ajp(elements))[:_MOST],
                access_log=any("AccessLogValve" in said.get("className", "") for _, said in elements),
                shutdown_port=_shutdown(elements)[0],
                shutdown_default=_shutdown(elements)[1],
            )
        )
    return tuple(found)


def _by_folder(text: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for line in text.splitlines():
        path, _, word = line.partition(":")
        found[path.rpartition("/")[0]].append(word)
    return found


def _elements(words: list[str]) -> Iterator[_Element]:
    """The elements with their attributes, in order, without what stands in comments."""
    commented = False
    current: _Element | None = None
    for word in words:
        if word in ("<!--", "-->"):
            commented = word == "<!--"
        elif commented:
            continue
        elif word.startswith("<"):
            if current is not None:
                yield current
            current = (word[1:], {})
        elif current is not None and (found := _WORD.match(word)):
            # A secret that is not empty stops at its first quote.
            current[1][found[1]] = found[2] if word.count('"') == 2 else "*"
    if current is not None:
        yield current


def _open_ajp(elements: list[_Element]) -> Iterator[str]:
    """Connectors that any machine may use (CVE-2020-1938): no secret, and not bound to loopback.

    Since 9.0.31 and 8.5.51 one without an address listens on loopback alone and asks for a secret unless told otherwise; the
    file does not tell the version, so only an address, or a secret that is waived, makes one open.
    """
    for name, said in elements:
        if name != "Connector" or "AJP" not in said.get("protocol", "").upper():
            continue
        secret = said.get("secret") or said.get("requiredSecret")
        address = said.get("address", "")
        waived = said.get("secretRequired", "").lower() == "false"
        if not secret and address not in ("127.0.0.1", "::1", "localhost") and (address or waived):
            yield clean("*" if address in ("", "0.0.0.0", "::") else address, 60)


def _shutdown(elements: list[_Element]) -> tuple[int, bool]:
    """The port, and whether the word it waits for is the documented one."""
    for name, said in elements:
        if name == "Server":
            port = said.get("port", "8005")
            number = int(port) if re.fullmatch(r"-?\d{1,5}", port) else 8005
            return number, said.get("shutdown", "SHUTDOWN") == "SHUTDOWN"
    return -1, False
