"""A data file's target: a URL is taken apart and checked as a site's is, a path and free words stay as they are."""

from __future__ import annotations

import pytest

from checks import InputError
from scanner.estate.model import Asset, AssetType
from scanner.estate.target import asset_endpoint, canonical_target, is_addressed


@pytest.mark.parametrize(
    ("text", "kept", "addressed"),
    [
        ("HTTPS://Open.Example.gov.cn:443/数据.csv", "https://open.example.gov.cn/%E6%95%B0%E6%8D%AE.csv", True),
        ("开放/数据.csv", "开放/数据.csv", False),
        ("公开数据目录中的已发布数据集", "公开数据目录中的已发布数据集", False),
        ("", "", False),
    ],
)
def test_a_files_target_is_a_url_a_path_or_words(text: str, kept: str, addressed: bool) -> None:
    assert canonical_target(AssetType.FILE, text) == kept
    assert is_addressed(AssetType.FILE, kept) is addressed
    asset = Asset(id="f", system="s", type=AssetType.FILE, target=kept)
    assert (asset_endpoint(asset) is not None) is addressed


@pytest.mark.parametrize("text", ["http://", "https://user:secret@host/a.csv", "http://host/a b.csv", "http://host:0/"])
def test_a_wrong_url_is_told_at_once_and_without_its_password(text: str) -> None:
    with pytest.raises(InputError) as error:
        canonical_target(AssetType.FILE, text)

    assert "secret" not in str(error.value)
