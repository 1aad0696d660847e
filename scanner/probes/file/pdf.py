"""PDF files: the text of their pages."""

from __future__ import annotations

import io

from pypdf import PdfReader

from checks.evidence import Reason
from scanner.probes.file.contents import Count, Unreadable

MOST_PAGES = 500


def read_pdf(content: bytes, count: Count) -> bool:
    """Count what stands in the text of at most 500 pages. True when that was all: a page without text may be a picture of one.

    Raises:
        Unreadable: it is damaged, or locked with a password (NOT_SUPPORTED).
        TimeIsUp: there is more.
    """
    document = _opened(content)
    pages = len(document.pages)
    whole = pages <= MOST_PAGES
    for number in range(min(pages, MOST_PAGES)):
        text = _text(document, number)
        count.see([("", text)])
        whole = whole and bool(text.strip())
    return whole


def _opened(content: bytes) -> PdfReader:
    try:
        document = PdfReader(io.BytesIO(content))
        # Many are locked against changes alone, and open without a password as every viewer opens them.
        if document.is_encrypted and not document.decrypt(""):
            raise Unreadable(Reason.NOT_SUPPORTED, "a PDF locked with a password")
        len(document.pages)
    except (Unreadable, MemoryError):
        raise
    except Exception as error:  # a damaged file makes pypdf raise anything
        raise Unreadable(Reason.NOT_SUPPORTED, f"a damaged PDF ({type(error).__name__})") from error
    return document


def _text(document: PdfReader, number: int) -> str:
    """The text of one page, empty for one that can't be read."""
    try:
        return document.pages[number].extract_text()
    except MemoryError:
        raise
    except Exception:  # a damaged page, too
        return ""
