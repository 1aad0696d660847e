"""Archives and documents made to hurt whoever reads them."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Iterable, Mapping

_LOCAL = "<4sHHHHHIIIHH"
_CENTRAL = "<4sHHHHHHIIIHHHHHII"


def archive(files: Iterable[tuple[str, bytes]], method: int = zipfile.ZIP_DEFLATED) -> bytearray:
    """An ordinary archive; a name may come twice."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        for name, content in files:
            made.writestr(zipfile.ZipInfo(name), content, method)
    return bytearray(out.getvalue())


def quoted_overlap(count: int) -> bytes:
    """Entries each of which holds all that follow, headers and all, as David Fifield's "A better zip bomb" (2019) builds them."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    kernel = packer.compress(b"\0" * 10_000_000) + packer.flush()
    data, size, parts = kernel, 10_000_000, b""
    entries: list[tuple[bytes, int, int]] = []
    for number in reversed(range(count)):
        name = b"%04d" % number
        header = struct.pack(_LOCAL, b"PK\x03\x04", 20, 0, 8, 0, 0, 0, len(data), size, len(name), 0) + name
        parts = header + data
        entries.append((name, len(data), size))
        quote = struct.pack("<BHH", 0, len(header), len(header) ^ 0xFFFF) + header
        data, size = quote + data, size + len(header)
    directory, at = b"", 0
    for name, packed, whole in reversed(entries):
        fields = (20, 20, 0, 8, 0, 0, 0, packed, whole, len(name), 0, 0, 0, 0, 0, at)
        directory += struct.pack(_CENTRAL, b"PK\x01\x02", *fields) + name
        at += 30 + len(name) + 5
    end = struct.pack("<4sHHHHIIH", b"PK\x05\x06", 0, 0, count, count, len(directory), len(parts), 0)
    return parts + directory + end


def with_declared(content: bytearray, name: str, **fields: int) -> bytearray:
    """The archive with fields of one entry of its directory changed: `size`, `packed`, `method`, `flags` or `begins`."""
    at = content.rfind(b"PK\x01\x02", 0, content.rfind(name.encode()))
    places = {"flags": (8, "<H"), "method": (10, "<H"), "packed": (20, "<I"), "size": (24, "<I"), "begins": (42, "<I")}
    for field, value in fields.items():
        offset, form = places[field]
        struct.pack_into(form, content, at + offset, value)
    return content


def document(*, strings: int = 1, depth: int = 1, last: bytes = b"") -> bytes:
    """A binary XML document that says it has so many strings, and has one element in another so many deep."""
    pool = struct.pack("<HHIIIIII", 0x0001, 28, 36, strings, 0, 0x100, 32, 0) + struct.pack("<I", 0) + b"\x01\x01a\0"
    start = struct.pack("<HHIIIIIHHHHHH", 0x0102, 16, 36, 1, 0xFFFFFFFF, 0xFFFFFFFF, 0, 20, 20, 0, 0, 0, 0)
    body = pool + start * depth + last
    return struct.pack("<HHI", 0x0003, 8, 8 + len(body)) + body


def package(manifest: bytes, **others: bytes) -> bytes:
    """A package with this manifest, and others of its files by name, `_` standing for the dot."""
    files: Mapping[str, bytes] = {name.replace("_", "."): content for name, content in others.items()}
    return bytes(archive([("AndroidManifest.xml", manifest), *files.items()]))
