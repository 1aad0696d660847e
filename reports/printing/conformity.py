"""Whether a PDF is what it claims: PDF/A-3u (ISO 19005-3) and PDF/UA-1 (ISO 14289-1), as far as a program can tell.

Two lists. `document_faults` looks at what stands once in a document and costs milliseconds: every report is held to it
before it is called ready. `page_faults` reads every page and every tag: `citywall verify` and the tests use it. COVERS
names the demands that are looked at. What no program can tell (whether a picture's words fit it, whether the order of
reading makes sense) and the inner tables of fonts are not covered; veraPDF covers the latter.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf

from reports.printing.objects import under

COVERS = (
    "ISO 19005-3 6.1.2, 6.1.3: header, file identifier, no encryption",
    "ISO 19005-3 6.1.12, 6.6.1: no scripts, no actions that launch or submit",
    "ISO 19005-3 6.2.3: an output intent with a colour profile",
    "ISO 19005-3 6.2.11.4, 6.2.11.7: fonts embedded, with Unicode for every code",
    "ISO 19005-3 6.3: annotations printed, with an appearance",
    "ISO 19005-3 6.6.2, 6.6.4: metadata with part and conformance, foreign schemas described",
    "ISO 19005-3 6.8: files carried inside are named, typed and related",
    "ISO 14289-1 7.1: marked, titled, every content tagged or an artifact",
    "ISO 14289-1 7.2, 7.3, 7.4: language, words for figures, headings without gaps",
    "ISO 14289-1 7.5: tables with header cells that say what they head",
    "ISO 14289-1 7.18: annotations in the structure, links and forms with words, tab order by structure",
)

_FORBIDDEN_ACTIONS = {"/Launch", "/Sound", "/Movie", "/ResetForm", "/ImportData", "/JavaScript", "/Hide", "/SubmitForm"}
_PRINT = 4
_HEADINGS = {f"/H{level}": level for level in range(1, 7)}
_PAINTING = frozenset(
    {"Tj", "TJ", "'", '"', "f", "F", "f*", "B", "B*", "b", "b*", "S", "s", "sh", "Do", "EI", "INLINE IMAGE"}
)


def document_faults(document: Pdf) -> list[str]:
    """What of the document as a whole breaks either standard, in words; empty when nothing does."""
    root = document.Root
    metadata = document.open_metadata()
    demands = {
        "PDF 1.7": document.pdf_version == "1.7",
        "no encryption": not document.is_encrypted,
        "a file identifier": "/ID" in document.trailer,
        "PDF/A part 3, conformance U": (metadata.get("pdfaid:part"), metadata.get("pdfaid:conformance")) == ("3", "U"),
        "PDF/UA part 1": metadata.get("pdfuaid:part") == "1",
        "a title in the metadata": bool(metadata.get("dc:title")),
        "the title shown": under(root, "/ViewerPreferences").get("/DisplayDocTitle", False) is True,
        "tags": "/StructTreeRoot" in root and under(root, "/MarkInfo").get("/Marked", False) is True,
        "a language": bool(str(root.get("/Lang", ""))),
        "an output intent with a profile": _has_output_intent(root),
        "no scripts": "/JavaScript" not in under(root, "/Names") and "/OpenAction" not in root and "/AA" not in root,
    }
    return [f"lacks: {name}" for name, met in demands.items() if not met] + list(_carried_faults(root))


def page_faults(document: Pdf) -> list[str]:
    """What of its pages, tags and fonts breaks either standard, in words, each kind once with where it was met first."""
    faults: dict[str, str] = {}
    for number, page in enumerate(document.pages, start=1):
        for fault in (*_font_faults(page), *_annotation_faults(page), *_untagged(page)):
            faults.setdefault(fault, f"page {number}: {fault}")
    for fault in _structure_faults(document.Root.get("/StructTreeRoot")):
        faults.setdefault(fault, f"structure: {fault}")
    return list(faults.values())


def _has_output_intent(root: Any) -> bool:
    intents = root.get("/OutputIntents", Array())
    return any(one.get("/S") == Name.GTS_PDFA1 and "/DestOutputProfile" in one for one in intents)


def _carried_faults(root: Any) -> Iterator[str]:
    related = root.get("/AF", Array())
    names = under(root, "/Names", "/EmbeddedFiles").get("/Names", Array())
    if len(related) != len(names) // 2:
        yield f"{len(names) // 2} files are carried, {len(related)} are related to the document"
    for one in related:
        stream = under(one, "/EF").get("/F")
        if stream is None or "/Subtype" not in stream or not {"/F", "/UF", "/AFRelationship"} <= set(one.keys()):
            yield "a file that is carried has no name, type or relationship"


def _font_faults(page: pikepdf.Page) -> Iterator[str]:
    for font in under(page.resources, "/Font").values():
        inner = font.DescendantFonts[0] if "/DescendantFonts" in font else font
        descriptor = under(inner, "/FontDescriptor")
        name = str(font.get("/BaseFont", "a font"))
        if not {"/FontFile", "/FontFile2", "/FontFile3"} & set(descriptor.keys()):
            yield f"{name} is not embedded"
        if "/ToUnicode" not in font:
            yield f"{name} has no Unicode for its codes"


def _annotation_faults(page: pikepdf.Page) -> Iterator[str]:
    annotations = page.get("/Annots", Array())
    if len(annotations) and page.get("/Tabs") != Name.S:
        yield "the tab order is not that of the structure"
    for one in annotations:
        kind = str(one.get("/Subtype"))
        if int(one.get("/F", 0)) & _PRINT == 0:
            yield f"an annotation {kind} is not printed"
        if kind != "/Link" and "/AP" not in one:
            yield f"an annotation {kind} has no appearance"
        if "/StructParent" not in one:
            yield f"an annotation {kind} is not in the structure"
        if not {"/Contents", "/TU"} & set(one.keys()):
            yield f"an annotation {kind} has no words"
        if str(under(one, "/A").get("/S")) in _FORBIDDEN_ACTIONS:
            yield f"an action {one.A.S} is forbidden"


def _untagged(page: pikepdf.Page) -> Iterator[str]:
    """Content that is neither tagged nor an artifact: painted outside of any marked content."""
    depth = 0
    for operands_operator in pikepdf.parse_content_stream(page):
        operator = str(operands_operator.operator)
        if operator in ("BDC", "BMC"):
            depth += 1
        elif operator == "EMC":
            depth -= 1
        elif operator in _PAINTING and depth == 0:
            yield f"content is painted that is neither tagged nor an artifact ({operator})"
            return


def _structure_faults(root: Any) -> Iterator[str]:
    if root is None:
        return
    last_heading = 0
    for element, parents in _elements(root, ()):
        kind = str(element.S)
        if kind in _HEADINGS:
            if _HEADINGS[kind] > last_heading + 1:
                yield f"a heading of level {_HEADINGS[kind]} follows one of level {last_heading}"
            last_heading = _HEADINGS[kind]
        elif kind == "/Figure" and not {"/Alt", "/ActualText"} & set(element.keys()):
            yield "a figure has no words"
        elif kind == "/Table" and not any(str(one.S) == "/TH" for one, _ in _elements(element, ())):
            yield "a table has no header cell"
        elif kind == "/TH" and "/Scope" not in _attributes(element):
            yield "a header cell does not say what it heads"
        elif kind in ("/TH", "/TD") and "/TR" not in parents[-1:]:
            yield "a cell stands outside of a row"


def _attributes(element: Any) -> Any:
    attributes = element.get("/A", Dictionary())
    return attributes[0] if isinstance(attributes, Array) and len(attributes) else attributes


def _elements(parent: Any, parents: tuple[str, ...]) -> Iterator[tuple[Any, tuple[str, ...]]]:
    """Every structure element below `parent` in reading order, with the kinds above it."""
    children = parent.get("/K", Array())
    for child in children if isinstance(children, Array) else [children]:
        if isinstance(child, Dictionary) and "/S" in child:
            yield child, parents
            yield from _elements(child, (*parents, str(child.S)))
