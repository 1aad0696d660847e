"""Write files whole: a reader sees the old content or the new, never half of it."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from checks import InputError
from reports.language import _


def replace_file(path: Path, content: bytes) -> None:
    """Put `content` in place of whatever `path` held.

    Raises:
        InputError: the file can't be written.
    """
    scratch = None
    try:
        descriptor, scratch = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
        mask = os.umask(0)
        os.umask(mask)
        os.chmod(scratch, 0o666 & ~mask)
        os.replace(scratch, path)
    except OSError as error:
        if scratch is not None:
            Path(scratch).unlink(missing_ok=True)
        raise InputError(_("{file}: can't be written: {why}").format(file=path, why=error.strerror)) from error
