"""The process that runs WeasyPrint: `python -I -m reports.printing.child OUT SECONDS BYTES`, a JSON object on standard input.

The object has the page's `html` and its `files`: names, what they are, and their content in base64, to be carried inside the PDF.
The process limits itself before it does anything, opens no connection and fetches nothing. It prints one JSON object: `pages`,
`refused` (addresses the page asked for) and `notes` (what WeasyPrint warned of).
"""

from __future__ import annotations

import base64
import gc
import json
import logging
import resource
import sys
import warnings
from typing import Any, NoReturn

_MOST_REFUSED = 100


def main(out: str, seconds: int, memory: int) -> None:
    """Render standard input to the PDF `out`, within `seconds` of processor time and `memory` bytes of address space."""
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # The process lives for one document: looking for garbage costs a sixth of the time and frees next to nothing.
    gc.disable()
    sys.addaudithook(_refuse_network)
    with warnings.catch_warnings(record=True) as warned:
        warnings.simplefilter("always")
        warnings.simplefilter("ignore", ResourceWarning)  # WeasyPrint leaves its colour profile open
        answer = _render(json.load(sys.stdin.buffer), out)
    answer["notes"] = sorted({str(one.message) for one in warned} | set(answer["notes"]))
    json.dump(answer, sys.stdout)


def _refuse_network(event: str, _arguments: tuple[object, ...]) -> None:
    if event.startswith(("socket.", "urllib.")):
        raise PermissionError(f"a report opens no connection ({event})")


def _render(page: dict[str, Any], out: str) -> dict[str, Any]:
    from weasyprint import HTML, Attachment
    from weasyprint.urls import URLFetcher

    from reports.printing.finish import finish

    refused: list[str] = []

    class NoFetcher(URLFetcher):  # type: ignore[misc]
        """Refuses every address: style and pictures of a report stand inside the page."""

        def fetch(self, url: str, headers: object = None) -> NoReturn:
            if len(refused) < _MOST_REFUSED:
                refused.append(url[:200])
            raise ValueError("a report fetches nothing")

    notes = _Notes()
    logger = logging.getLogger("weasyprint")
    logger.handlers = [notes]
    document = HTML(string=page["html"], url_fetcher=NoFetcher()).render()
    files = [
        Attachment(
            string=base64.b64decode(one["content"]), name=one["name"], description=one["about"], relationship="Data"
        )
        for one in page["files"]
    ]
    document.write_pdf(
        out, finisher=finish, attachments=files, pdf_variant="pdf/a-3u", pdf_tags=True, output_intent="srgb"
    )
    return {"pages": len(document.pages), "refused": refused, "notes": notes.lines}


class _Notes(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        if len(self.lines) < _MOST_REFUSED:
            self.lines.append(record.getMessage()[:300])


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
