"""The estate's workbook to fill in: two empty sheets with drop-down lists, and one that explains them."""

from __future__ import annotations

from pathlib import Path

from checks import Text
from reports.language import spoken
from scanner.estate.columns import ASSET_COLUMNS, SHEET_ASSETS, SHEET_SYSTEMS, SYSTEM_COLUMNS
from scanner.estate.export import estate_sheets
from scanner.sheets.form import FormColumn, FormSheet, write_form

_HELP = Text(zh="说明", en="help")
_HEADS = (
    (Text(zh="表", en="sheet"), 10),
    (Text(zh="列", en="column"), 16),
    (Text(zh="必填", en="required"), 10),
    (Text(zh="含义", en="meaning"), 70),
    (Text(zh="示例", en="example"), 34),
)
_REQUIRED = Text(zh="必填", en="required")
_HINTS = (
    Text(
        zh="先填“系统”，再填“资产”；填好后执行 citywall estate import estate.xlsx。有错时逐行列出，且一行也不会导入。",
        en="Fill in systems, then assets; then run citywall estate import estate.xlsx. Faults are listed, and nothing is kept.",
    ),
    Text(
        zh="可以反复导入：只更新有变化的内容；表中没有的系统和资产保持不变。合并单元格请先取消合并，公式请先转为值。",
        en="Import as often as you like: only changes count, what is not in the file stays. No merged cells, no formulas.",
    ),
    Text(
        zh="导入台账并不等于允许扫描：还须用 citywall scope allow 登记授权范围。",
        en="Registering is no permission to scan: citywall scope allow gives it.",
    ),
)


def write_template(path: Path) -> None:
    """Write the workbook in the spoken language.

    Raises:
        InputError: the file can't be written.
    """
    language = spoken()
    rows = [[_HELP.in_(language), "", "", hint.in_(language), ""] for hint in _HINTS]
    for name, columns in ((SHEET_SYSTEMS, SYSTEM_COLUMNS), (SHEET_ASSETS, ASSET_COLUMNS)):
        for column in columns:
            required = _REQUIRED.in_(language) if column.required else ""
            texts = column.heading, column.note, column.example
            heading, note, example = (text.in_(language) for text in texts)
            rows.append([name.in_(language), heading, required, note, example])
    heads = tuple(FormColumn(heading=head.in_(language), width=width) for head, width in _HEADS)
    write_form(path, [*estate_sheets([], language), FormSheet(name=_HELP.in_(language), columns=heads, rows=rows)])
