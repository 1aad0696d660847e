"""The log of the running program: one JSON object a line, for machines to read.

An event has a fixed name (`scan.started`) and fields of ours: numbers, ids of scans, systems and assets, words of enumerations.
What a target said, what a person typed and what a credential holds are never fields; of an error the type and the places in the
code are told and not its words, which may hold them.
"""

from __future__ import annotations

import logging as stdlib
import logging.handlers
import socket
import sys
import time
import traceback
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Annotated, Any

import msgspec
import structlog

from checks import InputError
from reports.language import _
from reports.text import printable

LONGEST = 300
"""Characters of one field."""

DEEPEST = 8
"""Places in the code that an error is followed to."""

_ROOT = "citywall"
_SOCKETS = {"udp": socket.SOCK_DGRAM, "tcp": socket.SOCK_STREAM}
_OTHERS = ("uvicorn", "uvicorn.error", "celery")
_SYSLOG_SECONDS = 2.0
_SYSLOG_PAUSE = 30.0


class LogSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`[logs]` of citywall.toml. `file` is appended to (a relative path counts from the workspace). `syslog` is where each line
    goes too: `udp://HOST:PORT`, `tcp://HOST:PORT` or a path such as `/dev/log`. Empty means: not there."""

    level: Annotated[str, msgspec.Meta(pattern="^(debug|info|warning|error)$")] = "info"
    file: str = ""
    syslog: str = ""


def log(**ids: Any) -> Any:
    """The program's log, with these ids in every event. Silent outside of `logging_to`."""
    return structlog.stdlib.get_logger(_ROOT).bind(**ids)


@contextmanager
def logging_to(settings: LogSettings, folder: Path, *, stderr: bool = False) -> Iterator[None]:
    """While inside, send the log where the settings say, and to stderr where a service runs.

    Raises:
        InputError: the file can't be written, or the address of the syslog is none.
    """
    with ExitStack() as stack:
        try:
            for handler in _handlers(settings, folder, stderr):
                stack.callback(handler.close)
                _join(handler, settings.level.upper(), stack)
        except (OSError, ValueError) as error:
            raise InputError(_("logs: {error}").format(error=error)) from error
        yield


def _handlers(settings: LogSettings, folder: Path, stderr: bool) -> Iterator[stdlib.Handler]:
    if stderr:
        yield stdlib.StreamHandler(sys.stderr)
    if settings.file:
        yield stdlib.handlers.WatchedFileHandler(folder / settings.file, encoding="utf-8")
    if settings.syslog:
        yield _syslog(settings.syslog)


def _join(handler: stdlib.Handler, level: str, stack: ExitStack) -> None:
    """Hand the handler our log, and those of the servers we run; taken away again with the stack."""
    handler.setFormatter(_FORMATTER)
    for logger in map(stdlib.getLogger, (_ROOT, *_OTHERS)):
        logger.setLevel(level)
        logger.propagate = False
        logger.addHandler(handler)
        stack.callback(logger.removeHandler, handler)


def _syslog(address: str) -> stdlib.Handler:
    scheme, separator, rest = address.partition("://")
    if not separator:
        return _Syslog(address, facility="local0")
    host, _colon, port = rest.rpartition(":")
    if scheme not in _SOCKETS or not host or not port.isdecimal():
        raise ValueError(_("{address}: expected udp://HOST:PORT, tcp://HOST:PORT or a path").format(address=address))
    return _Syslog((host.strip("[]"), int(port)), facility="local0", socktype=_SOCKETS[scheme])


class _Syslog(stdlib.handlers.SysLogHandler):
    """A syslog that is not there must neither stop the program nor slow it: its lines are lost until it is back.

    Over TCP a message ends with a line feed (RFC 6587, 3.4.2) instead of the NUL that a local socket gets.
    """

    _again_at = 0.0

    def createSocket(self) -> None:
        """Connect, within a bound of time; not more often than every `_SYSLOG_PAUSE` seconds."""
        self.socket = None
        if time.monotonic() < self._again_at:
            return
        over_tcp = self.socktype == socket.SOCK_STREAM
        self.append_nul = not over_tcp
        try:
            if over_tcp and isinstance(self.address, tuple):
                self.unixsocket = False
                self.socket = socket.create_connection(self.address, timeout=_SYSLOG_SECONDS)
            else:
                super().createSocket()
        except OSError:
            self._again_at = time.monotonic() + _SYSLOG_PAUSE

    def emit(self, record: stdlib.LogRecord) -> None:
        """Send a line where there is somebody to send it to."""
        if self.socket is None:
            self.createSocket()
        if self.socket is not None:
            super().emit(record)

    def handleError(self, record: stdlib.LogRecord) -> None:
        """Lose the line, and connect anew for a later one."""
        self.close()
        self._again_at = time.monotonic() + _SYSLOG_PAUSE

    def format(self, record: stdlib.LogRecord) -> str:
        """The record as one line."""
        return super().format(record) + ("" if self.append_nul else "\n")


def _named_error(logger: Any, name: str, event: structlog.types.EventDict) -> structlog.types.EventDict:
    """An error by its type and the places in the code it came through, innermost last."""
    error = event.pop("exc_info", None)
    if error is True:
        error = sys.exc_info()
    if isinstance(error, tuple):
        error = error[1]
    if isinstance(error, BaseException):
        event["error"] = type(error).__name__
        frames = traceback.extract_tb(error.__traceback__)
        event["through"] = [f"{Path(one.filename).name}:{one.lineno}" for one in frames[-DEEPEST:]]
    return event


def _plain(value: Any) -> Any:
    """Fields as JSON has them; texts cut and made printable."""
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, list | tuple | set | frozenset):
        return [_plain(one) for one in value]
    if isinstance(value, dict):
        return {str(key): _plain(one) for key, one in value.items()}
    return printable(str(value), LONGEST)


def _as_json(logger: Any, name: str, event: structlog.types.EventDict) -> str:
    return msgspec.json.encode({key: _plain(value) for key, value in event.items()}).decode()


_CHAIN: list[structlog.types.Processor] = [
    structlog.stdlib.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True, key="at"),
    _named_error,
]
_FORMATTER = structlog.stdlib.ProcessorFormatter(
    processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, _as_json], foreign_pre_chain=_CHAIN
)

structlog.configure(
    processors=[structlog.stdlib.filter_by_level, *_CHAIN, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
    logger_factory=structlog.stdlib.LoggerFactory(),
    wrapper_class=structlog.stdlib.BoundLogger,
)
stdlib.getLogger(_ROOT).addHandler(stdlib.NullHandler())
stdlib.getLogger(_ROOT).propagate = False
