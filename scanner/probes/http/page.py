"""What the HTML of a page says of it: title, forms, and what it loads from where."""

from __future__ import annotations

import time
from html.parser import HTMLParser

import msgspec

from checks.evidence import Form
from scanner.probes.clean import clean
from scanner.probes.http.urls import host_of, is_data_file, join, shown

MOST_TEXT = 1 << 18
"""Characters of a page that are read as HTML."""
PARSE_SECONDS = 1.0
MOST_TITLE = 200
MOST_FORMS = 50
MOST_HOSTS = 50
MOST_FILES = 50

_PIECE = 4096
_MOST_PENDING = 65_536
"""An unfinished tag longer than this is no tag: the parser would look through it again with every piece."""

_LOADS = {"script": "src", "iframe": "src", "frame": "src", "embed": "src", "object": "data"}
_SHOWS = {"img": "src", "audio": "src", "video": "src", "source": "src"}
_TOKENS = ("csrf", "xsrf", "token", "nonce", "authenticity", "__viewstate", "execution")
_PERSONAL = (
    "idcard",
    "id_card",
    "idno",
    "id_no",
    "sfzh",
    "cardno",
    "mobile",
    "phone",
    "bankcard",
    "身份证",
    "手机号",
    "银行卡",
)


class PageFacts(msgspec.Struct, frozen=True, kw_only=True):
    """The facts, by the names of `HttpEvidence`. `whole` is False when reading stopped early."""

    title: str = ""
    forms: tuple[Form, ...] = ()
    external_hosts: tuple[str, ...] = ()
    insecure_references: int = 0
    scripts_without_integrity: int = 0
    files: tuple[str, ...] = ()
    whole: bool = True


def read_page(text: str, url: str) -> PageFacts:
    """The facts of a page that came from `url`. Ends within about `PARSE_SECONDS` whatever the text is; never raises."""
    reader = _Reader(url)
    whole = len(text) <= MOST_TEXT
    started = time.monotonic()
    for start in range(0, min(len(text), MOST_TEXT), _PIECE):
        try:
            reader.feed(text[start : start + _PIECE])
        except (AssertionError, ValueError):  # html.parser gives up on some declarations
            whole = False
            break
        if len(reader.rawdata) > _MOST_PENDING or time.monotonic() - started > PARSE_SECONDS:
            whole = False
            break
    # close() is never called: it looks through an unfinished tail once for every "<" in it.
    return reader.facts(whole)


class _Reader(HTMLParser):
    def __init__(self, url: str) -> None:
        super().__init__(convert_charrefs=True)
        self._base = url
        self._secure = url.startswith("https:")
        self._host = host_of(url)
        self._title: list[str] | None = None
        self._title_text = ""
        self._forms: list[Form] = []
        self._form: dict[str, bool | str] | None = None
        self._hosts: dict[str, None] = {}
        self._files: dict[str, None] = {}
        self._insecure = 0
        self._unguarded = 0

    def facts(self, whole: bool) -> PageFacts:
        self._end_form()
        return PageFacts(
            title=self._title_text or clean("".join(self._title or ()), MOST_TITLE),
            forms=tuple(self._forms),
            external_hosts=tuple(sorted(clean(host, 253) for host in self._hosts)),
            insecure_references=self._insecure,
            scripts_without_integrity=self._unguarded,
            files=tuple(self._files),
            whole=whole,
        )

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in reversed(attrs)}
        if tag == "title" and not self._title_text:
            self._title = []
        elif tag == "base" and "href" in values:
            self._base = join(self._base, values["href"])
        elif tag == "form":
            self._start_form(values)
        elif tag == "a":
            self._link(values.get("href", ""))
        elif tag in ("input", "textarea", "select"):
            self._field(values)
        self._reference(tag, values)

    def handle_endtag(self, tag: str) -> None:
        if tag == "title" and self._title is not None:
            self._title_text = clean("".join(self._title), MOST_TITLE)
            self._title = None
        elif tag == "form":
            self._end_form()

    def handle_data(self, data: str) -> None:
        if self._title is not None and sum(map(len, self._title)) < 8 * MOST_TITLE:
            self._title.append(data)

    def _link(self, reference: str) -> None:
        """Note a data file of the same host; not one whose address holds a secret, which is never kept."""
        if len(self._files) >= MOST_FILES or not is_data_file(reference):
            return
        url = join(self._base, reference).partition("#")[0]
        if url.startswith(("http:", "https:")) and host_of(url) == self._host and shown(url) == url:
            self._files[url] = None

    def _reference(self, tag: str, values: dict[str, str]) -> None:
        stylesheet = tag == "link" and "stylesheet" in values.get("rel", "").lower()
        attribute = "href" if stylesheet else _LOADS.get(tag) or _SHOWS.get(tag)
        if attribute is None or not values.get(attribute):
            return
        url = join(self._base, values[attribute])
        if self._secure and url.lower().startswith("http:"):
            self._insecure += 1
        host = host_of(url)
        if tag in _SHOWS or host in ("", self._host):
            return
        if len(self._hosts) < MOST_HOSTS:
            self._hosts[host] = None
        if tag == "script" and not values.get("integrity"):
            self._unguarded += 1

    def _start_form(self, values: dict[str, str]) -> None:
        self._end_form()
        self._form = {
            "action": shown(join(self._base, values.get("action", ""))),
            "method": clean(values.get("method", "").upper() or "GET", 16),
            "asks_password": False,
            "asks_personal_data": False,
            "has_token": False,
        }

    def _field(self, values: dict[str, str]) -> None:
        kind = values.get("type", "").lower()
        words = " ".join(values.get(name, "")[:100] for name in ("name", "id", "placeholder", "aria-label")).lower()
        if self._form is None:
            # A page that sends its fields by script has no form element around them.
            if kind == "password":
                self._start_form({"method": "POST"})
            else:
                return
        form = self._form
        if form is None:
            return
        if kind == "password":
            form["asks_password"] = True
        elif kind == "hidden":
            form["has_token"] = bool(form["has_token"]) or any(word in words for word in _TOKENS)
        elif any(word in words for word in _PERSONAL):
            form["asks_personal_data"] = True

    def _end_form(self) -> None:
        if self._form is not None and len(self._forms) < MOST_FORMS:
            self._forms.append(msgspec.convert(self._form, Form))
        self._form = None
