"""A weak and a hardened setting of one app, made by Android's own tools: what was planted is found, and nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

from checks import Outcome, all_checks, run_checks
from checks.evidence import AppEvidence, Depth, encode
from checks.verdict import Verdict
from scanner.estate.model import Asset, AssetType
from scanner.probes.app import look_app
from tests.probes.app.conftest import Workshop
from tests.probes.app.settings import ACCESS_KEY, PLANTED, PRIVATE_KEY, hardened, weak

CAMERA = "android.permission.CAMERA"


def looked(package: Path, workshop: Workshop) -> AppEvidence:
    signers = (workshop.release.fingerprint,)
    target = Asset(
        id="app", system="s", type=AssetType.APP, target=package.name, signers=signers, permissions=(CAMERA,)
    )
    seen = look_app(target, package.parent, Depth.NORMAL)
    assert isinstance(seen, AppEvidence), seen
    return seen


@pytest.fixture(scope="module")
def seen(workshop: Workshop) -> dict[str, AppEvidence]:
    return {"weak": looked(weak(workshop), workshop), "hardened": looked(hardened(workshop), workshop)}


def judged(evidence: AppEvidence) -> dict[str, Verdict]:
    return {one.check: one for one in run_checks([evidence], all_checks().values())}


@pytest.mark.parametrize(("setting", "planted"), [("weak", PLANTED), ("hardened", set())])
def test_what_was_planted_is_found_and_nothing_else(
    setting: str, planted: set[str], seen: dict[str, AppEvidence]
) -> None:
    verdicts = judged(seen[setting])
    found = {check for check, one in verdicts.items() if one.outcome.is_weakness}

    assert {"missed": planted - found, "falsely found": found - planted} == {"missed": set(), "falsely found": set()}
    assert {one.outcome for check, one in verdicts.items() if check not in planted} == {Outcome.MET}
    assert len(verdicts) == len([id for id in all_checks() if id.startswith("app.")])


def test_the_weak_setting_is_told_exactly(seen: dict[str, AppEvidence]) -> None:
    facts = {check: one.facts for check, one in judged(seen["weak"]).items()}

    assert facts["app.signature-v1-only"] == {"file": seen["weak"].name, "schemes": ["v1"], "min_sdk": 16}
    assert facts["app.weak-digest"]["digests"] == ["v1 sha1"]
    assert facts["app.weak-key"]["keys"] == ["rsa 1024"]
    assert facts["app.exported"] == {"count": 3, "components": ["activity .Link", "service .Push", "provider .Files"]}
    assert facts["app.permissions"]["permissions"] == ["android.permission.READ_CONTACTS"]
    assert facts["app.clear-address"]["hosts"] == ["old.example.gov.cn", "wide.example.gov.cn"]
    assert facts["app.inner-address"]["addresses"] == ["10.20.30.40"]
    assert facts["app.embedded-key"]["secrets"] == [
        "aliyun-access-key LTAI**** (classes.dex)",
        "private-key (assets/client.txt)",
    ]


def test_no_secret_stands_in_the_evidence(seen: dict[str, AppEvidence]) -> None:
    written = encode(seen["weak"]).decode()

    assert ACCESS_KEY[4:] not in written
    assert not [line for line in PRIVATE_KEY.splitlines()[1:-1] if line in written]
