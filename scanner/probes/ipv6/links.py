"""The links of a site within its registered domain, and how many of them work over IPv6."""

from __future__ import annotations

import re
import threading
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from types import TracebackType
from urllib.parse import urlsplit

import dns.exception
import msgspec

from checks.evidence import LinkCount, Reason
from scanner.probes.dns import Resolver
from scanner.probes.hosts import is_address
from scanner.probes.http.client import Answer, NoAnswer, SiteClient
from scanner.probes.http.encoding import text_of
from scanner.probes.http.urls import host_of
from scanner.probes.ipv6.reach import works
from scanner.probes.ipv6.text import page_text
from scanner.probes.target import Target
from scanner.scope.gate import Gate

MOST_LINKS = 20
"""Links of one level that are asked for."""
WALK_SECONDS = 90.0
"""How long all links of one site may take; then the rest is left untried."""
PAGE_BYTES = 1 << 17

_DOES_SOMETHING = re.compile(r"log-?out|sign-?out|logoff|delete|remove|unsubscribe", re.IGNORECASE)
"""Links that might do more than show a page are never asked for."""
_TWO_LABELS = re.compile(r"(com|net|org|gov|edu|ac|mil|[a-z]{2})\.cn|(com|net|org|gov|edu|ac|co)\.[a-z]{2}")
"""Suffixes under which domains are registered with three labels: .gov.cn and its like, the provinces' (.bj.cn)."""


def registered_domain(name: str) -> str:
    """The domain that was registered for `name`: its last two labels, or three under suffixes such as .gov.cn."""
    labels = name.lower().rstrip(".").split(".")
    return ".".join(labels[-3 if _TWO_LABELS.fullmatch(".".join(labels[-2:])) else -2 :])


class LinkWalk:
    """Asks for links of one site, over IPv6 first, until `cancel` is set. Names are resolved once; each address is asked only
    where the gate lets it.

    Use it in a `with` statement.
    """

    def __init__(
        self, target6: Target, target4: Target | None, gate: Gate, resolver: Resolver, cancel: threading.Event
    ) -> None:
        self._target = target6
        self._gate = gate
        self._resolver = resolver
        self._cancel = cancel
        own = (target4.address if target4 else "", target6.address)
        self._resolved: dict[str, tuple[str, str] | None] = {target6.name.lower(): own}
        self._clients: dict[str, SiteClient] = {}
        self._stack = ExitStack()
        self._until = time.monotonic() + WALK_SECONDS
        self._taken: set[str] = set()

    def __enter__(self) -> LinkWalk:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.close()

    def leave_out(self, urls: Iterable[str]) -> None:
        """Pages that were seen already, such as the first one."""
        self._taken.update(urls)

    def level(self, links: Sequence[str]) -> tuple[LinkCount, tuple[str, ...]]:
        """How the first links of one level came out, and the links on the pages that answered over IPv6."""
        urls = self._choose(links)
        counts: Counter[str] = Counter()
        following: list[str] = []
        for url in urls:
            word, page = self._try(url)
            counts[word] += 1
            if page is not None:
                following += page_text(text_of(page.body, page.header("content-type")), page.url).links
        failed = counts["failed"] + counts["no_address"]
        count = LinkCount(
            taken=len(urls),
            tried=counts["working"] + failed,
            working=counts["working"],
            no_address=counts["no_address"],
            out_of_scope=counts["out_of_scope"],
            dead=counts["dead"],
            untried=counts["untried"],
        )
        return count, tuple(dict.fromkeys(following))

    def _choose(self, links: Sequence[str]) -> list[str]:
        domain = registered_domain(self._target.name)
        chosen = []
        for url in links:
            host = host_of(url)
            ours = not is_address(host) and registered_domain(host) == domain
            if ours and url not in self._taken and _port(url) and not _DOES_SOMETHING.search(url):
                chosen.append(url)
                self._taken.add(url)
            if len(chosen) >= MOST_LINKS:
                break
        return chosen

    def _try(self, url: str) -> tuple[str, Answer | None]:
        """How a link came out, by the words of `LinkCount`, and its page over IPv6."""
        if self._cancel.is_set() or time.monotonic() > self._until:
            return "untried", None
        found = self._addresses(host_of(url))
        if found is None:
            return "untried", None
        v4, v6 = found
        if not v6:
            return ("no_address" if v4 else "dead"), None
        word, page = self._ask(url, v6)
        if word == "failed" and v4 and self._ask(url, v4)[0] == "failed":
            return "dead", None
        return word, page

    def _addresses(self, host: str) -> tuple[str, str] | None:
        """The first address of each family, empty without one; None when nobody answered for the name."""
        if host not in self._resolved:
            self._resolved[host] = self._resolve(host)
        return self._resolved[host]

    def _resolve(self, host: str) -> tuple[str, str] | None:
        try:
            v4, v6 = (self._resolver.addresses(host, kind) for kind in ("A", "AAAA"))
        except (dns.exception.DNSException, OSError, UnicodeError):
            return None
        return next(iter(v4), ""), next(iter(v6), "")

    def _ask(self, url: str, address: str) -> tuple[str, Answer | None]:
        if not self._gate.allows(address, _port(url)):
            return "out_of_scope", None
        try:
            answer = self._client(address).ask(url, most=PAGE_BYTES)
        except NoAnswer as error:
            if error.reason in (Reason.BACKED_OFF, Reason.OUT_OF_SCOPE, Reason.OUTSIDE_HOURS):
                return "untried", None
            return "failed", None
        return ("working", answer) if works(answer.status) else ("failed", None)

    def _client(self, address: str) -> SiteClient:
        if address not in self._clients:
            target = msgspec.structs.replace(self._target, address=address)
            self._clients[address] = self._stack.enter_context(SiteClient(target, self._gate))
        return self._clients[address]


def _port(url: str) -> int:
    """The port of an http or https URL; 0 when it is neither, or bears a user's name."""
    try:
        parts = urlsplit(url)
        if "@" in parts.netloc:
            return 0
        return {"http": parts.port or 80, "https": parts.port or 443}.get(parts.scheme, 0)
    except ValueError:
        return 0
