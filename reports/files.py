"""Write a file whole or not at all."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from checks import ReportError


def write_whole(out: Path, content: bytes) -> None:
    """Put `content` under the name `out`. An older file stays until the new one is complete.

    Raises:
        ReportError: the file can't be written.
    """
    part = None
    try:
        with tempfile.NamedTemporaryFile(
            prefix=f".{out.name[:40]}.", suffix=".part", dir=out.parent, delete=False
        ) as file:
            part = Path(file.name)
            file.write(content)
        part.chmod(0o644)
        os.replace(part, out)
    except OSError as error:
        if part is not None:
            part.unlink(missing_ok=True)
        raise ReportError(f"{out}: can't be written: {error.strerror}") from error
