"""Files as offices publish them, and files made to hurt whoever opens them. All numbers are made up."""

from __future__ import annotations

import io
import zipfile
import zlib

import pikepdf
from openpyxl import Workbook

RESIDENT = "11010519491231002X"
MOBILE = "13912345678"
HEADINGS = ("姓名", "身份证号", "联系电话", "地址", "订单号")
ROW = ("王小明", RESIDENT, MOBILE, "浙江省杭州市西湖区文三路1号", "13812345678")
FOUND = {"resident_id": 1, "mobile": 1, "name_address": 1}

CSV = f"2026年补贴发放表\n{','.join(HEADINGS)}\n{','.join(ROW)}\n"
CLEAN_CSV = f"企业名称,统一社会信用代码,订单号\n示例公司,91330100799655058B,{MOBILE}\n"
JSON = (
    f'{{"data":[{{"name":"{ROW[0]}","idCard":"{RESIDENT}","mobile":{MOBILE},"address":"{ROW[3]}","ts":13812345678}}]}}'
)
HTML = f"<table><tr><td>联系电话</td><td>{MOBILE}</td></tr><tr><td>订单号</td><td>13812345678</td></tr></table>"


def xlsx(*, hidden: bool = False) -> bytes:
    """A workbook whose second sheet, which may be hidden, holds the row; the mobile stands there as a number."""
    book = Workbook()
    book.worksheets[0].append(["说明", "本表由系统导出"])
    sheet = book.create_sheet("明细")
    sheet.append(HEADINGS)
    sheet.append([*ROW[:2], int(MOBILE), *ROW[3:]])
    if hidden:
        sheet.sheet_state = "hidden"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def pdf(*pages: bytes, user: str = "") -> bytes:
    """A PDF with a page for each text, in a stream of its own; a page without text is empty. `user` is its password."""
    document = pikepdf.new()
    for text in pages:
        page = _blank(document)
        words = b"BT /F1 12 Tf 50 700 Td (" + text + b") Tj ET" if text else b""
        page.Contents = document.make_stream(words)
    out = io.BytesIO()
    document.save(out, encryption=pikepdf.Encryption(owner="owner", user=user) if user else False)
    return out.getvalue()


def endless_pdf(megabytes: int) -> bytes:
    """A PDF of a few hundred KiB whose one page grows to so many MiB of text to be shown."""
    line = b"(13912345678) Tj " * 64
    document = pikepdf.new()
    page = _blank(document)
    words = b"BT /F1 12 Tf " + line * ((megabytes << 20) // len(line)) + b" ET"
    packed = pikepdf.Stream(document, zlib.compress(words, 9))
    packed.Filter = pikepdf.Name.FlateDecode
    page.Contents = document.make_indirect(packed)
    out = io.BytesIO()
    document.save(out, recompress_flate=False, stream_decode_level=pikepdf.StreamDecodeLevel.none)
    return out.getvalue()


def _blank(document: pikepdf.Pdf) -> pikepdf.Page:
    page = document.add_blank_page()
    font = pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica)
    page.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=font))
    return page


def zip_bomb(megabytes: int) -> bytes:
    """A workbook of which one part grows to so many MiB."""
    out = io.BytesIO(xlsx())
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet9.xml", b" " * (megabytes << 20))
    return out.getvalue()


def xxe() -> bytes:
    """A workbook that asks for a file of the machine it is opened on."""
    old = io.BytesIO(xlsx())
    new = io.BytesIO()
    with zipfile.ZipFile(old) as source, zipfile.ZipFile(new, "w") as target:
        for part in source.namelist():
            content = source.read(part)
            if part == "xl/workbook.xml":
                content = b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>' + content
            target.writestr(part, content)
    return new.getvalue()
