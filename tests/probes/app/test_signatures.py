"""The signatures of packages, held against what apksigner itself says of the same files."""

from __future__ import annotations

import random
import struct
import zipfile
from pathlib import Path

import pytest

from checks.evidence import AppSignature
from scanner.probes.app.archive import Archive
from scanner.probes.app.block import read_block
from scanner.probes.app.package import read_package
from scanner.probes.file.contents import Unreadable
from tests.probes.app.conftest import Workshop
from tests.probes.app.packages import verified_by_apksigner

SECONDS = 20.0
ALL = ("v1", "v2", "v3")
OLD = ("--min-sdk-version=18", "--max-sdk-version=23")
"""Devices that look at the scheme v1 alone."""


def signatures(package: Path) -> tuple[AppSignature, ...]:
    return read_package(memoryview(package.read_bytes()), SECONDS).signatures


def verified(package: Path) -> dict[str, bool | None]:
    return {one.scheme: one.verified for one in signatures(package)}


@pytest.fixture(scope="module")
def signed(workshop: Workshop) -> Path:
    return workshop.maker.signed(workshop.plain, workshop.release, *ALL)


@pytest.mark.parametrize(
    ("options", "digest"),
    [
        (("-newkey", "rsa:4096"), "sha512"),
        (("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"), "sha256"),
    ],
    ids=["rsa", "ec"],
)
def test_each_kind_of_key_is_verified_under_each_scheme(
    options: tuple[str, ...], digest: str, workshop: Workshop
) -> None:
    key = workshop.maker.key(options[1].replace(":", ""), options=options)
    package = workshop.maker.signed(workshop.plain, key, *ALL)

    assert verified(package) == {"v1": True, "v2": True, "v3": True}
    found = signatures(package)
    assert {one.fingerprint for one in found} == {key.fingerprint}
    assert {one.digests for one in found if one.scheme != "v1"} == {(digest,)}


@pytest.fixture(scope="module")
def jar(workshop: Workshop) -> Path:
    package = workshop.maker.signed(workshop.plain, workshop.release, "v1")
    assert verified_by_apksigner(package, *OLD)
    return package


@pytest.mark.parametrize("scheme", ["v2", "v3"])
def test_one_scheme_alone_is_told_from_the_others(scheme: str, workshop: Workshop) -> None:
    package = workshop.maker.signed(workshop.plain, workshop.release, scheme)

    assert verified(package) == {scheme: True}


def test_a_package_nobody_signed_has_no_signature(workshop: Workshop) -> None:
    assert signatures(workshop.plain) == ()


def test_a_comment_added_breaks_what_covers_the_whole_file_and_not_the_jar(signed: Path, tmp_path: Path) -> None:
    content = bytearray(signed.read_bytes())
    struct.pack_into("<H", content, len(content) - 2, 4)
    changed = tmp_path / "a.apk"
    changed.write_bytes(bytes(content) + b"late")

    assert verified(changed) == {"v1": True, "v2": False, "v3": False}
    assert verified_by_apksigner(signed)
    assert not verified_by_apksigner(changed)


@pytest.mark.parametrize("change", ["added", "replaced"])
def test_an_entry_added_or_replaced_breaks_the_jar(change: str, jar: Path, tmp_path: Path) -> None:
    changed = rebuilt(jar, tmp_path, {"classes.dex" if change == "replaced" else "classes2.dex": b"dex"})

    assert verified(changed) == {"v1": False}
    assert not verified_by_apksigner(changed, *OLD)


def test_a_scheme_taken_away_is_missed_by_the_jar(signed: Path, tmp_path: Path) -> None:
    stripped = rebuilt(signed, tmp_path, {})

    assert verified(stripped) == {"v1": False}
    assert not verified_by_apksigner(stripped)


def test_files_in_meta_inf_are_covered_by_no_jar(jar: Path, tmp_path: Path) -> None:
    marked = rebuilt(jar, tmp_path, {"META-INF/channel_huawei": b""})

    assert verified(marked) == {"v1": True}
    assert verified_by_apksigner(marked, *OLD)


def test_a_garbled_block_is_never_right(signed: Path) -> None:
    content = signed.read_bytes()
    archive = Archive(memoryview(content))
    begins = read_block(archive).begins
    (first,) = struct.unpack_from("<Q", content, begins + 8)
    (second,) = struct.unpack_from("<Q", content, begins + 16 + first)
    chance = random.Random(5)
    for _ in range(150):
        garbled = bytearray(content)
        # Two pairs are the schemes; zeros that pad the block behind them may change unseen.
        at = chance.randrange(begins + 8, begins + 24 + first + second)
        garbled[at] ^= chance.randrange(1, 256)
        found = read_package(memoryview(bytes(garbled)), SECONDS).signatures
        block = [one.verified for one in found if one.scheme != "v1"]
        assert block != [True, True], at - begins


@pytest.mark.parametrize("field", ["foot", "head", "pair", "signers", "signer"])
@pytest.mark.parametrize("value", [0, 7, 0x7FFFFFFF, 0xFFFFFFFF, 0xFFFFFFFFFFFFFFFF])
def test_lengths_that_lie_are_not_followed(field: str, value: int, signed: Path) -> None:
    content = bytearray(signed.read_bytes())
    archive = Archive(memoryview(bytes(content)))
    begins = read_block(archive).begins
    at, form = {
        "foot": (archive.directory - 24, "<Q"),
        "head": (begins, "<Q"),
        "pair": (begins + 8, "<Q"),
        "signers": (begins + 20, "<I"),
        "signer": (begins + 24, "<I"),
    }[field]
    struct.pack_into(form, content, at, value & (0xFFFFFFFF if form == "<I" else 0xFFFFFFFFFFFFFFFF))

    found = read_package(memoryview(bytes(content)), SECONDS).signatures

    assert {"v2", "v3"} - {one.scheme for one in found if one.verified}


def rebuilt(package: Path, folder: Path, changes: dict[str, bytes]) -> Path:
    """The package's entries written anew, as one would who does not hold the key: without a signing block."""
    out = folder / "rebuilt.apk"
    with zipfile.ZipFile(package) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, changes.get(name, old.read(name)))
        for name in changes.keys() - set(old.namelist()):
            new.writestr(name, changes[name])
    return out


def test_a_directory_that_was_moved_is_refused(signed: Path) -> None:
    content = bytearray(signed.read_bytes())
    struct.pack_into("<I", content, len(content) - 6, 0)

    with pytest.raises(Unreadable, match="directory"):
        read_package(memoryview(bytes(content)), SECONDS)
