"""The archive of an app package, taken apart within bounds before anything in it is believed.

Layout: PKWARE APPNOTE 6.3.10. Read more strictly than a device reads it: entries named twice, over one another, out of their
place or with a name that leads elsewhere hide something, and are refused.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from checks.evidence import Reason
from scanner.probes.file.contents import Unreadable

MOST_ENTRIES = 65_535
MOST_UNPACKED = 1024 * 1024**2
MOST_OF_ONE = 512 * 1024**2
MOST_RATIO = 200
"""How many times larger an entry may become; text seldom passes 20, and deflate can't pass 1,032."""
_RATIO_COUNTS_FROM = 10 * 1024**2
_LONGEST_NAME = 1024
_CHUNK = 1024**2
_END = struct.Struct("<4sHHHHIIH")
_CENTRAL = struct.Struct("<4sHHHHHHIIIHHHHHII")
_LOCAL = struct.Struct("<4sHHHHHIIIHH")
_STORED, _DEFLATED = 0, 8
_ENCRYPTED = 1
_LONGEST_COMMENT = 0xFFFF


@dataclass(frozen=True)
class Entry:
    """One entry. `start` is where its data begin; `begins` and `ends` bound it with its local header. Sizes are in bytes."""

    name: str
    method: int
    packed: int
    size: int
    crc: int
    begins: int
    start: int

    @property
    def ends(self) -> int:
        """Where its data end."""
        return self.start + self.packed


class Archive:
    """The entries of a package by name, and where its parts stand: `directory` is the offset of the central directory, `end`
    that of the record after it."""

    def __init__(self, data: memoryview) -> None:
        """Read the directory.

        Raises:
            Unreadable: it is no archive, is damaged or deceives (NOT_SUPPORTED), or would become too large (TOO_MUCH).
        """
        self.data = data
        self.end = _find_end(data)
        _, disk, first_disk, here, count, size, self.directory, _ = _END.unpack_from(data, self.end)
        if disk or first_disk or here != count or 0xFFFFFFFF in (size, self.directory):
            raise _deceives("an archive of several parts, or of more than 4 GB")
        if self.directory + size != self.end:
            raise _deceives("the directory of the archive is not where it should be")
        self.entries = {one.name: one for one in self._read_directory(count)}
        if len(self.entries) != count:
            raise _deceives("two entries of one name")
        self._check_places()
        self._check_sizes()

    def read(self, entry: Entry, most: int = MOST_OF_ONE) -> bytes:
        """The content of an entry.

        Raises:
            Unreadable: it is damaged, is not as large as it says, or larger than `most`.
        """
        if entry.size > most:
            raise Unreadable(Reason.TOO_MUCH, "an entry is larger than it may be")
        return b"".join(self.chunks(entry))

    def chunks(self, entry: Entry) -> Iterator[memoryview | bytes]:
        """The content of an entry in pieces.

        Raises:
            Unreadable: it is damaged, or not as large as it says.
        """
        size = crc = 0
        for piece in self._pieces(entry):
            size += len(piece)
            crc = zlib.crc32(piece, crc)
            if size > entry.size:
                break
            yield piece
        if size != entry.size or crc != entry.crc:
            raise _deceives("an entry is damaged, or not as large as it says")

    def _pieces(self, entry: Entry) -> Iterator[memoryview | bytes]:
        packed = self.data[entry.start : entry.ends]
        pieces = (packed[at : at + _CHUNK] for at in range(0, len(packed), _CHUNK))
        if entry.method == _STORED:
            yield from pieces
            return
        inflate = zlib.decompressobj(-zlib.MAX_WBITS)
        try:
            for piece in pieces:
                yield inflate.decompress(piece, _CHUNK)
                while inflate.unconsumed_tail:
                    yield inflate.decompress(inflate.unconsumed_tail, _CHUNK)
            yield inflate.flush()
        except zlib.error as error:
            raise _deceives("an entry is damaged, or not as large as it says") from error

    def _read_directory(self, count: int) -> Iterator[Entry]:
        at = self.directory
        for _ in range(count):
            entry, at = self._read_entry(at)
            yield entry
        if at != self.end:
            raise _deceives("the directory of the archive does not hold what it says")

    def _read_entry(self, at: int) -> tuple[Entry, int]:
        if at + _CENTRAL.size > self.end:
            raise _deceives("the directory of the archive is cut off")
        fields = _CENTRAL.unpack_from(self.data, at)
        magic, flags, method, crc, packed, size, name_size, extra, comment, begins = (
            *(fields[0], fields[3], fields[4]),
            *fields[7:13],
            fields[16],
        )
        following = at + _CENTRAL.size + name_size + extra + comment
        if magic != b"PK\x01\x02" or following > self.end:
            raise _deceives("the directory of the archive is cut off")
        if flags & _ENCRYPTED or method not in (_STORED, _DEFLATED) or (method == _STORED and packed != size):
            raise _deceives("an entry is encrypted, or packed in an unknown way")
        raw = bytes(self.data[at + _CENTRAL.size : at + _CENTRAL.size + name_size])
        start = self._data_start(begins, raw)
        name = _safe_name(raw)
        return Entry(name=name, method=method, packed=packed, size=size, crc=crc, begins=begins, start=start), following

    def _data_start(self, begins: int, name: bytes) -> int:
        """Where the data of the local header at `begins` start; it must bear the same name."""
        if begins + _LOCAL.size > self.directory:
            raise _deceives("an entry is not where the directory says")
        fields = _LOCAL.unpack_from(self.data, begins)
        at = begins + _LOCAL.size
        if fields[0] != b"PK\x03\x04" or bytes(self.data[at : at + fields[9]]) != name:
            raise _deceives("an entry is not where the directory says")
        return at + int(fields[9]) + int(fields[10])

    def _check_places(self) -> None:
        at = 0
        for entry in sorted(self.entries.values(), key=lambda one: one.begins):
            if entry.begins < at or entry.ends > self.directory:
                raise _deceives("entries lie over one another")
            at = entry.ends

    def _check_sizes(self) -> None:
        sizes = [one.size for one in self.entries.values()]
        swollen = any(
            one.size > _RATIO_COUNTS_FROM and one.size > one.packed * MOST_RATIO for one in self.entries.values()
        )
        if swollen or max(sizes, default=0) > MOST_OF_ONE or sum(sizes) > MOST_UNPACKED:
            raise Unreadable(Reason.TOO_MUCH, "unpacked it becomes larger than a package may")


def _find_end(data: memoryview) -> int:
    """Where the record stands whose comment ends with the file."""
    from_here = max(0, len(data) - _END.size - _LONGEST_COMMENT)
    tail = bytes(data[from_here:])
    at = tail.rfind(b"PK\x05\x06")
    while at >= 0:
        if at + _END.size <= len(tail) and _END.unpack_from(tail, at)[7] == len(tail) - at - _END.size:
            return from_here + at
        at = tail.rfind(b"PK\x05\x06", 0, at)
    raise Unreadable(Reason.NOT_SUPPORTED, "no app package: not an archive, or cut off")


def _safe_name(raw: bytes) -> str:
    try:
        name = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise _deceives("an entry's name is no text") from error
    leads_out = name.startswith("/") or "\\" in name or "\0" in name or ".." in name.split("/")
    if not name or leads_out or len(raw) > _LONGEST_NAME:
        raise _deceives("an entry's name leads out of the archive")
    return name


def _deceives(detail: str) -> Unreadable:
    return Unreadable(Reason.NOT_SUPPORTED, detail)
