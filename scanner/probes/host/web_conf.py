"""The settings of nginx and Apache httpd, from the lines of their files that matter."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from checks.evidence import WebServer
from scanner.probes.clean import clean

NGINX_LINES = (
    r"[{}]|^[[:space:]]*(server_tokens|autoindex|ssl_protocols|ssl_ciphers|access_log|client_max_body_size|modsecurity|"
    r"SecRulesEnabled|LearningMode|SecRuleEngine|access_by_lua_file|deny|return)[[:space:];]"
)
APACHE_LINES = (
    r"^[[:space:]]*(ServerTokens|Options|SSLProtocol|SSLCipherSuite|CustomLog|TransferLog|LimitRequestBody|SecRuleEngine|"
    r"Require|Deny|</?(Files|FilesMatch|DirectoryMatch|LocationMatch))[[:space:]>]"
)
"""What grep picks out of the files (GNU extended regular expressions): never a line that may hold a password."""

_MOST = 20
_VERSIONS = {"sslv2": "SSL 2.0", "sslv3": "SSL 3.0", "tlsv1": "TLS 1.0", "tlsv1.1": "TLS 1.1"} | {
    "tlsv1.2": "TLS 1.2",
    "tlsv1.3": "TLS 1.3",
}
_APACHE_ALL = ("tlsv1", "tlsv1.1", "tlsv1.2", "tlsv1.3")
_QUOTED = re.compile(r'"([^"]*)"|\'([^\']*)\'')
_UNITS = {"": 1, "k": 1 << 10, "m": 1 << 20, "g": 1 << 30}


class Directive(NamedTuple):
    """One setting of nginx: its words, and those of the blocks it stands in, outermost first."""

    words: tuple[str, ...]
    blocks: tuple[tuple[str, ...], ...]

    @property
    def name(self) -> str:
        """The first word in lower case."""
        return self.words[0].lower()

    @property
    def value(self) -> str:
        """The second word in lower case, empty where there is none."""
        return self.words[1].lower() if len(self.words) > 1 else ""


def read_nginx(text: str) -> WebServer:
    """nginx by lines of `grep -H`. Files that are there count, whether or not the main file includes them."""
    said = list(_directives(text))
    values = _Values(said)
    logs = [one for one in said if one.name == "access_log"]
    off = [one for one in logs if one.value == "off" and not any(block[0] == "location" for block in one.blocks)]
    return WebServer(
        name="nginx",
        version_hidden=values.flag("server_tokens", hides=("off", "build")),
        listing="on" in values.of("autoindex"),
        protocols=_protocols(word for one in said if one.name == "ssl_protocols" for word in one.words[1:]),
        ciphers=tuple(
            dict.fromkeys(clean(one.words[1], 200) for one in said if one.name == "ssl_ciphers" and one.value)
        ),
        access_log=not off or len(off) < sum(one.value != "off" for one in logs) + len(off),
        logs_off=len(off),
        hides_dot_files=any(_denies_dots(one) for one in said),
        upload_limit=_limit(values.of("client_max_body_size")),
        firewall=_nginx_firewall(values),
    )


class _Values:
    def __init__(self, said: Sequence[Directive]) -> None:
        self._said = said

    def of(self, name: str) -> list[str]:
        return [one.value for one in self._said if one.name == name.lower()]

    def has(self, name: str) -> bool:
        return any(one.name == name.lower() for one in self._said)

    def flag(self, name: str, *, hides: Sequence[str]) -> bool | None:
        found = self.of(name)
        return all(value in hides for value in found) if found else None


def _directives(text: str) -> Iterator[Directive]:
    file = ""
    blocks: list[tuple[str, ...]] = []
    for line in text.splitlines():
        path, _, content = line.partition(":")
        if path != file:
            file, blocks = path, []
        # Words in quotes may hold braces; they are no block's.
        plain = _QUOTED.sub(lambda found: re.sub(r"[{};#]", "", found[1] or found[2] or ""), content)
        for words, end in re.findall(r"([^{};]*)([{};]|$)", plain.partition("#")[0]):
            parts = tuple(words.split()[:12])
            if end == "{":
                blocks.append(parts or ("",))
            elif end == "}":
                blocks = blocks[:-1]
            elif parts and (end == ";" or parts[0] == "SecRuleEngine"):
                # ModSecurity's own files, which stand beside, end a setting with its line.
                yield Directive(parts, tuple(blocks[-6:]))


def _denies_dots(one: Directive) -> bool:
    refuses = (one.name == "deny" and one.value == "all") or (
        one.name == "return" and one.value in ("403", "404", "444")
    )
    if not refuses or not one.blocks or one.blocks[-1][0] != "location":
        return False
    return re.search(r"/\\\.(?!ht)", one.blocks[-1][-1]) is not None


def _nginx_firewall(values: _Values) -> str:
    if "on" in values.of("modsecurity"):
        return _engine(values.of("secruleengine"))
    if values.has("SecRulesEnabled"):
        return "detection" if values.has("LearningMode") else "on"
    return "on" if any("waf" in value for value in values.of("access_by_lua_file")) else ""


def read_apache(text: str) -> WebServer:
    """Apache httpd by lines of `grep -H`."""
    lines = [content.split()[:40] for _, _, content in (line.partition(":") for line in text.splitlines())]
    said = [words for words in lines if words]
    tokens = [words[1].lower() for words in _named(said, "servertokens")]
    limits = [words[1] for words in _named(said, "limitrequestbody")]
    return WebServer(
        name="Apache httpd",
        version_hidden=all(token in ("prod", "productonly") for token in tokens) if tokens else None,
        listing=any(
            word.lower() in ("indexes", "+indexes", "all") for words in _named(said, "options") for word in words[1:]
        ),
        protocols=_protocols(word for words in _named(said, "sslprotocol") for word in _apache_versions(words[1:])),
        ciphers=tuple(dict.fromkeys(clean(words[-1], 200) for words in _named(said, "sslciphersuite")))[:_MOST],
        access_log=bool(_named(said, "customlog") or _named(said, "transferlog")),
        hides_dot_files=_apache_denies_dots(said),
        upload_limit=_limit(limits),
        firewall=_engine([words[1].lower() for words in _named(said, "secruleengine")]),
    )


def _named(said: Iterable[list[str]], name: str) -> list[list[str]]:
    return [words for words in said if words[0].lower() == name and len(words) > 1]


def _apache_versions(words: Sequence[str]) -> Iterator[str]:
    """`all -SSLv3 -TLSv1`, `-all +TLSv1.2`: from the left to the right."""
    chosen: set[str] = set()
    for word in words:
        version = word.lower().lstrip("+-")
        named = set(_APACHE_ALL) if version == "all" else {version}
        chosen = chosen - named if word.startswith("-") else chosen | named
    yield from chosen


def _apache_denies_dots(said: Sequence[list[str]]) -> bool:
    within = False
    for words in said:
        first = words[0].lower()
        if first.startswith("<"):
            # `\.ht` and `.ht*` stand for Apache's own files alone.
            within = (
                not first.startswith("</")
                and re.search(r"(?:^|[\"^/(])\\?\.(?!ht)", words[-1].rstrip('">')) is not None
            )
        elif within and [word.lower() for word in words] in (["require", "all", "denied"], ["deny", "from", "all"]):
            return True
    return False


def _engine(values: Sequence[str]) -> str:
    """The weakest of the SecRuleEngine settings of ModSecurity, empty where none was seen."""
    for value, word in (("off", "off"), ("detectiononly", "detection"), ("on", "on")):
        if value in values:
            return word
    return ""


def _protocols(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted({_VERSIONS[word.lower()] for word in words if word.lower() in _VERSIONS}))


def _limit(values: Iterable[str]) -> int | None:
    sizes = []
    for value in values:
        found = re.fullmatch(r"(\d{1,12})([kmg]?)", value)
        if found is not None:
            sizes.append(int(found[1]) * _UNITS[found[2]])
    return None if not sizes else 0 if 0 in sizes else max(sizes)
