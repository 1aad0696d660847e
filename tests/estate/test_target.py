"""Targets that may be words: a data file's URL and a device's address are taken apart and checked, all else stays as it is."""

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


@pytest.mark.parametrize(
    ("text", "kept", "host"),
    [
        ("10.9.0.7", "10.9.0.7", "10.9.0.7"),
        ("[2001:DB8::7]", "2001:db8::7", "2001:db8::7"),
        ("UPS-1.Room.example", "ups-1.room.example", "ups-1.room.example"),
        ("UPS 主机 2 台", "UPS 主机 2 台", ""),
        ("Smart-UPS", "Smart-UPS", ""),
    ],
)
def test_a_devices_target_is_an_address_a_name_or_words(text: str, kept: str, host: str) -> None:
    assert canonical_target(AssetType.DEVICE, text) == kept
    end = asset_endpoint(Asset(id="d", system="s", type=AssetType.DEVICE, target=kept))
    assert (end.host if end else "") == host


@pytest.mark.parametrize("text", ["http://", "https://user:secret@host/a.csv", "http://host/a b.csv", "http://host:0/"])
def test_a_wrong_url_is_told_at_once_and_without_its_password(text: str) -> None:
    with pytest.raises(InputError) as error:
        canonical_target(AssetType.FILE, text)

    assert "secret" not in str(error.value)
