"""What WeasyPrint leaves undone of PDF/A-3u (ISO 19005-3) and PDF/UA-1 (ISO 14289-1), done to its objects before
they are written.

Runs in the printing process; nothing here is imported elsewhere, and nothing of ours is imported here.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pydyf

SEAL = "seal"
"""The id of the element of the page in whose place the field for a signature stands, and the name of that field."""

_POINTS = 0.75
"""PDF points in a CSS pixel."""

_PRINT = 4
"""Annotation flag 3 (ISO 32000-1 12.5.3): printed as shown on screen, which PDF/A asks of every annotation."""

_PDFUA_IN_XMP = b"""
<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/"><pdfuaid:part>1</pdfuaid:part></rdf:Description>
<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA Universal Accessibility Schema</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name><pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>Indicates, which part of ISO 14289 standard is followed</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property></rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description>
"""
"""That the document is PDF/UA-1 too, and the schema of those words, which PDF/A wants described (ISO 19005-3 6.6.2.3)."""


def finish(document: Any, pdf: pydyf.PDF) -> None:
    """Make `pdf`, which WeasyPrint made of `document` as PDF/A-3u with tags, PDF/UA-1 as well."""
    _claim_accessible(pdf)
    _scope_headers(pdf)
    _name_files_once(pdf)
    _reserve_seal(document, pdf)


def _claim_accessible(pdf: pydyf.PDF) -> None:
    metadata = _object(pdf, pdf.catalog["Metadata"])
    end = b"</rdf:RDF>"
    metadata.stream = [part.replace(end, _PDFUA_IN_XMP + end) for part in metadata.stream]


def _scope_headers(pdf: pydyf.PDF) -> None:
    """Say of each header cell what it heads, in place of the ids by which each cell names its headers: a reader looks such ids up
    in a tree that is not written."""
    for cell in _elements(pdf, "/TH", "/TD"):
        attributes = cell.get("A")
        if attributes is None:
            continue
        cell.pop("ID", None)
        attributes.pop("Headers", None)
        if cell["S"] == "/TH":
            row = _object(pdf, cell["P"])
            heads_columns = _object(pdf, row["P"])["S"] == "/THead"
            attributes["Scope"] = "/Column" if heads_columns else "/Row"
        if len(attributes) == 1:
            del cell["A"]


def _name_files_once(pdf: pydyf.PDF) -> None:
    if "AF" in pdf.catalog:
        pdf.catalog["AF"] = pydyf.Array(dict.fromkeys(pdf.catalog["AF"]))


def _reserve_seal(document: Any, pdf: pydyf.PDF) -> None:
    """A field for one signature where the page has an element for it, tagged as a form (ISO 14289-1 7.18.4)."""
    places = ((number, page.anchors[SEAL]) for number, page in enumerate(document.pages) if SEAL in page.anchors)
    number, box = next(places, (0, None))
    if box is None:
        return
    page = _object(pdf, pdf.pages["Kids"][3 * number])
    height = document.pages[number].height
    left, top, right, bottom = box
    empty = pydyf.Stream(extra={"Type": "/XObject", "Subtype": "/Form", "BBox": pydyf.Array([0, 0, 1, 1])})
    pdf.add_object(empty)
    field = pydyf.Dictionary(
        {
            "Type": "/Annot",
            "Subtype": "/Widget",
            "FT": "/Sig",
            "T": pydyf.String(SEAL),
            "TU": pydyf.String(document.metadata.title or SEAL),
            "F": _PRINT,
            "Rect": pydyf.Array(
                [left * _POINTS, (height - bottom) * _POINTS, right * _POINTS, (height - top) * _POINTS]
            ),
            "P": page.reference,
            "AP": pydyf.Dictionary({"N": empty.reference}),
        }
    )
    pdf.add_object(field)
    page.setdefault("Annots", pydyf.Array()).append(field.reference)
    pdf.catalog["AcroForm"] = pydyf.Dictionary({"Fields": pydyf.Array([field.reference])})
    _tag_form(pdf, field, page)


def _tag_form(pdf: pydyf.PDF, field: pydyf.Dictionary, page: pydyf.Dictionary) -> None:
    root = _object(pdf, pdf.catalog["StructTreeRoot"])
    document = _object(pdf, root["K"][0])
    element = pydyf.Dictionary(
        {
            "Type": "/StructElem",
            "S": "/Form",
            "P": document.reference,
            "Alt": field["TU"],
            "K": pydyf.Dictionary({"Type": "/OBJR", "Obj": field.reference, "Pg": page.reference}),
        }
    )
    pdf.add_object(element)
    document["K"].append(element.reference)
    numbers = _object(pdf, root["ParentTree"])["Nums"]
    field["StructParent"] = max(numbers[::2], default=-1) + 1
    numbers.extend((field["StructParent"], element.reference))


def _elements(pdf: pydyf.PDF, *kinds: str) -> Iterator[pydyf.Dictionary]:
    for one in pdf.objects:
        if isinstance(one, pydyf.Dictionary) and one.get("Type") == "/StructElem" and one["S"] in kinds:
            yield one


def _object(pdf: pydyf.PDF, reference: bytes | int) -> Any:
    return pdf.objects[reference if isinstance(reference, int) else int(reference.split()[0])]
