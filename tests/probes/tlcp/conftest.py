"""Certificates that the tests of this folder share."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from tests.lab.national import ENCRYPTION, SIGNING, Issued, NationalAuthority


@dataclass(frozen=True)
class Pair:
    """The two certificates of a TLCP server, with unencrypted keys."""

    signing: Issued
    encryption: Issued


@pytest.fixture(scope="session")
def authority(tmp_path_factory: pytest.TempPathFactory) -> NationalAuthority:
    return NationalAuthority(tmp_path_factory.mktemp("authority"))


@pytest.fixture(scope="session")
def pair(authority: NationalAuthority) -> Pair:
    return Pair(authority.issue_plain(SIGNING), authority.issue_plain(ENCRYPTION))
