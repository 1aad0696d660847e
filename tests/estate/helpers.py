"""Estates and files of them, for tests."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path

from openpyxl import Workbook

from scanner.estate.model import Asset, AssetType, State, System

SYSTEM_HEADS = ("系统编号", "系统名称", "责任部门", "等保定级", "状态")
ASSET_HEADS = ("所属系统", "资产编号", "资产类型", "访问地址")


def hotline() -> System:
    """A system with every field filled in and an asset of several types."""
    assets = (
        Asset(
            id="web",
            system="hotline",
            type=AssetType.SITE,
            name="门户",
            target="https://hotline.test/",
            address="127.0.0.9",
        ),
        Asset(id="host", system="hotline", type=AssetType.HOST, target="127.0.0.9", ports=(22, 80, 81, 443)),
        Asset(id="db", system="hotline", type=AssetType.DATABASE, target="[::1]:3306"),
        Asset(id="room", system="hotline", type=AssetType.ROOM, name="主机房", note="B2"),
    )
    return System(
        id="hotline",
        name="12345 热线",
        department="市政务信息管理局",
        owner="热线科科长",
        level=3,
        state=State.TRIAL,
        zone="政务外网",
        shares_data=True,
        extensions=("cloud",),
        filing_number="000000-00001",
        evaluated_on="2026-03-01",
        note="=1+1",
        assets=assets,
    )


def write_xlsx(path: Path, sheets: dict[str, Sequence[Sequence[object]]]) -> Path:
    """A workbook of plain rows, as people make them."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    book.save(path)
    return path


def write_csv(path: Path, rows: Sequence[Sequence[str]], encoding: str = "utf-8") -> Path:
    """A CSV file of plain rows."""
    with path.open("w", encoding=encoding, newline="") as file:
        csv.writer(file).writerows(rows)
    return path
