"""PAM: the files of /etc/pam.d, and the modules one service passes, with what its files include put in their place."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

import msgspec

from checks import Text
from scanner.probes.clean import clean
from scanner.probes.host.command import Answers, Command

PAM = Command(
    id="pam",
    argv=("grep", "-RHE", "^[^#]", "/etc/pam.d"),
    answers=(0, 1),
    why=Text(zh="登录和改密码须经过的 PAM 模块", en="the PAM modules that logins and new passwords pass"),
)

_DEEPEST = 8
_MOST_LINES = 400
_RULE = re.compile(r"^-?(auth|account|password|session)\s+(\[[^\]]*\]|\S+)\s+(\S+)\s*(.*)$")
_INCLUDE = re.compile(r"^@include\s+(\S+)")
_INCLUDES = ("include", "substack")


class PamLine(msgspec.Struct, frozen=True):
    """One rule: `module` without path and `.so`; `options` are its arguments, those without `=` with an empty value.

    `kind` is empty for `@include`, whose file is the `module`.
    """

    kind: str
    control: str
    module: str
    options: dict[str, str] = {}

    @property
    def binds(self) -> bool:
        """True when a failure of the module can refuse the whole: anything but `optional` and what only can say yes."""
        return self.control in ("required", "requisite") or self.control.startswith("[")

    def number(self, name: str) -> int | None:
        """The option `name` as a number, or None."""
        return number(self.options.get(name, ""))


PamFiles = Mapping[str, Sequence[PamLine]]


def read_pam(answers: Answers) -> dict[str, list[PamLine]]:
    """The rules by file name.

    Raises:
        LookFailed: they could not be read.
    """
    files: dict[str, list[PamLine]] = {}
    for line in answers.lines(PAM.id):
        path, _, rule = line.partition(":")
        read = _read(rule.strip())
        if read is not None:
            files.setdefault(path.rpartition("/")[2], []).append(read)
    return files


def stack(files: PamFiles, service: str, kind: str) -> list[PamLine] | None:
    """The rules of `kind` that `service` passes, in order; None when it has no file."""
    if service not in files:
        return None
    lines = []
    for line in _expanded(files, service, kind, 0):
        lines.append(line)
        if len(lines) == _MOST_LINES:
            break
    return lines


def files_read(files: PamFiles, service: str, kind: str) -> tuple[str, ...]:
    """The files that `service` reads rules of `kind` from, itself first if it has such rules."""
    found: list[str] = []
    waiting = [service]
    seen: set[str] = set()
    while waiting:
        name = waiting.pop(0)
        if name in seen or name not in files:
            continue
        seen.add(name)
        mine = [line for line in files[name] if line.kind in ("", kind)]
        waiting += [line.module for line in mine if _is_include(line)]
        if any(not _is_include(line) for line in mine):
            found.append(name)
    return tuple(clean(name, 60) for name in found[:10])


def number(text: str) -> int | None:
    """A decimal number of at most nine digits, with or without a sign, or None."""
    return int(text) if re.fullmatch(r"[+-]?[0-9]{1,9}", text.strip(), re.ASCII) else None


def _expanded(files: PamFiles, name: str, kind: str, depth: int) -> Iterator[PamLine]:
    for line in files.get(name, ()):
        if line.kind not in ("", kind):
            continue
        if not _is_include(line):
            yield line
        elif depth < _DEEPEST:
            yield from _expanded(files, line.module, kind, depth + 1)


def _is_include(line: PamLine) -> bool:
    return not line.kind or line.control in _INCLUDES


def _read(rule: str) -> PamLine | None:
    if included := _INCLUDE.match(rule):
        return PamLine("", "include", included[1].rpartition("/")[2])
    found = _RULE.match(rule)
    if found is None:
        return None
    kind, control, module, rest = found.groups()
    module = module.rpartition("/")[2]
    options = {}
    for word in rest.partition("#")[0].split():
        name, _, value = word.partition("=")
        options[name] = value
    return PamLine(kind, control.lower(), module.removesuffix(".so"), options)
