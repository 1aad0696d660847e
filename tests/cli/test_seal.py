"""`citywall sign` and `citywall verify`, as a person types them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from scanner.cli import main
from tests.reports.printing.seals import PASSPHRASE, new_key, printed


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    folder = tmp_path / "desk"
    assert CliRunner().invoke(main, ["init", str(folder)]).exit_code == 0
    kept = folder / "credentials.toml"
    kept.write_text(f'[seal]\npassword = "{PASSPHRASE}"\n[other]\npassword = "not-the-one"\n')
    kept.chmod(0o600)
    return folder


def run(workspace: Path, *arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(main, ["-w", str(workspace), "--lang", "zh", *arguments])
    return result.exit_code, result.output


def test_a_report_is_signed_and_verified(workspace: Path, tmp_path: Path) -> None:
    report, (key, root) = printed(tmp_path), new_key(tmp_path)
    (tmp_path / "root.pem").write_text(root)
    unsigned = run(workspace, "verify", str(report))
    assert unsigned[0] == 0
    assert "未签名" in unsigned[1]

    code, said = run(workspace, "sign", str(report), "--key", str(key.file), "--credential", "seal", "--reason", "批准")
    assert code == 0
    assert PASSPHRASE not in said

    code, said = run(workspace, "verify", str(report), "--trust", str(tmp_path / "root.pem"))
    assert code == 0
    assert {"内容完整", "覆盖整个文件", "证书可信"} <= set(map(str.strip, said.splitlines()))


def test_what_was_changed_after_signing_is_no_sound_report(workspace: Path, tmp_path: Path) -> None:
    report, (key, _) = printed(tmp_path), new_key(tmp_path)
    run(workspace, "sign", str(report), "--key", str(key.file), "--credential", "seal")
    with report.open("ab") as file:
        file.write(b"\n%\n")

    code, said = run(workspace, "verify", "--json", str(report))

    assert code == 1
    (found,) = json.loads(said)["signatures"]
    assert (found["intact"], found["whole"], found["trusted"]) == (True, False, None)


@pytest.mark.parametrize(("credential", "words"), [("other", "PKCS#12"), ("nobody", "nobody")])
def test_a_wrong_passphrase_or_credential_signs_nothing(
    workspace: Path, tmp_path: Path, credential: str, words: str
) -> None:
    report, (key, _) = printed(tmp_path), new_key(tmp_path)
    before = report.read_bytes()

    code, said = run(workspace, "sign", str(report), "--key", str(key.file), "--credential", credential)

    assert (code, report.read_bytes()) == (2, before)
    assert words in said


def test_what_is_no_pdf_or_no_certificate_is_said_plainly(workspace: Path, tmp_path: Path) -> None:
    text = tmp_path / "a.pdf"
    text.write_text("no report")

    code, said = run(workspace, "verify", str(text))
    assert (code, "can't be read as a PDF" in said) == (2, True)
    code, said = run(workspace, "verify", str(printed(tmp_path)), "--trust", str(text))
    assert (code, "PEM" in said) == (2, True)
