"""Packages made to hurt whoever reads them: each ends soon, with a reason, and in bounded memory."""

from __future__ import annotations

import random
import resource
import sys
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from checks.evidence import AppEvidence, Depth, FailedLook, Reason
from scanner.estate.model import Asset, AssetType
from scanner.probes.app import look_app
from scanner.probes.app.binary_xml import LARGEST_TABLE
from scanner.probes.app.child import read
from scanner.probes.app.look import MOST_BYTES, read_app
from scanner.probes.app.package import read_package
from scanner.probes.file.contents import Unreadable
from tests.probes.app.conftest import Workshop
from tests.probes.app.hostile import archive, document, package, quoted_overlap, with_declared

ZEROS = b"\0" * 50_000_000
GOOD = document()
LONGEST = 15.0
MANIFEST = "AndroidManifest.xml"


def swollen(count: int) -> bytearray:
    """So many entries that each say 9 MB."""
    content = archive([(MANIFEST, GOOD), *((f"{number:03}.dat", b"a") for number in range(count))])
    for number in range(count):
        with_declared(content, f"{number:03}.dat", size=9_000_000)
    return content


def two(first: str, second: str) -> bytearray:
    return archive([(MANIFEST, GOOD), (first, b"a" * 100), (second, b"b" * 100)])


CASES: dict[str, tuple[Callable[[], bytes], Reason, str]] = {
    "empty": (lambda: b"", Reason.NOT_SUPPORTED, "empty"),
    "text": (lambda: b"no archive" * 1000, Reason.NOT_SUPPORTED, "not an archive"),
    "no manifest": (lambda: bytes(archive([("a", b"")])), Reason.NOT_SUPPORTED, "without AndroidManifest"),
    "plain manifest": (lambda: package(b"<manifest/>"), Reason.NOT_SUPPORTED, "no binary XML"),
    "bomb": (lambda: bytes(archive([(MANIFEST, GOOD), ("a", ZEROS)])), Reason.TOO_MUCH, "unpacked"),
    "bomb that lies": (
        lambda: bytes(with_declared(archive([(MANIFEST, GOOD), ("zz", ZEROS)]), "zz", size=1000)),
        Reason.NOT_SUPPORTED,
        "not as large as it says",
    ),
    "many that are large": (
        lambda: bytes(swollen(130)),
        Reason.TOO_MUCH,
        "unpacked",
    ),
    "overlap": (lambda: quoted_overlap(250), Reason.NOT_SUPPORTED, "over one another"),
    "one place for two": (
        lambda: bytes(with_declared(two("a/a", "b/b"), "b/b", begins=0)),
        Reason.NOT_SUPPORTED,
        "not where the directory says",
    ),
    "100,000 entries": (
        lambda: bytes(archive((f"{n:06}", b"") for n in range(100_000))),
        Reason.NOT_SUPPORTED,
        "directory",
    ),
    "traversal": (lambda: bytes(two("a", "x/../../etc/passwd")), Reason.NOT_SUPPORTED, "leads out"),
    "absolute": (lambda: bytes(two("a", "/etc/passwd")), Reason.NOT_SUPPORTED, "leads out"),
    "backslash": (lambda: bytes(two("a", "..\\b")), Reason.NOT_SUPPORTED, "leads out"),
    "encrypted": (
        lambda: bytes(with_declared(two("a/a", "b/b"), "b/b", flags=1)),
        Reason.NOT_SUPPORTED,
        "encrypted",
    ),
    "unknown packing": (
        lambda: bytes(with_declared(two("a/a", "b/b"), "b/b", method=93)),
        Reason.NOT_SUPPORTED,
        "unknown way",
    ),
    "strings without number": (lambda: package(document(strings=0xFFFFFFFF)), Reason.TOO_MUCH, "strings"),
    "strings past the end": (lambda: package(document(strings=90_000)), Reason.NOT_SUPPORTED, "broken"),
    "deep": (lambda: package(document(depth=100_000)), Reason.TOO_MUCH, "deeper"),
    "chunk without length": (lambda: package(document(last=b"\x02\x01\x10\0\0\0\0\0")), Reason.NOT_SUPPORTED, "broken"),
    "large manifest": (lambda: package(random.Random(1).randbytes(5_000_000)), Reason.TOO_MUCH, "larger"),
    "large table": (
        lambda: bytes(archive([(MANIFEST, GOOD), ("resources.arsc", bytes(LARGEST_TABLE + 1))], zipfile.ZIP_STORED)),
        Reason.TOO_MUCH,
        "larger",
    ),
}


@pytest.mark.parametrize("name", [name for name in CASES if name != "empty"])  # which can't be mapped: see the look
def test_it_ends_soon_and_with_a_reason(name: str) -> None:
    made, reason, detail = CASES[name]
    content = made()
    started = time.process_time()

    with pytest.raises(Unreadable, match=detail) as caught:
        read_package(memoryview(content), LONGEST)

    assert caught.value.reason is reason
    assert time.process_time() - started < 5


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_two_entries_of_one_name_are_refused() -> None:
    with pytest.raises(Unreadable, match="two entries of one name"):
        read_package(memoryview(bytes(two("a", "a"))), LONGEST)


@pytest.mark.parametrize("name", ["empty", "bomb that lies", "overlap", "strings without number", "deep"])
def test_a_look_at_one_is_evidence_of_failure(name: str, tmp_path: Path) -> None:
    made, reason, detail = CASES[name]
    (tmp_path / "a.apk").write_bytes(made())
    started = time.monotonic()

    seen = look_app(Asset(id="a", system="s", type=AssetType.APP, target="a.apk"), tmp_path, Depth.NORMAL)

    assert isinstance(seen, FailedLook)
    assert (seen.sought, seen.reason, seen.place.locator) == ("app", reason, "apk")
    assert detail in seen.detail
    assert time.monotonic() - started < LONGEST
    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss < 1_600_000  # in KiB, as confined allows


def test_one_larger_than_may_be_is_not_read(tmp_path: Path) -> None:
    with (tmp_path / "a.apk").open("wb+") as file:
        file.truncate(MOST_BYTES + 1)
        with pytest.raises(Unreadable, match="larger than 300 MB"):
            read_app(file)


def test_a_package_cut_off_anywhere_raises_nothing_else(workshop: Workshop) -> None:
    content = workshop.maker.signed(workshop.plain, workshop.release, "v1", "v2").read_bytes()
    for length in range(0, len(content), 97):
        with pytest.raises(Unreadable):
            read_package(memoryview(content[:length]), LONGEST)


def test_a_garbled_manifest_raises_nothing_else(workshop: Workshop) -> None:
    plain = workshop.maker.build('<application android:debuggable="true"><service android:name=".A"/></application>')
    with zipfile.ZipFile(plain) as made:
        manifest = made.read(MANIFEST)
    chance = random.Random(3)
    read = 0
    for _ in range(200):
        garbled = bytearray(manifest)
        for _ in range(chance.randint(1, 4)):
            garbled[chance.randrange(len(garbled))] = chance.randrange(256)
        try:
            read_package(memoryview(package(bytes(garbled))), LONGEST)
            read += 1
        except Unreadable:
            continue
    assert read


def test_a_garbled_table_leaves_what_it_would_say_unknown(workshop: Workshop, tmp_path: Path) -> None:
    plain = workshop.maker.build(
        '<application android:networkSecurityConfig="@xml/a"/>', resources={"xml/a.xml": "<network-security-config/>"}
    )
    with zipfile.ZipFile(plain) as made:
        manifest, table = made.read(MANIFEST), made.read("resources.arsc")
    chance = random.Random(9)
    for broken in (chance.randbytes(len(table)), table[: len(table) // 2]):
        path = tmp_path / "a.apk"
        path.write_bytes(package(manifest, resources_arsc=broken))
        seen = look_app(Asset(id="a", system="s", type=AssetType.APP, target="a.apk"), tmp_path, Depth.NORMAL)
        assert isinstance(seen, AppEvidence), seen
        assert (seen.clear_text, seen.user_authorities) == (None, None)


def test_without_androguard_the_tool_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "scanner.probes.app.package", None)

    with pytest.raises(Unreadable, match=r"citywall\[apps\]") as caught:
        read(1.0)

    assert caught.value.reason is Reason.TOOL_MISSING
