"""Signing: in the page's own place, kept whole, read back by pyHanko and by poppler, worth nothing once something is changed."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pikepdf
import pytest
from msgspec.structs import replace

from checks import InputError
from reports.printing.conformity import document_faults, page_faults
from reports.printing.signing import sign, signatures
from tests.reports.printing.seals import NAME, NOW, PAGE, PASSPHRASE, new_key, printed


def _text(pdf: Path) -> str:
    return subprocess.run(["pdftotext", pdf, "-"], capture_output=True, text=True, check=True).stdout


@pytest.mark.parametrize("kind", ["ec", "rsa"])
def test_a_signature_shows_itself_and_is_found_whole(tmp_path: Path, kind: str) -> None:
    report = printed(tmp_path)
    key, root = new_key(tmp_path, kind)

    sign(report, key, reason="审批通过", at=NOW, language="zh")

    (found,) = signatures(report, roots=root)
    assert (found.signer, found.intact, found.whole, found.trusted) == (NAME, True, True, True)
    assert {"电子签名", NAME, "审批通过"} <= set(re.split(r"[\n：]", _text(report)))
    with pikepdf.open(report) as document:
        assert document_faults(document) == []
        assert page_faults(document) == []


def test_poppler_finds_the_signature_too(tmp_path: Path) -> None:
    report = printed(tmp_path)
    sign(report, new_key(tmp_path)[0], reason="", at=NOW, language="zh")

    said = subprocess.run(["pdfsig", "-nocert", report], capture_output=True, text=True, check=False).stdout

    assert "Signature Validation: Signature is Valid." in said
    assert "ETSI.CAdES.detached" in said
    assert "Total document signed" in said


def test_a_certificate_nobody_vouches_for_is_not_trusted(tmp_path: Path) -> None:
    report = printed(tmp_path)
    sign(report, new_key(tmp_path)[0], reason="", at=NOW, language="zh")
    (tmp_path / "other").mkdir()
    _, stranger = new_key(tmp_path / "other")

    assert [one.trusted for one in signatures(report, roots=stranger)] == [False]
    assert [one.trusted for one in signatures(report)] == [None]


def test_a_byte_changed_is_seen(tmp_path: Path) -> None:
    report = printed(tmp_path)
    key, root = new_key(tmp_path)
    sign(report, key, reason="", at=NOW, language="zh")
    content = report.read_bytes()
    at = content.index(b"/Lang")
    report.write_bytes(content[: at + 7] + b"e" + content[at + 8 :])

    assert [one.intact for one in signatures(report, roots=root)] == [False]


def test_something_added_afterwards_is_seen(tmp_path: Path) -> None:
    report = printed(tmp_path)
    key, root = new_key(tmp_path)
    sign(report, key, reason="", at=NOW, language="zh")
    with report.open("ab") as file:
        file.write(b"\n% something else\n")

    assert [(one.intact, one.whole) for one in signatures(report, roots=root)] == [(True, False)]


def test_a_report_is_signed_once(tmp_path: Path) -> None:
    report = printed(tmp_path)
    key, _ = new_key(tmp_path)
    sign(report, key, reason="", at=NOW, language="zh")
    signed = report.read_bytes()

    with pytest.raises(InputError, match="signed already"):
        sign(report, key, reason="", at=NOW, language="zh")
    assert report.read_bytes() == signed


def test_without_a_place_or_the_passphrase_nothing_is_signed(tmp_path: Path) -> None:
    report = printed(tmp_path, PAGE.replace('id="seal"', ""))
    key, _ = new_key(tmp_path)
    before = report.read_bytes()

    with pytest.raises(InputError, match="no place for a seal"):
        sign(report, key, reason="", at=NOW, language="zh")
    with pytest.raises(InputError, match="this passphrase opens") as error:
        sign(printed(tmp_path), replace(key, passphrase="wrong-words"), reason="", at=NOW, language="zh")
    assert PASSPHRASE not in str(error.value)
    assert "wrong-words" not in str(error.value)
    assert PASSPHRASE not in repr(key)
    assert signatures(report) == []
    assert before.startswith(b"%PDF-1.7")
