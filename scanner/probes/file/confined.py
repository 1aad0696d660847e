"""What every process that reads a stranger's file does first and last: it limits itself, and says why it could not read."""

from __future__ import annotations

import logging
import resource
import sys
import warnings
from collections.abc import Callable

import msgspec

from checks.evidence import Reason
from scanner.probes.file.contents import Unreadable

MEMORY = 1536 * 1024**2


def confined(
    seconds: float, read: Callable[[], msgspec.Struct], unread: Callable[[Reason, str], msgspec.Struct]
) -> None:
    """Call `read`, which reads standard input, for so many seconds of processor time, and print as JSON what it says, or what
    `unread` says where it could not.

    A reader stops by itself between two records; the system ends one that is lost within a single one.
    """
    most = int(seconds * 1.5) + 2
    resource.setrlimit(resource.RLIMIT_CPU, (most, most + 1))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    sys.addaudithook(_refuse_network)
    warnings.simplefilter("ignore")
    logging.disable()
    try:
        said = read()
    except Unreadable as failure:
        said = unread(failure.reason, failure.detail)
    except (MemoryError, RecursionError):
        said = unread(Reason.TOO_MUCH, "it takes more memory than a file may")
    except Exception as error:  # its words may hold what stands in the file
        said = unread(Reason.PROBE_ERROR, type(error).__name__)
    sys.stdout.buffer.write(msgspec.json.encode(said))


def _refuse_network(event: str, _arguments: tuple[object, ...]) -> None:
    if event.startswith(("socket.", "urllib.", "subprocess.", "os.exec", "os.posix_spawn", "os.system")):
        raise PermissionError(f"a file is only read ({event})")
