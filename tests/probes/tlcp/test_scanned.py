"""From a scan to the 密评 chapter: a host with a TLCP server, a TLS-only nginx and a port in the clear, scored by hand."""

from __future__ import annotations

import json
import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from baselines.load import load_baseline
from checks import Outcome
from checks.evidence import Proof
from scanner.answers.model import Answer
from scanner.cli import main
from scanner.estate.model import Asset, AssetType, System
from scanner.store.answers import save_answers
from tests.lab.certificates import issue
from tests.lab.gmssl import tlcp_server
from tests.lab.national import ENCRYPTION, SIGNING, NationalAuthority
from tests.lab.web import NEW_TLS, free_port, https_server, nginx
from tests.run.city import make_workspace

VALID = "GM001119920250001，有效期至 2099-12-31"
OVER = "GM001119920190001，有效期至 2024-12-31"
ANSWERS = {
    "6.1.1": (Outcome.MET, OVER),
    "6.2.1": (Outcome.MET, VALID),
    "6.2.2": (Outcome.MET, VALID),
    "6.2.3": (Outcome.NOT_MET, ""),
    "6.2.5": (Outcome.MET, "已使用经认证的产品"),
    "6.4.4": (Outcome.MET, VALID),
    "6.4.6": (Outcome.MET, VALID),
    "GL-1.1": (Outcome.MET, ""),
    "GL-3.1": (Outcome.NOT_MET, ""),
}


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory, authority: NationalAuthority) -> Path:
    """A workspace in which the three ports were scanned, and the answers given before."""
    folder, lab = tmp_path_factory.mktemp("workspace"), tmp_path_factory.mktemp("lab")
    tls, plain = free_port(), free_port()
    page = "location / { return 200 '<p>hotline</p>'; }"
    certificate, key = issue().write(lab)
    blocks = https_server(tls, certificate, key, f"{NEW_TLS} {page}") + f"server {{ listen 127.0.0.1:{plain}; {page} }}"
    with (
        tlcp_server(lab, authority.issue(SIGNING), authority.issue(ENCRYPTION), authority.certificate) as tlcp,
        nginx(lab, blocks, tls, plain),
    ):
        host = Asset(id="web", system="s", type=AssetType.HOST, target="127.0.0.1", ports=(tlcp, tls, plain))
        system = System(id="s", name="热线", department="数据局", level=3, assets=(host,))
        ports = ",".join(map(str, sorted(host.ports)))
        with make_workspace(folder, [system], ["127.0.0.1"], ports=ports).store() as store:
            save_answers(store, [answer(*one) for one in ANSWERS.items()])
        _run(folder, "scan", "s", "--depth", "light")
    return folder


def answer(question: str, said: tuple[Outcome, str]) -> Answer:
    topics = {one.question: one.settled_by.topic for one in load_baseline("crypto-level3").items}
    return Answer(
        system="s",
        question=question,
        topic=topics[question],
        claim=said[0],
        person="安全管理员",
        answered_on=date.today() - timedelta(days=1),
        expires_on=date.today() + timedelta(days=300),
        imported_at=datetime.now(UTC),
        proofs=(Proof("certificate.pdf", "00" * 32),),
        note=said[1],
    )


def _run(folder: Path, *words: str) -> str:
    result = CliRunner().invoke(main, ["-w", str(folder), "--lang", "zh", *words])
    assert result.exit_code in (0, 1), result.output
    return result.stdout


def assessed(folder: Path, *words: str) -> Any:
    return json.loads(_run(folder, "assess", "s", "--baseline", "crypto-level3", "--json", *words))


def test_each_port_is_an_object_with_d_a_and_k(workspace: Path) -> None:
    """6.2.1 has two objects: TLCP proves itself by SM2; nginx by a certificate nobody trusts. 6.2.2 and 6.2.3 have three: TLCP;
    TLS, effective and foreign; the port in the clear. The sites of 6.4.4 and 6.4.6 are the last two."""
    items = {one["item"]: one for one in assessed(workspace)["items"]}

    def objects(unit: str) -> list[tuple[bool | None, ...]]:
        found = [(one["effective"], one["compliant"], one["managed"]) for one in items[unit]["objects"]]
        return sorted(found, key=str)

    assert objects("6.2.1") == [(False, False, True), (True, True, True)]
    assert objects("6.2.2") == [(False, None, True), (True, False, True), (True, True, True)]
    assert objects("6.2.3") == [(False, None, False), (True, False, False), (True, True, False)]
    assert objects("6.4.4") == objects("6.4.6") == [(False, None, True), (True, False, True)]
    assert {one["strength"] for one in items["6.2.2"]["objects"]} == {None, 128}
    assert (items["6.1.1"]["reason"], items["6.2.5"]["reason"]) == ("product_expired", "no_product")


def test_the_scores_of_both_rules(workspace: Path) -> None:
    """Ra is 1, at 128 bits. 6.2.1: (1 + 0)/2 = 0.5; 6.2.2: (1 + 0.5 + 0)/3 = 0.5; 6.2.3: (0.5 + 0.25 + 0)/3 = 0.25.
    Network: (1·0.5 + 0.7·0.5 + 1·0.25)/2.7 = 1.1/2.7 = 0.4074. Application: 6.4.4 and 6.4.6 (0.5 + 0)/2 = 0.25.
    2023: technical (20·0.4074 + 30·0.25)/50 = 15.648/50 = 0.31296; management (8·1 + 8·0)/16 = 0.5;
    S = 70·0.31296 + 30·0.5 = 36.9072, 36.91. 2021: (20·0.4074 + 30·0.25 + 8·1 + 8·0)/66 = 23.648/66; S = 35.83."""
    by_2023, by_2021 = assessed(workspace), assessed(workspace, "--rule", "crypto-2021")
    assert (by_2023["rule"], by_2023["score"]) == ("crypto-2023", 36.91)
    assert (by_2021["rule"], by_2021["score"]) == ("crypto-2021", 35.83)
    assert by_2023["conclusion"]["word"]["zh"] == by_2021["conclusion"]["word"]["zh"] == "不符合"


def test_the_chapter_of_the_report_shows_the_same(workspace: Path, tmp_path: Path) -> None:
    path = tmp_path / "report.html"
    _run(workspace, "report", "s", "--format", "html", "-o", str(path))
    chapter = re.search(
        r'<section class="chapter" id="cryptography">.*?</section>', path.read_text(encoding="utf-8"), re.DOTALL
    )
    assert chapter is not None
    layers = dict(re.findall(r'<tr><th scope="row">(.*?)</th><td>\d+</td><td class="strong">(.*?)</td>', chapter[0]))
    assert (layers["网络和通信安全"], layers["应用和数据安全"], layers["管理制度"]) == ("0.4074", "0.2500", "1.0000")
    rows = {one: row for row, one in re.findall(r"(<tr><td>([0-9.]+)<br>.*?</tr>)", chapter[0], re.DOTALL)}
    assert [word for word in ("D 2/3", "A 1/3", "K 0/3", "0.2500") if word not in rows["6.2.3"]] == []
    assert "GM001119920250001，有效期至 2099-12-31" in rows["6.2.2"]
    assert "36.9" in chapter[0]
